"""Empties a card on this machine from listing to receipt: files in flight, everything proven before it's said."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Protocol

from liuhen.custody import operations as custody
from liuhen.devices.operations import note_emptied
from liuhen.errors import DamagedError, LiuhenError
from liuhen.holdings import copying
from liuhen.holdings import operations as holdings
from liuhen.intake.card import Card, ListedFile, list_card, list_one, read_listed
from liuhen.intake.errors import (
    CardReadError,
    CopiesMissingError,
    FileChangedError,
    LinkRefusedError,
    WipeMismatchError,
)
from liuhen.intake.models import FileState, Intake, IntakeFile, SourceKind
from liuhen.intake.operations import (
    Met,
    Source,
    close_intake,
    ended_meanwhile,
    fail,
    open_intake,
    settle,
    stage,
    wipe_file,
)
from liuhen.intake.operations.confirming import confirm_copies
from liuhen.people.actors import Actor
from liuhen.storage.errors import KeyAbsentError

IN_FLIGHT = 2  # one file's SM3 runs beside the other's read-back; more would only fight for two cores
# What concerns one file and leaves the rest of the card worth reading; everything else stops the intake, which a
# second run then resumes.
WAIT_FOR_COPIES = timedelta(hours=2)
OF_ONE_FILE = (CardReadError, FileChangedError, LinkRefusedError, DamagedError)


class Step(Enum):
    """What is being done with a card."""

    COMPARING = "comparing"  # with what a closed intake has proven
    TAKING = "taking"
    WIPING = "wiping"


class Watch(Protocol):
    """Whoever shows how far the emptying is."""

    def began(self, step: Step, files: int, size: int) -> None:
        """A step begins: so many files, so many bytes to read from the card."""

    def advanced(self, size: int) -> None:
        """So many more bytes were read from the card; called from several threads."""

    def ended(self, file: IntakeFile) -> None:
        """A listed file has ended."""


@dataclass(frozen=True, slots=True)
class Emptied:
    """An emptied card: its intake, whether that was new, resumed or known already, and where the card is."""

    intake: Intake
    met: Met
    card: Card


class _StoppedError(Exception):
    """Ends the reading of files in flight after another one failed for good."""


def empty_card(*, actor: Actor, clock: Callable[[], datetime], root: Path, source: Source, watch: Watch) -> Emptied:
    """Take a whole card in and close its intake.

    Args:
        actor: on whose behalf.
        clock: tells the present moment, for every entry anew.
        root: where the card is mounted, or a folder; for sources without a card also one file.
        source: what it is.
        watch: is told how far it is.

    Raises:
        SourceMissingError, ListingEmptyError, CardReadError: no card, nothing on it, or pulled out; what was proven
            stays, and the same call resumes.
        ReserveError, StoreFullError, StoreUnreachableError: the archive can't take it now; likewise.
        NotPermittedError, RecorderNeededError, ProviderNeededError: it may not, or can't, begin.
    """
    card, listing = _listed(root, source)
    holdings.recover(now=clock())  # what a killed run had recorded comes into the archive first
    intake, met = open_intake(actor=actor, now=clock(), source=source, listing=listing)
    if met is Met.KNOWN and not _is_unchanged(card, intake, watch):  # the same names, sizes and times, other bytes
        intake, met = open_intake(actor=actor, now=clock(), source=source, listing=listing, anew=True)
    if met is not Met.KNOWN:
        waiting = list(intake.files.filter(state=FileState.LISTED).order_by("position"))
        size = sum(file.size for file in waiting)
        holdings.check_reserve(size)
        watch.began(Step.TAKING, len(waiting), size)
        _take_in(actor, clock, card, waiting, watch)
        intake = close_intake(actor=actor, now=clock(), intake_id=intake.id)
        _make_copies(intake, clock)
    else:
        custody.integrate(now=clock())  # the run before may have died just after closing
    return Emptied(intake, met, card)


def _make_copies(intake: Intake, clock: Callable[[], datetime]) -> None:
    """Where the bureau demands two copies, who is at the card waits for them; what can't be made now comes later."""
    if copying.wanted_copies() > 1:
        wanted = [each for each in intake.files.values_list("recording_id", flat=True) if each is not None]
        copying.copy_waiting(clock=clock, until=clock() + WAIT_FOR_COPIES, only=wanted)
        confirm_copies(now=clock(), intake_id=intake.id)


def _listed(root: Path, source: Source) -> tuple[Card, list[ListedFile]]:
    if source.kind != SourceKind.CARD and root.is_file():
        return Card.at(root.parent), list_one(root)
    card = Card.at(root)
    return card, list_card(card)


def _is_unchanged(card: Card, intake: Intake, watch: Watch) -> bool:
    """Whether every file of a known listing still has the bytes that were proven; names and times alone don't tell."""
    files = list(intake.files.exclude(sha256="").order_by("position"))
    watch.began(Step.COMPARING, len(files), sum(file.size for file in files))
    try:
        return all(_sha256(card, file, watch) == file.sha256 for file in files)
    except OF_ONE_FILE:
        if not card.is_there():
            raise
        return False


def _sha256(card: Card, file: IntakeFile, watch: Watch) -> str:
    digest = hashlib.sha256()
    for chunk in read_listed(card.root, bytes(file.path_bytes), file.size, watch.advanced):
        digest.update(chunk)
    return digest.hexdigest()


def _take_in(
    actor: Actor, clock: Callable[[], datetime], card: Card, waiting: Sequence[IntakeFile], watch: Watch
) -> None:
    """Stage files in threads, settle them here in the order of the listing."""
    upcoming = iter(waiting)
    flying: deque[tuple[IntakeFile, Future[holdings.StagedFile]]] = deque()
    with _staging(card, watch) as submit:
        for file in islice(upcoming, IN_FLIGHT + 1):
            flying.append((file, submit(file)))
        while flying:
            file, future = flying.popleft()
            watch.ended(_ended(actor, clock, card, file, future))
            for following in islice(upcoming, 1):
                flying.append((following, submit(following)))


@contextmanager
def _staging(card: Card, watch: Watch) -> Iterator[Callable[[IntakeFile], Future[holdings.StagedFile]]]:
    """Threads that stage files. When the block fails, what they still read is given up at once."""
    stopped = threading.Event()
    pool = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="stage")

    def advanced(size: int) -> None:
        if stopped.is_set():
            raise _StoppedError
        watch.advanced(size)

    def submit(file: IntakeFile) -> Future[holdings.StagedFile]:
        return pool.submit(stage, file, read_listed(card.root, bytes(file.path_bytes), file.size, advanced))

    try:
        yield submit
    finally:
        stopped.set()  # after a good end nothing is being read any more
        pool.shutdown(wait=True, cancel_futures=True)


def _ended(
    actor: Actor, clock: Callable[[], datetime], card: Card, file: IntakeFile, future: Future[holdings.StagedFile]
) -> IntakeFile:
    try:
        staged = future.result()
        return settle(actor=actor, now=clock(), file_id=file.id, staged=staged)
    except KeyAbsentError:
        # Another run that empties the same card recorded the file, and took this one's half-written try away.
        if ended := ended_meanwhile(file.id):
            return ended
        raise
    except OF_ONE_FILE as error:
        if isinstance(error, CardReadError) and not card.is_there():
            raise  # pulled out: the rest isn't failed, it waits for the card to come back
        return fail(actor=actor, now=clock(), file_id=file.id, error=error)


@dataclass(frozen=True, slots=True)
class Wiped:
    """What became of the proven files on a card: how many are gone, and which stayed and why."""

    removed: int
    kept: Sequence[tuple[IntakeFile, LiuhenError]]


def wipeable(intake: Intake) -> list[IntakeFile]:
    """Return the files that may be wiped from the card and haven't been."""
    return list(intake.files.filter(safe_to_wipe=True, wiped_at=None).order_by("position"))


def wipe_card(*, actor: Actor, clock: Callable[[], datetime], emptied: Emptied, watch: Watch) -> Wiped:
    """Delete the proven files from a card, each compared once more; the person has confirmed it.

    Raises:
        NotPermittedError: the actor may not.
        StoreUnreachableError: the archive can't be asked; what was wiped is recorded.
        CardReadError: the card was pulled out; likewise.
    """
    files, removed, kept = wipeable(emptied.intake), 0, []
    watch.began(Step.WIPING, len(files), sum(file.size for file in files))
    for file in files:
        try:
            wipe_file(actor=actor, now=clock(), root=emptied.card.root, file_id=file.id, advance=watch.advanced)
            removed += 1
        except (*OF_ONE_FILE, WipeMismatchError, CopiesMissingError) as error:
            if isinstance(error, CardReadError) and not emptied.card.is_there():
                raise
            kept.append((file, error))
    recorder = emptied.intake.recorder
    if recorder is not None and not kept and not emptied.intake.files.filter(wiped_at=None).exists():
        note_emptied(actor=actor, now=clock(), recorder_id=recorder.id)  # nothing of its listing is left on it
    custody.integrate(now=clock())
    return Wiped(removed, kept)
