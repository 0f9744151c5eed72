"""What is read of docking stations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from liuhen.devices.models import Recorder
from liuhen.intake.docking.errors import DockingNotFoundError, StationNotFoundError
from liuhen.intake.docking.models import Docking, KnownBy, RecorderSign, Stand, Station
from liuhen.intake.docking.signs import Claim, Signs, Told, claims_of, codes_in
from liuhen.intake.docking.words import AWAITS_COPIES, UNANSWERED, Verdict, verdict
from liuhen.intake.models import FileState, Intake, IntakeState
from liuhen.intake.names import patterns_in_force, understand
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.prose import sentence

SILENT = timedelta(seconds=20)
"""A station that hasn't told anything for so long isn't answering."""
STALLED = timedelta(seconds=30)
"""A card that brought nothing for so long doesn't read."""
GONE_SHOWN = timedelta(minutes=3)
"""A card that was pulled out too early stays on the screens so long."""


def stations() -> QuerySet[Station]:
    """Every station, by name."""
    return Station.objects.order_by("name")


def get_station(*, actor: Actor, station_id: UUID) -> Station:
    """Return a station.

    Raises:
        NotPermittedError: the actor takes no cards in.
        StationNotFoundError: there is none.
    """
    require(actor, Capability.INTAKE)
    station = Station.objects.filter(id=station_id).first()
    if station is None:
        raise StationNotFoundError
    return station


def get_docking(*, actor: Actor, docking_id: UUID) -> Docking:
    """Return a card that stands, or stood, in a station.

    Raises:
        NotPermittedError: the actor takes no cards in.
        DockingNotFoundError: there is none.
    """
    require(actor, Capability.INTAKE)
    docking = Docking.objects.select_related("station").filter(id=docking_id).first()
    if docking is None:
        raise DockingNotFoundError
    return docking


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """A card as screens show it.

    Attributes:
        row: the row.
        is_here: whether it's in its place.
        is_stalled: whether it should read but nothing comes.
        seconds_left: of the step at hand, by its speed; None when that can't be told.
        is_silent: whether its station doesn't answer, so that what is known of it is of before.
    """

    row: Docking
    is_here: bool
    is_stalled: bool
    seconds_left: int | None
    is_silent: bool

    @property
    def share(self) -> float:
        """How much of the step at hand is read, 0 to 1."""
        return min(1.0, self.row.read / self.row.size) if self.row.size else 0.0

    @property
    def percent(self) -> int:
        """The same in hundredths."""
        return int(self.share * 100)

    @property
    def verdict(self) -> Verdict:
        """What stands in large letters."""
        return UNANSWERED if self.is_silent else verdict(Stand(self.row.stand), may_wipe=self.row.may_wipe)

    @property
    def told(self) -> str:
        """Why it stands so, in words; empty when there's nothing to say."""
        if self.row.stand == Stand.DONE and not self.row.may_wipe:
            return str(AWAITS_COPIES)
        return sentence(self.row.reason, self.row.reason_fields) if self.row.reason else ""

    @property
    def left(self) -> int:
        """Files that haven't ended."""
        return self.row.files - self.row.files_ended


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStation:
    """A station as screens show it: its cards by place, and whether it still answers."""

    station: Station
    cards: list[ShownCard]
    is_silent: bool


def shown_station(station: Station, *, now: datetime) -> ShownStation:
    """Return a station with the cards in it, and those that were pulled out too early a moment ago."""
    early = Q(gone_at__gte=now - GONE_SHOWN, stand=Stand.PULLED)
    rows = station.dockings.filter(Q(gone_at__isnull=True) | early).order_by("slot", "-id")
    here = {row.slot for row in rows if row.gone_at is None}
    is_silent = now - station.seen_at > SILENT
    cards = [_shown(row, now, is_silent=is_silent) for row in rows if row.gone_at is None or row.slot not in here]
    return ShownStation(station=station, cards=cards, is_silent=is_silent)


def _shown(row: Docking, now: datetime, *, is_silent: bool) -> ShownCard:
    reads = row.stand == Stand.TAKING and row.read < row.size
    return ShownCard(
        row=row,
        is_here=row.gone_at is None,
        is_stalled=reads and now - row.moved_at > STALLED,
        seconds_left=(row.size - row.read) // row.speed if reads and row.speed else None,
        is_silent=is_silent,
    )


def recent(station: Station, *, limit: int = 20) -> list[Docking]:
    """Return the cards that have left a station, newest first."""
    return list(station.dockings.filter(gone_at__isnull=False).order_by("-id")[:limit])


def codes_in_names(paths: Sequence[str]) -> list[str]:
    """Return the recorders' codes that names of recordings carry, the most frequent first; a row of zeros is none."""
    patterns = patterns_in_force(settings.LIUHEN.name_patterns)
    zone = timezone.get_default_timezone()
    found = Counter(understand(path, zone, patterns).recorder for path in paths)
    return [code for code, _count in found.most_common() if code.strip("0-")]


def claims(told: Told, signs: Signs) -> list[Claim]:
    """Return which recorders the signs of a volume name, the surest first."""
    values = {
        KnownBy.DEVICE: told.device_serial,
        KnownBy.LABEL: told.label,
        KnownBy.VOLUME: told.volume_serial,
    }
    asked = Q()
    for kind, value in values.items():
        if value:
            asked |= Q(kind=kind, value=value)
    known = RecorderSign.objects.filter(asked).select_related("recorder") if asked else []
    remembered = _by_serial(told.device_serial) | {(sign.kind, sign.value): sign.recorder.code for sign in known}
    return claims_of(
        told, signs=signs, remembered=remembered, registered=_registered([*codes_in(told.label, signs), *told.names])
    )


def _by_serial(serial: str) -> dict[tuple[str, str], str]:
    """The recorder whose plate has this serial; none when several have, or what people have told says otherwise."""
    rows = Recorder.objects.filter(serial=serial).values_list("code", flat=True)[:2] if serial else []
    codes = list(rows)
    return {(KnownBy.DEVICE.value, serial): codes[0]} if len(codes) == 1 else {}


def _registered(codes: Sequence[str]) -> Mapping[str, str]:
    asked = Q()
    for code in codes:
        asked |= Q(code__iexact=code)  # a FAT label knows capitals only
    rows = Recorder.objects.filter(asked).values_list("code", flat=True) if asked else []
    return {code.lower(): code for code in rows}


def may_wipe(intake: Intake) -> bool:
    """Whether a card may be wiped after an intake: every file of it was synced, read back and matched (invariant 3).

    The one place that decides it for stations. A file that awaits a further copy isn't safe to wipe yet.
    """
    return not intake.files.filter(safe_to_wipe=False).exists()


def may_wipe_after(number: str) -> bool:
    """The same by the intake's number; False when there is none of this number, or it isn't over."""
    intake = Intake.objects.filter(number=number, state=IntakeState.CLOSED).first()
    return intake is not None and may_wipe(intake)


def failed_files(intake: Intake) -> int:
    """How many files of an intake failed."""
    return intake.files.filter(state=FileState.FAILED).count()
