"""Whether the database fits this version of the program; asked before anything is served."""

from __future__ import annotations

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from liuhen.site.errors import (
    DatabaseNewerError,
    DatabaseOlderError,
    DatabaseUnreachableError,
    UpgradeInterruptedError,
)

JOURNAL = "upgrading.json"
"""Stands in the home while an upgrade's outcome isn't proven, see `liuhen.site.upgrading`."""


def refuse_interrupted() -> None:
    """Go on only if no upgrade is under way, or died.

    Raises:
        UpgradeInterruptedError: one is.
    """
    if (settings.LIUHEN.home / JOURNAL).exists():
        raise UpgradeInterruptedError


def refuse_newer() -> None:
    """Go on only if no newer version has changed the database: it may mean by its rows what this one can't know.

    Raises:
        DatabaseNewerError: with the name of a change that this version doesn't know.
        DatabaseUnreachableError: it doesn't answer.
    """
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise DatabaseUnreachableError(why=str(error).strip().splitlines()[0]) from error
    loader = MigrationExecutor(connection).loader
    known = {label for label, _ in loader.disk_migrations}
    unknown = sorted(key for key in loader.applied_migrations if key[0] in known and key not in loader.disk_migrations)
    if unknown:
        raise DatabaseNewerError(migration=".".join(unknown[0]))


def refuse_unfit() -> None:
    """Go on only if the database is exactly as this version needs it.

    Raises:
        DatabaseNewerError: a newer version has changed it.
        DatabaseOlderError: it lacks changes.
        DatabaseUnreachableError: it doesn't answer.
        UpgradeInterruptedError: an upgrade is under way, or died.
    """
    refuse_interrupted()
    refuse_newer()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DatabaseOlderError
