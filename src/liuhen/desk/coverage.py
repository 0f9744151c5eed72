"""What the regulation asks to be recorded of a case, and how it stands with each point: what is missing first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.cases.models import Activity, Case
from liuhen.desk.addresses import address_of
from liuhen.desk.timeline import played_at
from liuhen.prose import translated
from liuhen.recordings.queries import ShownFilm
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.forms import catalogue
from liuhen.rules.judging import Judgement, PointState, Subject
from liuhen.rules.judging.prose import REASONS
from liuhen.rules.model import RulesInForce
from liuhen.rules.shelf import rulebook

_NONE: Mapping[str, ShownFilm] = {}
_ORDER = ("missing", "explained", "recorded")
_PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    """A point in the reader's words.

    Attributes:
        clause: the point, such as `7(3)`.
        scope_id: of what it is asked, the case or an activity.
        where: the activity's place; empty for a point of the whole case.
        state: of `PointState`.
        is_pending: whether its film is yet to be analysed: so long it's not called missing.
        why: in words what is lacking, or which rule says that it doesn't apply; empty when it's recorded.
        seen_at: where it's recorded, as an address that plays from that second; empty for what has no page here.
        url: where a missing recording is dealt with; empty for the rest.
        write_url: where a missing document is entered, or the page of one brought; `write_label` says which.
        explain_url: where one says why it's missing; empty for the rest, and for points of a 清单.
        told_url: where it's read why it wasn't recorded, with its evidence and who decided; empty when nobody said.
        film: the recording that this rests on, if the reader may see it.
    """

    clause: str
    gist: str
    cited: str
    scope_id: str
    where: str
    state: str
    is_pending: bool
    why: str
    seen_at: str
    url: str
    write_url: str
    write_label: str
    explain_url: str
    told_url: str
    film: ShownFilm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The points that apply to a case, how many stand in each state, and the others with why they don't apply.

    `pending` are those whose film is yet to be analysed; they aren't among the missing.
    """

    lines: Sequence[PointLine]
    others: Sequence[PointLine]
    missing: int
    pending: int
    explained: int
    recorded: int


def coverage_of(
    judgement: Judgement,
    *,
    case: Case,
    activities: Sequence[Activity],
    rules: RulesInForce,
    documents: Collection[UUID] = (),
    films: Mapping[str, ShownFilm] = _NONE,
) -> Coverage:
    """Put a judgement's points in words; those that apply to nothing stand once, by themselves.

    Args:
        judgement: of the case.
        case: which.
        activities: the case's.
        rules: by which it was judged: they say whether a point wants a film, a document or both.
        documents: which of them the reader may know of. A point may be met by a protected record of the bureau (6(3)):
            then it's said to be recorded, and no address tells by what.
        films: the recordings that explanations rest on, by the explanation's id.
    """
    known = {str(each) for each in documents}
    places = {str(activity.id): activity.place for activity in activities}
    asked = [point for point in judgement.points if point.state in _ORDER]
    asked.sort(key=lambda point: _ORDER.index(point.state))
    return Coverage(
        lines=[_line(_as_known(point, known), case, places, rules, films) for point in asked],
        others=_others(judgement, case, rules),
        missing=sum(point.state == "missing" and point.why != _PENDING for point in asked),
        pending=sum(point.why == _PENDING for point in asked),
        explained=sum(point.state == "explained" for point in asked),
        recorded=sum(point.state == "recorded" for point in asked),
    )


def _as_known(point: PointState, known: Collection[str]) -> PointState:
    return replace(point, by=tuple(each for each in point.by if each.kind != "document" or each.id in known))


def _others(judgement: Judgement, case: Case, rules: RulesInForce) -> list[PointLine]:
    """不适用: points that are asked of nothing in the case, each once."""
    asked = {point.clause for point in judgement.points if point.state in _ORDER}
    others = {point.clause: point for point in judgement.points if point.clause not in asked}
    return [_line(point, case, {}, rules) for point in others.values()]


def _line(
    point: PointState,
    case: Case,
    places: dict[str, str],
    rules: RulesInForce,
    films: Mapping[str, ShownFilm] = _NONE,
) -> PointLine:
    url = write_url = write_label = explain_url = ""
    if point.state == "missing" and point.why != _PENDING:
        asked = {"activity": point.scope_id} if point.scope_id in places else {}
        if _wants_film(point, rules):
            url = _with(address_of("attach", case.id), asked)
        write_url, write_label = _writing(point, case, asked, rules)
        if rulebook().on(case.opened_on).point(point.clause) is not None:
            explain_url = _with(address_of("recordings:ask_exemption", case.id), {"clause": point.clause} | asked)
    said = _said(point)
    return PointLine(
        clause=point.clause,
        gist=point.gist,
        cited=clause_in_words(point.clause),
        scope_id=point.scope_id,
        where=places.get(point.scope_id, ""),
        state=point.state,
        is_pending=point.why == _PENDING,
        why=translated(REASONS[point.why]) if point.why in REASONS else "",
        seen_at=next((_address(each) for each in point.by if each.kind in {"recording", "document"}), "")
        if point.state == "recorded"
        else "",
        url=url,
        write_url=write_url,
        write_label=write_label,
        explain_url=explain_url,
        told_url=address_of("recordings:exemption", said) if said else "",
        film=films.get(said),
    )


def _said(point: PointState) -> str:
    """The explanation that counts, or the latest one; empty when nobody said anything."""
    said = [each.id for each in point.by if each.kind == "statement"]
    return (said[0] if point.state == "explained" else said[-1]) if said else ""


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}?{urlencode(asked)}" if asked else address


def _medium(point: PointState, rules: RulesInForce) -> str:
    known = rules.point(point.clause)
    return known.medium if known else "av"


def _wants_film(point: PointState, rules: RulesInForce) -> bool:
    return _medium(point, rules) != "text" and point.why not in {"film_only", "text_half"}


def _writing(point: PointState, case: Case, asked: dict[str, str], rules: RulesInForce) -> tuple[str, str]:
    """Where the text of a point is made up; 6(1)-(3) are the bureau's own records, to which a case is linked."""
    if _medium(point, rules) == "av" or point.why in {"text_only", "film_half"}:
        return "", ""
    empty = next((each.id for each in point.by if each.kind == "document"), "")
    if point.why == "no_pages" and empty:
        return address_of("cases:scan_document", empty), _("上传原件")
    if any(each.set == "bureau" and each.point == point.clause for each in catalogue().forms):
        return address_of("bureau:origins", case.id), _("关联启动依据")
    form = catalogue().for_point(point.clause, kind=case.kind)
    if form is None:
        return "", ""
    return _with(address_of("cases:enter_document", case.id), {"form": form.code} | asked), _("登记文书")


def document_address(subject: Subject) -> str:
    """Where a document is looked at, at the page that is meant."""
    page = f"#page-{subject.page}" if subject.page else ""
    return f"{address_of('cases:document', subject.id)}{page}"


def _address(subject: Subject) -> str:
    if subject.kind == "document":
        return document_address(subject)
    return played_at(UUID(subject.id), subject.second or 0)


def in_a_line(coverage: Coverage) -> str:
    """How it stands, for the head of the page."""
    told = _("应记录的环节都已记录或说明。")
    if coverage.missing:
        told = _("还缺 {missing} 项记录，已记录 {recorded} 项，已说明 {explained} 项。").format(
            missing=coverage.missing, recorded=coverage.recorded, explained=coverage.explained
        )
    elif coverage.pending:
        told = _("其余应记录的环节都已记录或说明。")
    if coverage.pending:
        waits = ngettext("{count} 项待资料分析后判断。", "{count} 项待资料分析后判断。", coverage.pending)
        told = _("{first}{next}").format(first=waits.format(count=coverage.pending), next=told)
    return told
