"""执法人员: what has to be kept next, how the last weeks' films stand, and today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.cases.models import Activity
from liuhen.desk.board import Clock, clock_of
from liuhen.desk.home import days
from liuhen.desk.home.shapes import Bar, Bars, Columns, Lamp, Lamps, Part, Picture
from liuhen.devices import queries as devices
from liuhen.devices.models import Loan, LoanKind
from liuhen.duties import queries as duties
from liuhen.duties.wording import limit_in_words
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.people.scopes import FoundForEach, own_officer
from liuhen.recordings import queries as recordings
from liuhen.recordings.clocks import DESCRIBE
from liuhen.rules.clocks import ZONE

LATE, COMING = 2, 4
"""How many deadlines are drawn: those that are over, and those that come next."""
LOOK_BACK = 14
TODAYS = 6
_WHOLE = 1000


def pictures(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of an officer; none for an account that belongs to no officer."""
    officer = own_officer(actor)
    if officer is None:
        return
    yield _next(actor, officer, now)
    yield _today(officer, now)
    yield _filmed(actor, officer, now)


def _next(actor: Actor, officer: UUID, now: datetime) -> Picture:
    """Each deadline as a bar that fills up to its limit: of 24 hours, of 2 working days (arts 16, 17)."""
    rows = duties.next_of(officer, now=now, late=LATE, coming=COMING)
    clocks = [clock_of(row, now=now, actor=actor) for row in rows]
    over = [each for each in clocks if each.row.is_late(now)]
    coming = [each for each in clocks if not each.row.is_late(now)]
    if over:
        says, tone = _("有期限已经超过：{name}，{left}。").format(name=over[0].name, left=over[0].left), "bad"
    elif coming:
        says = _("最先到期的是{name}，{left}。").format(name=coming[0].name, left=coming[0].left)
        tone = "attention" if coming[0].tone == "attention" else "plain"
    else:
        says, tone = _("没有正在计算的期限。"), "good"
    return Picture(
        code="next",
        title=_("接下来的期限"),
        icon="wait",
        says=says,
        tone=tone,
        drawing=Bars(bars=[_bar(each, now) for each in clocks]) if clocks else None,
        url=reverse("deadlines"),
        link=_("全部期限"),
        note=_("横条走到头就是期限届满。") if clocks else "",
    )


def _bar(clock: Clock, now: datetime) -> Bar:
    row = clock.row
    is_late = row.is_late(now)
    gone = (now - row.start) / max(row.due_at - row.start, timedelta(seconds=1))
    share = _WHOLE if is_late else round(min(max(gone, 0.0), 1.0) * _WHOLE)
    tone = "bad" if is_late else "attention" if clock.tone == "attention" else "brand"
    due = f"{row.due_at.astimezone(ZONE):%m-%d %H:%M}"
    limit = _("限 {limit}，{due} 届满").format(limit=limit_in_words(row.limit_in_force), due=due)
    return Bar(
        label=" · ".join(part for part in (clock.name, row.note) if part),
        words=clock.left,
        parts=[Part(tone=tone, label=clock.name, count=share)],
        whole=_WHOLE,
        detail=" · ".join(part for part in (clock.cited, limit) if part),
        url=clock.url,
        tone="bad" if is_late else "attention" if clock.tone == "attention" else "plain",
    )


def _today(officer: UUID, now: datetime) -> Picture:
    """Today's activities and the recorders in hand."""
    today = days.today_of(now)
    named = FoundForEach(Activity.officers.through.objects.filter(activity_id=OuterRef("pk"), officer_id=officer))
    rows = Activity.objects.filter(
        named, arrived_at__gte=days.morning(today), arrived_at__lt=days.morning(today + timedelta(days=1))
    )
    activities = list(rows.select_related("case").order_by("arrived_at")[: TODAYS + 1])
    held = devices.held_by(officer)
    checked = devices.checked_today([loan.id for loan in held], now)
    lamps = [_visit(each, now) for each in activities[:TODAYS]]
    lamps += [_in_hand(loan, now, is_checked=loan.id in checked) for loan in held[:TODAYS]]
    says = _("今天登记了 {visits} 次执法活动，手中有 {held} 台执法记录仪。").format(
        visits=f"{TODAYS}+" if len(activities) > TODAYS else len(activities), held=len(held)
    )
    return Picture(
        code="today",
        title=_("今天"),
        icon="calendar",
        says=says,
        drawing=Lamps(lamps=lamps) if lamps else None,
        url=reverse("loans:take"),
        link=_("领用执法记录仪"),
    )


def _in_hand(loan: Loan, now: datetime, *, is_checked: bool) -> Lamp:
    """A recorder in hand: to be checked before use, to be given back, or all well (art 19)."""
    out = _("{at} 领出").format(at=_clock(loan.out_at, days.today_of(now)))
    words, tone, icon, detail, url = _("在手中"), "good", "recorder", out, reverse("loans:take")
    if loan.kind == LoanKind.STANDING:
        detail = _("专人专机")
        if not is_checked:
            words, tone, icon = _("使用前须检查"), "attention", "alert"
            url = reverse("devices:daily", args=[loan.id])
    elif now - loan.out_at > devices.rules().out_after:
        words, tone, icon = _("超时未还"), "attention", "alert"
        url = reverse("loans:give_back", args=[loan.id])
    name = _("执法记录仪 {code}").format(code=loan.recorder.code)
    return Lamp(label=name, words=words, detail=detail, tone=tone, icon=icon, url=url)


def _visit(activity: Activity, now: datetime) -> Lamp:
    """How far an activity is: to come, there, gone, back."""
    if activity.arrived_at > now:
        words, tone, icon = _("尚未开始"), "plain", "wait"
    elif activity.left_at is None or activity.left_at > now:
        words, tone, icon = _("在现场"), "busy", "place"
    elif activity.returned_at is None or activity.returned_at > now:
        words, tone, icon = _("返回途中"), "attention", "arrow-left"
    else:
        words, tone, icon = _("已返回单位"), "good", "good"
    begun = f"{activity.arrived_at.astimezone(ZONE):%H:%M}"
    ended = f"–{activity.left_at.astimezone(ZONE):%H:%M}" if activity.left_at else ""
    return Lamp(
        label=activity.place,
        words=words,
        tone=tone,
        icon=icon,
        detail=f"{begun}{ended} · {activity.case.title}",
        url=f"{reverse('case', args=[activity.case_id])}#activity-{activity.id}",
    )


def _clock(moment: datetime, today: date) -> str:
    local = moment.astimezone(ZONE)
    return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"


def _filmed(actor: Actor, officer: UUID, now: datetime) -> Picture:
    """What came in on each of the last days: described, waiting, waiting for too long (art 17)."""
    today = days.today_of(now)
    shown = days.days_from(today - timedelta(days=LOOK_BACK - 1), LOOK_BACK)
    rows = recordings.filmed_lately(actor=actor, officer_id=officer, since=days.morning(shown[0]))
    waiting = [row.id for row in rows if not row.is_described]
    late = duties.late_subjects(period=DESCRIBE, subjects=waiting, now=now)
    found: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows[:COUNT_CAP]:
        at = 0 if row.is_described else 2 if row.id in late else 1
        found[days.day_of(row.received_at)][at] += 1
    sums = [sum(each[at] for each in found.values()) for at in range(3)]
    is_cut = len(rows) > COUNT_CAP
    cut = min(found) if is_cut else None
    columns = days.columns_of(shown, {day: _parts(counts) for day, counts in found.items()}, today=today)
    if not rows:
        says, tone = _("最近两周没有您摄录的资料入库。"), "plain"
    elif sums[2]:
        says = _("最近两周入库 {all} 份，其中 {late} 份超过期限仍未标注。")
        tone = "bad"
    elif sums[1]:
        says, tone = _("最近两周入库 {all} 份，还有 {open} 份待标注。"), "attention"
    else:
        says, tone = _("最近两周入库 {all} 份，都已标注。"), "good"
    return Picture(
        code="filmed",
        title=_("我摄录的资料"),
        icon="video",
        says=says.format(all=f"{COUNT_CAP}+" if is_cut else sum(sums), late=sums[2], open=sums[1] + sums[2]),
        tone=tone,
        drawing=Columns(columns=columns, key=_parts(sums)) if rows else None,
        url=reverse("recordings:queue") if sums[1] or sums[2] else reverse("recordings:list"),
        link=_("去标注") if sums[1] or sums[2] else _("全部资料"),
        note=_("只数了最新的 {count} 份，{day} 及以前的不全。").format(count=COUNT_CAP, day=f"{cut:%m-%d}")
        if cut is not None
        else _("按入库的日子；灰底是休息日。")
        if rows
        else "",
        is_wide=True,
    )


def _parts(counts: list[int]) -> list[Part]:
    described, waiting, late = counts
    return [
        Part(tone="good", label=_("已标注"), count=described),
        Part(tone="attention", label=_("待标注"), count=waiting),
        Part(tone="bad", label=_("超期未标注"), count=late),
    ]
