"""What is known of a stay's recording, device by device, and what was said of what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from liuhen.cases.models import Activity
from liuhen.cases.queries import OPEN_ACTIVITY, get_activity, visible_cases
from liuhen.devices.models import Recorder
from liuhen.devices.timekeeping import NOTHING
from liuhen.intake.continuity.errors import GapNotFoundError, GapStatementNotFoundError
from liuhen.intake.continuity.models import GapState, GapStatement
from liuhen.intake.continuity.strips import (
    Film,
    Finding,
    Lack,
    Listed,
    breaks,
    corrected,
    covered,
    explains,
    missing_numbers,
    not_received,
)
from liuhen.intake.errors import LinkRefusedError
from liuhen.intake.models import FileState, Intake, IntakeFile
from liuhen.intake.names import patterns_in_force, understand
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, reach, require
from liuhen.people.scopes import asked_of_each
from liuhen.people.standing import is_same_hand, own_hands
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import FOOTAGE, visible_to
from liuhen.recordings.times import Timed, begun_at, times_together
from liuhen.rules.clocks import ZONE
from liuhen.rules.model import Quantity
from liuhen.rules.shelf import rulebook

_HELD = (FileState.RECEIVED, FileState.DUPLICATE, FileState.EMPTY)
_SEAM = 2  # seconds, where the rulebook tells nothing: devices tell whole seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A finding, and what was said of it.

    Attributes:
        found: what is missing.
        recorder: the device; None when nobody knows which.
        elsewhere: codes of the devices that filmed all of it meanwhile.
        statement: the newest explanation that speaks of all of it; None without.
    """

    found: Finding
    recorder: Recorder | None
    elsewhere: tuple[str, ...]
    statement: GapStatement | None

    @property
    def wants_words(self) -> bool:
        """Whether somebody has to explain it: nobody did, or it wasn't accepted."""
        return self.statement is None or self.statement.state == GapState.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A device's part of a stay.

    Attributes:
        recorder: the device; None for films of which nobody knows the device.
        worn_by: who took it along; empty when nobody said so.
        films: with a time that can be believed, in shooting order, with those that the reader may open by id.
        photos: how many pictures it took.
        timeless: how many of its films tell no time.
        unread: how many no program can read: their length is unknown.
        is_docked: whether its card came in after the stay.
        loose: how many films of it, by its clock of this stay's time or running into it, don't belong to the stay:
            they aren't counted.
        lacks: what is missing.
    """

    recorder: Recorder | None
    worn_by: str
    films: Sequence[Film]
    photos: int
    timeless: int
    unread: int
    is_docked: bool
    loose: int
    lacks: Sequence[Lacking]


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity:
    """A stay: its strips, and what nobody has looked into yet.

    Attributes:
        activity: with its case.
        strips: the devices by code.
        unseen: how many files wait for analysis; nothing is called missing before.
        seam_seconds: how far two files of one run may lie apart.
        open_ids: the films that the reader may open.
    """

    activity: Activity
    strips: Sequence[Strip]
    unseen: int
    seam_seconds: int
    open_ids: frozenset[str]

    @property
    def lacks(self) -> list[Lacking]:
        """All of them, in the order of the strips."""
        return [lack for strip in self.strips for lack in strip.lacks]

    @property
    def loose(self) -> int:
        """How many films of its devices and its time don't belong to it: what is called missing may be there."""
        return sum(strip.loose for strip in self.strips)

    @property
    def waiting(self) -> int:
        """How many of them nobody has explained."""
        return sum(lack.wants_words for lack in self.lacks)


def continuity_of(*, actor: Actor, activity_id: UUID) -> Continuity:
    """What was recorded of a stay against arriving and leaving (art 12(5)).

    Whether something is missing doesn't depend on who asks: films that the reader may not open count too.

    Raises:
        NotPermittedError: the actor doesn't look at cases.
        ActivityNotFoundError: there is none, or the actor may not know of it.
    """
    require(actor, Capability.VIEW_CASES)
    activity = get_activity(actor=actor, activity_id=activity_id)
    rows = Recording.objects.filter(FOOTAGE, activity=activity).exclude(viewing=Viewing.GONE)
    recordings = list(rows.select_related("recorder").order_by("captured_at", "id"))
    unseen = sum(one.is_unseen for one in recordings)
    seam = _seam_of(activity)
    strips = _strips(
        activity, recordings, times_together(recordings), seam=timedelta(seconds=seam), may_tell=not unseen
    )
    seen = visible_to(actor).filter(activity=activity).values_list("id", flat=True)
    return Continuity(
        activity=activity,
        strips=strips,
        unseen=unseen,
        seam_seconds=seam,
        open_ids=frozenset(str(one) for one in seen),
    )


def get_lacking(*, actor: Actor, activity_id: UUID, key: str) -> tuple[Continuity, Lacking]:
    """One thing that is missing of a stay, by its key.

    Raises:
        GapNotFoundError: nothing of that kind is missing now: something came in, or the times were changed.
        NotPermittedError, ActivityNotFoundError: as `continuity_of`.
    """
    told = continuity_of(actor=actor, activity_id=activity_id)
    found = next((lack for lack in told.lacks if lack.found.key == key), None)
    if found is None:
        raise GapNotFoundError
    return told, found


def waiting_statements(actor: Actor) -> QuerySet[GapStatement]:
    """The explanations that the actor could decide on, oldest first; own ones are left out."""
    units = reach(actor, Capability.APPROVE_EXEMPTIONS)
    rows = GapStatement.objects.filter(state=GapState.STATED).exclude(stated_by=None)
    if units is not None:
        # Asked of each that waits: these are few, and a database would begin with all cases of the units.
        rows = rows.filter(asked_of_each("activity__case__unit_id", units))
    rows = rows.exclude(stated_by_id__in=own_hands(actor))
    return rows.select_related("activity__case", "recorder", "stated_by").order_by("id")


def get_statement(*, actor: Actor, statement_id: UUID) -> GapStatement:
    """An explanation of a stay that the actor may know of.

    Raises:
        GapStatementNotFoundError: there is none, or the actor may not know of it.
    """
    rows = GapStatement.objects.select_related("activity__case", "recorder", "stated_by", "decided_by")
    found = rows.filter(id=statement_id, activity__case__in=visible_cases(actor)).first()
    if found is None:
        raise GapStatementNotFoundError
    return found


def may_decide(actor: Actor, statement: GapStatement) -> bool:
    """Whether the actor decides on it: a leader of the case's unit, and never on one's own."""
    is_own = statement.stated_by_id is None or is_same_hand(actor, statement.stated_by_id, statement.stated_at)
    return not is_own and holds(actor, Capability.APPROVE_EXEMPTIONS, unit_id=statement.activity.case.unit_id)


def _seam_of(activity: Activity) -> int:
    rules = rulebook().on(activity.case.opened_on).of(Quantity)
    return next((rule.number for rule in rules if rule.code == "seam_seconds"), _SEAM)


class _Card(NamedTuple):
    """What came in of a device: its cards' listings, and whether one came in after the stay."""

    listed: list[Listed]
    is_docked: bool


def _strips(
    activity: Activity,
    recordings: Sequence[Recording],
    times: Mapping[UUID, Timed],
    *,
    seam: timedelta,
    may_tell: bool,
) -> list[Strip]:
    taken = {one.recorder_id: one for one in activity.taken.select_related("recorder", "officer")}
    own: dict[UUID | None, list[Recording]] = defaultdict(list)
    for recording in recordings:
        own[recording.recorder_id].append(recording)
    devices = {one.recorder_id: one.recorder for one in taken.values()}
    devices |= {one.recorder_id: one.recorder for one in recordings if one.recorder_id and one.recorder}
    cards = _cards(activity, recordings, set(devices))
    films = {device: _films(own[device], times) for device in [*devices, None]}
    loose = _loose(activity, films)
    said = list(GapStatement.objects.filter(activity=activity).select_related("stated_by", "decided_by"))
    strips = []
    for device in [*sorted(devices, key=lambda one: devices[one].code), *([None] if own[None] else [])]:
        found = _lacks(activity, device, films[device], cards.get(device), seam=seam) if may_tell and device else []
        others = [(str(other), shown) for other, shown in films.items() if other not in {device, None}]
        found = [replace(each, elsewhere=covered(each, others, seam=seam)) for each in found]
        strips.append(
            Strip(
                recorder=devices[device] if device else None,
                worn_by=_worn_by(taken.get(device) if device else None),
                films=films[device],
                photos=sum(one.kind == Kind.PHOTO for one in own[device]),
                timeless=sum(begun_at(one, times) is None and one.kind != Kind.PHOTO for one in own[device]),
                unread=sum(one.viewing == Viewing.NONE for one in own[device]),
                is_docked=device in cards and cards[device].is_docked,
                loose=loose[device],
                lacks=[_lacking(each, devices, said) for each in found],
            )
        )
    return strips


def _loose(activity: Activity, films: Mapping[UUID | None, Sequence[Film]]) -> dict[UUID | None, int]:
    """How many films of each device, begun within the stay or running into it by its clock, don't belong to it."""
    since = activity.arrived_at
    until = (
        activity.left_at or activity.returned_at or max([since, *(one.ended for own in films.values() for one in own)])
    )
    found: dict[UUID | None, int] = {}
    for device, own in films.items():
        offset = own[0].offset if own else NOTHING
        began = (since + offset - OPEN_ACTIVITY, until + offset)
        rows = Recording.objects.filter(FOOTAGE, recorder=device, captured_at__range=began)
        rows = rows.exclude(activity=activity).exclude(viewing=Viewing.GONE).exclude(kind=Kind.PHOTO)
        told = rows.values_list("captured_at", "facts__duration_s") if device else []
        found[device] = sum(_reaches(at, seconds, since=since + offset) for at, seconds in told)
    return found


def _reaches(begun: datetime | None, seconds: object, *, since: datetime) -> bool:
    """Whether a film shows something from a moment on; one whose length nobody knows does only if it began then."""
    if begun is None:
        return False
    length = timedelta(seconds=seconds) if isinstance(seconds, int | float) else NOTHING
    return begun >= since or begun + length > since


def _worn_by(taken: object) -> str:
    officer = getattr(taken, "officer", None)
    return officer.name if officer else ""


def _films(recordings: Sequence[Recording], times: Mapping[UUID, Timed]) -> list[Film]:
    """With a time that can be believed, in the order in which they were filmed."""
    films = []
    for one in recordings:
        begun, timed = begun_at(one, times), times.get(one.id)
        within = timed.told.within if timed is not None else None
        if begun is not None and one.kind != Kind.PHOTO:
            film = Film(
                id=str(one.id),
                number=one.number,
                begun=begun,
                seconds=float(one.facts["duration_s"]) if one.facts.get("duration_s") else None,
                shown=timed.told.shown if timed is not None and within is not None else None,
                within=within or NOTHING,
            )
            films.append(film)
    return sorted(films, key=lambda film: film.begun)


def _lacks(
    activity: Activity, device: UUID, films: Sequence[Film], card: _Card | None, *, seam: timedelta
) -> list[Finding]:
    name, since = str(device), activity.arrived_at
    until = activity.left_at or activity.returned_at or max([since, *(film.ended for film in films)])
    found = breaks(films, recorder=name, arrived=since, left=activity.left_at, seam=seam)
    if card is not None:
        # A listing tells the device's own time, as off as its films of the stay are.
        offset, within = (films[0].offset, films[0].within) if films else (NOTHING, NOTHING)
        first, last = since + offset, until + offset
        missing = missing_numbers(card.listed, recorder=name, since=first, until=last)
        missing += not_received(card.listed, recorder=name, since=first, until=last)
        found += corrected(missing, offset=offset, within=within)
    return found


def _cards(activity: Activity, recordings: Sequence[Recording], devices: set[UUID]) -> dict[UUID, _Card]:
    """The cards that brought something of the stay, or came in of its devices within a day after it."""
    brought = {one.arrived_with for one in recordings if one.arrived_with}
    after = activity.left_at or activity.arrived_at
    near = Q(recorder__in=devices, opened_at__range=(after, after + OPEN_ACTIVITY))
    rows = Intake.objects.filter(near | Q(id__in=brought), recorder__in=devices)
    whose = dict(rows.order_by("id").values_list("id", "recorder_id"))
    later = Intake.objects.filter(recorder__in=devices, opened_at__gte=after)
    docked = set(later.values_list("recorder_id", flat=True))
    files = IntakeFile.objects.filter(intake__in=list(whose)).exclude(reason=LinkRefusedError.code)
    told = list(files.values_list("intake_id", "path", "size", "modified_at", "state"))
    came = _held_elsewhere(devices, [path for _intake, path, _size, _at, state in told if state not in _HELD])
    patterns = patterns_in_force(settings.LIUHEN.name_patterns)
    listed: dict[UUID, list[Listed]] = defaultdict(list)
    for intake_id, path, size, modified_at, state in told:
        device, name = whose[intake_id], understand(path, ZONE, patterns)
        listed[device].append(
            Listed(
                path=path,
                folder=path.rpartition("/")[0],
                sequence=name.sequence,
                begun=name.captured_at or modified_at,
                is_held=state in _HELD or (device, path, size, modified_at) in came,
            )
        )
    return {device: _Card(listed[device], is_docked=device in docked) for device in {*whose.values(), *docked}}


def _held_elsewhere(devices: set[UUID], paths: Sequence[str]) -> set[tuple[UUID, str, int, datetime | None]]:
    """Which files came in at another time: a card that was pulled out too early is emptied again."""
    if not paths:
        return set()
    rows = IntakeFile.objects.filter(intake__recorder__in=devices, path__in=paths, state__in=_HELD)
    return set(rows.values_list("intake__recorder_id", "path", "size", "modified_at"))


def _lacking(found: Finding, devices: dict[UUID, Recorder], said: Sequence[GapStatement]) -> Lacking:
    fitting = [one for one in said if explained_by(found, one)]
    codes = {str(one): devices[one].code for one in devices}
    return Lacking(
        found=found,
        recorder=next((devices[one] for one in devices if str(one) == found.recorder), None),
        elsewhere=tuple(codes[one] for one in found.elsewhere if one in codes),
        statement=max(fitting, key=lambda one: one.id, default=None),
    )


def explained_by(found: Finding, said: GapStatement) -> bool:
    """Whether an explanation speaks of all of a finding."""
    return explains(
        found,
        lack=said.lack,
        recorder=str(said.recorder_id or ""),
        begun=said.begun_at,
        ended=said.ended_at,
        subject=said.subject,
    )


def accepted_of(case_id: UUID) -> list[GapStatement]:
    """The explanations of gaps in a case's stays that were accepted, for judging it (art 12(5))."""
    rows = GapStatement.objects.filter(activity__case=case_id, state=GapState.ACCEPTED, lack=Lack.GAP)
    return list(rows.select_related("decided_by").order_by("id"))


def first_start(told: Continuity) -> datetime:
    """Where a picture of the stay begins: at its earliest moment."""
    starts = [film.begun for strip in told.strips for film in strip.films]
    return min([told.activity.arrived_at, *starts])


def last_end(told: Continuity) -> datetime:
    """Where it ends."""
    ends = [film.ended for strip in told.strips for film in strip.films]
    return max([told.activity.left_at or told.activity.arrived_at, *ends])
