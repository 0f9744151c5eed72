"""三员: how the machine runs, who holds which role, what the ledger says. None of them sees content."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.backups import queries as backups
from liuhen.custody import queries as custody
from liuhen.desk.home import days, stores, witness
from liuhen.desk.home.shapes import Bar, Bars, Columns, Lamp, Lamps, Part, Picture
from liuhen.desk.step import capped
from liuhen.paging import COUNT_CAP
from liuhen.people import queries as people
from liuhen.people import sign_ins
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.periods import bureau_day
from liuhen.prose import size_in_words
from liuhen.work import queries as work

WEEK = 7
ENDING = timedelta(days=30)
ENDING_SHOWN = 5
_WHOLE = 1000


def system(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of the system administrator."""
    yield _jobs(now)
    yield _backup(now)
    yield stores.picture(actor, now)
    yield witness.picture(actor, now)


def security(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of the security administrator."""
    del actor
    yield _roles(now)
    yield _accounts(now)
    yield _ending(now)


def audit(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of the audit administrator."""
    yield _refusals(now)
    yield growth(now)
    yield witness.picture(actor, now)


def _jobs(now: datetime) -> Picture:
    """Whether the worker works, and what gave up."""
    found = work.standing(now)
    url = reverse("jobs")
    if found.silent_since is not None:
        at = f"{timezone.localtime(found.silent_since):%Y-%m-%d %H:%M}"
        says, tone = _("后台程序自 {at} 起没有领取到期的任务，可能没有运行。").format(at=at), "bad"
    elif found.failed:
        says, tone = _("有 {count} 个任务失败，重试前先看原因。").format(count=capped(found.failed)), "bad"
    elif found.held_up:
        says, tone = (
            _("有 {count} 个任务因条件不具备推迟，会自动再试。").format(count=capped(found.held_up)),
            "attention",
        )
    else:
        says, tone = _("后台程序正常，没有失败的任务。"), "good"
    silent = found.silent_since is not None
    lamps = [
        Lamp(
            label=_("后台程序"),
            words=_("没有响应") if silent else _("正常"),
            tone="bad" if silent else "good",
            icon="offline" if silent else "good",
        ),
        Lamp(label=_("正在执行"), words=capped(found.running), tone="plain", icon="busy"),
        Lamp(label=_("等待执行"), words=capped(found.due), tone="plain", icon="wait"),
        Lamp(
            label=_("推迟后再试"),
            words=capped(found.held_up),
            tone="attention" if found.held_up else "plain",
            icon="refresh",
        ),
        Lamp(
            label=_("失败的任务"),
            words=capped(found.failed),
            tone="bad" if found.failed else "plain",
            icon="bad" if found.failed else "good",
        ),
    ]
    return Picture(
        code="jobs",
        title=_("后台任务"),
        icon="server",
        says=says,
        tone=tone,
        drawing=Lamps(lamps=lamps),
        url=url,
        link=_("后台任务"),
    )


def _backup(now: datetime) -> Picture:
    """How old the newest backup is, as a bar that is full where one has to be made."""
    found = backups.standing(now)
    if found.last is None:
        says, tone, bars = _("从未备份：服务器损坏时资料无法找回。"), "bad", []
    else:
        last = found.last
        share = min(found.age / max(found.limit, timedelta(seconds=1)), 1.0)
        made = f"{timezone.localtime(last.began_at):%Y-%m-%d %H:%M}"
        tone = "bad" if found.is_late else "good"
        says = _("最近一次备份在 {at}，").format(at=made) + (
            _("已超过设置的 {limit} 天。") if found.is_late else _("没有超过设置的 {limit} 天。")
        ).format(limit=found.limit.days)
        if last.faults and not found.is_late:
            says, tone = says + _("其中 {count} 项没有备份成功。").format(count=last.faults), "attention"
        age = ngettext("{count} 天前", "{count} 天前", found.days).format(count=found.days)
        bars = [
            Bar(
                label=_("距最近一次备份"),
                words=age if found.days else _("不到 1 天"),
                parts=[Part(tone="bad" if found.is_late else "brand", label=age, count=round(share * _WHOLE))],
                whole=_WHOLE,
                detail=_("横条走到头就应再备份；上次 {objects} 份资料，{size}").format(
                    objects=f"{last.objects_held:,}", size=size_in_words(last.size)
                ),
                tone="bad" if found.is_late else "plain",
            )
        ]
    return Picture(
        code="backup",
        title=_("备份"),
        icon="copy",
        says=says,
        tone=tone,
        drawing=Bars(bars=bars) if bars else None,
        url=reverse("backups:list"),
        link=_("备份"),
    )


def _roles(now: datetime) -> Picture:
    """How many people hold each role, and which nobody holds."""
    held = people.holders_by_role(day=bureau_day(now))
    most = max(held.values(), default=0)
    vacant = [role for role in Role if not held.get(role, 0)]
    bars = [
        Bar(
            label=str(role.label),
            words=_("{count} 人").format(count=held[role]) if held.get(role) else _("没有人"),
            parts=[Part(tone="brand", label=str(role.label), count=held.get(role, 0))],
            whole=most,
            url=f"{reverse('accounts')}?role={role.value}",
            tone="plain" if held.get(role) else "attention",
        )
        for role in Role
    ]
    if vacant:
        says = _("没有人担任：{roles}。").format(roles=_("、").join(str(role.label) for role in vacant))
    else:
        says = _("每个角色都有人担任。")
    return Picture(
        code="roles",
        title=_("角色由谁担任"),
        icon="users",
        says=says,
        tone="attention" if vacant else "good",
        drawing=Bars(bars=bars),
        url=reverse("accounts"),
        link=_("账号与角色"),
    )


def _accounts(now: datetime) -> Picture:
    """Who can't sign in, who should sign in with a code and doesn't, whose roles wait."""
    day = bureau_day(now)
    locked = sign_ins.locked_names(now)
    bare = people.bare_accounts(day).order_by()[: COUNT_CAP + 1].count()
    resting = people.resting_accounts().order_by()[: COUNT_CAP + 1].count()
    told = [
        (_("登录受限的用户名"), locked, _("错误次数过多，到时间自动解除"), "lock"),
        (_("角色待恢复的账号"), resting, _("当面确认后恢复"), "key"),
        (_("尚无角色的账号"), bare, _("授予角色后才能办理事项"), "user"),
    ]
    unbound = sign_ins.without_second_factor(day)
    if unbound is not None:
        told.insert(1, (_("应绑定而未绑定动态码"), unbound, _("角色要求用动态码登录"), "shield"))
    lamps = [
        Lamp(
            label=label,
            words=capped(count),
            detail=detail if count else "",
            tone="attention" if count else "plain",
            icon=icon if count else "good",
            url=reverse("accounts") if count else "",
        )
        for label, count, detail, icon in told
    ]
    if unbound is None:
        lamps.append(Lamp(label=_("动态码登录"), words=_("没有角色要求"), tone="plain", icon="info"))
    owed = sum(1 for _label, count, _detail, _icon in told if count)
    return Picture(
        code="accounts",
        title=_("登录与账号"),
        icon="key",
        says=_("有账号需要处理，见下。") if owed else _("没有需要处理的账号。"),
        tone="attention" if owed else "good",
        drawing=Lamps(lamps=lamps),
        url=reverse("accounts"),
        link=_("账号与角色"),
    )


def _ending(now: datetime) -> Picture:
    """Roles that end by themselves within a month, what ends first before."""
    day = bureau_day(now)
    rows = list(people.ending_grants(day, until=day + ENDING)[: ENDING_SHOWN + 1])
    lamps = []
    for grant in rows[:ENDING_SHOWN]:
        left = (grant.holds_until - day).days if grant.holds_until else 0
        words = ngettext("剩 {count} 天", "剩 {count} 天", left).format(count=left) if left else _("今天止")
        where = f"{grant.get_role_display()} · {grant.unit.name}" if grant.unit else grant.get_role_display()
        lamps.append(
            Lamp(
                label=grant.account.name,
                words=words,
                detail=_("{role}，至 {day}").format(role=where, day=grant.holds_until),
                tone="attention" if left < WEEK else "plain",
                icon="wait",
                url=reverse("account", args=[grant.account_id]),
            )
        )
    count = f"{ENDING_SHOWN}+" if len(rows) > ENDING_SHOWN else len(rows)
    return Picture(
        code="ending",
        title=_("即将到期的角色"),
        icon="calendar",
        says=_("30 天内有 {count} 个角色到期。").format(count=count) if rows else _("30 天内没有角色到期。"),
        tone="attention" if rows else "good",
        drawing=Lamps(lamps=lamps) if lamps else None,
        url=reverse("accounts"),
        link=_("账号与角色"),
    )


def _refusals(now: datetime) -> Picture:
    """What was refused on each of the last days."""
    today = days.today_of(now)
    shown = days.days_from(today - timedelta(days=WEEK - 1), WEEK)
    since = days.morning(shown[0])
    signed = custody.moments_of("session.refused", since=since, most=COUNT_CAP)
    entered = custody.moments_of("access.refused", since=since, most=COUNT_CAP)
    by_day = [days.counted(each[:COUNT_CAP]) for each in (signed, entered)]

    def parts(sign_in: int, access: int, *, is_key: bool = False) -> list[Part]:
        return [
            Part(
                tone="brand",
                label=_("近7天登录失败") if is_key else _("登录失败"),
                count=sign_in,
                shown=capped(sign_in) if is_key else "",
                url=f"{reverse('ledger')}?kind=session.refused" if is_key else "",
            ),
            Part(
                tone="second",
                label=_("近7天拒绝访问") if is_key else _("拒绝访问"),
                count=access,
                shown=capped(access) if is_key else "",
                url=f"{reverse('ledger')}?kind=access.refused" if is_key else "",
            ),
        ]

    cut = [days.day_of(each[-2]) for each in (signed, entered) if len(each) > COUNT_CAP]
    columns = days.columns_of(shown, {day: parts(by_day[0][day], by_day[1][day]) for day in shown}, today=today)
    says = _("近7天登录失败 {signed} 次，拒绝访问 {entered} 次。").format(
        signed=capped(len(signed)), entered=capped(len(entered))
    )
    return Picture(
        code="refusals",
        title=_("被拒绝的登录与访问"),
        icon="ban",
        says=says,
        drawing=Columns(columns=columns, key=parts(len(signed), len(entered), is_key=True)),
        url=reverse("ledger"),
        link=_("留痕记录"),
        note=_("只数了最新的 {count} 次，{day} 及以前的不全。").format(count=COUNT_CAP, day=f"{max(cut):%m-%d}")
        if cut
        else "",
        is_wide=True,
    )


def growth(now: datetime) -> Picture:
    """How many entries the ledger got on each of the last days."""
    today = days.today_of(now)
    shown = days.days_from(today - timedelta(days=2 * WEEK - 1), 2 * WEEK)
    sizes = custody.sizes_at([days.morning(day) for day in shown])
    counts = {
        day: [Part(tone="brand", label=_("写入"), count=max(after - before, 0))]
        for day, before, after in zip(shown, sizes[:-1], sizes[1:], strict=True)
    }
    waiting = custody.pending().order_by()[: COUNT_CAP + 1].count()
    says = _("账本共有 {size} 条记录；今天写入 {today} 条，{waiting} 条等待公布。").format(
        size=f"{sizes[-1]:,}", today=counts[today][0].count, waiting=capped(waiting)
    )
    return Picture(
        code="growth",
        title=_("账本的增长"),
        icon="custody",
        says=says,
        drawing=Columns(columns=days.columns_of(shown, counts, today=today)),
        url=reverse("ledger"),
        link=_("留痕记录"),
        note=_("按写入账本的日子，已编入账本的。"),
        is_wide=True,
    )
