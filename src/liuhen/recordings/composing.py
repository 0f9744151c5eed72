"""Which standard names recordings get (art 17): by what is said of them and by their place in shooting order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from liuhen.cases.models import Case
from liuhen.recordings.models import Description, Recording
from liuhen.recordings.naming import NameFacts, compose
from liuhen.rules.shelf import rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What an officer says of one or several recordings; `place` and `content` are what art 17 asks for."""

    recording_class: str
    record_point: str = ""
    place: str
    content: str
    people: str = ""
    case_id: UUID | None = None
    activity_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRecording:
    """A recording with what is said of it and the standard name that follows.

    Attributes:
        recording: the recording.
        telling: what is said of it.
        case: the case that it belongs to then.
        sequence: its place in shooting order among the recordings of the case, or of the card, on that day; from 1.
        name: the standard name.
    """

    recording: Recording
    telling: Telling
    case: Case | None
    sequence: int
    name: str


def compose_names(*, telling: Telling, recordings: Sequence[Recording], case: Case | None) -> list[NamedRecording]:
    """Return the recordings as they will be named, in shooting order, followed by those whose number changes by it.

    A recording that is described after younger ones of the same day takes its place before them, and they move up:
    their names would no longer stand in shooting order otherwise.
    """
    chosen = {recording.id: recording for recording in recordings}
    named: list[NamedRecording] = []
    moved: list[NamedRecording] = []
    for day in sorted({_day(recording) for recording in recordings}):
        for place, recording in enumerate(_together(list(chosen.values()), case, day), start=1):
            if recording.id in chosen:
                named.append(_named(chosen[recording.id], telling, case, place))
            elif recording.is_described and not recording.is_sealed and recording.description.sequence != place:
                moved.append(_named(recording, told_of(recording.description), case, place))
    return named + moved


def told_of(description: Description) -> Telling:
    """What a standing description says."""
    recording = description.recording
    return Telling(
        recording_class=description.recording_class,
        record_point=description.record_point,
        place=description.place,
        content=description.content,
        people=description.people,
        case_id=recording.case_id,
        activity_id=recording.activity_id,
    )


def in_shooting_order(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    """Order recordings as they were shot; those without a device time come last, by number."""
    return rows.order_by(F("captured_at").asc(nulls_last=True), "number")


def shot_at(recording: Recording) -> datetime:
    """When a recording was shot, as far as it's known: the device's time, else that of its arrival; local."""
    return timezone.localtime(recording.captured_at or recording.received_at)


def _day(recording: Recording) -> date:
    return shot_at(recording).date()


def _together(chosen: list[Recording], case: Case | None, day: date) -> list[Recording]:
    """Return those that are numbered together on a day: of the same case, or of the same card while without one."""
    start = timezone.make_aware(datetime.combine(day, time()))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    of_day = Q(captured_at__gte=start, captured_at__lt=end) | Q(
        captured_at=None, received_at__gte=start, received_at__lt=end
    )
    same = (
        Q(case=case)
        if case is not None
        else Q(case=None, is_described=True, arrived_with__in={one.arrived_with for one in chosen if one.arrived_with})
    )
    rows = Recording.objects.filter(of_day & (same | Q(id__in=[recording.id for recording in chosen])))
    rows = rows.select_related("recorder", "officer", "case__party", "activity", "description__described_by", "seal")
    return list(in_shooting_order(rows))


def _named(recording: Recording, telling: Telling, case: Case | None, sequence: int) -> NamedRecording:
    rules = rulebook()
    point = rules.point(telling.record_point)
    known = rules.recording_class(telling.recording_class)
    shot = shot_at(recording)
    facts = NameFacts(
        day=f"{shot:%Y%m%d}",
        time=f"{shot:%H%M%S}",
        case_number=case.number if case else "",
        place=telling.place,
        recording_class=known.name if known else "",
        point=point.gist if point else "",
        recorder=recording.recorder.code if recording.recorder else "",
        officer=recording.officer.name if recording.officer else "",
        sequence=sequence,
    )
    name = compose(settings.LIUHEN.name_pattern, facts)
    return NamedRecording(recording=recording, telling=telling, case=case, sequence=sequence, name=name)
