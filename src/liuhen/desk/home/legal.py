"""法制机构: the month's sample, findings by their age, what looks unusual and how the ledger is witnessed (art 19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.desk.figures.spans import month_of, start_of
from liuhen.desk.home import witness
from liuhen.desk.home.shapes import Bar, Bars, Column, Columns, Part, Picture
from liuhen.desk.step import capped
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.supervision.alerts import queries as alerts
from liuhen.supervision.alerts.models import AlertKind
from liuhen.supervision.reviews import queries as reviews
from liuhen.supervision.reviews.models import FindingState, SampleState

AGES = (7, 15, 30)


def pictures(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of the legal section."""
    yield _sample(actor, now)
    yield _findings(actor, now)
    yield _alerts(actor)
    yield witness.picture(actor, now)


def _sample(actor: Actor, now: datetime) -> Picture:
    """What was drawn this month, how much of it was reviewed, and what became of what was found."""
    since = start_of(month_of(now))
    drawn = reviews.drawn_since(actor=actor, since=since)
    raised = reviews.raised_since(actor=actor, since=since)
    good, found = drawn.get(SampleState.GOOD, 0), drawn.get(SampleState.FOUND, 0)
    waiting, left = drawn.get(SampleState.WAITING, 0), drawn.get(SampleState.LEFT_OUT, 0)
    all_drawn, all_raised = good + found + waiting + left, sum(raised.values())
    bars = [
        Bar(
            label=_("抽中的资料"),
            words=_("{count} 份").format(count=all_drawn),
            parts=[
                Part(tone="good", label=_("未发现问题"), count=good),
                Part(tone="second", label=_("发现问题"), count=found),
                Part(tone="attention", label=_("待检查"), count=waiting, url=reverse("reviews:plans")),
                Part(tone="plain", label=_("未检查"), count=left),
            ],
            shows_parts=True,
        ),
        Bar(
            label=_("提出的监督意见"),
            words=_("{count} 件").format(count=all_raised),
            parts=[
                Part(tone="good", label=_("已办结"), count=raised.get(FindingState.CLOSED, 0)),
                Part(tone="attention", label=_("待我们核查"), count=raised.get(FindingState.ANSWERED, 0)),
                Part(tone="plain", label=_("待单位答复"), count=raised.get(FindingState.RAISED, 0)),
            ],
            url=reverse("reviews:findings"),
            shows_parts=True,
        ),
    ]
    if not all_drawn:
        says, tone = _("本月还没有抽取资料。"), "attention"
    elif waiting:
        says, tone = _("本月抽取 {all} 份，还有 {waiting} 份待检查。"), "attention"
    else:
        says, tone = _("本月抽取 {all} 份，都已检查。"), "good"
    return Picture(
        code="sample",
        title=_("本月抽查"),
        icon="search",
        says=says.format(all=all_drawn, waiting=waiting),
        tone=tone,
        drawing=Bars(bars=bars) if all_drawn or all_raised else None,
        url=reverse("reviews:plans"),
        link=_("监督检查") if all_drawn else _("去抽取"),
    )


def _findings(actor: Actor, now: datetime) -> Picture:
    """Findings that aren't settled, by how long they have been open."""
    rows = reviews.open_findings(actor=actor)
    is_cut = len(rows) > COUNT_CAP
    names = [
        _("{days} 天内").format(days=AGES[0]),
        *(_("{first}–{last} 天").format(first=a + 1, last=b) for a, b in pairwise(AGES)),
        _("{days} 天以上").format(days=AGES[-1]),
    ]
    counts = [[0, 0] for _name in names]
    for state, raised_at in rows[:COUNT_CAP]:
        at = sum(1 for limit in AGES if (now - raised_at).days >= limit)
        counts[at][state == FindingState.ANSWERED] += 1
    raised, answered = sum(each[0] for each in counts), sum(each[1] for each in counts)
    old = sum(counts[-1])
    if not rows:
        says, tone = _("没有未办结的监督意见。"), "good"
    elif old:
        says, tone = _("未办结 {all} 件，其中 {old} 件超过 {days} 天。"), "bad"
    else:
        says, tone = _("未办结 {all} 件，最久的不到 {days} 天。"), "plain"
    return Picture(
        code="findings",
        title=_("未办结的监督意见"),
        icon="report",
        says=says.format(all=capped(len(rows)), old=old, days=AGES[-1]),
        tone=tone,
        drawing=Columns(
            columns=[
                Column(label=name, name=name, parts=_finding_parts(*each), is_open=is_cut and at == len(names) - 1)
                for at, (name, each) in enumerate(zip(names, counts, strict=True))
            ],
            key=_finding_parts(raised, answered),
        )
        if rows
        else None,
        url=reverse("reviews:findings"),
        link=_("监督意见"),
        note=_("按提出至今的天数。") if rows else "",
    )


def _finding_parts(raised: int, answered: int) -> list[Part]:
    return [
        Part(tone="brand", label=_("待单位答复"), count=raised),
        Part(tone="attention", label=_("待我们核查"), count=answered),
    ]


def _alerts(actor: Actor) -> Picture:
    """What looks unusual and nobody has looked into, by its kind."""
    kinds = alerts.open_kinds(actor)
    count, most = sum(kinds.values()), max(kinds.values(), default=0)
    return Picture(
        code="alerts",
        title=_("监督提示"),
        icon="alert",
        says=_("有 {count} 条提示等待了解，由人判断。").format(count=count) if count else _("没有等待了解的提示。"),
        tone="attention" if count else "good",
        drawing=Bars(
            bars=[
                Bar(
                    label=str(AlertKind(kind).label),
                    words=str(number),
                    parts=[Part(tone="attention", label=str(AlertKind(kind).label), count=number)],
                    whole=most,
                )
                for kind, number in sorted(kinds.items(), key=lambda each: -each[1])
            ]
        )
        if count
        else None,
        url=f"{reverse('alerts:list')}?state=open",
        link=_("监督提示"),
    )
