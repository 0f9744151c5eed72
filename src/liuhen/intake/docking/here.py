"""A station on the instance's own machine: its board is the database, its taker the same that `liuhen intake` uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from liuhen.errors import DamagedError
from liuhen.holdings import operations as holdings
from liuhen.intake.card import is_whole_medium
from liuhen.intake.docking import operations
from liuhen.intake.docking.models import Station
from liuhen.intake.docking.operations import Answer, CardMet, Progress
from liuhen.intake.docking.queries import failed_files
from liuhen.intake.docking.slots import Outcome, Slot
from liuhen.intake.docking.station import MetCard
from liuhen.intake.emptying import Step, empty_card
from liuhen.intake.errors import ArchivedCopyDamagedError
from liuhen.intake.models import Intake, IntakeFile, SourceKind, Wholeness
from liuhen.intake.operations import Met, Source
from liuhen.people.actors import Actor
from liuhen.recordings.models import Recording


@contextmanager
def _own_connection() -> Iterator[None]:
    """The calling thread's connection, closed at the end: a station lives for months, its database doesn't."""
    try:
        yield
    finally:
        connection.close()


class BoardHere:
    """Rows of this instance.

    Args:
        actor: on whose behalf.
        clock: tells the present moment.
        station: as `open_station` gave it.
    """

    def __init__(self, *, actor: Actor, clock: Callable[[], datetime], station: Station) -> None:
        self._actor, self._clock, self._station = actor, clock, station

    def meet(self, met: CardMet) -> MetCard:
        """See `Board`."""
        with _own_connection():
            row = operations.meet(
                actor=self._actor, now=self._clock(), station_id=self._station.id, run=self._station.run, met=met
            )
        return MetCard(
            id=row.id,
            stand=row.stand,
            recorder=row.recorder,
            known_by=row.known_by,
            reason=row.reason,
            reason_fields=row.reason_fields,
        )

    def tell(self, told: Sequence[Progress]) -> Answer:
        """See `Board`."""
        with _own_connection():
            return operations.tell(
                actor=self._actor, now=self._clock(), station_id=self._station.id, run=self._station.run, told=told
            )


class _Watching:
    """Tells a slot what `empty_card` tells of itself."""

    def __init__(self, slot: Slot) -> None:
        self._slot = slot

    def began(self, step: Step, files: int, size: int) -> None:
        """See `emptying.Watch`."""
        del step
        self._slot.began(files, size)

    def advanced(self, size: int) -> None:
        """See `emptying.Watch`."""
        self._slot.advanced(size)

    def ended(self, file: IntakeFile) -> None:
        """See `emptying.Watch`."""
        self._slot.ended(is_failed=bool(file.reason))


class TakerHere:
    """Empties cards into this instance.

    Args:
        actor: on whose behalf.
        clock: tells the present moment.
    """

    def __init__(self, *, actor: Actor, clock: Callable[[], datetime]) -> None:
        self._actor, self._clock = actor, clock

    def take(self, slot: Slot) -> Outcome:
        """See `Taker`."""
        root = slot.mount.place
        wholeness = Wholeness.WHOLE_CARD if is_whole_medium(root) else Wholeness.FOLDER
        source = Source(kind=SourceKind.CARD, wholeness=wholeness, recorder=slot.recorder)
        with _own_connection():
            emptied = empty_card(actor=self._actor, clock=self._clock, root=root, source=source, watch=_Watching(slot))
            if emptied.met is Met.KNOWN:
                _prove_again(emptied.intake)
            return Outcome(
                intake_number=emptied.intake.number,
                files=emptied.intake.files.count(),
                failed=failed_files(emptied.intake),
            )


def _prove_again(intake: Intake) -> None:
    """Read back what an earlier intake of this card has brought: days may have passed, and the card may be wiped now.

    Raises:
        ArchivedCopyDamagedError: a copy isn't what it was; the card's is good.
    """
    for recording in Recording.objects.filter(intake_files__intake=intake).distinct():
        try:
            holdings.prove_again(recording.id, recording.logical_path)
        except DamagedError as error:
            raise ArchivedCopyDamagedError(number=recording.number) from error
