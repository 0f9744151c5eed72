"""The head of a case's page and what stands beside it: the next step, what else can be done, what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.archive.volumes.queries import filed_of
from liuhen.cases import queries as cases
from liuhen.cases.models import Activity, Case, CaseKind, Closing, FormerGrowth, Growth
from liuhen.desk.coverage import Coverage
from liuhen.desk.gathering import Gathered
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.queries import Certificate, certificate_on
from liuhen.prose import translated
from liuhen.recordings.models import Recording
from liuhen.rules.codes import Fact
from liuhen.rules.shelf import rulebook
from liuhen.rules.words import EVENTS, FACTS, STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One thing that can be done with a case."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What can be done with a case.

    Attributes:
        first: the one next step; None when there is nothing to do, or nothing for this reader.
        more: everything else.
        grows: the cases that can be started from it.
    """

    first: Way | None
    more: Sequence[Way]
    grows: Sequence[Way]


def head_of(
    case: Case,
    *,
    activities: Sequence[Activity],
    recordings: Sequence[Recording],
    coverage: Coverage,
    may_edit: bool,
    may_attach: bool,
    may_copy: bool,
    may_dispute: bool,
) -> Head:
    """What can be done with a case by who may; the step that fits how far it is comes first."""
    for_court = [_way(_("登记复议或诉讼通知"), "exhibits:register", case, "shield")] if may_dispute else []
    for_court += [_way(_("制作举证材料"), "exhibits:new", case, "export")] if may_copy and recordings else []
    if not may_edit:
        attach = [_attach(case)] if may_attach else []
        is_first = attach and not recordings
        return Head(first=attach[0] if is_first else None, more=[*([] if is_first else attach), *for_court], grows=())
    first = _next(case, activities, recordings, coverage, may_attach=may_attach)
    ways = [
        _add(case),
        *([_attach(case)] if may_attach else []),
        _way(_("登记文书"), "cases:enter_document", case, "file"),
        _stage(case),
    ]
    ways += [] if case.closed_on else [_way(_("修改案件信息"), "cases:edit", case, "edit"), _close(case)]
    ways += [] if not case.closed_on else [_bind(case)]
    ways += [_way(_("重新启动"), "cases:reopen", case, "refresh")] if case.closed_on else []
    ways.append(_way(_("关联来源案件"), "cases:link", case, "link"))
    ways += [] if case.closed_on else [_way(_("打印场记码"), "cases:slate_sheet", case, "qr")]
    ways += for_court
    return Head(first=first, more=[way for way in ways if first is None or way.url != first.url], grows=_grows(case))


def _next(
    case: Case,
    activities: Sequence[Activity],
    recordings: Sequence[Recording],
    coverage: Coverage,
    *,
    may_attach: bool,
) -> Way | None:
    if case.closed_on:
        return None if filed_of(case) else _bind(case)
    untimed = next((each for each in activities if each.left_at is None or each.returned_at is None), None)
    filmed = {recording.activity_id for recording in recordings}
    bare = next((each for each in recordings if not each.is_described), None)
    if not activities:
        way = _add(case)
    elif untimed is not None:  # art 16 runs from the return
        way = Way(label=_("填写返回时间"), url=reverse("cases:edit_times", args=[untimed.id]), icon="wait")
    elif may_attach and any(each.id not in filmed for each in activities):
        way = _attach(case)
    elif may_attach and bare is not None:  # art 17
        way = Way(label=_("标注资料"), url=f"{reverse('recordings:describe')}?pick={bare.id}", icon="describe")
    elif coverage.missing:
        way = Way(label=_("处理缺失环节"), url="#coverage", icon="list")
    else:
        way = _close(case)
    return way


def _way(label: str, page: str, case: Case, icon: str) -> Way:
    return Way(label=label, url=reverse(page, args=[case.id]), icon=icon)


def _add(case: Case) -> Way:
    return _way(_("添加执法活动"), "cases:add_activity", case, "add")


def _attach(case: Case) -> Way:
    return _way(_("关联音像资料"), "attach", case, "video")


def _stage(case: Case) -> Way:
    return _way(_("记录办理阶段"), "cases:stage", case, "history")


def _bind(case: Case) -> Way:
    return _way(_("组卷"), "bind", case, "archive")


def _close(case: Case) -> Way:
    return _way(_("结案"), "cases:close", case, "check")


def _grows(case: Case) -> list[Way]:
    """检查→立案→强制→复查: what can grow out of a case of its kind."""
    words = {
        CaseKind.PENALTY: _("立案处罚"),
        CaseKind.COERCION: _("采取行政强制"),
        CaseKind.INSPECTION: _("组织复查"),
    }
    address = reverse("cases:create")
    return [
        Way(label=label, url=f"{address}?{urlencode({'earlier': case.id, 'kind': kind.value})}", icon="case")
        for kind, label in words.items()
        if kind != case.kind or kind is CaseKind.INSPECTION
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class InCharge:
    """An officer of a case with the certificate of its day; `warning` says what is wrong with that."""

    officer: Officer
    certificate: Certificate
    warning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """A stage of art 3 with its days, and the steps of 行政处罚法 47 that it covers."""

    name: str
    steps: str
    began_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingLine:
    """A closing with what counted as 结案."""

    closing: Closing
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A case of the same family; `is_known` says whether the reader may open it."""

    case: Case
    note: str
    is_direct: bool
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a case beside what happened in it."""

    officers: Sequence[InCharge]
    stages: Sequence[StageLine]
    closings: Sequence[ClosingLine]
    facts: Sequence[str]
    earlier: Sequence[Relative]
    later: Sequence[Relative]
    former: Sequence[FormerGrowth]


def known_of(gathered: Gathered) -> Known:
    """What stands beside a case, as far as the reader may know of it."""
    actor, case = gathered.actor, gathered.case
    rules = rulebook().on(case.opened_on)
    days = {row.stage: row for row in gathered.stages}
    stages = [
        StageLine(
            name=stage.name,
            steps=translated("、").join(translated(STEPS[step]) for step in stage.steps),
            began_on=days[stage.code].began_on if stage.code in days else None,
            ended_on=days[stage.code].ended_on if stage.code in days else None,
        )
        for stage in rules.stages
    ]
    officers = sorted(gathered.officers, key=lambda one: (one.name, one.id))
    events = {str(event): translated(words) for event, words in EVENTS.items()}
    relatives = _relatives(actor, case, gathered.family)
    return Known(
        officers=[_in_charge(officer, case.opened_on) for officer in officers],
        stages=stages,
        closings=[
            ClosingLine(closing=each, event=events.get(each.event, each.event))
            for each in case.closings.select_related("closed_by", "reopened_by").order_by("-entered_at", "-id")
        ],
        facts=[translated(FACTS[Fact(code)]) for code in case.facts if code in set(Fact)],
        earlier=[each for each in relatives if each.case.id in gathered.whose],
        later=[each for each in relatives if each.case.id not in gathered.whose],
        former=gathered.former,
    )


def _in_charge(officer: Officer, day: date) -> InCharge:
    held = certificate_on(officer, day)
    warning = _("未登记执法证") if not held.number else _("立案当日执法证无效") if held.holds_on(day) is False else ""
    return InCharge(officer=officer, certificate=held, warning=warning)


def _relatives(actor: Actor, case: Case, rows: Iterable[Growth]) -> list[Relative]:
    found = [(row.earlier if row.later_id == case.id else row.later, row) for row in rows]
    ids = [other.id for other, _row in found]
    known = set(cases.visible_cases(actor).filter(id__in=ids).values_list("id", flat=True)) if ids else set()
    told = [
        Relative(case=other, note=row.note, is_direct=row.is_direct, is_known=other.id in known) for other, row in found
    ]
    return sorted(told, key=lambda one: (one.case.opened_on, one.case.id))
