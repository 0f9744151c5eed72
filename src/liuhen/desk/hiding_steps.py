"""遮挡副本 that wait for somebody: to be watched and confirmed, or looked at by whoever had them made (art 14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.desk.step import MOST, Step
from liuhen.people.actors import Actor
from liuhen.recordings.hiding import queries
from liuhen.recordings.hiding.models import CopyState, HiddenCopy
from liuhen.recordings.hiding.operations import may_sign


def to_watch(actor: Actor, now: datetime) -> Iterable[Step]:
    """Made copies that leave only when the actor, or a colleague, has watched and confirmed them."""
    del now
    for copy in [each for each in queries.to_confirm(actor) if may_sign(actor, each)][:MOST]:
        yield _step(copy, _("看完并确认遮挡副本 {name}"), copy.by.plan.name, _("观看"))


def own(actor: Actor, now: datetime) -> Iterable[Step]:
    """Copies that the actor had made and hasn't looked at, or that could not be made."""
    del now
    told = 0
    for copy in queries.own_news(actor):
        if copy.state == CopyState.MADE and may_sign(actor, copy):
            continue  # stands among those to watch
        if told == MOST:
            return
        told += 1
        if copy.state == CopyState.MADE:
            yield _step(copy, _("核看做好的遮挡副本 {name}"), copy.by.plan.name, _("查看"))
        else:
            yield _step(copy, _("遮挡副本 {name} 未能制作"), _("查看原因后重新制作或撤回"), _("查看"), tone="bad")


def _step(copy: HiddenCopy, title: str, detail: str, label: str, *, tone: str = "attention") -> Step:
    return Step(
        title=title.format(name=copy.name),
        detail=detail,
        url=reverse("hiding:copy", args=[copy.id]),
        label=label,
        icon="photo",
        tone=tone,
    )
