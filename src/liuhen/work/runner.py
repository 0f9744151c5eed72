"""The worker: takes jobs, runs them with their lease kept alive, writes the outcome down.

The clock is handed in, so that tests can let days pass; only the waiting between looks is real time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from liuhen import clock as site_clock
from liuhen.errors import ConflictError, LiuhenError, UnavailableError
from liuhen.work import logs, operations, registry
from liuhen.work.errors import LeaseLostError, WorkStoppedError
from liuhen.work.models import Job
from liuhen.work.registry import Lane

Clock = Callable[[], datetime]

IDLE_SECONDS = 1.0
OUTAGE_SECONDS = 5.0
PROGRESS_STEP = 0.01


def run_worker(stop: threading.Event, *, clock: Clock = site_clock.now) -> None:
    """Work until `stop` is set: one thread for each lane. Returns when the jobs at hand are finished or put back.

    A job that reports its progress ends at its next report after `stop`; one that doesn't is waited for. If the
    database goes away, the worker waits for it.
    """
    registry.autodiscover()
    with ThreadPoolExecutor(len(Lane), thread_name_prefix="lane") as pool:
        lanes = [pool.submit(_run_lane, lane, stop, clock) for lane in Lane]
        ended, _ = wait(lanes, return_when=FIRST_EXCEPTION)
        stop.set()  # a lane that broke takes the others with it, so that the process ends and is seen
    for lane_run in ended:
        lane_run.result()


def run_pending(*, clock: Clock = site_clock.now, names: Collection[str] | None = None) -> int:
    """Run everything that is due, in this thread, and return how many attempts were made. For commands and tests.

    Leases are renewed only when a job reports; recurring work is not asked for.
    """
    never = threading.Event()
    made = 0
    while (job := operations.claim(now=clock(), names=names)) is not None:
        _attempt(job, never, clock)
        made += 1
    return made


def _run_lane(lane: Lane, stop: threading.Event, clock: Clock) -> None:
    slower = [task.name for task in registry.all_tasks() if task.lane != Lane.QUICK]
    own = [task.name for task in registry.all_tasks() if task.lane == lane]
    try:
        while not stop.is_set():
            try:
                close_old_connections()
                found = _one_look(lane, slower if lane == Lane.QUICK else own, stop, clock)
            except (OperationalError, InterfaceError) as error:
                logs.event(logging.ERROR, "work.database_away", lane=lane, error=type(error).__name__)
                connection.close()
                stop.wait(OUTAGE_SECONDS)
            else:
                if not found:
                    stop.wait(IDLE_SECONDS)
    finally:
        connection.close()


def _one_look(lane: Lane, names: list[str], stop: threading.Event, clock: Clock) -> bool:
    if lane == Lane.QUICK:  # also jobs of tasks that this version doesn't know: they fail there, visibly
        operations.come_round(now=clock())
        job = operations.claim(now=clock(), but=names)
    else:
        job = operations.claim(now=clock(), names=names)
    if job is None:
        return False
    with _kept_alive(job, clock) as lost:
        _attempt(job, stop, clock, lost=lost)
    return True


@contextmanager
def _kept_alive(job: Job, clock: Clock) -> Iterator[threading.Event]:
    """Renew the lease every third of it from another thread; sets the event it yields when the lease is lost."""
    done, lost = threading.Event(), threading.Event()
    pause = registry.lease_of(job.name).total_seconds() / 3

    def beat() -> None:
        try:
            while not done.wait(pause) and not lost.is_set():
                try:
                    operations.heartbeat(job=job, now=clock())
                except LeaseLostError:
                    lost.set()
                except (OperationalError, InterfaceError):
                    connection.close()  # the next beat tries again; if none gets through, the lease runs out
        finally:
            connection.close()

    heart = threading.Thread(target=beat, name=f"lease-{job.pk}", daemon=True)
    heart.start()
    try:
        yield lost
    finally:
        done.set()
        heart.join()


class _Reporter:
    """What a task calls with its progress: writes it down in steps, renews the lease, ends a job that should end."""

    def __init__(self, job: Job, stop: threading.Event, lost: threading.Event, clock: Clock) -> None:
        self.job, self.stop, self.lost, self.clock = job, stop, lost, clock
        self.written = 0.0
        self.renewed = clock()
        self.patience = registry.lease_of(job.name) / 3

    def __call__(self, progress: float) -> None:
        if self.lost.is_set():
            raise LeaseLostError
        if self.stop.is_set():
            raise WorkStoppedError
        now = self.clock()
        if abs(progress - self.written) >= PROGRESS_STEP or now - self.renewed >= self.patience:
            operations.heartbeat(job=self.job, now=now, progress=progress)
            self.written, self.renewed = progress, now


def _attempt(job: Job, stop: threading.Event, clock: Clock, *, lost: threading.Event | None = None) -> None:
    """Run one job and write the outcome down; whatever the task raises ends here."""
    report = _Reporter(job, stop, lost or threading.Event(), clock)
    logs.event(logging.INFO, "job.started", job=str(job.pk), task=job.name, attempt=job.attempts)
    outcome = "finished"
    try:
        try:
            registry.find(job.name).run(job.payload, report)
        except WorkStoppedError:
            outcome = "released"
            operations.release(job=job, now=clock())
        except LeaseLostError:
            raise
        except UnavailableError as error:
            outcome = "postponed"
            operations.postpone(job=job, code=error.code, fields=error.fields, now=clock())
        except LiuhenError as error:
            # A conflict may be gone next time; anything else that we foresaw stays as it is.
            outcome = error.code
            final = not isinstance(error, ConflictError)
            operations.fail(job=job, code=error.code, fields=error.fields, now=clock(), final=final)
        except Exception as error:  # noqa: BLE001 - the worker outlives every task; the failure is written down
            outcome = "crashed"
            place = {"error": type(error).__name__, "where": logs.where(error.__traceback__)}
            logs.logger.exception("job.crashed", extra={logs.EVENT_FIELDS: {"job": str(job.pk), "task": job.name}})
            operations.fail(job=job, code="work.crashed", fields=place, now=clock(), final=False)
        else:
            operations.finish(job=job, now=clock())
    except LeaseLostError:
        outcome = "lost"
    logs.event(logging.INFO, "job.ended", job=str(job.pk), task=job.name, attempt=job.attempts, outcome=outcome)
