"""What waits in the archive: batches to receive, requests to decide on, paper that should have been back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.archive.consulting import copies
from liuhen.archive.consulting import queries as consulting
from liuhen.archive.handover import queries as handover
from liuhen.archive.handover.models import HandoverState
from liuhen.desk.step import MOST, Step, capped
from liuhen.holdings import losing
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.rules.clocks import ZONE


def to_receive(actor: Actor, now: datetime) -> Iterable[Step]:
    """Batches that units have offered (art 18)."""
    del now
    count = handover.waiting(actor)
    if count:
        yield Step(
            title=_("检查并接收移交的案卷"),
            detail=_("逐卷核对，接收或退回"),
            url=f"{reverse('handover:list')}?state={HandoverState.OFFERED}",
            label=_("查看"),
            icon="inbox",
            count=capped(count),
        )


def to_offer_again(actor: Actor, now: datetime) -> Iterable[Step]:
    """Volumes that the archive room returned (art 18)."""
    del now
    back = dict(handover.held_back(actor).values_list("volume_id", "reason")[: COUNT_CAP + 1])
    if back:
        yield Step(
            title=_("补正退回的案卷，重新移交"),
            detail=next(iter(back.values())),
            url=reverse("handover:offer"),
            label=_("移交"),
            icon="inbox",
            tone="attention",
            count=capped(len(back)),
        )


def to_decide(actor: Actor, now: datetime) -> Iterable[Step]:
    """Requests to view or copy that wait for this approver (art 14)."""
    del now
    for one in consulting.waiting_for(actor)[:MOST]:
        yield Step(
            title=_("审批{wants}申请 {number}").format(wants=one.get_wants_display(), number=one.number),
            detail=f"{one.visitor or one.asked_by.name} · {one.purpose}",
            url=reverse("consulting:consultation", args=[one.id]),
            label=_("审批"),
            icon="view",
        )


def overdue(actor: Actor, now: datetime) -> Iterable[Step]:
    """Paper volumes that are out and should have been back."""
    del actor
    for one in consulting.overdue(now)[:MOST]:
        until = one.until or now
        yield Step(
            title=_("催还逾期的纸质案卷"),
            detail=_("{number}，{who}，应在 {day} 前归还").format(
                number=one.number, who=one.visitor or one.asked_by.name, day=f"{timezone.localtime(until):%Y-%m-%d}"
            ),
            url=reverse("consulting:consultation", args=[one.id]),
            label=_("查看"),
            icon="archive",
            tone="bad",
        )


def to_answer(actor: Actor, now: datetime) -> Iterable[Step]:
    """Copies for people from outside that are to be checked before they leave."""
    for one in copies.to_answer(actor, now)[:MOST]:
        shown = one.consultation
        yield Step(
            title=_("核查副本 {number}").format(number=shown.number),
            detail=f"{shown.visitor or shown.asked_by.name} · {shown.purpose}",
            url=reverse("consulting:consultation", args=[shown.id]),
            label=_("核查"),
            icon="shield",
        )


def to_hand_out(actor: Actor, now: datetime) -> Iterable[Step]:
    """Copies that couldn't be made, that are made and checked, and those that should have come back."""
    for one in copies.failed(now)[:MOST]:
        shown = one.consultation
        yield Step(
            title=_("副本未能制作 {number}").format(number=shown.number),
            detail=f"{shown.visitor or shown.asked_by.name} · {shown.get_wants_display()}",
            url=reverse("consulting:consultation", args=[shown.id]),
            label=_("查看"),
            icon="refresh",
            tone="bad",
        )
    for one in copies.to_hand_out(actor, now)[:MOST]:
        shown = one.consultation
        yield Step(
            title=_("交付副本 {number}").format(number=shown.number),
            detail=f"{shown.visitor or shown.asked_by.name} · {shown.get_wants_display()}",
            url=reverse("consulting:consultation", args=[shown.id]),
            label=_("交付"),
            icon="export",
        )
    for given in copies.overdue(timezone.localdate(now, ZONE))[:MOST]:
        shown = given.copy.consultation
        yield Step(
            title=_("催还逾期的副本 {number}").format(number=shown.number),
            detail=_("{who}，应在 {day} 前归还或销毁").format(who=given.receiver, day=given.back_by),
            url=reverse("consulting:consultation", args=[shown.id]),
            label=_("查看"),
            icon="archive",
            tone="bad",
        )


def store_losses(actor: Actor, now: datetime) -> Iterable[Step]:
    """Stores that somebody says are gone for good: until that's decided, destruction waits for them."""
    del now
    for loss in losing.losses_to_decide(actor)[:MOST]:
        yield Step(
            title=_("审批登记存储不再存在"),
            detail=loss.store.name,
            url=reverse("holdings:decide_loss", args=[loss.id]),
            label=_("审批"),
            icon="server",
        )
