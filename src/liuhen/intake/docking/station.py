"""The station at work: looks what is mounted, takes recorders in side by side, tells how far it is.

One thread looks, a few ask cards what they are, a bounded number takes cards in, one tells the board. None waits for
another: a card that hangs holds its own place only, and a board that is out of reach stops nothing. Whatever is cut
off, by power or by hand, goes on from the rows of the intake when the card is met again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self
from uuid import UUID

from liuhen.devices.unlocking import unlock
from liuhen.errors import Field, LiuhenError
from liuhen.intake.card import Card, ListedFile, list_card
from liuhen.intake.docking.bus import Bus, LockedDevice
from liuhen.intake.docking.errors import StationTakenError, StoppingError, UnforeseenError
from liuhen.intake.docking.models import KnownBy, Stand
from liuhen.intake.docking.operations import PATHS, Answer, CardMet, Progress
from liuhen.intake.docking.signs import Signs
from liuhen.intake.docking.slots import Outcome, Slot
from liuhen.intake.docking.volumes import Mount, Mounts
from liuhen.intake.errors import CardReadError, ListingEmptyError
from liuhen.prose import sentence

FIRST_PAUSE, LONGEST_PAUSE = 15.0, 300.0
"""Seconds until a card is tried again that couldn't be taken in."""
READERS = 4
"""Cards that are asked at once what they are; that's quick, and must not wait for those that are taken in."""
GRACE = 20.0
"""Seconds that a stopping station waits for reads under way."""

IDLE = 5.0
"""Seconds between signs of life while nothing stands in the station."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetCard:
    """What the board answers of a card: its row's own words."""

    id: UUID
    stand: str
    recorder: str
    known_by: str
    reason: str
    reason_fields: Mapping[str, Field]


class Board(Protocol):
    """Where a station's cards become rows: here, or on the server."""

    def meet(self, met: CardMet) -> MetCard:
        """See `operations.meet`. Called from several threads."""

    def tell(self, told: Sequence[Progress]) -> Answer:
        """See `operations.tell`."""


class Taker(Protocol):
    """Whoever takes a card in, as `liuhen intake` does."""

    def take(self, slot: Slot) -> Outcome:
        """Take the card in that stands in a slot whose recorder is known; tells the slot how far it is.

        Raises:
            LiuhenError: it couldn't be, now or for good.
        """


class View(Protocol):
    """Whoever shows the station to people at the machine, while it's entered."""

    def __enter__(self) -> Self:
        """Begin to show."""

    def __exit__(self, *raised: object) -> None:
        """Give the terminal back."""

    def show(self, slots: Sequence[Slot], trouble: str) -> None:
        """Show the places; `trouble` is what stands between station and board, empty when nothing does."""


class StationAtWork:
    """A station's process.

    Args:
        mounts: who knows what is mounted.
        bus: who knows the devices.
        signs: what counts as a recording.
        board: where progress becomes rows.
        taker: who takes a card in.
        view: who shows it.
        workers: how many cards are taken in at once.
        bell: rung when something was put in or pulled out.
    """

    def __init__(
        self,
        *,
        mounts: Mounts,
        bus: Bus,
        signs: Signs,
        board: Board,
        taker: Taker,
        view: View,
        workers: int,
        bell: threading.Event,
    ) -> None:
        self._mounts, self._bus, self._signs = mounts, bus, signs
        self._board, self._taker, self._view = board, taker, view
        self._bell = bell
        self._stop = threading.Event()
        self._slots: dict[str, Slot] = {}
        self._left: list[Slot] = []  # gone, and the board not told yet
        self._changing = threading.Lock()
        self._told: dict[Slot, Progress] = {}
        self._told_at = float("-inf")
        self._trouble = ""
        self._taken_over: StationTakenError | None = None
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read-card")
        self._takers = ThreadPoolExecutor(workers, thread_name_prefix="take-card")
        self._running: set[Future[None]] = set()

    def run(self, *, interval: float) -> None:
        """Work until `stop`, looking at least every `interval` seconds.

        Raises:
            StationTakenError: another process of this name began.
        """
        teller = threading.Thread(target=self._tell_for_ever, args=(interval,), name="tell-board", daemon=True)
        teller.start()
        while not self._stop.is_set():
            self.look()
            self._view.show(self.slots(), self._trouble)
            self._bell.wait(interval)
            self._bell.clear()
        self._wind_up()
        teller.join(GRACE)
        if self._taken_over is None:
            self.tell()
        self._view.show(self.slots(), self._trouble)
        if self._taken_over is not None:
            raise self._taken_over

    def stop(self) -> None:
        """Ask to stop; safe in a signal handler."""
        self._stop.set()
        self._bell.set()

    def slots(self) -> list[Slot]:
        """The places in which something stands, by number."""
        return sorted(self._slots.values(), key=lambda slot: slot.number)

    def look(self) -> None:
        """Look once what is there: meet what is new, let go what is gone, try again what is due."""
        present = {mount.key: mount for mount in self._mounts.present()}
        locked = {device.key: device for device in self._bus.locked()}
        for key in [key for key in self._slots if key not in present and key not in locked]:
            self._let_go(key)
        for key, mount in present.items():
            if key not in self._slots:
                self._submit(self._readers, self._meet, self._new_slot(mount))
        for key, device in locked.items():
            if key not in self._slots:
                slot = self._new_slot(Mount(Path(device.model), key))
                self._submit(self._readers, self._meet_locked, slot, device)
        self._try_again()

    def _new_slot(self, mount: Mount) -> Slot:
        taken = {slot.number for slot in self._slots.values()}
        number = next(number for number in range(1, len(taken) + 2) if number not in taken)
        slot = self._slots[mount.key] = Slot(number=number, mount=mount, stop=self._stop)
        return slot

    def _let_go(self, key: str) -> None:
        slot = self._slots.pop(key)
        with self._changing:
            slot.is_gone = True
            self._settle(slot)
            self._left.append(slot)

    @staticmethod
    def _settle(slot: Slot) -> None:
        """A card that is gone and that no thread is at any more, but that hasn't ended, was pulled out too early."""
        if slot.is_gone and not slot.is_held and slot.is_busy:
            slot.stands(Stand.PULLED)

    def _try_again(self) -> None:
        present = time.monotonic()
        for slot in self.slots():
            if slot.stand == Stand.PAUSED and not slot.is_held and slot.again_at <= present:
                if not slot.recorder:
                    self._submit(self._readers, self._meet, slot)
                else:
                    self._queue(slot)

    def _submit(self, pool: ThreadPoolExecutor, run: Callable[..., None], slot: Slot, *more: object) -> None:
        with self._changing:
            slot.holders += 1

        def held() -> None:
            try:
                run(slot, *more)
            except LiuhenError as error:
                self._failed(slot, error)
            except Exception:  # noqa: BLE001 - one card's fault must not take the station with it
                _log.exception("card in place %s", slot.number)
                self._failed(slot, UnforeseenError())
            finally:
                with self._changing:
                    slot.holders -= 1
                    self._settle(slot)
                self._bell.set()

        future = pool.submit(held)
        self._running.add(future)
        future.add_done_callback(self._running.discard)

    def _queue(self, slot: Slot) -> None:
        slot.stands(Stand.WAITING)
        self._submit(self._takers, self._take, slot)

    def _meet(self, slot: Slot) -> None:
        slot.stands(Stand.READING)
        slot.facts = self._bus.facts(slot.mount)
        try:
            listing = self._listing(slot)
        except CardReadError as error:
            if not slot.is_gone:  # it's named on the screens, not passed over
                self._was_met(slot, self._board.meet(replace(self._card_met(slot), problem=error.code)))
            raise
        size = sum(file.size for file in listing)
        slot.listed(len(listing), size)
        recordings = [file.path for file in listing if self._signs.is_recording(file.path)]
        step = max(1, len(recordings) // PATHS)
        paths = tuple(recordings[::step][:PATHS])
        told = replace(self._card_met(slot), files=len(listing), size=size, recordings=len(recordings), paths=paths)
        self._was_met(slot, self._board.meet(told))
        if slot.stand == Stand.WAITING:
            self._queue(slot)

    def _meet_locked(self, slot: Slot, device: LockedDevice) -> None:
        slot.facts = replace(slot.facts, device_serial=device.serial, device_model=device.model)
        self._was_met(slot, self._board.meet(replace(self._card_met(slot), is_locked=True)))
        unlock(device.model, device.serial)  # where the settings have its maker's command; its volume then comes

    @staticmethod
    def _listing(slot: Slot) -> list[ListedFile]:
        try:
            return list_card(Card.at(slot.mount.place))
        except ListingEmptyError:
            return []

    @staticmethod
    def _card_met(slot: Slot) -> CardMet:
        facts = slot.facts
        return CardMet(
            docking_id=slot.docking_id,
            slot=slot.number,
            place=str(slot.mount.place)[:300],
            label=facts.label,
            volume_serial=facts.serial,
            device_serial=facts.device_serial,
            device_model=facts.device_model,
            capacity=facts.capacity,
        )

    @staticmethod
    def _was_met(slot: Slot, met: MetCard) -> None:
        slot.reason, slot.reason_fields = met.reason, dict(met.reason_fields)
        known_by = KnownBy(met.known_by) if met.known_by else None
        slot.was_met(docking_id=met.id, stand=Stand(met.stand), recorder=met.recorder, known_by=known_by)

    def _take(self, slot: Slot) -> None:
        if slot.is_gone or self._stop.is_set():
            raise StoppingError
        slot.stands(Stand.TAKING)
        slot.took(self._taker.take(slot))

    def _failed(self, slot: Slot, error: LiuhenError) -> None:
        """Pulled out, stopped, or to be tried again: a card that still stands there is never given up."""
        with self._changing:
            if self._stop.is_set():
                slot.stands(Stand.INTERRUPTED, StoppingError())
            else:
                slot.again_at = time.monotonic() + min(FIRST_PAUSE * 2**slot.tries, LONGEST_PAUSE)
                slot.tries += 1
                slot.stands(Stand.PAUSED, error)

    def _tell_for_ever(self, interval: float) -> None:
        while not self._stop.wait(interval):
            self.tell()

    def tell(self) -> None:
        """Tell the board what has changed, and begin with what a person has named."""
        present = time.monotonic()
        with self._changing:
            leaving = [slot for slot in self._left if not slot.is_held]
        rows = {slot: row for slot in [*self.slots(), *leaving] if (row := slot.progress(present)) is not None}
        news = [row for slot, row in rows.items() if self._told.get(slot) != row]
        if not news and not rows and present - self._told_at < IDLE:
            return
        try:
            answer = self._board.tell(news)
        except StationTakenError as error:
            self._taken_over = error
            self.stop()
        except LiuhenError as error:
            self._trouble = sentence(error.code, error.fields)
        except Exception:  # noqa: BLE001 - the board's fault must not stop the taking in
            _log.exception("the board")
            self._trouble = sentence(UnforeseenError.code, {})
        else:
            self._trouble, self._told, self._told_at = "", rows, present
            with self._changing:
                self._left = [slot for slot in self._left if slot not in leaving]
            self._begin_named(answer.named)
            for slot in self.slots():
                slot.may_wipe = slot.stand == Stand.DONE and slot.docking_id in answer.may_wipe
                slot.is_answered = slot in rows and rows[slot].stand == Stand.DONE

    def _begin_named(self, named: Mapping[UUID, tuple[str, KnownBy]]) -> None:
        for slot in self.slots():
            known = named.get(slot.docking_id) if slot.docking_id else None
            if known is not None and slot.stand == Stand.UNNAMED and not slot.is_held:
                slot.recorder, slot.known_by = known
                self._queue(slot)

    def _wind_up(self) -> None:
        for pool in (self._readers, self._takers):
            pool.shutdown(wait=False, cancel_futures=True)
        wait(set(self._running), GRACE)
        for slot in self.slots():
            if slot.is_busy:
                slot.stands(Stand.INTERRUPTED, StoppingError())
