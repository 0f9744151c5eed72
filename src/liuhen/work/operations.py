"""Writes of the work room: ask, take, keep, finish, fail, try again, come round.

These take no `actor=`: work is asked for by an operation that has checked its actor already, and done by the worker.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from liuhen.errors import Field
from liuhen.work import queries, registry
from liuhen.work.errors import JobNotFailedError, JobNotFoundError, LeaseLostError
from liuhen.work.models import Job, JobState, Recurrence
from liuhen.work.registry import Json

WORKER_DIED = "work.worker_died"
OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)
RETRY_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=10)


def enqueue(*, name: str, payload: Mapping[str, Json], now: datetime, unique: str | None = None) -> Job:
    """Ask for work; it becomes visible to workers when the caller's transaction commits.

    Args:
        name: a registered task.
        payload: identifiers only; no personal data.
        now: the moment of asking.
        unique: at most one open job has this key. If one waits, that one is returned; if one runs, it is marked to
            run once more afterwards, since it may have looked before the caller's rows could be seen.

    Raises:
        UnknownTaskError: no room registered `name`.
    """
    task = registry.find(name)
    job = Job(
        name=name,
        payload=dict(payload),
        unique=unique,
        queued_at=now,
        run_after=now,
        attempts_allowed=task.attempts,
    )
    with transaction.atomic():
        while True:
            # ON CONFLICT DO NOTHING: on PostgreSQL it waits for a rival that is about to commit the same key.
            Job.objects.bulk_create([job], ignore_conflicts=True)
            if unique is None or Job.objects.filter(pk=job.pk).exists():
                return job
            # The row lock keeps a worker from taking the waiting job before the caller's rows are committed.
            standing = Job.objects.select_for_update().filter(unique=unique, state__in=OPEN_STATES).first()
            if standing is None:
                continue  # it ended between the two statements
            if standing.state == JobState.RUNNING and not standing.again:
                standing.again = True
                standing.save(update_fields=["again"])
            return standing


def claim(*, now: datetime, names: Collection[str] | None = None, but: Collection[str] = ()) -> Job | None:
    """Take the job that is due longest, or None. The caller has it until its lease ends.

    A job whose worker died is taken again; one that has died as often as its task allows is failed instead.

    Args:
        now: the worker's present moment.
        names: only these tasks; None for all.
        but: not these.
    """
    wanted = queries.takeable(now).exclude(name__in=but)
    if names is not None:
        wanted = wanted.filter(name__in=names)
    while wanted.exists():  # a look that takes no write lock on SQLite
        with transaction.atomic():
            job = wanted.select_for_update(skip_locked=True).first()
            if job is None:
                return None
            if job.attempts >= job.attempts_allowed:
                _give_up(job, code=WORKER_DIED, fields={"attempts": job.attempts}, now=now)
                continue
            job.state = JobState.RUNNING
            job.token = uuid7()
            job.attempts += 1
            job.started_at = now
            job.lease_until = now + registry.lease_of(job.name)
            job.progress = 0.0
            job.save(update_fields=["state", "token", "attempts", "started_at", "lease_until", "progress"])
            return job
    return None


def heartbeat(*, job: Job, now: datetime, progress: float | None = None) -> None:
    """Renew the lease, and write the progress (0 to 1) down if given.

    Raises:
        LeaseLostError: the job was taken by another worker.
    """
    changes: dict[str, object] = {"lease_until": now + registry.lease_of(job.name)}
    if progress is not None:
        changes["progress"] = min(max(progress, 0.0), 1.0)
    if not Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING).update(**changes):
        raise LeaseLostError


def finish(*, job: Job, now: datetime) -> None:
    """The work is done; if it was asked for once more meanwhile, it is queued anew.

    Raises:
        LeaseLostError: the job was taken by another worker; nothing is written.
    """
    with transaction.atomic():
        held = _held(job)
        if held.again:
            _queue_anew(held, now=now, run_after=now)
        else:
            held.state = JobState.DONE
            held.progress = 1.0
            held.finished_at = now
            held.lease_until = held.token = None
            held.error_code, held.error_fields = "", {}
            held.save()


def fail(*, job: Job, code: str, fields: Mapping[str, Field], now: datetime, final: bool) -> None:
    """The attempt did not succeed. Unless `final`, or all attempts are used up, it is tried again after a while.

    Raises:
        LeaseLostError: the job was taken by another worker; nothing is written.
    """
    with transaction.atomic():
        held = _held(job)
        if final or held.attempts >= held.attempts_allowed:
            _give_up(held, code=code, fields=fields, now=now)
        else:
            delay = RETRY_DELAY * 2 ** (held.attempts - 1)
            _wait(held, code=code, fields=fields, run_after=now + min(delay, LONGEST_DELAY))


def postpone(*, job: Job, code: str, fields: Mapping[str, Field], now: datetime) -> None:
    """Something it needs can't be reached: wait without counting the attempt, since unreachable is not failed.

    Raises:
        LeaseLostError: the job was taken by another worker; nothing is written.
    """
    with transaction.atomic():
        held = _held(job)
        held.attempts -= 1
        held.postponed += 1
        delay = min(RETRY_DELAY * 2 ** min(held.postponed - 1, 10), LONGEST_DELAY)
        _wait(held, code=code, fields=fields, run_after=now + delay)


def release(*, job: Job, now: datetime) -> None:
    """Put it back as it was: the worker is being stopped, which is not the job's fault.

    Raises:
        LeaseLostError: the job was taken by another worker; nothing is written.
    """
    with transaction.atomic():
        held = _held(job)
        held.attempts -= 1
        _wait(held, code=held.error_code, fields=held.error_fields, run_after=now)


def try_again(*, job_id: UUID, now: datetime) -> Job:
    """Queue a failed job anew, by a person's hand.

    Raises:
        JobNotFoundError: no such job.
        JobNotFailedError: it did not fail, or the same work is asked for already.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None:
            raise JobNotFoundError
        rival = job.unique and Job.objects.filter(unique=job.unique, state__in=OPEN_STATES).exists()
        if job.state != JobState.FAILED or rival:
            raise JobNotFailedError
        _queue_anew(job, now=now, run_after=now)
        return job


def come_round(*, now: datetime) -> list[Job]:
    """Ask for the recurring work whose time has come; returns the jobs. Missed rounds count as one."""
    jobs: list[Job] = []
    for task in registry.all_tasks():
        if task.every is None:
            continue
        if not Recurrence.objects.filter(name=task.name, every=task.every, next_at__gt=now).exists():
            jobs += _round(task.name, task.every, now)
    return jobs


def sweep(*, done_before: datetime) -> int:
    """Forget jobs that were done before this moment; failed ones stay. Returns how many."""
    return Job.objects.filter(state=JobState.DONE, finished_at__lt=done_before).delete()[0]


def _round(name: str, every: timedelta, now: datetime) -> list[Job]:
    with transaction.atomic():
        new = Recurrence(name=name, every=every, next_at=now)
        Recurrence.objects.bulk_create([new], ignore_conflicts=True)
        row = Recurrence.objects.select_for_update(skip_locked=True).filter(name=name).first()
        if row is None:
            return []  # another worker is at it
        if row.every != every:
            row.next_at = min(row.next_at, now + every)
            row.every = every
        due = row.next_at <= now
        if due:
            row.next_at += every * ((now - row.next_at) // every + 1)
        row.save(update_fields=["every", "next_at"])
        return [enqueue(name=name, payload={}, now=now, unique=f"recurring:{name}")] if due else []


def _held(job: Job) -> Job:
    held = Job.objects.select_for_update().filter(pk=job.pk, token=job.token, state=JobState.RUNNING).first()
    if held is None:
        raise LeaseLostError
    return held


def _wait(job: Job, *, code: str, fields: Mapping[str, Field], run_after: datetime) -> None:
    job.state = JobState.QUEUED
    job.lease_until = job.token = None
    job.progress = 0.0
    job.run_after = run_after
    job.again = False  # it will run anyway
    job.error_code, job.error_fields = code, dict(fields)
    job.save()


def _queue_anew(job: Job, *, now: datetime, run_after: datetime) -> None:
    job.attempts = job.postponed = 0
    job.queued_at = now
    job.finished_at = None
    _wait(job, code="", fields={}, run_after=run_after)


def _give_up(job: Job, *, code: str, fields: Mapping[str, Field], now: datetime) -> None:
    job.state = JobState.FAILED
    job.finished_at = now
    job.lease_until = job.token = None
    job.again = False
    job.error_code, job.error_fields = code, dict(fields)
    job.save()
