"""Registers of what the bureau has set itself: the list of record points."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liuhen.clock import now
from liuhen.desk.registers.shape import Asked, Source
from liuhen.duties import matters
from liuhen.duties.errors import MatterListNotFoundError
from liuhen.duties.models import MatterList
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.matters import COLUMNS
from liuhen.sheets.writing import Value


def _matter_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    """The rows of the list that is asked for, else of the one in force today; as they are, so they can come back."""
    found = _meant(asked.get("list", ""))
    if found is None:
        return
    if found.state == MatterList.State.DRAFT:
        require(actor, Capability.MANAGE_RULES)
    for matter in found.matters.order_by("position", "id"):
        yield [getattr(matter, column) for column in COLUMNS]


def _named(_actor: Actor, asked: Asked) -> str:
    """Which list it is, and from which day it holds."""
    found = _meant(asked.get("list", ""))
    if found is None:
        return ""
    if found.holds_from is None:
        return gettext("{title}（草稿）").format(title=found.title)
    return gettext("{title}　自 {day} 起施行").format(title=found.title, day=found.holds_from.isoformat())


def _meant(text: str) -> MatterList | None:
    if not text:
        return matters.list_in_force(timezone.localdate(now()))
    try:
        return matters.get_list(UUID(text))
    except ValueError:
        raise MatterListNotFoundError from None


MATTERS = Source(
    name="matters",
    title=_("音像记录事项清单"),
    needs=Capability.VIEW_RULES,
    columns=(
        (_("执法类别"), 14, "text"),
        (_("执法事项"), 30, "text"),
        (_("记录环节"), 24, "text"),
        (_("记录方式"), 14, "text"),
        (_("开始时间"), 18, "text"),
        (_("记录内容"), 44, "text"),
        (_("结束时间"), 18, "text"),
        (_("存储期限"), 16, "text"),
        (pgettext_lazy("matter", "备注"), 20, "text"),
    ),
    rows=_matter_rows,
    subject=_named,
)
