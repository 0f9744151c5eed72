"""查阅、复制登记簿: who asked to see or copy what, who allowed it, until when, and whether the paper came back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from liuhen.archive.consulting import queries
from liuhen.clock import now
from liuhen.desk.registers.shape import Asked, Source, local, page_after_page
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability
from liuhen.sheets.writing import Value


def _rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    moment = now()
    fetch = partial(queries.consultation_list, actor=actor, now=moment, state=asked.get("state", ""))
    for one in page_after_page(lambda after: fetch(after=after)):
        decided = "；".join(f"{said.account.name} {said.note}".strip() for said in one.decisions.all())
        yield [
            one.number,
            local(one.asked_at),
            one.visitor or one.asked_by.name,
            one.organ or (one.unit.name if one.unit else ""),
            one.letter,
            one.certificate,
            one.get_who_display(),
            "、".join(item.named for item in one.items.all()),
            one.purpose,
            one.basis,
            decided,
            one.get_state_display(),
            local(one.until),
            local(one.ended_at),
            local(one.lent_at),
            local(one.returned_at),
        ]


CONSULTATIONS = Source(
    name="consultations",
    title=_("查阅、复制登记簿"),
    needs=Capability.CONSULT,
    columns=(
        (_("编号"), 16, "text"),
        (_("申请时间"), 20, "moment"),
        (_("查阅人"), 14, "text"),
        (_("单位"), 24, "text"),
        (_("介绍信（公函）文号"), 24, "text"),
        (_("证件"), 24, "text"),
        (_("类别"), 16, "text"),
        (_("内容"), 36, "text"),
        (_("用途"), 30, "text"),
        (_("依据"), 24, "text"),
        (_("审批"), 24, "text"),
        (_("状态"), 10, "text"),
        (_("查阅至"), 20, "moment"),
        (_("结束时间"), 20, "moment"),
        (_("借出时间"), 20, "moment"),
        (_("归还时间"), 20, "moment"),
    ),
    rows=_rows,
)
