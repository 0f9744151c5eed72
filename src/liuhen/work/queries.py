"""Looking at work: what waits, what runs, what failed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from liuhen.work.errors import JobNotFoundError
from liuhen.work.models import Job, JobState


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


def takeable(now: datetime) -> QuerySet[Job]:
    """Jobs that a worker may take at `now`: due ones, and those whose worker is dead. Oldest due first."""
    due = Q(state=JobState.QUEUED, run_after__lte=now)
    orphaned = Q(state=JobState.RUNNING, lease_until__lt=now)
    return Job.objects.filter(due | orphaned).order_by("run_after", "id")
