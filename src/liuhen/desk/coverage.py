"""What the regulation asks to be recorded of a case, and how it stands with each point: what is missing first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.cases.models import Activity, Case
from liuhen.desk.timeline import played_at
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.judging import Judgement, PointState, Subject
from liuhen.rules.shelf import rulebook

_ORDER = ("missing", "explained", "recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    """A point in the reader's words.

    Attributes:
        where: the activity's place; empty for a point of the whole case.
        state: of `PointState`.
        seen_at: where it's recorded, as an address that plays from that second; empty for what has no page here.
        url: where something missing is dealt with; empty for the rest.
        explain_url: where one says why it's missing; empty for the rest, and for points of a 清单.
    """

    gist: str
    cited: str
    where: str
    state: str
    seen_at: str
    url: str
    explain_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The points that apply to a case, and how many stand in each state."""

    lines: Sequence[PointLine]
    missing: int
    explained: int
    recorded: int


def coverage_of(judgement: Judgement, *, case: Case, activities: Sequence[Activity]) -> Coverage:
    """Put a judgement's points in words; those that don't apply are left out."""
    places = {str(activity.id): activity.place for activity in activities}
    asked = [point for point in judgement.points if point.state in _ORDER]
    asked.sort(key=lambda point: _ORDER.index(point.state))
    return Coverage(
        lines=[_line(point, case, places) for point in asked],
        missing=sum(point.state == "missing" for point in asked),
        explained=sum(point.state == "explained" for point in asked),
        recorded=sum(point.state == "recorded" for point in asked),
    )


def _line(point: PointState, case: Case, places: dict[str, str]) -> PointLine:
    url = explain_url = ""
    if point.state == "missing":
        narrowed = f"?activity={point.scope_id}" if point.scope_id in places else ""
        url = f"{reverse('attach', args=[case.id])}{narrowed}"
        if rulebook().on(case.opened_on).point(point.clause) is not None:
            asked = {"clause": point.clause} | ({"activity": point.scope_id} if point.scope_id in places else {})
            explain_url = f"{reverse('cases:ask_exemption', args=[case.id])}?{urlencode(asked)}"
    return PointLine(
        gist=point.gist,
        cited=clause_in_words(point.clause),
        where=places.get(point.scope_id, ""),
        state=point.state,
        seen_at=next((_address(subject) for subject in point.by if subject.kind == "recording"), ""),
        url=url,
        explain_url=explain_url,
    )


def _address(subject: Subject) -> str:
    return played_at(UUID(subject.id), subject.second or 0)


def in_a_line(coverage: Coverage) -> str:
    """How it stands, for the head of the page."""
    if coverage.missing:
        return _("还缺 {missing} 项记录，已记录 {recorded} 项，已说明 {explained} 项。").format(
            missing=coverage.missing, recorded=coverage.recorded, explained=coverage.explained
        )
    return _("应记录的环节都已记录或说明。")
