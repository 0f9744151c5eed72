"""Months, from what the worker has counted: how periods were kept, and what cases lack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.cases.clocks import FILE, UPLOAD
from liuhen.desk.figures.covered import STATES, state_names, states_in
from liuhen.desk.figures.kinds import Counted
from liuhen.desk.figures.on_time import OnTime, on_time
from liuhen.desk.figures.scopes import figures_reach
from liuhen.desk.figures.shapes import share_in_words
from liuhen.desk.figures.spans import Span, add_months, month_of
from liuhen.desk.home.shapes import Bar, Bars, Column, Columns, Part, Picture
from liuhen.desk.models import Tallied, Tally
from liuhen.duties.models import DeadlineState
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.recordings.clocks import DESCRIBE

MONTHS = 6
YEAR = 12
_TONES = {"recorded": "good", "explained": "brand", "missing": "bad"}

Sums = Mapping[date, Mapping[str, int]]
"""By month and key."""


def sums_of(figure: Counted, *, units: Collection[UUID] | None, first: date, after: date) -> Sums:
    """What the worker has counted of some months, for some units together; None for the whole bureau."""
    rows = Tally.objects.filter(figure=figure, month__gte=first, month__lt=after)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for month, key, value in rows.order_by().values_list("month", "key").annotate(Sum("value")):
        found[month][key] = value
    return found


def counted_at(figure: Counted) -> str:
    """As of when a figure is counted, as a line; says so where it never was."""
    at = Tallied.objects.filter(figure=figure).values_list("at", flat=True).first()
    if at is None:
        return _("统计正在准备，几分钟后刷新。")
    return _("统计截至 {at}。").format(at=f"{timezone.localtime(at):%Y-%m-%d %H:%M}")


def coverage(actor: Actor, now: datetime) -> Picture:
    """What cases opened in the last months have recorded, explained, and lack (arts 6, 7)."""
    this = month_of(now)
    course = [add_months(this, step - MONTHS + 1) for step in range(MONTHS)]
    sums = sums_of(Counted.COVERAGE, units=figures_reach(actor), first=course[0], after=add_months(this, 1))
    states = {month: states_in(sums.get(month, {})) for month in course}
    whole = {state: sum(each[state] for each in states.values()) for state in STATES}
    missing, asked = whole["missing"], sum(whole.values())
    if not asked:
        says, tone = _("最近半年立案的案件还没有统计到应记录的环节。"), "plain"
    elif missing:
        says = _("最近半年立案的案件，应记录 {asked} 处，缺失 {missing} 处。").format(asked=asked, missing=missing)
        tone = "attention"
    else:
        says, tone = _("最近半年立案的案件，应记录的 {asked} 处都有记录或说明。").format(asked=asked), "good"
    return Picture(
        code="coverage",
        title=_("记录覆盖"),
        icon="list",
        says=says,
        tone=tone,
        drawing=Columns(
            columns=[
                Column(
                    label=_("{month}月").format(month=month.month),
                    name=f"{month:%Y-%m}",
                    parts=_states(states[month]),
                    is_now=month == this,
                )
                for month in course
            ],
            key=_states(whole, link=_points(this, actor)),
        )
        if asked
        else None,
        url=f"{reverse('figures')}?{urlencode({'span': Span(first=this, months=1).code})}#coverage",
        link=_("统计"),
        note=_("按立案月份。{at}").format(at=counted_at(Counted.COVERAGE)),
    )


def _points(this: date, actor: Actor) -> str:
    """The list of what is missing this year, for who may open it."""
    if not holds(actor, Capability.OPEN_COUNTED):
        return ""
    year = Span(first=date(this.year, 1, 1), months=YEAR)
    return f"{reverse('figures_points')}?{urlencode({'span': year.code, 'state': 'missing'})}"


def _states(have: Mapping[str, int], *, link: str = "") -> list[Part]:
    names = state_names()
    return [
        Part(tone=_TONES[s], label=names[s], count=have[s], url=link if s == "missing" and have[s] else "")
        for s in STATES
    ]


def this_month(actor: Actor, now: datetime) -> Picture:
    """The month: uploads and descriptions in time (arts 16, 17), and what its cases have recorded."""
    this = month_of(now)
    units, after = figures_reach(actor), add_months(this, 1)
    sums = sums_of(Counted.DEADLINES, units=units, first=this, after=after).get(this, {})
    states = states_in(sums_of(Counted.COVERAGE, units=units, first=this, after=after).get(this, {}))
    code = Span(first=this, months=1).code
    bars, late = [], 0
    for period, label in ((UPLOAD, _("按时上传")), (DESCRIBE, _("按时标注")), (FILE, _("按时归档"))):
        kept = on_time(period, sums)
        late += kept.late
        bars.append(_kept_bar(label, kept, sums.get(f"{period}:{DeadlineState.RUNNING}", 0), code))
    covered, asked = states["recorded"] + states["explained"], sum(states.values())
    bars.append(
        Bar(
            label=_("本月立案的记录覆盖"),
            words=share_in_words(covered, asked),
            parts=_states(states),
            url=f"{reverse('figures')}?span={code}#coverage",
            tone="attention" if states["missing"] else "plain",
            shows_parts=asked > 0,
        )
    )
    due = any(on_time(period, sums).due for period in (UPLOAD, DESCRIBE, FILE))
    if late or states["missing"]:
        says = _("本月到期的事项中 {late} 项逾期，本月立案的案件缺 {missing} 处记录。").format(
            late=late, missing=states["missing"]
        )
    else:
        says = _("本月到期的事项都按时办理，没有缺失的记录。") if due or asked else _("本月还没有到期的事项。")
    return Picture(
        code="month",
        title=_("本月"),
        icon="chart",
        says=says,
        tone="attention" if late or states["missing"] else "good" if due or asked else "plain",
        drawing=Bars(bars=bars) if sums or asked else None,
        url=f"{reverse('figures')}?span={code}",
        link=_("统计"),
        note=counted_at(Counted.DEADLINES),
    )


def _kept_bar(label: str, kept: OnTime, running: int, code: str) -> Bar:
    late_url = f"{reverse('figures_late')}?span={code}" if kept.late else ""
    return Bar(
        label=label,
        words=share_in_words(kept.kept, kept.due),
        parts=[
            Part(tone="good", label=_("按时"), count=kept.kept),
            Part(tone="bad", label=_("逾期"), count=kept.late, url=late_url),
            Part(tone="plain", label=_("未到期"), count=running),
        ],
        url=f"{reverse('figures')}?span={code}#on-time",
        tone="attention" if kept.late else "plain",
        shows_parts=bool(kept.due or running),
    )


def year(actor: Actor, now: datetime) -> Picture:
    """What fell due in each of the last twelve months: done in time or not."""
    this = month_of(now)
    course = [add_months(this, step - YEAR + 1) for step in range(YEAR)]
    sums = sums_of(Counted.DEADLINES, units=figures_reach(actor), first=course[0], after=add_months(this, 1))
    kept = {month: _kept(sums.get(month, {})) for month in course}
    met, late = sum(each.kept for each in kept.values()), sum(each.late for each in kept.values())
    worst = max(course, key=lambda month: kept[month].late)
    if not met + late:
        says = _("近12个月没有到期的事项。")
    elif late:
        says = _("近12个月按时 {share}；逾期最多的是 {month}，{late} 项。").format(
            share=share_in_words(met, met + late), month=f"{worst:%Y-%m}", late=kept[worst].late
        )
    else:
        says = _("近12个月到期的 {met} 项都按时办理。").format(met=met)
    return Picture(
        code="year",
        title=_("近12个月"),
        icon="history",
        says=says,
        tone="good" if met and not late else "plain",
        drawing=Columns(
            columns=[
                Column(
                    label=str(month.month),
                    detail=f"{month:%y}" if month.month == 1 or month == course[0] else "",
                    name=f"{month:%Y-%m}",
                    parts=_kept_parts(kept[month]),
                    is_now=month == this,
                )
                for month in course
            ],
            key=_kept_parts(OnTime(met, late)),
        )
        if met + late
        else None,
        url=f"{reverse('figures')}#on-time",
        link=_("统计"),
        note=_("上传、标注和归档，按到期的月份。"),
        is_wide=True,
    )


def _kept(sums: Mapping[str, int]) -> OnTime:
    each = [on_time(period, sums) for period in (UPLOAD, DESCRIBE, FILE)]
    return OnTime(sum(one.kept for one in each), sum(one.late for one in each))


def _kept_parts(kept: OnTime) -> list[Part]:
    return [
        Part(tone="good", label=_("按时"), count=kept.kept),
        Part(tone="bad", label=_("逾期"), count=kept.late),
    ]
