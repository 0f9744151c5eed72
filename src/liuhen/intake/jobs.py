"""The worker's part: give up uploads that nobody goes on with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings

from liuhen.clock import now
from liuhen.intake.operations.confirming import confirm_copies
from liuhen.intake.uploads import KEPT
from liuhen.tus.spool import sweep
from liuhen.work.registry import Json, Report, recurring


@recurring("intake.sweep_uploads", timedelta(days=1))
def sweep_uploads(_payload: Mapping[str, Json], _report: Report) -> None:
    """Free the space of half uploads after a week without a byte; whole ones stay until they're taken over."""
    sweep(settings.LIUHEN.home / "spool" / "uploads", before=now() - KEPT)


@recurring("intake.confirm_copies", timedelta(minutes=1))
def confirm(_payload: Mapping[str, Json], _report: Report) -> None:
    """Say what became safe to wipe since its second copy was proven (invariant 3)."""
    confirm_copies(now=now())
