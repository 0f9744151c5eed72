"""办公室: recorders by what they're doing, against the number that is asked for; the stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.desk.home import stores
from liuhen.desk.home.days import today_of
from liuhen.desk.home.shapes import Part, Picture, Things
from liuhen.desk.step import capped
from liuhen.devices import queries as devices
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor


def pictures(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of the office."""
    yield recorders(now)
    yield stores.picture(actor, now)


def recorders(now: datetime) -> Picture:
    """Each recorder as a sign of what it's doing, and how many the regulation asks for (art 15)."""
    held = devices.held().order_by()[: COUNT_CAP + 1].count()
    out = devices.out_now().order_by()[: COUNT_CAP + 1].count()
    late = min(devices.out_too_long(now).order_by()[: COUNT_CAP + 1].count(), out)
    unfit = devices.unfit().order_by()[: COUNT_CAP + 1].count()
    wanted = devices.wanted_recorders(today_of(now))
    there = max(held - out - unfit, 0)
    groups = [
        _group("good", _("在位可用"), there, f"{reverse('devices:list')}?state=confirmed"),
        _group("brand", _("在人员手中"), out - late, reverse("loans:held")),
        _group("attention", _("超时未还"), late, reverse("loans:held")),
        _group("bad", _("故障或送修"), unfit, f"{reverse('devices:list')}?state=unfit"),
    ]
    if held > COUNT_CAP:  # what is in its place is what's left over: not known where nobody counted on
        groups[0] = Part(tone="good", label=groups[0].label, count=there, shown=f"{there}+", url=groups[0].url)
    says, tone = _("共有 {held} 台。").format(held=capped(held)), "plain"
    if wanted is not None and held < wanted:
        says = _("共有 {held} 台，制度要求不少于 {wanted} 台，还缺 {lacking} 台。").format(
            held=held, wanted=wanted, lacking=wanted - held
        )
        tone = "bad"
    elif wanted is not None:
        says = _("共有 {held} 台，达到制度要求的 {wanted} 台。").format(held=capped(held), wanted=wanted)
        tone = "attention" if late else "good"
    if late:
        says += _("有 {late} 台超时未还。").format(late=capped(late))
    return Picture(
        code="recorders",
        title=_("执法记录仪在哪里"),
        icon="recorder",
        says=says,
        tone=tone,
        drawing=Things(groups=groups, icon="recorder") if held or out else None,
        url=reverse("devices:list"),
        link=_("全部设备"),
    )


def _group(tone: str, label: str, count: int, url: str) -> Part:
    return Part(tone=tone, label=label, count=count, shown=capped(count), url=url)
