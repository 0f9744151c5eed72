"""What of a case stands on its timeline, and the same as a list by day for phones, paper and screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.cases.documents.models import Document
from liuhen.cases.models import Activity
from liuhen.desk.addresses import address_of
from liuhen.desk.drawing import Mark
from liuhen.desk.sheet import listed
from liuhen.devices.telling_clocks import shown_in_words
from liuhen.devices.timekeeping import NOTHING
from liuhen.recordings.listing import is_footage
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.times import Timed, begun_at
from liuhen.rules.clocks import ZONE
from liuhen.rules.forms import catalogue

STAGES = (
    ("initiation", gettext_lazy("程序启动")),
    ("investigation", gettext_lazy("调查取证")),
    ("decision", gettext_lazy("审查决定")),
    ("service", gettext_lazy("送达执行")),
    ("filing", gettext_lazy("归档管理")),
)
"""The stages of art 3, in their order."""

_SERVED = "service"
_ON_SITE = "investigation"  # where what says nothing of its stage stands: recorders film on site
_NO_TIMES: Mapping[UUID, Timed] = {}
_SHOWN_AS = {Kind.VIDEO: "video", Kind.AUDIO: "audio", Kind.PHOTO: "photo"}


def lanes() -> list[tuple[str, str]]:
    """The stages as lanes, in the reader's language."""
    return [(code, str(label)) for code, label in STAGES]


def name_of(recording: Recording) -> str:
    """What people call a recording: the name it was given, else the device's."""
    return recording.description.name if recording.is_described else recording.card_name


def played_at(recording_id: UUID, second: float = 0) -> str:
    """The address of a recording's page that plays from a second on."""
    address = address_of("recordings:page", recording_id)
    return f"{address}?{urlencode({'t': round(second, 3)})}" if second else address


Times = Mapping[UUID, Timed]


def activity_mark(
    activity: Activity, *, recordings: Sequence[Recording], stage: str = _ON_SITE, times: Times = _NO_TIMES
) -> Mark:
    """An activity as a band from arrival to leaving; one that nobody has ended reaches to its last film."""
    ends = [end for one in recordings if (end := _end(one, times)) is not None]
    return Mark(
        kind="activity",
        lane=stage,
        start=activity.arrived_at,
        end=activity.left_at or max([activity.arrived_at, *ends]),
        label=activity.place,
        detail="" if activity.left_at else _("未填离开时间"),
        url=f"#activity-{activity.id}",
        group=str(activity.id),
        tone="plain" if activity.left_at else "attention",
        is_known=not any(one.is_unseen for one in recordings),
    )


def recording_mark(recording: Recording, *, stage: str = _ON_SITE, times: Times = _NO_TIMES) -> Mark | None:
    """A recording as a bar in its recorder's row; None for what isn't footage or has no time of its own.

    It stands at its corrected time, where that's known, and says then what its recorder showed.
    A film that can't be read stands there too, at the time that its name told: it's no gap, and no proof either.
    """
    kind = _SHOWN_AS.get(Kind(recording.kind))
    is_lost = recording.viewing == Viewing.NONE and is_footage(recording)
    begun, timed = begun_at(recording, times), times.get(recording.id)
    if begun is None or (kind is None and not is_lost):
        return None
    told = recording.description.content if recording.is_described else ""
    if is_lost:
        kind, told = kind or "unreadable", _("无法读取：{name}").format(name=told or recording.number)
    return Mark(
        kind=kind,  # type: ignore[arg-type]  # one of the table above
        lane=stage,
        start=begun,
        end=_end(recording, times),
        label=told or recording.number,
        detail=name_of(recording),
        url=played_at(recording.id),
        # One that can't be read stands in a line of its own: nobody knows its length, and it must hide no film.
        row="lost" if kind == "unreadable" else str(recording.recorder_id or recording.officer_id or ""),
        group=str(recording.activity_id or ""),
        still=address_of("recordings:stills", recording.id) if kind == "video" else "",
        duration=float(recording.facts.get("duration_s") or 0),
        shown=shown_in_words(timed.told) if timed else "",
        within=(timed.told.within if timed else None) or NOTHING,
        tone="bad" if is_lost else "good" if recording.is_described else "attention",
    )


def _end(recording: Recording, times: Times) -> datetime | None:
    begun, seconds = begun_at(recording, times), recording.facts.get("duration_s")
    return begun + timedelta(seconds=float(seconds)) if begun is not None and seconds else begun


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDay:
    """A day of the list."""

    day: date
    marks: Sequence[Mark]

    @property
    def items(self) -> SafeString:
        """Its marks as items of a list."""
        return listed(self.marks)


def by_day(marks: Iterable[Mark]) -> list[ListedDay]:
    """The marks of each day in time order."""
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.kind == "unfilmed", mark.until))
    grouped = groupby(ordered, key=lambda mark: mark.begun.date())
    return [ListedDay(day=day, marks=tuple(found)) for day, found in grouped]


def document_marks(documents: Iterable[Document]) -> list[Mark]:
    """Documents on their day in the lane of their stage, and the days on which they were served."""
    marks: list[Mark] = []
    for document in documents:
        form = catalogue().form(document.form)
        url = address_of("cases:document", document.id)
        day = document.dated_on
        made = document.began_at or (None if day is None else datetime.combine(day, time(), ZONE))
        if document.voided_at is not None:
            continue
        if made is not None:
            marks.append(
                Mark(
                    kind="document",
                    lane=form.stage if form else _ON_SITE,
                    start=made,
                    label=document.title,
                    detail=document.number,
                    url=url,
                    tone="good" if document.scan else "attention",
                )
            )
        served = min((each.served_at for each in document.services.all() if each.served_at), default=None)
        if served is not None:
            said = _("送达：{title}").format(title=document.title)
            marks.append(
                Mark(kind="event", lane=_SERVED, start=served, label=said, detail=document.number, url=url, tone="info")
            )
    return marks


def marks_of(
    activities: Iterable[Activity],
    recordings: Sequence[Recording],
    *,
    stages: Mapping[UUID, str] | None = None,
    times: Times = _NO_TIMES,
) -> list[Mark]:
    """Activities and recordings as marks.

    Args:
        activities: of one case.
        recordings: of the same case.
        stages: the stage of an activity or recording whose stage is known, by id.
        times: what is known of when recordings began, by id.
    """
    known = stages or {}
    own: dict[UUID, list[Recording]] = {}
    for recording in recordings:
        if recording.activity_id:
            own.setdefault(recording.activity_id, []).append(recording)
    marks = [
        activity_mark(each, recordings=own.get(each.id, []), stage=known.get(each.id, _ON_SITE), times=times)
        for each in activities
    ]
    for recording in recordings:
        stage = known.get(recording.id) or known.get(recording.activity_id or recording.id) or _ON_SITE
        mark = recording_mark(recording, stage=stage, times=times)
        if mark is not None:
            marks.append(mark)
    return marks


def shared_marks(
    activities: Iterable[Activity], recordings: Sequence[Recording], *, times: Times = _NO_TIMES
) -> list[Mark]:
    """What a case shares of those that it grew from: in the same lanes, told by the case that it comes from.

    Args:
        activities: of the earlier cases, with their cases: a shared film's gaps are those of its own activity.
        recordings: the shared ones that the reader may see, with their cases.
        times: what is known of when they began, by id.
    """
    stays = list(activities)
    from_where = {str(each.id): each.case.number for each in stays}
    from_where |= {played_at(each.id): each.case.number for each in recordings if each.case is not None}
    marks = []
    for mark in marks_of(stays, recordings, times=times):
        key = mark.group if mark.kind == "activity" else mark.url
        said = _("来自案件 {number}").format(number=from_where.get(key, ""))
        detail = f"{mark.detail} · {said}" if mark.detail else said
        url = address_of("activity", mark.group) if mark.kind == "activity" else mark.url
        marks.append(replace(mark, detail=detail, url=url))
    return marks
