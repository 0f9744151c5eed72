"""What waits about recorders: the check of the day, what should come back or be docked, leave that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.cases.loans import queries as loans
from liuhen.desk.step import MOST, Step, capped
from liuhen.devices import queries as devices
from liuhen.devices.models import Loan, Recorder
from liuhen.devices.queries import lending
from liuhen.devices.telling import failed_names
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.people.models import Departure
from liuhen.people.permissions import Capability, reach


def own(actor: Actor, now: datetime) -> Iterable[Step]:
    """What an officer owes: the day's check, a recorder that is out too long, a docking, an activity."""
    if actor.officer_id is None:
        return
    for loan in devices.unchecked_standing(actor.officer_id, now)[:MOST]:
        yield Step(
            title=_("检查专用的执法记录仪"),
            detail=_("{code} · 使用当天检查一次").format(code=loan.recorder.code),
            url=reverse("devices:daily", args=[loan.id]),
            label=_("检查"),
            icon="recorder",
            tone="plain",
        )
    mine = Q(officer_id=actor.officer_id)
    for loan in devices.out_too_long(now).filter(mine)[:MOST]:
        yield _loan_step(_("归还执法记录仪"), loan, "loans:give_back", _("归还"))
    for loan in devices.undocked(now).filter(mine)[:MOST]:
        yield _step(_("采集用过的执法记录仪"), loan, reverse("intake:new"), _("采集"))
    for loan in loans.unnamed().filter(mine)[:MOST]:
        yield _loan_step(_("注明执法记录仪用于哪次执法活动"), loan, "loans:name", _("注明"))


def asked(actor: Actor, now: datetime) -> Iterable[Step]:
    """Officers who ask a leader's leave to use a recorder that failed its check: they stand at the door."""
    for check in devices.waiting_waivers(actor, now)[:MOST]:
        yield Step(
            title=_("审批紧急使用执法记录仪"),
            detail=_("{code} · {name} · 不合格：{items}").format(
                code=check.recorder.code, name=check.officer.name, items=failed_names(check)
            ),
            url=reverse("devices:check", args=[check.id]),
            label=_("审批"),
            icon="alert",
            tone="bad",
        )


def watched(actor: Actor, now: datetime) -> Iterable[Step]:
    """For office and leader: recorders that are out too long, came back undocked, or name no activity."""
    units = reach(actor, Capability.WATCH_LOANS)
    told = (
        (devices.out_too_long(now), _("催还领出过久的执法记录仪")),
        (devices.undocked(now), _("催办归还后未采集的执法记录仪")),
        (loans.unnamed(), _("核对没有注明执法活动的领用")),
    )
    for rows, title in told:
        count = _within(rows, units).order_by()[: COUNT_CAP + 1].count()
        if count:
            yield Step(
                title=title,
                detail=_("在领用情况中列出"),
                url=reverse("loans:held"),
                label=_("查看"),
                icon="recorder",
                count=capped(count),
            )


def _within(rows: QuerySet[Loan], units: Iterable[object] | None) -> QuerySet[Loan]:
    return rows if units is None else rows.filter(officer__unit_id__in=units)


def _loan_step(title: str, loan: Loan, page: str, label: str) -> Step:
    return _step(title, loan, reverse(page, args=[loan.id]), label)


def _step(title: str, loan: Loan, url: str, label: str) -> Step:
    out = f"{timezone.localtime(loan.out_at):%Y-%m-%d %H:%M}"
    return Step(title=title, detail=f"{loan.recorder.code} · {out}", url=url, label=label, icon="recorder")


def left_behind(actor: Actor, now: datetime) -> Iterable[Step]:
    """For the office: recorders that somebody who left has still out, or keeps; the hand-over waits for both."""
    del actor, now
    leavers = Departure.objects.filter(settled_at=None).exclude(officer=None).values("officer_id")
    for loan in lending.out_now().filter(officer_id__in=leavers).order_by("out_at")[:MOST]:
        name = loan.officer.name
        yield _step(
            _("收回 {name} 未归还的执法记录仪").format(name=name),
            loan,
            reverse("devices:card", args=[loan.recorder_id]),
            _("收回"),
        )
    for recorder in Recorder.objects.filter(keeper_id__in=leavers).select_related("keeper").order_by("code")[:MOST]:
        yield Step(
            title=_("为执法记录仪改定保管人"),
            detail=_("{code} · 保管人 {name} 已离岗").format(
                code=recorder.code, name=recorder.keeper.name if recorder.keeper else ""
            ),
            url=reverse("devices:edit", args=[recorder.id]),
            label=_("改定"),
            icon="recorder",
        )


def kept(actor: Actor, now: datetime) -> Iterable[Step]:
    """For the office: maintenance that is due, and faults that nobody has seen to."""
    del actor
    due = devices.due_count(timezone.localdate(now))
    faults = devices.open_faults().filter(sent_at=None).order_by()[: COUNT_CAP + 1].count()
    for count, title, icon in (
        (due, _("办理到期的设备保养"), "calendar"),
        (faults, _("处理报修的执法记录仪"), "alert"),
    ):
        if count:
            yield Step(
                title=title,
                detail=_("在维护保养中列出"),
                url=reverse("devices:upkeep"),
                label=_("查看"),
                icon=icon,
                count=capped(count),
            )
