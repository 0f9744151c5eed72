"""大队负责人: the unit's deadlines ahead, what cases lack, who is on the way with a recorder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.desk import approvals
from liuhen.desk.home import days, months
from liuhen.desk.home.shapes import Columns, Lamp, Lamps, Part, Picture
from liuhen.desk.step import capped
from liuhen.devices import queries as devices
from liuhen.devices.models import LoanKind
from liuhen.duties import queries as duties
from liuhen.paging import COUNT_CAP, MENU_CAP
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, reach
from liuhen.rules.clocks import ZONE

AHEAD = 14
OUT_SHOWN = 5


def pictures(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of whoever leads units."""
    yield ahead(actor, now)
    yield months.coverage(actor, now)
    yield _out(actor, now)


def ahead(actor: Actor, now: datetime) -> Picture:
    """What falls due on each of the days to come, as a strip of a calendar; what is over stands in the sentence."""
    today = days.today_of(now)
    shown = days.days_from(today, AHEAD)
    found = duties.ahead(actor=actor, now=now, until=duties.end_of_day(now, AHEAD - 1))
    counts = days.counted(found.ends)
    parts = {
        day: [Part(tone="attention" if day == today else "brand", label=_("到期"), count=count)]
        for day, count in counts.items()
    }
    cut = days.day_of(found.ends[-1]) if found.is_cut and found.ends else None
    coming = f"{COUNT_CAP}+" if found.is_cut else str(len(found.ends))
    says = _("今后两周到期 {coming} 项，其中今天 {today} 项。").format(coming=coming, today=counts[today])
    waiting = approvals.count(actor, now)
    is_empty = not (found.ends or found.late or waiting)
    if is_empty:
        says = _("今后两周没有到期的事项，也没有逾期。")
    elif found.late:
        says = _("已逾期 {late} 项；").format(late=capped(found.late)) + says
    late_url = f"{reverse('deadlines')}?state=late" if found.late else ""
    key = [
        Part(tone="bad", label=_("已逾期"), count=found.late, shown=capped(found.late), url=late_url),
        Part(tone="attention", label=_("今天到期"), count=counts[today], url=f"{reverse('deadlines')}?state=today"),
    ]
    if waiting:
        shown_waiting = f"{MENU_CAP}+" if waiting > MENU_CAP else str(waiting)
        url = reverse("approvals")
        key.append(Part(tone="second", label=_("待您审批"), count=waiting, shown=shown_waiting, url=url))
    return Picture(
        code="ahead",
        title=_("全局的期限") if duties.sees_all(actor) else _("本单位的期限"),
        icon="calendar",
        says=says,
        tone="bad" if found.late else "attention" if counts[today] else "good",
        drawing=None
        if is_empty
        else Columns(columns=days.columns_of(shown, parts, today=today, cut_after=cut), key=key),
        url=reverse("deadlines"),
        link=_("全部期限"),
        note="" if is_empty else _("灰底是休息日。"),
        is_wide=True,
    )


def _out(actor: Actor, now: datetime) -> Picture:
    """Who has a recorder now, who took it last first: people on the way, in no order of merit."""
    units = reach(actor, Capability.WATCH_LOANS)
    rows = devices.out_now()
    rows = rows if units is None else rows.filter(officer__unit_id__in=units)
    shown = list(rows[:OUT_SHOWN])
    count = len(shown) if len(shown) < OUT_SHOWN else rows.order_by()[: COUNT_CAP + 1].count()
    limit = devices.rules().out_after
    today = days.today_of(now)
    lamps = []
    for loan in shown:
        is_standing = loan.kind == LoanKind.STANDING
        is_long = not is_standing and now - loan.out_at > limit
        out = loan.out_at.astimezone(ZONE)
        when = f"{out:%H:%M}" if out.date() == today else f"{out:%m-%d %H:%M}"
        lamps.append(
            Lamp(
                label=loan.officer.name,
                words=loan.recorder.code,
                detail=_("专人专机")
                if is_standing
                else _("{at} 领出，时间过长").format(at=when)
                if is_long
                else _("{at} 领出").format(at=when),
                tone="attention" if is_long else "plain",
                icon="alert" if is_long else "recorder",
            )
        )
    return Picture(
        code="out",
        title=_("在外的执法记录仪"),
        icon="recorder",
        says=_says_out(count, is_whole=units is None),
        drawing=Lamps(lamps=lamps) if lamps else None,
        url=reverse("loans:held"),
        link=_("领用情况"),
        note=_("按领出时间，只列最近 {count} 台。").format(count=OUT_SHOWN) if count > OUT_SHOWN else "",
    )


def _says_out(count: int, *, is_whole: bool) -> str:
    """Whose recorders are out: whoever serves the whole bureau as well sees all of them."""
    if is_whole:
        said = _("全局现在有 {count} 台执法记录仪在人员手中。") if count else _("全局没有执法记录仪在外。")
    else:
        said = _("本单位现在有 {count} 台执法记录仪在人员手中。") if count else _("本单位没有执法记录仪在外。")
    return said.format(count=capped(count))
