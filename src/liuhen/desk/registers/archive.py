"""查阅、复制登记簿: who asked to see or copy what, who allowed it, until when, and whether the paper came back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liuhen.archive.consulting import copies, queries
from liuhen.archive.consulting.models import CopyHandout
from liuhen.clock import now
from liuhen.desk.registers.shape import Asked, Source, local, page_after_page
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability
from liuhen.rules.clocks import ZONE
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
            one.get_wants_display(),
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
        (_("申请人"), 14, "text"),
        (_("单位"), 24, "text"),
        (_("介绍信（公函）文号"), 24, "text"),
        (_("证件"), 24, "text"),
        (_("类别"), 16, "text"),
        (_("申请"), 10, "text"),
        (_("内容"), 36, "text"),
        (_("用途"), 30, "text"),
        (_("依据"), 24, "text"),
        (_("审批"), 24, "text"),
        (_("状态"), 10, "text"),
        (_("有效至"), 20, "moment"),
        (_("结束时间"), 20, "moment"),
        (_("借出时间"), 20, "moment"),
        (_("归还时间"), 20, "moment"),
    ),
    rows=_rows,
)


def _copy_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    """A row for each hand-out; one for a copy that nobody got."""
    today = timezone.localdate(now(), ZONE)
    fetch = partial(copies.copy_list, actor=actor, today=today, state=asked.get("state", ""))
    for one in page_after_page(lambda after: fetch(after=after)):
        shown = one.consultation
        checked = "；".join(
            f"{said.get_question_display()}{gettext('是') if said.is_yes else gettext('否')}（{said.account.name}）"
            for said in one.answers.all()
        )
        told: list[Value] = [
            shown.number,
            shown.get_wants_display(),
            shown.visitor or shown.asked_by.name,
            shown.organ or (shown.unit.name if shown.unit else ""),
            "、".join(item.named for item in shown.items.all()),
            shown.purpose,
            one.get_state_display(),
            local(one.ready_at),
            checked,
        ]
        handed: list[CopyHandout | None] = [*one.handouts.all()]
        for given in handed or [None]:
            yield [*told, *(_given(given) if given else [""] * 10)]


def _given(one: CopyHandout) -> list[Value]:
    return [
        one.receiver,
        one.certificate,
        one.get_medium_display(),
        one.count,
        one.sha256,
        one.given_by.name,
        local(one.given_at),
        one.back_by,
        one.get_end_display() if one.end else "",
        local(one.ended_at),
    ]


COPIES = Source(
    name="copies",
    title=_("复制登记簿"),
    needs=Capability.CONSULT,
    columns=(
        (_("申请编号"), 16, "text"),
        (_("种类"), 10, "text"),
        (_("提供给"), 14, "text"),
        (_("单位"), 24, "text"),
        (_("内容"), 36, "text"),
        (_("用途"), 30, "text"),
        (_("状态"), 10, "text"),
        (_("做好时间"), 20, "moment"),
        (_("提供前核查"), 40, "text"),
        (_("领取人"), 14, "text"),
        (_("证件"), 24, "text"),
        (_("载体"), 14, "text"),
        (_("份数"), 8, "number"),
        (_("SHA-256"), 20, "text"),
        (_("交付人"), 12, "text"),
        (_("交付时间"), 20, "moment"),
        (_("应归还日期"), 12, "date"),
        (_("归还或销毁"), 12, "text"),
        (_("归还或销毁时间"), 20, "moment"),
    ),
    rows=_copy_rows,
)
