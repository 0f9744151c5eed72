"""The stores: how full each is, when it will be, and when all of it was last read and compared (arts 13, 19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.desk.home.shapes import Bar, Bars, Part, Picture
from liuhen.holdings import overview
from liuhen.holdings.overview import StoreHealth
from liuhen.people.actors import Actor
from liuhen.prose import hundredths, size_in_words

_WHOLE = 1000


def picture(actor: Actor, now: datetime) -> Picture:
    """Each store as a bar that fills."""
    health = overview.health(actor=actor, now=now)
    ill = [each for each in health.stores if not each.is_well]
    away = [each for each in health.stores if each.row.unreachable_since]
    if not health.stores:
        says, tone = _("还没有登记存储。"), "plain"
    elif away:
        says, tone = _("有 {count} 处存储现在无法访问。").format(count=len(away)), "bad"
    elif ill:
        says, tone = (
            _("{all} 处存储都能访问，其中 {count} 处需要处理。").format(all=len(health.stores), count=len(ill)),
            "attention",
        )
    else:
        says, tone = _("{all} 处存储都能访问，状况正常。").format(all=len(health.stores)), "good"
    return Picture(
        code="stores",
        title=_("存储"),
        icon="server",
        says=says,
        tone=tone,
        drawing=Bars(bars=_bars(health.stores, now)) if health.stores else None,
        url=reverse("holdings:health"),
        link=_("存储状况"),
    )


def _bars(stores: Sequence[StoreHealth], now: datetime) -> list[Bar]:
    """Each by its kind, numbered where there are several of one: the page of the stores has their addresses."""
    many = Counter(each.row.kind for each in stores)
    seen: Counter[str] = Counter()
    bars = []
    for each in stores:
        kind = each.row.kind
        seen[kind] += 1
        name = str(each.row.get_kind_display())
        bars.append(_bar(f"{name} {seen[kind]}" if many[kind] > 1 else name, each, now))
    return bars


def _bar(label: str, health: StoreHealth, now: datetime) -> Bar:
    row = health.row
    if row.unreachable_since:
        words, tone = _("无法访问"), "bad"
    elif health.is_failing:
        words, tone = _("磁盘自检未通过，请更换"), "bad"
    elif health.used_share is None:
        words, tone = _("容量未知"), "plain"
    else:
        words = _("已用 {percent}%").format(percent=hundredths(health.used_share))
        tone = "bad" if health.is_full else "attention" if health.full_soon or health.is_tight else "plain"
    share = round((health.used_share or 0.0) * _WHOLE)
    fill = tone if tone != "plain" else "brand"
    return Bar(
        label=label,
        words=words,
        parts=[Part(tone=fill, label=_("已用"), count=share)],
        whole=_WHOLE,
        detail=_("；").join(_details(health, now)),
        tone=tone,
    )


def _details(health: StoreHealth, now: datetime) -> list[str]:
    row = health.row
    told = []
    if row.free is not None:
        told.append(_("剩余 {size}").format(size=size_in_words(row.free)))
    if health.full_on is not None:
        told.append(_("按近来的速度 {day} 用满").format(day=health.full_on))
    elif row.total is not None:
        told.append(_("还没有用满的预计"))
    if row.full_ended_at is None:
        told.append(_("还没有全面核对过"))
    else:
        days = max((now - row.full_ended_at).days, 0)
        ago = ngettext("{count} 天前全面核对", "{count} 天前全面核对", days).format(count=days)
        told.append(ago if days else _("一天内全面核对过"))
    if health.damaged:
        told.append(_("有 {count} 件损坏").format(count=health.damaged))
    return told
