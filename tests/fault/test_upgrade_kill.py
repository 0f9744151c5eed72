"""An upgrade is killed, or fails, anywhere: the instance is as it was or wholly of the new version."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fault.test_backup_kill import bureau, home, loading  # noqa: F401 - fixtures
from fault.test_intake_kill import Home, assert_clean, finish, fork
from liuhen.backups.models import Backup
from liuhen.cli.upgrade import upgrade
from liuhen.recordings.models import Recording
from liuhen.site.database import refuse_unfit
from liuhen.site.errors import DatabaseOlderError, UpgradeFailedError, UpgradeInterruptedError

FILES = 4


@pytest.fixture
def older(home: Home) -> Home:  # noqa: F811 - the fixture
    """The bureau as an older version left it: the last room isn't there yet."""

    def go_back() -> None:
        call_command("migrate", "backups", "zero", interactive=False, verbosity=0)
        connection.close()

    finish(home, go_back)
    return home


def run_upgrade() -> None:
    os.environ["LIUHEN_PORT"], os.environ["LIUHEN_BYTES_PORT"] = "8768", "8769"
    upgrade()


def rows_of(bureau_home: Home) -> list[str]:
    """The database, line by line."""
    with closing(sqlite3.connect(bureau_home.path / "db.sqlite3")) as opened:
        return list(opened.iterdump())


def check_new() -> None:
    refuse_unfit()
    assert Backup.objects.count() == 0
    assert Recording.objects.count() == FILES
    assert_clean()
    assert not (settings.LIUHEN.home / "upgrading.json").exists()
    assert not (settings.LIUHEN.home / "upgrade").exists()


def is_rehearsal() -> bool:
    """Whether what is migrated is the copy: another file, or on PostgreSQL another schema."""
    if connection.vendor == "sqlite":
        return str(connection.settings_dict["NAME"]).endswith("rehearsal.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return bool(cursor.fetchone() != ("public",))


def killed_in_a_migration(*, after: bool) -> None:
    """Let this process be killed at the first migration of the instance itself, before or after its work."""
    real = MigrationExecutor.apply_migration

    def apply(*arguments: Any, **options: Any) -> Any:
        meant = not is_rehearsal()
        if meant and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*arguments, **options)
        if meant:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    MigrationExecutor.apply_migration = apply  # type: ignore[method-assign]


def die_in(victim: Home, run: Callable[[], None]) -> None:
    """Run an upgrade that is killed."""
    _, status = os.waitpid(fork(victim, lambda: (run(), run_upgrade())), 0)
    trouble = victim.path / "trouble"
    assert status == signal.SIGKILL, trouble.read_text() if trouble.exists() else status


@pytest.mark.parametrize("after", [False, True])
def test_killed_in_the_migration_itself(older: Home, *, after: bool) -> None:
    die_in(older, lambda: killed_in_a_migration(after=after))

    def interrupted() -> None:
        with pytest.raises((UpgradeInterruptedError, DatabaseOlderError)):
            refuse_unfit()
        run_upgrade()
        check_new()

    finish(older, interrupted)


def test_failed_migration_leaves_the_database_half_changed(older: Home) -> None:
    before = rows_of(older) if connection.vendor == "sqlite" else []

    def fails() -> None:
        real, failures = MigrationExecutor.apply_migration, ["disk of the database is gone"]

        def apply(*arguments: Any, **options: Any) -> Any:
            done = real(*arguments, **options)
            if failures and not is_rehearsal():  # once: on PostgreSQL what is put back is migrated to where it was
                raise RuntimeError(failures.pop())
            return done

        MigrationExecutor.apply_migration = apply  # type: ignore[method-assign]
        with pytest.raises(UpgradeFailedError) as error:
            run_upgrade()
        assert error.value.fields == {"why": "migrate"}
        MigrationExecutor.apply_migration = real  # type: ignore[method-assign]
        with pytest.raises(DatabaseOlderError):
            refuse_unfit()
        assert Recording.objects.count() == FILES
        connection.close()

    finish(older, fails)
    if connection.vendor == "sqlite":
        assert rows_of(older) == before
    assert not (older.path / "upgrading.json").exists()
