"""期限: what is due, in the reader's words, each one click from the thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from liuhen.archive.exhibits.disputing import PERIODS
from liuhen.cases.clocks import FILE
from liuhen.duties import queries
from liuhen.duties.models import About, Deadline, DeadlineState
from liuhen.duties.periods import CARRIER, HAND_OVER
from liuhen.duties.queries import Narrowed, Owed
from liuhen.duties.wording import why_provisional
from liuhen.paging import COUNT_CAP, Page
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.models import Officer, Role
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.picking import OnePerson
from liuhen.rules.clocks import ZONE
from liuhen.rules.codes import Nature
from liuhen.rules.forms import catalogue
from liuhen.rules.shelf import rulebook

TABS = (
    ("", gettext_lazy("全部")),
    (Narrowed.LATE.value, gettext_lazy("已逾期")),
    (Narrowed.UNEXPLAINED.value, gettext_lazy("待说明原因")),
    (Narrowed.TODAY.value, gettext_lazy("今天到期")),
    (Narrowed.SOON.value, gettext_lazy("两天内")),
    (Narrowed.PROVISIONAL.value, gettext_lazy("暂定")),
    (Narrowed.PAUSED.value, gettext_lazy("已暂停")),
)
_TASKS = {
    FILE: gettext_lazy("把本案的文书和音像资料组卷归档。"),
    HAND_OVER: gettext_lazy("把归档的案卷移交案卷档案室。"),
    CARRIER: gettext_lazy("把本案的音像资料刻录光盘或存入专门硬盘。"),
}
_SETTLED = {
    DeadlineState.MET: ("good", gettext_lazy("已完成")),
    DeadlineState.WITHDRAWN: ("plain", gettext_lazy("已撤销")),
    DeadlineState.PAUSED: ("plain", gettext_lazy("已暂停")),
}
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_ANYBODY = gettext_lazy("不限")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline as people read it.

    Attributes:
        row: the deadline; its officers are there when the query brought them.
        name: what must be done until then; `cited`: by which article.
        task: how that is done, where the link alone doesn't say it.
        tone: of `look.TONES`; `state` says the same in a word.
        left: how long there is, or how long it's over.
        reasons: why it's provisional, if it is.
        url: where the thing is done; `label` says what the link does there. Both empty where this reader can't do it.
        owes_reason: whether it's late and nobody has said why.
        may_explain: whether this reader could.
        of_url: the document from which it runs; empty for the others.
        paused: since when it rests and why; empty when it doesn't.
    """

    row: Deadline
    name: str
    cited: str
    task: str
    tone: str
    state: str
    left: str
    reasons: tuple[str, ...]
    url: str
    label: str
    owes_reason: bool
    may_explain: bool
    of_url: str = ""
    paused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """What the board can be narrowed to, with how many there are; `count` is empty where it isn't counted."""

    state: str
    label: str
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A page of the board."""

    page: Page[Deadline]
    clocks: list[Clock]
    tabs: list[Tab]


class BoardForm(forms.Form):
    """What the board is narrowed to beside its tabs; lives in the address.

    Units and kinds of periods are few; officers may be thousands and are looked up.
    """

    unit = forms.ChoiceField(label=gettext_lazy("单位"), required=False)
    officer = OnePerson(of=Officer, label=pgettext_lazy("list", "执法人员"), required=False, empty_label=_ANYBODY)
    period = forms.ChoiceField(label=gettext_lazy("期限种类"), required=False)

    def __init__(self, data: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
        super().__init__(data)
        led = None if queries.sees_all(actor) else actor.reach_as(Role.LEADER)
        any_of = ("", _("不限"))
        units = people.units() if led is None else people.units().filter(id__in=led)
        self._offer("unit", [any_of, *_names(units)])
        officer = self.fields["officer"]
        assert isinstance(officer, OnePerson)  # noqa: S101 - for the type checker
        officer.queryset = people.officers() if led is None else people.officers().filter(unit_id__in=led)
        officer.widget.narrow(reverse("deadlines"))
        periods = rulebook().on(timezone.localdate(now)).periods
        self._offer("period", [any_of, *((code, period.gist) for code, period in periods.items())])
        if led is not None and not led:  # an officer's own board has one unit and one officer
            del self.fields["unit"], self.fields["officer"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def chosen(self) -> dict[str, str]:
        """What is chosen and offered; anything else narrows nothing."""
        self.is_valid()
        return {name: str(getattr(value, "pk", value)) for name, value in self.cleaned_data.items() if value}


def _names(rows: QuerySet[Any]) -> list[tuple[str, str]]:
    """Keys and names alone: hundreds are offered, and of each nothing else is shown."""
    return [(str(key), name) for key, name in rows.select_related(None).values_list("pk", "name")]


def board(
    *, actor: Actor, now: datetime, state: str, chosen: Mapping[str, str], before: str = "", after: str = ""
) -> Board:
    """One page of the deadlines that still run, what is due first.

    Args:
        actor: who looks.
        now: the present moment.
        state: one of `Narrowed`; anything else for all.
        chosen: `unit`, `officer` and `period`, as `BoardForm.chosen` gives them.
        before: key of the page with what is due sooner.
        after: key of the page with what is due later.

    Raises:
        NotPermittedError: the actor keeps no deadlines.
    """
    require(actor, Capability.VIEW_DEADLINES)
    page = queries.deadlines(
        actor=actor,
        now=now,
        state=state,
        unit_id=UUID(chosen["unit"]) if "unit" in chosen else None,
        officer_id=UUID(chosen["officer"]) if "officer" in chosen else None,
        period=chosen.get("period", ""),
        before=before,
        after=after,
    )
    counts = _counts(queries.owed(actor=actor, now=now), resting=queries.resting(actor=actor, now=now))
    tabs = [Tab(state=code, label=str(label), count=counts.get(code, "")) for code, label in TABS]
    return Board(page=page, clocks=[clock_of(row, now=now, actor=actor) for row in page.rows], tabs=tabs)


def _counts(owed: Owed, *, resting: int) -> dict[str, str]:
    numbers = {
        "late": owed.late,
        "unexplained": owed.unexplained,
        "today": owed.today,
        "soon": owed.soon,
        "provisional": owed.provisional,
        "paused": resting,
    }
    return {code: f"{COUNT_CAP}+" if n > COUNT_CAP else str(n) for code, n in numbers.items() if n}


def clock_of(row: Deadline, *, now: datetime, actor: Actor) -> Clock:
    """A deadline in the words of somebody who may know of it."""
    period = rulebook().on(timezone.localdate(row.start)).periods.get(row.period)
    tone, state = _state(row, now) if row.is_duty else _ending(row, period.nature if period else Nature.RIGHT)
    url, label = _to_do(row, actor) if row.is_open else ("", "")
    owes_reason = row.is_late(now) and not row.late_reason
    return Clock(
        row=row,
        name=period.gist if period else row.period,
        cited=period.cited if period else "",
        task=str(_TASKS.get(row.period, "")),
        tone=tone,
        state=state,
        left=_left(row, now),
        reasons=why_provisional(row),
        url=url,
        label=label,
        owes_reason=owes_reason,
        may_explain=owes_reason and queries.may_explain(actor, row),
        paused=_paused(row),
        of_url=_of(row, actor),
    )


def _paused(row: Deadline) -> str:
    """Since when a clock rests and why."""
    if row.state != DeadlineState.PAUSED:
        return ""
    resting = next((each for each in row.pauses.all() if each.until is None), None)
    if resting is None:
        return ""
    since = f"{timezone.localtime(resting.since, ZONE):%Y-%m-%d %H:%M}"
    return _("自 {since} 起暂停：{reason}").format(since=since, reason=resting.reason)


def _of(row: Deadline, actor: Actor) -> str:
    """The document from which a clock runs, for who may look at documents."""
    if row.about != About.DOCUMENT or not holds(actor, Capability.EDIT_CASES):
        return ""
    return reverse("cases:document", args=[row.subject])


def _ending(row: Deadline, nature: Nature) -> tuple[str, str]:
    """How it stands with a right of the party or with waiting: nobody is late, however long it's over."""
    if row.state == DeadlineState.MET:
        return "plain", _("已办理")
    if row.state == DeadlineState.OVER:
        return "plain", _("已届满")
    return "plain", _("等待期") if nature is Nature.WAIT else _("当事人可行使")


def _state(row: Deadline, now: datetime) -> tuple[str, str]:
    if row.state in _SETTLED:
        return _SETTLED[DeadlineState(row.state)][0], str(_SETTLED[DeadlineState(row.state)][1])
    if row.is_late(now):
        return "bad", _("逾期完成") if row.state == DeadlineState.LATE else _("已逾期")
    if row.due_at <= queries.end_of_day(now, 0):
        return "attention", _("今天到期")
    if row.due_at <= queries.end_of_day(now, queries.SOON_DAYS):
        return "attention", _("即将到期")
    return "wait", _("进行中")


def span_in_words(span: timedelta) -> str:
    """Whole days, below a day hours; at least one."""
    if span >= _DAY:
        days = span // _DAY
        return ngettext("{count} 天", "{count} 天", days).format(count=days)
    hours = max(span // _HOUR, 1)
    return ngettext("{count} 小时", "{count} 小时", hours).format(count=hours)


def _left(row: Deadline, now: datetime) -> str:
    if row.state != DeadlineState.RUNNING or (not row.is_duty and now >= row.ends_at):
        return ""
    words = span_in_words(abs(row.ends_at - now))
    return _("逾期 {span}").format(span=words) if row.is_late(now) else _("剩余 {span}").format(span=words)


def _to_do(row: Deadline, actor: Actor) -> tuple[str, str]:
    """Where what a clock asks for is done, and what the link there says; nowhere for who only looks on."""
    if row.period in PERIODS.values() and holds(actor, Capability.VIEW_EXHIBITS):
        return reverse("dispute", args=[row.subject]), _("去答复")
    if row.about == About.RECORDING and holds(actor, Capability.DESCRIBE):
        return f"{reverse('recordings:describe')}?pick={row.subject}", _("去标注")
    if row.about == About.ACTIVITY and row.period == "upload" and holds(actor, Capability.INTAKE):
        return reverse("intake:new"), _("去上传")  # art 16: the card is emptied here
    if row.case_id is not None and row.period in {FILE, HAND_OVER}:
        return _of_volume(row.period, row.case_id, actor)
    if row.case_id is not None and holds(actor, Capability.EDIT_CASES):
        return _of_case(row, row.case_id)
    return _of_others(row, actor)


def _of_case(row: Deadline, case_id: UUID) -> tuple[str, str]:
    """What ends a document's clock, or the case itself."""
    if row.about == About.DOCUMENT:
        return _to_end(row, case_id)
    anchor = f"#activity-{row.subject}" if row.about == About.ACTIVITY else ""
    return f"{reverse('case', args=[case_id])}{anchor}", _("看案件")


def _of_volume(period: str, case_id: UUID, actor: Actor) -> tuple[str, str]:
    """Art 18: who handled the case binds its volume and offers it, the archive room receives."""
    if period == FILE:
        return (reverse("bind", args=[case_id]), _("去组卷")) if holds(actor, Capability.BIND_VOLUMES) else ("", "")
    if holds(actor, Capability.OFFER_VOLUMES):
        return reverse("handover:offer"), _("去移交")
    if holds(actor, Capability.RECEIVE_VOLUMES):
        return reverse("handover:list"), _("看移交")
    return "", ""


def _of_others(row: Deadline, actor: Actor) -> tuple[str, str]:
    """Art 21: where a carrier is inspected, or what waits is written; art 19: where a finding is answered."""
    if row.about == About.CARRIER and holds(actor, Capability.VIEW_CARRIERS):
        return reverse("carriers:carrier", args=[row.subject]), _("去检查")
    if row.period == CARRIER and holds(actor, Capability.KEEP_CARRIERS):
        return reverse("carriers:plan"), _("去写入")
    if row.about == About.FINDING and holds(actor, Capability.VIEW_FINDINGS):
        return f"{reverse('reviews:findings')}?state=raised", _("看监督意见")
    return "", ""


def _to_end(row: Deadline, case_id: UUID) -> tuple[str, str]:
    """What ends a document's clock: its own service, or the document that's entered next."""
    forms = [(form, rule) for form in catalogue().forms for rule in form.meets if rule.period == row.period]
    if row.is_duty and any(rule.only == "own" for _form, rule in forms):
        return reverse("cases:serve_document", args=[row.subject]), _("登记送达")
    if row.is_duty and forms:
        form = forms[0][0]
        return f"{reverse('cases:enter_document', args=[case_id])}?form={form.code}", _("登记{form}").format(
            form=form.name
        )
    return reverse("cases:document", args=[row.subject]), _("看文书")
