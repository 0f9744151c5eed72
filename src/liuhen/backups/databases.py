"""The database as it is at one moment, and back again: SQLite by its backup API, PostgreSQL by COPY in one snapshot.

No program of the database's is needed, so a backup is made and restored with nothing but Liuhen's own environment. See
docs/adr/backups.md for why COPY and not pg_dump.
"""

from __future__ import annotations

import copy
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from liuhen.backups.errors import BackupDamagedError, TargetNotEmptyError
from liuhen.backups.migrating import migrating_quickly

ALIAS = "snapshot"
REHEARSAL = "liuhen_rehearsal"
_STEP = 1 << 20
_TABLES = "tables.json"
_FORMAT_VERSIONS = 18
"""Where a database's file says whether it's written with a WAL."""


@contextmanager
def sqlite_snapshot(target: Path) -> Iterator[str]:
    """Copy the database into a file, and open the copy under the alias that's given; writers aren't kept waiting.

    Raises:
        BackupDamagedError: the copy, and so the database, fails SQLite's own check.
    """
    own = str(connection.settings_dict["NAME"])
    made = f"{target.absolute().as_uri()}?nolock=1"  # network file systems often can't lock, and nobody knows of it yet
    with (
        closing(sqlite3.connect(f"{Path(own).absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as source,
        closing(sqlite3.connect(made, uri=True)) as into,
    ):
        source.backup(into)
    with target.open("r+b") as file:  # https://www.sqlite.org/fileformat.html: a copy that stands alone has no WAL
        file.seek(_FORMAT_VERSIONS)
        file.write(b"\x01\x01")
    with closing(sqlite3.connect(made, uri=True)) as copied:
        if copied.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BackupDamagedError(path=own, what="unreadable")
    name = f"{target.absolute().as_uri()}?mode=ro&immutable=1"
    with _opened({"NAME": name, "OPTIONS": {"uri": True, "timeout": 30}}) as alias:
        yield alias


@contextmanager
def postgresql_snapshot() -> Iterator[str]:
    """An alias whose transaction sees the database as of now, whatever is written meanwhile."""
    options = connection.settings_dict.get("OPTIONS", {})
    from psycopg import IsolationLevel

    level = {"isolation_level": IsolationLevel.REPEATABLE_READ}
    with _opened({"OPTIONS": {**options, **level}}) as alias, transaction.atomic(using=alias):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")  # the first statement takes the snapshot
        yield alias


@contextmanager
def _opened(changes: dict[str, Any]) -> Iterator[str]:
    own = copy.deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)
    connections.databases[ALIAS] = {**own, **changes}
    try:
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]


def dump_postgresql(alias: str, target: Path) -> None:
    """Every table of the snapshot, with what has to be known to load it again: columns, sequences, migrations."""
    own = connections[alias]
    with own.cursor() as cursor, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        tables = {name: _columns(cursor, name) for name in sorted(own.introspection.table_names(cursor))}
        sequences = {}
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()")
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name)).as_string())
            sequences[name] = cursor.fetchone()
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        told = {"tables": tables, "sequences": sequences, "migrations": cursor.fetchall()}
        packed.writestr(_TABLES, json.dumps(told, ensure_ascii=False, indent=1))
        raw = own.connection.cursor()
        for name, columns in tables.items():
            statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(name), _listed(columns))
            with packed.open(f"{name}.copy", "w", force_zip64=True) as member, raw.copy(statement) as out:
                for data in out:
                    member.write(data)


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _listed(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def load_postgresql(source: Path) -> None:
    """Load a dump into an empty database: first the tables as they were then, then all rows in one transaction.

    A run that died is completed by the next: tables without rows are no obstacle.

    Raises:
        TargetNotEmptyError: the database holds somebody's rows.
        BackupDamagedError: the dump can't be read.
    """
    try:
        with zipfile.ZipFile(source) as packed:
            told = json.loads(packed.read(_TABLES))
            _refuse_rows()
            _migrate_to([(app, name) for app, name in told["migrations"]])
            with transaction.atomic(), connection.cursor() as cursor:
                _load(cursor, packed, told)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BackupDamagedError(path=source.name, what="unreadable") from error


def _load(cursor: Any, packed: zipfile.ZipFile, told: dict[str, Any]) -> None:
    standing = sorted(connection.introspection.table_names(cursor))
    cursor.execute(sql.SQL("TRUNCATE {}").format(_listed(standing)).as_string())
    raw = connection.connection.cursor()
    for name, columns in told["tables"].items():
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), _listed(columns))
        with packed.open(f"{name}.copy") as member, raw.copy(statement) as into:
            while data := member.read(_STEP):
                into.write(data)
    for name, (last, is_called) in told["sequences"].items():
        cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', last, is_called])


def replace_postgresql(source: Path) -> None:
    """Put a dump in place of all that stands in the database: an upgrade is undone.

    Raises:
        BackupDamagedError: the dump can't be read.
    """
    with connection.cursor() as cursor:
        standing = sorted(connection.introspection.table_names(cursor))
        if standing:
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(_listed(standing)).as_string())
    load_postgresql(source)


def make_schema() -> None:
    """An empty schema beside the database's own, for a rehearsal; one that a dead run left goes."""
    drop_schema()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {REHEARSAL}")
    connection.close()  # the next one is opened with the search path of the rehearsal


def drop_schema() -> None:
    """Remove the rehearsal's schema."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {REHEARSAL} CASCADE")
    connection.close()


def _refuse_rows() -> None:
    with connection.cursor() as cursor:
        standing = set(connection.introspection.table_names(cursor))
        foreign = standing - set(connection.introspection.django_table_names()) - {"django_migrations"}
        held = []
        for table in sorted({"people_account", "custody_entry", "holdings_heldobject"} & standing):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - our own names
            held += [table] if cursor.fetchone()[0] else []
    if held or (foreign and not standing & {"django_migrations"}):
        raise TargetNotEmptyError(place=str(connection.settings_dict["NAME"]))


def _migrate_to(applied: list[tuple[str, str]]) -> None:
    """Bring the empty database to where the dump was: the newest migration of each room that it names."""
    executor = MigrationExecutor(connection)
    graph, known = executor.loader.graph, set(applied)
    newest = [
        key
        for key in applied
        if key in graph.nodes
        and not any(child.key[0] == key[0] and child.key in known for child in graph.node_map[key].children)
    ]
    with migrating_quickly():
        executor.migrate(newest)
