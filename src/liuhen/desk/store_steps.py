"""What waits about the stores: for whoever keeps them (art 19), and for who approves that damage is made good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.desk.step import MOST, Step, capped
from liuhen.holdings import ailing, overview
from liuhen.holdings.ailing import Ailment
from liuhen.people.actors import Actor


def ailing_stores(actor: Actor, now: datetime) -> Iterable[Step]:
    """Stores that are out of reach, failing, full or nearly, damaged, unlocked or long unchecked; gone once mended."""
    if not ailing.is_asked(actor, now):
        return
    told = {
        Ailment.UNREACHABLE: (_("接通无法访问的存储"), "bad"),
        Ailment.FAILING: (_("更换自检未通过的磁盘"), "bad"),
        Ailment.FULL: (_("为存满的存储腾出空间：采集已停止"), "bad"),
        Ailment.FULL_COPY: (_("为存满的副本存储腾出空间：副本不能另存"), "bad"),
        Ailment.DAMAGED: (_("修复核对发现的损坏"), "bad"),
        Ailment.UNLOCKED: (_("另建启用对象锁定的存储桶：资料没有锁定"), "bad"),
        Ailment.NEARLY_FULL: (_("为即将存满的存储准备空间"), "attention"),
        Ailment.OVERDUE: (_("完成逾期的存储全部核对"), "attention"),
    }
    for ailment, names in ailing.ailments(now).items():
        title, tone = told[ailment]
        yield Step(
            title=title,
            detail=_("、").join(names[:MOST]),
            url=reverse("holdings:health"),
            label=_("存储状况"),
            icon="server",
            tone=tone,
            count=capped(len(names)) if len(names) > 1 else "",
        )


def repairs(actor: Actor, now: datetime) -> Iterable[Step]:
    """Repairs that somebody else proposed and that wait for this approver."""
    del now
    for one in overview.repairs_to_decide(actor, overview.open_repairs(most=MOST)):
        yield Step(
            title=_("审批存储修复"),
            detail=f"{one.copy.store.name} · {one.reason}",
            url=reverse("holdings:decide", args=[one.id]),
            label=_("审批"),
            icon="server",
        )
