"""What each migration says to PostgreSQL: noted when the run's database is migrated, and said again by kill tests.

A rehearsal and a restoration on PostgreSQL migrate an empty database step by step, for half a minute: almost all of it
Django's imagining of every room's models before and after each change. What reaches the database is the same every
time, so kill tests say just that; `test_backup_after_new_intake_restores_the_older_state` goes the whole way.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

Statement = tuple[str, Any, bool]


def note(target: Path, migrate: Callable[[], object]) -> None:
    """Run a migration of an empty database and write down what each step of it said."""
    said: dict[tuple[str, str], list[Statement]] = {}
    real = MigrationExecutor.apply_migration

    def apply(executor: MigrationExecutor, state: Any, migration: Any, **options: Any) -> Any:
        statements = said.setdefault((migration.app_label, migration.name), [])

        def hear(execute: Callable[..., Any], words: Any, given: Any, many: bool, context: Any) -> Any:
            statements.append((str(words), given, many))
            return execute(words, given, many, context)

        with connection.execute_wrapper(hear):
            return real(executor, state, migration, **options)

    MigrationExecutor.apply_migration = apply  # type: ignore[method-assign]
    migrate()
    MigrationExecutor.apply_migration = real  # type: ignore[method-assign]
    target.write_bytes(pickle.dumps(said))


def saying_again(source: Path) -> Callable[[Sequence[tuple[str, str]]], None]:
    """Stands in for `liuhen.backups.databases._migrate_to`: the same statements, in the same order.

    Args:
        source: what `note` wrote.
    """

    def migrate_to(applied: Sequence[tuple[str, str]]) -> None:
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        wanted, there = set(map(tuple, applied)), recorder.applied_migrations()
        for step, statements in pickle.loads(source.read_bytes()).items():
            if step in wanted and step not in there:
                with transaction.atomic(), connection.cursor() as cursor:
                    for words, given, many in statements:
                        (cursor.executemany if many else cursor.execute)(words, given)

    return migrate_to


if __name__ == "__main__":  # `liuhen migrate`
    from liuhen.cli.django_setup import set_up
    from liuhen.cli.migrate import migrate

    set_up()
    note(Path(sys.argv[1]), migrate)
