"""The worker's part: what is due is found once a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from liuhen.archive.keeping.operations.finding import find_due
from liuhen.clock import now
from liuhen.work.registry import Json, Report, recurring


@recurring("keeping.find_due", timedelta(days=1))
def find(_payload: Mapping[str, Json], _report: Report) -> None:
    """Find what is over its time (art 22)."""
    find_due(now=now())
