"""One place of a station while a card stands in it: counted by the threads that read, shown by the one that looks."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from liuhen.errors import Field, LiuhenError
from liuhen.intake.docking.errors import StoppingError
from liuhen.intake.docking.models import BUSY, KnownBy, Stand
from liuhen.intake.docking.operations import Progress
from liuhen.intake.docking.volumes import Mount, VolumeFacts

WINDOW = 5.0
"""Seconds over which speed is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How taking a card in ended.

    Attributes:
        intake_number: the receipt's number.
        files: of the card's listing.
        failed: how many of them failed.
    """

    intake_number: str
    files: int
    failed: int


@dataclass(eq=False)
class Slot:
    """A card in its place.

    Attributes:
        number: of the place, from 1.
        mount: where it is.
        facts: what it says of itself, once it was asked.
        docking_id: its row, once the board knows it.
        may_wipe: as the board says, never by itself.
        is_answered: the board has said, since it was done, whether it may be wiped.
        holders: threads that are at it, or will be.
        again_at: when a paused card is tried again, by the monotonic clock.
    """

    number: int
    mount: Mount
    stop: threading.Event
    facts: VolumeFacts = field(default_factory=VolumeFacts)
    docking_id: UUID | None = None
    stand: Stand = Stand.READING
    recorder: str = ""
    known_by: KnownBy | None = None
    reason: str = ""
    reason_fields: dict[str, Field] = field(default_factory=dict)
    files: int = 0
    files_ended: int = 0
    files_failed: int = 0
    size: int = 0
    read: int = 0
    intake_number: str = ""
    may_wipe: bool = False
    is_gone: bool = False
    is_answered: bool = False
    holders: int = 0
    tries: int = 0
    again_at: float = 0.0
    _total: tuple[int, int] = (0, 0)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def listed(self, files: int, size: int) -> None:
        """The card's listing is made: so many files, so many bytes."""
        with self._lock:
            self.files, self.size, self._total = files, size, (files, size)

    def began(self, files: int, size: int) -> None:
        """A step begins that reads so many files and bytes; what an earlier run has brought counts as read."""
        with self._lock:
            all_files, all_size = self._total
            self.files_ended, self.read = max(0, all_files - files), max(0, all_size - size)
            self.files, self.size = max(all_files, files), max(all_size, size)
            self._seen.clear()

    def advanced(self, size: int) -> None:
        """So many more bytes were read; called from several threads.

        Raises:
            StoppingError: the station is being stopped.
        """
        if self.stop.is_set():
            raise StoppingError
        with self._lock:
            self.read += size

    def ended(self, *, is_failed: bool) -> None:
        """A file ended."""
        with self._lock:
            self.files_ended += 1
            self.files_failed += is_failed

    def speed(self, now: float) -> int:
        """Bytes a second over the last seconds; call it regularly. `now` by the monotonic clock."""
        with self._lock:
            self._seen.append((now, self.read))
            while len(self._seen) > 2 and now - self._seen[1][0] >= WINDOW:  # noqa: PLR2004 - the two ends
                self._seen.popleft()
            (since, before), (until, read) = self._seen[0], self._seen[-1]
            return int((read - before) / (until - since)) if until > since and self.stand == Stand.TAKING else 0

    @property
    def is_held(self) -> bool:
        """Whether a thread is at it, or will be."""
        return self.holders > 0

    @property
    def shown(self) -> Stand:
        """How screens show it: a card is done once the board has answered whether it may be wiped."""
        return Stand.TAKING if self.stand == Stand.DONE and not self.is_answered else self.stand

    @property
    def is_busy(self) -> bool:
        """It must not be pulled out."""
        return self.stand in BUSY

    def stands(self, stand: Stand, error: LiuhenError | None = None) -> None:
        """It stands so from now on, because of an error if there is one."""
        with self._lock:
            self.stand = stand
            self.reason, self.reason_fields = (error.code, dict(error.fields)) if error else ("", {})

    def was_met(self, *, docking_id: UUID, stand: Stand, recorder: str, known_by: KnownBy | None) -> None:
        """The board has said what it is."""
        with self._lock:
            self.docking_id, self.stand, self.recorder, self.known_by = docking_id, stand, recorder, known_by

    def took(self, outcome: Outcome) -> None:
        """It was taken in."""
        with self._lock:
            self.intake_number = outcome.intake_number
            self.files, self.files_ended, self.files_failed = outcome.files, outcome.files, outcome.failed
            self.read = self.size
            self.stand = Stand.PARTLY if outcome.failed else Stand.DONE
            self.reason, self.reason_fields = "", {}

    def progress(self, now: float) -> Progress | None:
        """What the board is told; None before the board knows the card."""
        speed = self.speed(now)
        with self._lock:
            if self.docking_id is None:
                return None
            return Progress(
                docking_id=self.docking_id,
                stand=self.stand,
                files=self.files,
                files_ended=self.files_ended,
                files_failed=self.files_failed,
                size=self.size,
                read=self.read,
                speed=speed,
                intake_number=self.intake_number,
                is_gone=self.is_gone,
                reason=self.reason,
                reason_fields=dict(self.reason_fields),
            )
