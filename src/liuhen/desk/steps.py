"""我的待办: the few things that somebody can do now, each one click away, by what the roles allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.archive.keeping.queries import disposals
from liuhen.archive.keeping.queries import holds as keeping
from liuhen.backups import queries as backups
from liuhen.cases.models import Activity, Case
from liuhen.desk import (
    approvals,
    archive_steps,
    court_steps,
    departures,
    device_steps,
    hiding_steps,
    oversight,
    store_steps,
    supervision_steps,
)
from liuhen.desk.step import MOST, Step, capped
from liuhen.devices import queries as devices
from liuhen.duties import queries as duties
from liuhen.duties.wording import why_some_are
from liuhen.errors import N_
from liuhen.intake import queries as intake
from liuhen.intake.models import Intake, IntakeState
from liuhen.paging import COUNT_CAP
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, holds
from liuhen.people.scopes import FoundForEach, own_officer
from liuhen.recordings import queries as recordings
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE
from liuhen.work import queries as work

_RECENT = timedelta(days=90)


def steps_for(*, actor: Actor, now: datetime, undescribed: recordings.Waiting | None = None) -> list[Step]:
    """What an actor can do now, what presses first; empty when nothing waits.

    Args:
        actor: for whom.
        now: the present moment.
        undescribed: what waits for a description, where that is known already.
    """
    steps: list[Step] = []
    for _look, found in waiting_by_look(actor=actor, now=now, undescribed=undescribed):
        steps += found
    return sorted(steps, key=lambda step: ("bad", "attention").index(step.tone) if step.tone != "plain" else 2)


def _deadlines(actor: Actor, now: datetime) -> Iterable[Step]:
    """What is late or due, as a number and the way to the board."""
    owed = duties.owed(actor=actor, now=now)
    if duties.sees_all(actor):
        yield from _overview(actor, now, owed)
        return
    told = (
        (owed.late, "late", _("办理逾期事项"), _("已超过规定期限"), "bad"),
        *_unexplained(actor, owed),
        (owed.today, "today", _("办理今天到期的事项"), _("须在今天办完"), "attention"),
        (owed.soon - owed.today, "soon", _("两天内到期"), _("可提前办理"), "attention"),
    )
    unsure = _unsure(actor, now) if owed.provisional else {}
    for count, state, title, detail, tone in told:
        if count > 0:
            yield Step(
                title=title,
                detail=detail,
                url=f"{reverse('deadlines')}?state={state}",
                label=_("查看"),
                icon="wait",
                tone=tone,
                count=capped(count),
                note=why_some_are(unsure.get(state, ()), of=count),
            )


def _unsure(actor: Actor, now: datetime) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    """What may still move of the ends that are told, by the state that they are told in."""
    found: dict[str, list[tuple[str, tuple[int, ...]]]] = {"late": [], "today": [], "soon": []}
    today = duties.end_of_day(now, 0)
    for due, facts in duties.unsure(actor=actor, now=now):
        found["late" if due < now else "today" if due <= today else "soon"].append(facts)
    return found


def _overview(actor: Actor, now: datetime, owed: duties.Owed) -> Iterable[Step]:
    """For legal section and head, who look on: what presses in the whole bureau."""
    if owed.late or owed.today:
        unsure = _unsure(actor, now) if owed.provisional else {}
        pressing = [*unsure.get("late", ()), *unsure.get("today", ())]
        yield Step(
            title=_("了解全局逾期和今天到期的事项"),
            detail=_("只供查看，由承办单位办理"),
            url=f"{reverse('deadlines')}?state={'late' if owed.late else 'today'}",
            label=_("查看"),
            icon="wait",
            tone="plain",
            count=capped(owed.late + owed.today),
            note=why_some_are(pressing, of=owed.late + owed.today),
        )


def _unexplained(actor: Actor, owed: duties.Owed) -> Iterable[tuple[int, str, str, str, str]]:
    """Only who keeps deadlines, or is late with one, can say why it was missed; leaders see to it in the late list."""
    if holds(actor, Capability.EXPLAIN_DEADLINES) and not holds(actor, Capability.READ_FIGURES):
        yield owed.unexplained, "unexplained", _("说明逾期原因"), _("逾期的事项须写明原因"), "bad"


def _calendar(actor: Actor, now: datetime) -> Iterable[Step]:
    """Years without an arrangement that deadlines reach into: each is imported once it is published."""
    del actor
    for year in duties.awaited_years(now):
        yield Step(
            title=_("导入 {year} 年放假安排").format(year=year),
            detail=_("有期限因此暂定；公布后导入，后台重新计算"),
            url=reverse("duties:calendar_year", args=[year]),
            label=_("查看"),
            icon="calendar",
            tone="plain",
        )


def _undescribed(actor: Actor, now: datetime) -> Iterable[Step]:
    del now
    return _to_describe(recordings.waiting(actor=actor))


def _to_describe(waiting: recordings.Waiting) -> Iterable[Step]:
    count, first = waiting.count, waiting.first
    if first is None:
        return
    since = first.captured_at or first.received_at
    yield Step(
        title=_("标注未分类资料"),
        detail=_("最早的一份摄于 {day}").format(day=f"{timezone.localtime(since):%Y-%m-%d %H:%M}"),
        url=f"{reverse('proposing:batch')}?of=all" if count > 1 else reverse("recordings:queue"),
        label=_("去标注"),
        icon="describe",
        count=capped(count),
    )


def _untimed(actor: Actor, now: datetime) -> Iterable[Step]:
    """Own activities that nobody has ended: without a return, the clock of art 16 runs on what is assumed."""
    officer = own_officer(actor)
    if officer is None:
        return
    named = Activity.officers.through.objects.filter(activity_id=OuterRef("pk"), officer_id=officer)
    open_ones = Activity.objects.filter(Exists(named), Q(left_at=None) | Q(returned_at=None), arrived_at__lte=now)
    for activity in open_ones.order_by("-arrived_at")[:MOST]:
        yield Step(
            title=_("填写返回单位时间") if activity.left_at else _("填写离开和返回时间"),
            detail=f"{activity.place} · {timezone.localtime(activity.arrived_at):%Y-%m-%d %H:%M}",
            url=reverse("cases:edit_times", args=[activity.id]),
            label=_("填写"),
            icon="wait",
        )


def _unfilmed(actor: Actor, now: datetime) -> Iterable[Step]:
    """Own activities that are over and of which no recording is here."""
    officer = own_officer(actor)
    if officer is None:
        return
    filmed = FoundForEach(Recording.objects.filter(activity_id=OuterRef("activity_id")))
    named = Activity.officers.through.objects.filter(~filmed, officer_id=officer, activity_id__gte=_entered_since(now))
    over = Activity.objects.filter(pk__in=named.values("activity_id"), left_at__lt=now, arrived_at__gt=now - _RECENT)
    for activity in over.select_related("case").order_by("-arrived_at")[:MOST]:
        query = urlencode({"activity": activity.id})
        yield Step(
            title=_("上传或关联这次活动的音像资料"),
            detail=f"{activity.place} · {timezone.localtime(activity.arrived_at):%Y-%m-%d %H:%M}",
            url=f"{reverse('attach', args=[activity.case_id])}?{query}",
            label=_("关联"),
            icon="video",
        )


def _bare_cases(actor: Actor, now: datetime) -> Iterable[Step]:
    officer = own_officer(actor)
    if officer is None:
        return
    begun = FoundForEach(Activity.objects.filter(case_id=OuterRef("case_id")))
    named = Case.officers.through.objects.filter(~begun, officer_id=officer, case_id__gte=_entered_since(now))
    since = timezone.localdate(now) - _RECENT
    # Asked for first: PostgreSQL would look at every open case of the time, and whether it's this officer's.
    few = list(named.order_by("-case_id").values_list("case_id", flat=True)[:COUNT_CAP])
    bare = Case.objects.filter(pk__in=few, opened_on__gt=since, closed_on=None)
    for case in bare.order_by("-id")[:MOST]:
        yield Step(
            title=_("添加第一次执法活动"),
            detail=f"{case.number} · {case.title}",
            url=reverse("cases:add_activity", args=[case.id]),
            label=_("添加"),
            icon="case",
            tone="plain",
        )


def _approvals(actor: Actor, now: datetime) -> Iterable[Step]:
    count = approvals.count(actor, now)
    if count:
        yield Step(
            title=_("审批延期申请、未记录说明和间断说明"),
            detail=_("延期须在普通期限届满前批准"),
            url=reverse("approvals"),
            label=_("审批"),
            icon="check",
            count=capped(count),
        )


def _seals(actor: Actor, now: datetime) -> Iterable[Step]:
    """What was sealed and the legal section hasn't taken note of (art 8)."""
    del actor, now
    count = recordings.unread_seals()[: COUNT_CAP + 1].count()
    if count:
        yield Step(
            title=_("阅知新封存的资料"),
            detail=_("当事人不同意而摄录，或涉及国家秘密"),
            url=reverse("recordings:seals"),
            label=_("查看"),
            icon="lock",
            count=capped(count),
        )


def _transfers(actor: Actor, now: datetime) -> Iterable[Step]:
    del now
    count = len(recordings.waiting_transfers(actor=actor))
    if count:
        yield Step(
            title=_("审批封存资料的移交"),
            detail=_("写明了接收单位和依据，等待批准"),
            url=reverse("recordings:seals"),
            label=_("审批"),
            icon="export",
            count=capped(count),
        )


def _out_marks(actor: Actor, now: datetime) -> Iterable[Step]:
    del now
    count = keeping.waiting_marks(actor)[: COUNT_CAP + 1].count()
    if count:
        yield Step(
            title=_("审批不入卷申请"),
            detail=_("批准后按第二十二条计算保存期限"),
            url=reverse("out_marks"),
            label=_("审批"),
            icon="files",
            count=capped(count),
        )


def _disposals(actor: Actor, now: datetime) -> Iterable[Step]:
    """Batches that wait for a decision, and those whose 监销人 should sign."""
    votes = disposals.waiting_for_vote(actor)[:MOST] if holds(actor, Capability.APPROVE_DISPOSALS) else ()
    told = [(one, _("审批销毁批次"), _("审批"), "check") for one in votes]
    if holds(actor, Capability.WITNESS_DISPOSALS):
        ready = disposals.waiting_for_signature(actor, now)[:MOST]
        told += [(one, _("到场监销并签字"), _("签字"), "delete") for one in ready]
    for one, title, label, icon in told:
        yield Step(title=title, detail=one.number, url=reverse("disposal", args=[one.id]), label=label, icon=icon)


def _holds(actor: Actor, now: datetime) -> Iterable[Step]:
    """Holds whose day has come: somebody asks whether they're still needed (art 21)."""
    rows = keeping.to_look_at(actor, timezone.localdate(now, ZONE))
    if holds(actor, Capability.WATCH_HOLDS):
        count = rows.order_by()[: COUNT_CAP + 1].count()
        if count:
            yield Step(
                title=_("核查保全是否仍需继续"),
                detail=_("到了核查日期，不会自动解除"),
                url=f"{reverse('holds')}?state=due",
                label=_("核查"),
                icon="shield",
                count=capped(count),
            )
        return
    for one in rows[:MOST]:
        number = one.case.number if one.case else one.recording.number if one.recording else ""
        yield Step(
            title=_("核查保全是否仍需继续"),
            detail=f"{number} · {keeping.gist_of(one)}",
            url=reverse("look_again", args=[one.id]),
            label=_("核查"),
            icon="shield",
        )


def _open_intakes(actor: Actor, now: datetime) -> Iterable[Step]:
    del now
    unfinished: QuerySet[Intake] = intake.visible_intakes(actor).filter(state=IntakeState.OPEN)
    for one in unfinished.order_by("-id")[:MOST]:
        yield Step(
            title=_("完成采集"),
            detail=f"{one.number} · {timezone.localtime(one.opened_at):%Y-%m-%d %H:%M}",
            url=reverse("intake:page", args=[one.id]),
            label=_("继续"),
            icon="card",
        )


def _unconfirmed(actor: Actor, now: datetime) -> Iterable[Step]:
    del actor, now
    for recorder in devices.recorders().filter(is_confirmed=False)[:MOST]:
        yield Step(
            title=_("核对采集时出现的执法记录仪"),
            detail=recorder.code,
            url=reverse("devices:confirm", args=[recorder.id]),
            label=_("核对"),
            icon="recorder",
        )


def _failed_jobs(actor: Actor, now: datetime) -> Iterable[Step]:
    del actor, now
    count = work.failed().order_by()[: COUNT_CAP + 1].count()
    if count:
        yield Step(
            title=_("查看失败的任务"),
            detail=_("重试前先看原因"),
            url=reverse("jobs"),
            label=_("查看"),
            icon="server",
            tone="bad",
            count=capped(count),
        )


def _backup(actor: Actor, now: datetime) -> Iterable[Step]:
    """No backup was ever made, or the newest is older than the setting allows."""
    del actor
    found = backups.standing(now)
    if found.is_late:
        if found.last is None:
            detail = _("从未备份：服务器损坏时资料无法找回")
        else:
            detail = _("最近一次在 {days} 天前，设置要求不超过 {limit} 天").format(
                days=found.days, limit=found.limit.days
            )
        yield Step(
            title=_("做一次备份"),
            detail=detail,
            url=reverse("backups:list"),
            label=_("查看"),
            icon="copy",
            tone="bad",
        )


def _accounts(actor: Actor, now: datetime) -> Iterable[Step]:
    """What only the security administrator can do: roles for whoever has none, and those that rest."""
    del actor
    resting = people.resting_accounts()[: 2 * MOST]
    bare = people.bare_accounts(bureau_day(now))[: 2 * MOST]
    told = [(each, _("当面确认后恢复角色"), _("恢复"), "key") for each in resting]
    told += [(each, _("授予角色"), _("授予"), "user") for each in bare]
    for account, title, label, icon in told[: 2 * MOST]:
        yield Step(
            title=title,
            detail=f"{account.name} · {account.username}",
            url=reverse("account", args=[account.id]),
            label=label,
            icon=icon,
        )


def _entered_since(now: datetime) -> UUID:
    """The least key of what was entered lately: nobody enters what happens a quarter of a year later.

    Keys begin with their moment (UUIDv7); by them a database leaves out what an officer did in earlier years.
    """
    return UUID(int=int((now - 2 * _RECENT).timestamp() * 1000) << 80)


def summary(steps: list[Step]) -> str:
    """The whole in a line for the head of the page."""
    if not steps:
        return _("现在没有需要您办理的事项")
    return ngettext("有 {count} 项待办", "有 {count} 项待办", len(steps)).format(count=len(steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One kind of thing that somebody may have to do.

    Attributes:
        needs: who is asked; None where that isn't by role alone and `find` knows.
        find: the steps of it.
        told: what a mail calls them; not needed where each is told as a number, by words that name nothing.
        page: the address by name to which a mail leads then.
        mailed_to: whom a mail tells of it, when only some of those who see it can do something; None for all.
        can_wait: whether it may stay for some days, so that a mail about nothing else goes once a week.
    """

    needs: Capability | None
    find: Callable[[Actor, datetime], Iterable[Step]]
    told: str = ""
    page: str = "home"
    mailed_to: Capability | None = None
    can_wait: bool = False


def waiting_by_look(
    *, actor: Actor, now: datetime, undescribed: recordings.Waiting | None = None
) -> Iterator[tuple[Look, list[Step]]]:
    """What an actor can do now, one kind after the other; kinds of which nothing waits are left out.

    Args:
        actor: for whom.
        now: the present moment.
        undescribed: as for `steps_for`.
    """
    for look in _LOOKS:
        if look.needs is None or holds(actor, look.needs):
            is_known = undescribed is not None and look.find is _undescribed
            found = list(_to_describe(undescribed) if undescribed and is_known else look.find(actor, now))
            if found:
                yield look, found


_LOOKS: tuple[Look, ...] = (
    Look(needs=Capability.AUDIT_LEDGER, find=oversight.ledger_alarms),
    Look(needs=Capability.RUN_MACHINE, find=_failed_jobs),
    Look(needs=Capability.RUN_MACHINE, find=_backup, told=N_("待做的备份"), page="backups:list"),
    Look(needs=Capability.RUN_MACHINE, find=oversight.missed_keepers),
    Look(needs=Capability.VIEW_DEADLINES, find=_deadlines),
    Look(needs=Capability.APPROVE_DEADLINES, find=_approvals),
    Look(needs=Capability.MANAGE_CALENDAR, find=_calendar, told=N_("待导入的放假安排"), page="duties:calendar"),
    Look(needs=Capability.SUPERVISE_SEALS, find=_seals),
    Look(needs=Capability.APPROVE_TRANSFERS, find=_transfers),
    Look(needs=Capability.APPROVE_OUT_MARKS, find=_out_marks),
    Look(needs=Capability.SET_HOLDS, find=_holds, told=N_("待核查的保全")),
    Look(needs=Capability.VIEW_DISPOSALS, find=_disposals, told=N_("待审批或监销签字的销毁批次"), page="disposals"),
    Look(
        needs=Capability.ENTER_DISPUTES,
        find=court_steps.to_answer,
        told=N_("待答复的复议、诉讼"),
        page="exhibits:disputes",
    ),
    Look(
        needs=Capability.ANSWER_FINDINGS,
        find=supervision_steps.to_answer,
        told=N_("待答复的监督意见"),
        page="reviews:findings",
    ),
    Look(
        needs=Capability.REVIEW_RECORDINGS,
        find=supervision_steps.to_judge,
        told=N_("待核查的监督意见答复"),
        page="reviews:findings",
    ),
    Look(needs=Capability.REVIEW_RECORDINGS, find=supervision_steps.to_review),
    Look(needs=Capability.VIEW_ASSESSMENTS, find=supervision_steps.volumes),
    Look(needs=Capability.RUN_ASSESSMENTS, find=supervision_steps.abandoned, told=N_("待收回的未完成评分")),
    Look(
        needs=Capability.KEEP_OVERSIGHT,
        find=supervision_steps.demands,
        told=N_("待答复的监督机关来文"),
        page="bodies:list",
    ),
    Look(needs=Capability.ANSWER_ALERTS, find=supervision_steps.unusual),
    Look(needs=Capability.VIEW_EXHIBITS, find=court_steps.to_sign, told=N_("待签名的制作说明"), page="exhibits:list"),
    Look(needs=Capability.EDIT_CASES, find=_untimed, told=N_("待填写时间的执法活动")),
    Look(needs=Capability.EDIT_CASES, find=_unfilmed, told=N_("待上传或关联资料的执法活动")),
    Look(needs=Capability.INTAKE, find=_open_intakes, told=N_("未完成的采集"), page="intake:list"),
    Look(needs=Capability.DESCRIBE, find=_undescribed),
    Look(needs=Capability.SIGN_HIDDEN, find=hiding_steps.to_watch, told=N_("待观看确认的遮挡副本")),
    Look(needs=Capability.HIDE, find=hiding_steps.own, told=N_("做好或未能制作的遮挡副本")),
    Look(needs=Capability.EDIT_CASES, find=_bare_cases, told=N_("还没有执法活动的案件")),
    Look(needs=Capability.WAIVE_CHECKS, find=device_steps.asked, told=N_("待审批的紧急使用")),
    Look(
        needs=Capability.TAKE_DEVICES,
        find=device_steps.own,
        told=N_("待检查、归还或采集的执法记录仪"),
        page="loans:take",
    ),
    Look(needs=Capability.WATCH_LOANS, find=device_steps.watched),
    Look(needs=Capability.MANAGE_DEVICES, find=device_steps.kept),
    Look(needs=Capability.MANAGE_DEVICES, find=device_steps.left_behind, told=N_("待收回的离岗人员记录仪")),
    Look(needs=Capability.MANAGE_DEVICES, find=_unconfirmed, told=N_("待核对的执法记录仪"), page="devices:list"),
    Look(needs=Capability.GRANT_ROLES, find=_accounts, told=N_("待授予或恢复角色的账号"), page="accounts"),
    Look(
        needs=Capability.DECIDE_CONSULTATIONS,
        find=archive_steps.to_decide,
        told=N_("待审批的查阅或复制申请"),
        page="consulting:list",
    ),
    Look(
        needs=Capability.DECIDE_CONSULTATIONS,
        find=archive_steps.to_answer,
        told=N_("待核查的副本"),
        page="consulting:copies",
    ),
    Look(
        needs=Capability.KEEP_CONSULTATIONS,
        find=archive_steps.to_hand_out,
        told=N_("待交付或催还的副本"),
        page="consulting:copies",
    ),
    Look(
        needs=Capability.KEEP_CONSULTATIONS,
        find=archive_steps.overdue,
        told=N_("逾期未还的纸质案卷"),
        page="consulting:list",
    ),
    Look(needs=Capability.RECEIVE_VOLUMES, find=archive_steps.to_receive),
    # art 19: whoever is named to keep the storage, by whatever role
    Look(needs=None, find=store_steps.ailing_stores, told=N_("待处理的存储问题"), page="holdings:health"),
    Look(
        needs=Capability.APPROVE_REPAIRS, find=store_steps.repairs, told=N_("待审批的存储修复"), page="holdings:repairs"
    ),
    Look(needs=Capability.APPROVE_STORE_LOSSES, find=archive_steps.store_losses),
    Look(
        needs=Capability.OFFER_VOLUMES,
        find=archive_steps.to_offer_again,
        told=N_("被退回、待重新移交的案卷"),
        page="handover:offer",
    ),
    Look(needs=Capability.VIEW_FILING, find=oversight.filing),
    Look(needs=Capability.READ_FIGURES, find=oversight.unexplained),
    Look(
        needs=Capability.MANAGE_RULES,
        find=oversight.lists,
        told=N_("待制定或发布的记录事项清单"),
        page="duties:matter_lists",
    ),
    Look(
        needs=Capability.MANAGE_OFFICERS,
        find=oversight.certificates,
        told=N_("已过期或即将到期的执法证"),
        page="officers",
    ),
    Look(needs=Capability.SEE_DEPARTURES, find=departures.steps, told=N_("待交接的离岗人员"), page="departures"),
    Look(
        needs=Capability.VIEW_BUREAU_DUTIES,
        find=oversight.vacancies,
        told=N_("空缺的岗位"),
        page="keepers",
        mailed_to=Capability.APPOINT_KEEPERS,
        can_wait=True,
    ),
    # the office, where plans and notices arrive
    Look(needs=Capability.MANAGE_CALENDAR, find=oversight.plan, told=N_("待录入的年度计划"), page="bureau:list"),
)
