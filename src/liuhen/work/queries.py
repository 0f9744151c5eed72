"""Looking at work: what waits, what runs, what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from liuhen.paging import COUNT_CAP
from liuhen.work.errors import JobNotFoundError
from liuhen.work.models import Job, JobState, Recurrence


def job(job_id: UUID) -> Job:
    """The job of this id.

    Raises:
        JobNotFoundError: there is none, or it was done long ago and swept up.
    """
    try:
        return Job.objects.get(pk=job_id)
    except Job.DoesNotExist:
        raise JobNotFoundError from None


def latest(unique: str) -> Job | None:
    """The newest job with this key, whatever its state: for showing progress or failure of one thing."""
    return Job.objects.filter(unique=unique).order_by("-queued_at", "-id").first()


def failed() -> QuerySet[Job]:
    """Jobs that gave up, newest first. They stay until somebody tries them again."""
    return Job.objects.filter(state=JobState.FAILED).order_by("-finished_at", "-id")


def held_up() -> QuerySet[Job]:
    """Jobs that wait for their next attempt because the last one couldn't be made; the next to run first."""
    return Job.objects.filter(state=JobState.QUEUED).exclude(error_code="").order_by("run_after", "id")


def counts() -> dict[str, int]:
    """How many jobs stand in each state."""
    found = dict(Job.objects.values_list("state").annotate(Count("id")))
    return {str(state): found.get(state, 0) for state in JobState}


_SILENT_AFTER = timedelta(minutes=15)
"""Recurring work that is due for longer wasn't asked for by any worker; the longest look of one is far shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the work stands, each number at most `COUNT_CAP` and one.

    Attributes:
        running, due, held_up, failed: jobs that a worker has, that wait, that are put off, that gave up.
        silent_since: since when no worker asks for what comes round; None while one does.
    """

    running: int
    due: int
    held_up: int
    failed: int
    silent_since: datetime | None


def standing(now: datetime) -> Standing:
    """How the work stands, counted no further than anybody reads."""
    queued = Job.objects.filter(state=JobState.QUEUED, run_after__lte=now)
    running, due, late, gave_up = (
        rows.order_by()[: COUNT_CAP + 1].count()
        for rows in (Job.objects.filter(state=JobState.RUNNING), queued, held_up(), failed())
    )
    oldest = Recurrence.objects.order_by("next_at").values_list("next_at", flat=True).first()
    is_silent = oldest is not None and now - oldest > _SILENT_AFTER
    return Standing(running=running, due=due, held_up=late, failed=gave_up, silent_since=oldest if is_silent else None)


def takeable(now: datetime) -> QuerySet[Job]:
    """Jobs that a worker may take at `now`: due ones, and those whose worker is dead. Oldest due first."""
    due = Q(state=JobState.QUEUED, run_after__lte=now)
    orphaned = Q(state=JobState.RUNNING, lease_until__lt=now)
    return Job.objects.filter(due | orphaned).order_by("run_after", "id")
