"""Work that was asked for is done, or its failure is seen; never lost, never silently twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from liuhen.errors import ConflictError, DamagedError, UnavailableError
from liuhen.work import operations, queries, registry, runner
from liuhen.work.errors import JobNotFailedError, JobNotFoundError, LeaseLostError, UnknownTaskError
from liuhen.work.models import Job, JobState, Recurrence
from liuhen.work.registry import Json, Report

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
Body = Callable[[Mapping[str, Json], Report], None]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: int) -> None:
        self.at += timedelta(**time)


class StoreAwayError(UnavailableError):
    code = "test.store_away"


class BrokenFileError(DamagedError):
    code = "test.broken_file"


class MovedError(ConflictError):
    code = "test.moved"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def body(monkeypatch: pytest.MonkeyPatch) -> Callable[[Body], None]:
    """Sets what the task test.task does; the registry is as before afterwards."""
    registry.autodiscover()
    monkeypatch.setattr(registry, "_tasks", dict(registry._tasks))

    def define(run: Body) -> None:
        registry._tasks.pop("test.task", None)
        registry.task("test.task", lease=LEASE)(run)

    define(lambda _payload, _report: None)
    return define


def ask(clock: Clock, unique: str | None = None) -> Job:
    return operations.enqueue(name="test.task", payload={"recording": "r1"}, now=clock(), unique=unique)


def run_test_task(clock: Clock) -> int:
    return runner.run_pending(clock=clock, names=["test.task"])


def test_work_asked_for_in_a_transaction_that_rolls_back_is_never_done(
    body: Callable[[Body], None], clock: Clock
) -> None:
    done: list[object] = []
    body(lambda payload, _report: done.append(payload))

    with transaction.atomic():
        ask(clock)
        transaction.set_rollback(True)
    assert run_test_task(clock) == 0
    ask(clock)
    assert run_test_task(clock) == 1
    assert done == [{"recording": "r1"}]


def test_done_job_shows_its_progress_and_end(body: Callable[[Body], None], clock: Clock) -> None:
    seen: list[float] = []

    def run(_payload: Mapping[str, Json], report: Report) -> None:
        report(0.5)
        seen.append(Job.objects.get().progress)
        clock.pass_(seconds=7)

    body(run)
    job = ask(clock)
    run_test_task(clock)
    job.refresh_from_db()
    assert seen == [0.5]
    assert (job.state, job.progress, job.finished_at) == (JobState.DONE, 1.0, clock())


def test_dead_workers_job_is_taken_again_only_after_its_lease(body: Callable[[Body], None], clock: Clock) -> None:
    job = ask(clock)
    assert operations.claim(now=clock()) == job  # and this worker dies
    clock.pass_(seconds=119)
    assert operations.claim(now=clock()) is None
    clock.pass_(seconds=2)
    assert run_test_task(clock) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_third_death_fails_the_job_visibly(body: Callable[[Body], None], clock: Clock) -> None:
    job = ask(clock)
    for _ in range(3):
        assert operations.claim(now=clock()) == job
        clock.pass_(minutes=3)
    assert operations.claim(now=clock()) is None
    assert list(queries.failed()) == [job]
    job.refresh_from_db()
    assert (job.error_code, job.error_fields) == (operations.WORKER_DIED, {"attempts": 3})


def test_worker_that_was_given_up_can_write_nothing_more(body: Callable[[Body], None], clock: Clock) -> None:
    ask(clock)
    slow = operations.claim(now=clock())
    assert slow is not None
    clock.pass_(minutes=3)
    taken = operations.claim(now=clock())
    assert taken is not None
    for late_write in (
        lambda: operations.finish(job=slow, now=clock()),
        lambda: operations.heartbeat(job=slow, now=clock()),
        lambda: operations.fail(job=slow, code="x.y", fields={}, now=clock(), final=True),
        lambda: operations.release(job=slow, now=clock()),
        lambda: operations.postpone(job=slow, code="x.y", fields={}, now=clock()),
    ):
        with pytest.raises(LeaseLostError):
            late_write()
    operations.finish(job=taken, now=clock())
    assert Job.objects.get().state == JobState.DONE


def test_reporting_keeps_a_long_job_from_being_taken(body: Callable[[Body], None], clock: Clock) -> None:
    rivals: list[Job | None] = []

    def run(_payload: Mapping[str, Json], report: Report) -> None:
        for _ in range(10):
            clock.pass_(seconds=100)
            report(0.0)
            rivals.append(operations.claim(now=clock()))

    body(run)
    ask(clock)
    assert run_test_task(clock) == 1
    assert rivals == [None] * 10
    assert Job.objects.get().state == JobState.DONE


def test_crashing_task_is_tried_three_times_then_failed_with_its_place(
    body: Callable[[Body], None], clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def run(_payload: Mapping[str, Json], _report: Report) -> None:
        raise ZeroDivisionError("张三 /card/张三.mp4")

    body(run)
    ask(clock)
    tries = 0
    while Job.objects.get().state != JobState.FAILED:
        tries += run_test_task(clock)
        clock.pass_(minutes=11)
    job = Job.objects.get()
    assert tries == 3
    assert (job.error_code, job.error_fields["error"]) == ("work.crashed", "ZeroDivisionError")
    assert job.error_fields["where"].startswith("test_jobs.py:")
    assert "张三" not in str(job.error_fields)


def test_damaged_file_fails_at_once_and_a_conflict_is_tried_again(body: Callable[[Body], None], clock: Clock) -> None:
    def broken(_payload: Mapping[str, Json], _report: Report) -> None:
        raise BrokenFileError(reason="no index")

    def moved(_payload: Mapping[str, Json], _report: Report) -> None:
        raise MovedError

    body(broken)
    job = ask(clock)
    run_test_task(clock)
    job.refresh_from_db()
    assert (job.state, job.error_code, job.error_fields) == (
        JobState.FAILED,
        "test.broken_file",
        {"reason": "no index"},
    )
    body(moved)
    job = ask(clock)
    run_test_task(clock)
    job.refresh_from_db()
    assert (job.state, job.error_code, job.attempts) == (JobState.QUEUED, "test.moved", 1)


def test_unreachable_store_never_fails_a_job_however_long_it_is_away(
    body: Callable[[Body], None], clock: Clock
) -> None:
    away = True

    def run(_payload: Mapping[str, Json], _report: Report) -> None:
        if away:
            raise StoreAwayError

    body(run)
    job = ask(clock)
    for _ in range(20):
        assert run_test_task(clock) == 1
        job.refresh_from_db()
        assert (job.state, job.error_code, job.attempts) == (JobState.QUEUED, "test.store_away", 0)
        assert timedelta(0) < job.run_after - clock() <= operations.LONGEST_DELAY
        clock.at = job.run_after
    away = False
    run_test_task(clock)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.DONE, "")


def test_stopped_worker_puts_the_job_back_uncounted(body: Callable[[Body], None], clock: Clock) -> None:
    stop = threading.Event()

    def run(_payload: Mapping[str, Json], report: Report) -> None:
        stop.set()
        report(0.3)

    body(run)
    ask(clock)
    job = operations.claim(now=clock())
    assert job is not None
    runner._attempt(job, stop, clock)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.token) == (JobState.QUEUED, 0, None)


def test_asked_twice_runs_once_and_asked_while_running_runs_once_more(
    body: Callable[[Body], None], clock: Clock
) -> None:
    runs: list[int] = []

    def run(_payload: Mapping[str, Json], _report: Report) -> None:
        runs.append(1)
        if len(runs) == 1:
            ask(clock, unique="k")  # rows committed after this job had looked
            ask(clock, unique="k")

    body(run)
    assert ask(clock, unique="k").pk == ask(clock, unique="k").pk
    assert ask(clock, unique="other").pk != ask(clock, unique="k").pk
    run_test_task(clock)
    assert len(runs) == 3  # k, k again, other
    latest = queries.latest("k")
    assert latest is not None
    assert latest.state == JobState.DONE
    assert ask(clock, unique="k").pk != latest.pk


def test_unknown_name_is_refused_when_asked_and_failed_when_found(body: Callable[[Body], None], clock: Clock) -> None:
    with pytest.raises(UnknownTaskError):
        operations.enqueue(name="test.nobody", payload={}, now=clock())
    Job.objects.create(name="test.from_newer_version", queued_at=START, run_after=START)
    runner.run_pending(clock=clock, names=["test.from_newer_version"])
    job = Job.objects.get()
    assert (job.state, job.error_code) == (JobState.FAILED, "work.unknown_task")


def test_only_failed_jobs_are_tried_again_by_hand(body: Callable[[Body], None], clock: Clock) -> None:
    def broken(_payload: Mapping[str, Json], _report: Report) -> None:
        raise BrokenFileError

    body(broken)
    job = ask(clock, unique="k")
    with pytest.raises(JobNotFailedError):
        operations.try_again(job_id=job.pk, now=clock())
    run_test_task(clock)
    rival = ask(clock, unique="k")
    with pytest.raises(JobNotFailedError):
        operations.try_again(job_id=job.pk, now=clock())
    rival.delete()
    assert operations.try_again(job_id=job.pk, now=clock()).state == JobState.QUEUED
    with pytest.raises(JobNotFoundError):
        operations.try_again(job_id=rival.pk, now=clock())


def test_missed_rounds_are_made_up_for_by_one(body: Callable[[Body], None], clock: Clock) -> None:
    registry.recurring("test.round", timedelta(hours=1))(lambda _payload, _report: None)
    registry._tasks = {"test.round": registry._tasks["test.round"]}
    assert len(operations.come_round(now=clock())) == 1
    assert operations.come_round(now=clock()) == []
    runner.run_pending(clock=clock)
    clock.pass_(hours=50, minutes=1)
    assert len(operations.come_round(now=clock())) == 1
    assert operations.come_round(now=clock()) == []
    assert Recurrence.objects.get().next_at == START + timedelta(hours=51)


def test_shortened_period_takes_effect_at_once(body: Callable[[Body], None], clock: Clock) -> None:
    for every in (timedelta(days=7), timedelta(minutes=1)):
        registry._tasks = {}
        registry.recurring("test.round", every)(lambda _payload, _report: None)
        operations.come_round(now=clock())
    assert Recurrence.objects.get().next_at == START + timedelta(minutes=1)


def test_sweeping_forgets_done_jobs_but_no_failure(body: Callable[[Body], None], clock: Clock) -> None:
    ask(clock)
    run_test_task(clock)

    def broken(_payload: Mapping[str, Json], _report: Report) -> None:
        raise BrokenFileError

    body(broken)
    ask(clock)
    run_test_task(clock)
    assert queries.counts() == {"queued": 0, "running": 0, "done": 1, "failed": 1}
    assert operations.sweep(done_before=clock()) == 0
    assert operations.sweep(done_before=clock() + timedelta(seconds=1)) == 1
    assert queries.counts()["failed"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_job(body: Callable[[Body], None], clock: Clock) -> None:
    for _ in range(40):
        ask(clock)
    taken: list[object] = []
    gate = threading.Barrier(4)

    def worker() -> None:
        try:
            gate.wait()
            while (job := operations.claim(now=clock())) is not None:
                taken.append(job.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert len(taken) == len(set(taken)) == 40


@pytest.mark.django_db(transaction=True)
def test_rivals_asking_for_the_same_key_get_the_same_job(body: Callable[[Body], None], clock: Clock) -> None:
    asked: list[object] = []
    gate = threading.Barrier(4)

    def asker() -> None:
        try:
            gate.wait()
            asked.append(ask(clock, unique="k").pk)
        finally:
            connection.close()

    askers = [threading.Thread(target=asker) for _ in range(4)]
    for thread in askers:
        thread.start()
    for thread in askers:
        thread.join()
    assert len(asked) == 4
    assert set(asked) == {Job.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_what_runs_in_one_lane_holds_no_other_up_and_stop_ends_all(body: Callable[[Body], None], clock: Clock) -> None:
    stop, together = threading.Event(), threading.Barrier(len(registry.Lane), timeout=20)

    def film(_payload: Mapping[str, Json], report: Report) -> None:
        try:
            together.wait()  # broken, and the others' jobs not done, unless one job of every lane runs now
        finally:
            stop.set()
        report(0.5)

    body(lambda _payload, _report: None)
    registry._tasks.pop("test.task")
    for lane in registry.Lane:
        run: Body = film if lane == registry.Lane.HEAVY else lambda _payload, _report: together.wait() and None
        registry.task(f"test.{lane}", lease=LEASE, lane=lane)(run)
        operations.enqueue(name=f"test.{lane}", payload={}, now=clock())
    runner.run_worker(stop, clock=clock)
    states = dict(Job.objects.filter(name__startswith="test.").values_list("name", "state"))
    assert states == {
        f"test.{lane}": JobState.QUEUED if lane == registry.Lane.HEAVY else JobState.DONE for lane in registry.Lane
    }


def test_document_pages_copies_and_stills_wait_for_no_film_nor_for_each_other() -> None:
    waited_for = (
        "cases.draw_document",
        "recordings.export",
        "recordings.stills",
        "recordings.derive",
        "desk.remind_one",
        "desk.cover",
    )
    assert len({registry.find(name).lane for name in waited_for}) == len(waited_for)


@pytest.mark.django_db(transaction=True)
def test_silent_job_is_kept_alive_by_its_worker(body: Callable[[Body], None], clock: Clock) -> None:
    registry._tasks.pop("test.task")

    @registry.task("test.task", lease=timedelta(seconds=0.3))
    def run(_payload: Mapping[str, Json], _report: Report) -> None:
        clock.pass_(hours=1)
        looks = 0
        while Job.objects.filter(name="test.task", lease_until__lt=clock()).exists():
            assert looks < 500
            looks += 1
            threading.Event().wait(0.02)

    ask(clock)
    job = operations.claim(now=clock(), names=["test.task"])
    assert job is not None
    with runner._kept_alive(job, clock) as lost:
        runner._attempt(job, threading.Event(), clock, lost=lost)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_sqlite_that_knows_not_how_much_there_is_of_what() -> None:
    registry.autodiscover()
    registry.find("work.measure").run({}, lambda *_told: None)
    assert ("sqlite_stat1" in connection.introspection.table_names()) == (connection.vendor == "sqlite")
