"""The work room's own recurring work."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from django.db import connection

from liuhen.clock import now
from liuhen.work import logs, operations, registry
from liuhen.work.registry import Json, Report

KEEP_DONE = timedelta(days=30)
LOOKED_AT = 1_000
"""Entries of each index: a second or two among a million recordings."""


@registry.recurring("work.sweep", timedelta(days=1))
def sweep(_payload: Mapping[str, Json], _report: Report) -> None:
    """Forget jobs that were done long ago; the failed ones stay visible."""
    swept = operations.sweep(done_before=now() - KEEP_DONE)
    logs.event(logging.INFO, "work.swept", jobs=swept)


@registry.recurring("work.measure", timedelta(days=1))
def measure(_payload: Mapping[str, Json], _report: Report) -> None:
    """Let SQLite's planner know how much there is of what; PostgreSQL's autovacuum sees to it by itself."""
    measure_tables()


def measure_tables() -> None:
    """Look at a part of each index, so that of several ways to a page's rows the short one is taken.

    Without it, SQLite takes an index over all recordings where one over the few undescribed would do.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
            cursor.execute("ANALYZE")
