"""The worker's part: says of consultations that they have ended by their day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from liuhen.archive.consulting.operations import expire
from liuhen.clock import now
from liuhen.work.registry import Json, Report, recurring


@recurring("consulting.expire", timedelta(minutes=10))
def expire_due(_payload: Mapping[str, Json], _report: Report) -> None:
    """Say of consultations that they have ended; nobody could look any more since their day."""
    expire(now=now())
