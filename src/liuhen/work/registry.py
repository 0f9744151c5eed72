"""What work there is: rooms register their tasks in `<room>/jobs.py`; the worker looks them up by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from django.utils.module_loading import autodiscover_modules

from liuhen.work.errors import UnknownTaskError

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Report: TypeAlias = Callable[[float], None]
"""Takes the share that is done, 0 to 1. Raises WorkStoppedError or LeaseLostError when the job should end now."""
Run: TypeAlias = Callable[[Mapping[str, Json], Report], None]

DEFAULT_LEASE = timedelta(minutes=2)


class Lane(StrEnum):
    """A worker runs one job at a time in each lane, each oldest first: one kind of work never waits for another.

    QUICK is what takes moments; PAGES, STILLS and COPIES are what somebody waits for at a page, and each may come by
    the hundred; FIGURES is what follows from what others do, counted and wound anew; EXAMINING reads what came in once
    more, from its first byte to its last; HEAVY is what runs for minutes; LISTENING hears recordings through, which
    takes as long and nobody waits for. No lane has precedence, so that none can starve another.
    """

    QUICK = "quick"
    PAGES = "pages"
    STILLS = "stills"
    COPIES = "copies"
    FIGURES = "figures"
    EXAMINING = "examining"
    HEAVY = "heavy"
    LISTENING = "listening"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A registered task.

    Attributes:
        lease: how long a worker may be silent before it is taken for dead; a living one renews it every third of it.
        attempts: how many deaths or crashes a job survives before it is failed: at this many it is.
        every: how often it comes round by itself; None if it is only asked for.
    """

    name: str
    run: Run
    lease: timedelta
    attempts: int
    lane: Lane
    every: timedelta | None


_tasks: dict[str, Task] = {}


def task(name: str, *, lease: timedelta, attempts: int = 3, lane: Lane = Lane.QUICK) -> Callable[[Run], Run]:
    """Register `run(payload, report)` as the task `name` (`room.what`). It must bear being run twice."""
    return _register(name, lease=lease, attempts=attempts, lane=lane, every=None)


def recurring(
    name: str, every: timedelta, *, lease: timedelta = DEFAULT_LEASE, attempts: int = 3, lane: Lane = Lane.QUICK
) -> Callable[[Run], Run]:
    """Register a task that the worker asks for every so often, with an empty payload. It can be asked for as well.

    Rounds that were missed while no worker ran are made up for by one round, not by many.
    """
    return _register(name, lease=lease, attempts=attempts, lane=lane, every=every)


def find(name: str) -> Task:
    """The task of this name.

    Raises:
        UnknownTaskError: no room registered it.
    """
    if name not in _tasks:
        autodiscover()
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTaskError(task=name) from None


def lease_of(name: str) -> timedelta:
    """The lease of this task. One that this version no longer knows has the default: its jobs fail, visibly."""
    if name not in _tasks:
        autodiscover()
    return _tasks[name].lease if name in _tasks else DEFAULT_LEASE


def all_tasks() -> tuple[Task, ...]:
    """Every registered task, by name."""
    autodiscover()
    return tuple(_tasks[name] for name in sorted(_tasks))


def autodiscover() -> None:
    """Import `jobs` of every room; each module registers its tasks once."""
    autodiscover_modules("jobs")


def _register(
    name: str, *, lease: timedelta, attempts: int, lane: Lane, every: timedelta | None
) -> Callable[[Run], Run]:
    def remember(run: Run) -> Run:
        if name in _tasks:
            raise ValueError(f"two tasks are called {name}")
        if lease <= timedelta(0) or attempts < 1 or (every is not None and every <= timedelta(0)):
            raise ValueError(f"task {name}: lease and every must be positive, attempts at least 1")
        _tasks[name] = Task(name=name, run=run, lease=lease, attempts=attempts, lane=lane, every=every)
        return run

    return remember
