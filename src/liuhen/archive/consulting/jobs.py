"""The worker's part: copies are made; requests end by their day, and what nobody may have any more is removed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.archive.consulting.making import make_copy
from liuhen.archive.consulting.models import Copy, Wants
from liuhen.archive.consulting.operations import (
    TASKS,
    claim_copy,
    expire,
    is_making,
    record_copy_failed,
    tidy_copies,
)
from liuhen.clock import now
from liuhen.errors import LiuhenError, UnavailableError
from liuhen.recordings.jobs import previews_folder
from liuhen.work.registry import Json, Lane, Report, recurring, task

LEASE = timedelta(minutes=5)


@recurring("consulting.expire", timedelta(minutes=10))
def expire_due(_payload: Mapping[str, Json], _report: Report) -> None:
    """Say of consultations that they have ended; nobody could look any more since their day."""
    expire(now=now())


@recurring("consulting.tidy_copies", timedelta(minutes=10))
def tidy(_payload: Mapping[str, Json], _report: Report) -> None:
    """Enter what sealing and destroying withdrew; remove files of copies that nobody may have."""
    tidy_copies(now=now())


@task(TASKS[Wants.USE_COPY], lease=LEASE, lane=Lane.HEAVY)
def make_use_copy(payload: Mapping[str, Json], report: Report) -> None:
    """Re-encode films and draw pages anew, each with its mark."""
    _make(payload, report)


@task(TASKS[Wants.EVIDENCE_COPY], lease=LEASE, lane=Lane.COPIES)
def make_evidence_copy(payload: Mapping[str, Json], report: Report) -> None:
    """Write a bag with what the archive holds, bit by bit."""
    _make(payload, report)


def _make(payload: Mapping[str, Json], report: Report) -> None:
    copy = Copy.objects.select_related("consultation__asked_by").get(id=UUID(str(payload["copy"])))
    if not claim_copy(copy=copy):
        return
    try:
        make_copy(copy, now=now, report=report)
    except UnavailableError:
        raise  # it comes round again, and goes on where it was
    except LiuhenError as error:
        if record_copy_failed(copy=copy, error=error):
            shutil.rmtree(previews_folder(copy.id), ignore_errors=True)
        raise
    except OSError:
        if is_making(copy):
            raise  # whoever has taken it over, or has withdrawn it, has cleared up
