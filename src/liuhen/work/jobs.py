"""The work room's own recurring work."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from liuhen.clock import now
from liuhen.work import logs, operations, registry
from liuhen.work.registry import Json, Report

KEEP_DONE = timedelta(days=30)


@registry.recurring("work.sweep", timedelta(days=1))
def sweep(_payload: Mapping[str, Json], _report: Report) -> None:
    """Forget jobs that were done long ago; the failed ones stay visible."""
    swept = operations.sweep(done_before=now() - KEEP_DONE)
    logs.event(logging.INFO, "work.swept", jobs=swept)
