"""档案管理员: which volumes are to come until when, how far they are, carriers to be read again, what is out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.archive.consulting import queries as consulting
from liuhen.archive.handover import queries as handover
from liuhen.archive.handover.models import HandoverState
from liuhen.archive.keeping.models import DisposalState
from liuhen.archive.keeping.queries import disposals
from liuhen.cases.clocks import FILE
from liuhen.desk.figures.spans import add_months
from liuhen.desk.home import days
from liuhen.desk.home.shapes import Bar, Bars, Column, Columns, Lamp, Lamps, Part, Picture
from liuhen.desk.step import capped
from liuhen.duties import queries as duties
from liuhen.duties.periods import CARRIER, HAND_OVER, INSPECTIONS, period_on
from liuhen.duties.wording import limit_in_words
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.rules.clocks import ZONE

WEEKS = 7
MONTHS = 6
BATCHES = 4


def pictures(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of the archive room."""
    yield _filing(now)
    yield _ways(actor)
    yield _carriers(now)
    yield _out(actor, now)


def _filing(now: datetime) -> Picture:
    """Closed cases by the week in which their volumes are due (art 18)."""
    today = days.today_of(now)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday + timedelta(weeks=step) for step in range(WEEKS)]
    found = duties.open_of((FILE,), now=now, until=days.morning(weeks[-1] + timedelta(weeks=1)))
    counts = Counter(_monday(each) for each in found.ends)
    cut = _monday(found.ends[-1]) if found.is_cut and found.ends else None
    columns = [_late_column(found.late)] + [
        Column(
            label=f"{week:%m-%d}",
            detail=_("本周") if week == monday else "",
            name=_("{day} 起一周").format(day=f"{week:%m-%d}"),
            parts=[Part(tone="attention" if week == monday else "brand", label=_("到期"), count=counts[week])],
            is_now=week == monday,
            is_open=cut is not None and week >= cut,
        )
        for week in weeks
    ]
    period = period_on(FILE, today)
    limit = limit_in_words(str(period.limit)) if period is not None and period.limit is not None else ""
    if found.late:
        says, tone = _("{late} 件已超过归档期限，本周到期 {week} 件。"), "bad"
    elif counts[monday]:
        says, tone = _("本周到期 {week} 件，没有逾期。"), "attention"
    elif found.ends:
        says, tone = _("没有逾期的，今后几周到期 {coming} 件。"), "good"
    else:
        says, tone = _("没有等待归档的案件。"), "good"
    coming = f"{COUNT_CAP}+" if found.is_cut else str(len(found.ends))
    return Picture(
        code="filing",
        title=_("待归档的案件"),
        icon="archive",
        says=says.format(late=capped(found.late), week=counts[monday], coming=coming),
        tone=tone,
        drawing=Columns(columns=columns) if found.late or found.ends else None,
        url=reverse("filing"),
        link=_("待归档"),
        note=_("按期限届满的一周；期限为结案后 {limit}。").format(limit=limit) if limit else "",
        is_wide=True,
    )


def _late_column(late: int) -> Column:
    is_more = late > COUNT_CAP
    part = Part(tone="bad", label=_("逾期"), count=min(late, COUNT_CAP))
    return Column(label=_("逾期"), name=_("逾期"), parts=[part], is_open=is_more)


def _monday(moment: datetime) -> date:
    day = days.day_of(moment)
    return day - timedelta(days=day.weekday())


def _ways(actor: Actor) -> Picture:
    """How many cases stand before each of the steps into the archive room (arts 18, 21)."""
    to_file, to_hand, to_write = (duties.count_open(period) for period in (FILE, HAND_OVER, CARRIER))
    offered = handover.waiting(actor)
    offered_url = f"{reverse('handover:list')}?state={HandoverState.OFFERED}"
    told = (
        (_("待组卷归档"), to_file, reverse("filing"), "brand"),
        (_("已归档，待单位移交"), to_hand, reverse("deadlines"), "brand"),
        (_("移交批次，待我们接收"), offered, offered_url, "attention"),
        (_("长期保存，待写入载体"), to_write, reverse("carriers:plan"), "brand"),
    )
    most = max(count for _label, count, _url, _tone in told)
    bars = [
        Bar(
            label=label,
            words=capped(count),
            parts=[Part(tone=tone, label=label, count=min(count, COUNT_CAP))],
            whole=min(most, COUNT_CAP),
            url=url,
            tone="attention" if count and tone == "attention" else "plain",
        )
        for label, count, url, tone in told
    ]
    says = _("有 {count} 个移交批次等待接收。").format(count=capped(offered)) if offered else _("没有等待接收的移交。")
    return Picture(
        code="ways",
        title=_("案卷走到哪一步"),
        icon="files",
        says=says,
        tone="attention" if offered else "good",
        drawing=Bars(bars=bars) if most else None,
        url=reverse("handover:list"),
        link=_("移交"),
    )


def _carriers(now: datetime) -> Picture:
    """Carriers by the month in which they are to be read again (art 21)."""
    this = days.today_of(now).replace(day=1)
    months = [add_months(this, step) for step in range(MONTHS)]
    found = duties.open_of(INSPECTIONS, now=now, until=days.morning(add_months(this, MONTHS)))
    counts = Counter(days.day_of(each).replace(day=1) for each in found.ends)
    cut = days.day_of(found.ends[-1]).replace(day=1) if found.is_cut and found.ends else None
    columns = [_late_column(found.late)] + [
        Column(
            label=_("{month}月").format(month=month.month),
            name=f"{month:%Y-%m}",
            parts=[Part(tone="attention" if month == this else "brand", label=_("到期"), count=counts[month])],
            is_now=month == this,
            is_open=cut is not None and month >= cut,
        )
        for month in months
    ]
    if found.late:
        says, tone = _("{late} 件载体过了检查期限。").format(late=capped(found.late)), "bad"
    elif counts[this]:
        says, tone = _("本月有 {count} 件载体要检查。").format(count=counts[this]), "attention"
    elif found.ends:
        says, tone = _("本月没有要检查的载体。"), "good"
    else:
        says, tone = _("半年内没有要检查的载体。"), "good"
    return Picture(
        code="carriers",
        title=_("载体检查"),
        icon="disc",
        says=says,
        tone=tone,
        drawing=Columns(columns=columns) if found.late or found.ends else None,
        url=reverse("carriers:list"),
        link=_("载体"),
    )


def _out(actor: Actor, now: datetime) -> Picture:
    """Paper that is lent out, and batches on their way to destruction: until when they can be stopped (art 22)."""
    lent, over = consulting.lent(now)
    batches = list(
        disposals.visible_disposals(actor)
        .filter(state__in=(DisposalState.PROPOSED, DisposalState.COOLING, DisposalState.GOING))
        .order_by("-id")[: BATCHES + 1]
    )
    lamps = [
        Lamp(
            label=_("借出的纸质案卷"),
            words=_("{count} 件").format(count=capped(lent)),
            detail=_("其中 {over} 件逾期未还").format(over=capped(over)) if over else "",
            tone="bad" if over else "plain",
            icon="alert" if over else "archive",
            url=reverse("consulting:list"),
        )
    ]
    for one in batches[:BATCHES]:
        is_cooling = one.state == DisposalState.COOLING and one.cooling_until is not None
        until = f"{one.cooling_until.astimezone(ZONE):%Y-%m-%d}" if is_cooling and one.cooling_until else ""
        is_over = is_cooling and disposals.is_cooled(one, now)
        lamps.append(
            Lamp(
                label=_("销毁批次 {number}").format(number=one.number),
                words=_("待监销签字") if is_over else str(one.get_state_display()),
                detail=_("冷静期至 {day}，此前可以提出异议").format(day=until) if is_cooling and not is_over else "",
                tone="attention",
                icon="wait" if is_cooling and not is_over else "delete",
                url=reverse("disposal", args=[one.id]),
            )
        )
    says = _("借出 {lent} 件纸质案卷，{count} 个销毁批次在办理中。").format(
        lent=capped(lent), count=f"{BATCHES}+" if len(batches) > BATCHES else len(batches)
    )
    return Picture(
        code="lent",
        title=_("借出与销毁"),
        icon="history",
        says=says,
        tone="bad" if over else "plain",
        drawing=Lamps(lamps=lamps) if lent or batches else None,
        url=reverse("disposals") if batches else reverse("consulting:list"),
        link=_("鉴定与销毁") if batches else _("查阅复制"),
    )
