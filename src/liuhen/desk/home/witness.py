"""The ledger's second keepers: who has been told how far, and what came back countersigned (art 13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.custody import queries as custody
from liuhen.custody import witnessing
from liuhen.custody.models import Keeper
from liuhen.desk.home.shapes import Lamp, Lamps, Picture
from liuhen.desk.step import capped
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds

KEEPERS = 4


def picture(actor: Actor, now: datetime) -> Picture:
    """Whether somebody outside could tell that the ledger was written anew."""
    audits = holds(actor, Capability.AUDIT_LEDGER)
    url = reverse("ledger_audit") if audits else reverse("ledger_keepers")
    named = len(witnessing.configured())
    keepers = witnessing.keepers()
    alarms = witnessing.open_alarms().order_by()[: COUNT_CAP + 1].count()
    missed = sum(1 for each in keepers if each.failing_since is not None)
    if alarms:
        says, tone = _("有 {count} 个账本警报等待核查。").format(count=capped(alarms)), "bad"
    elif missed:
        says, tone = _("有 {count} 个第二保管方联系不上，接通后自动补送。").format(count=missed), "attention"
    elif named:
        says, tone = _("{count} 个第二保管方都收到了账本检查点。").format(count=named), "good"
        if len(keepers) < named or any(each.handed_at is None for each in keepers):
            says, tone = _("有第二保管方还没有收到过检查点。"), "attention"
    else:
        says, tone = _("还没有设置第二保管方：账本被整体改写时，外面没有人能发现。"), "attention"
    return Picture(
        code="witness",
        title=_("账本与见证"),
        icon="shield",
        says=says,
        tone=tone,
        drawing=Lamps(lamps=[_ledger(), *_keepers(keepers, now), *_signed(now)]),
        url=url,
        link=_("账本核对") if audits else _("第二保管方"),
    )


def _ledger() -> Lamp:
    newest = custody.latest_checkpoint()
    if newest is None:
        return Lamp(label=_("账本"), words=_("尚未公布"), tone="plain", icon="custody")
    return Lamp(
        label=_("已公布的留痕记录"),
        words=_("{count} 条").format(count=f"{newest.size:,}"),
        detail=_("{at} 公布").format(at=_moment(newest.made_at)),
        tone="good",
        icon="custody",
    )


def _keepers(keepers: list[Keeper], now: datetime) -> Iterator[Lamp]:
    for keeper in keepers[:KEEPERS]:
        if keeper.failing_since is not None:
            words, tone, icon = _("联系不上"), "bad", "offline"
            detail = _("自 {at} 起").format(at=_moment(keeper.failing_since))
        elif keeper.handed_at is None:
            words, tone, icon, detail = _("尚未送达"), "attention", "wait", ""
        else:
            words, tone, icon = _ago(keeper.handed_at, now), "good", "good"
            detail = _("已送达 {count} 条").format(count=f"{keeper.size:,}")
        yield Lamp(label=str(keeper.get_kind_display()), words=words, detail=detail, tone=tone, icon=icon)


def _signed(now: datetime) -> Iterator[Lamp]:
    """The newest checkpoint that came back countersigned or stamped."""
    receipt = witnessing.newest_receipt()
    if receipt is not None:
        yield Lamp(
            label=_("最近一次副署"),
            words=_ago(receipt.moment, now),
            detail=_("覆盖前 {count} 条").format(count=f"{receipt.size:,}"),
            tone="good",
            icon="check",
        )


def _ago(moment: datetime, now: datetime) -> str:
    hours = max(int((now - moment).total_seconds()) // 3600, 0)
    if hours < 1:
        return _("刚刚")
    if hours < 24:  # noqa: PLR2004 - hours of a day
        return ngettext("{count} 小时前", "{count} 小时前", hours).format(count=hours)
    return ngettext("{count} 天前", "{count} 天前", hours // 24).format(count=hours // 24)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
