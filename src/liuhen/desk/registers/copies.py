"""存放与核对 of one case as a sheet: a row for each recording in each store; that it left is an entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.cases.models import Case
from liuhen.custody import operations as custody
from liuhen.desk.copies import Report, report_of
from liuhen.desk.registers.shape import local
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.sheets.writing import Column, Register, Value, write_registers


def export_copies(*, actor: Actor, now: datetime, case: Case) -> tuple[bytes, str]:
    """Write how a case's recordings are kept as a workbook: its bytes and what the file is called.

    Raises:
        NotPermittedError: the actor sees no cases.
    """
    require(actor, Capability.VIEW_CASES)
    report = report_of(actor=actor, case=case)
    made = _("导出时间：{moment}　导出人：{name}").format(
        moment=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"), name=actor.name
    )
    notes = [f"{case.number} {case.title}", made, _("核对方法：从存储逐字节读取，计算 SHA-256，与入库时的登记比较。")]
    file = BytesIO()
    counts = write_registers(
        file,
        [
            (Register(title=_("存放与核对"), notes=notes, columns=_columns()), _rows(report)),
            (Register(title=_("修复记录"), notes=notes[:2], columns=_repair_columns()), _repairs(report)),
        ],
    )
    content = file.getvalue()
    with transaction.atomic():
        custody.append(
            kind="case.copies_exported",
            subject=case.id,
            actor=actor.reference,
            now=now,
            facts={"rows": list(counts)},
            digests={"sha256": hashlib.sha256(content).hexdigest()},
        )
    day = timezone.localtime(now).strftime("%Y%m%d")
    return content, _("存放与核对_{number}_{day}.xlsx").format(number=case.number, day=day)


def _columns() -> list[Column]:
    return [
        Column(_("编号"), 18), Column(_("存储"), 10), Column(_("状态"), 12), Column(_("说明"), 50),
        Column(_("最近一次完整核对"), 20, "moment"), Column(_("无法访问自"), 20, "moment"),
        Column(_("字节数"), 14, "number"), Column("SHA-256", 66), Column("SM3", 66),
    ]  # fmt: skip


def _rows(report: Report) -> Iterator[Sequence[Value]]:
    for line in report.lines:
        one = line.recording
        for stand in line.stands:
            yield (
                one.number, stand.store.get_kind_display(), stand.short, stand.words, local(stand.looked_at),
                local(stand.unreachable_since), one.size, one.sha256, one.sm3,
            )  # fmt: skip


def _repair_columns() -> list[Column]:
    return [
        Column(_("编号"), 18), Column(_("损坏处"), 10), Column(_("由哪一份修复"), 12), Column(_("原因"), 50),
        Column(_("状态"), 14), Column(_("提出"), 20, "moment"), Column(_("完成"), 20, "moment"),
    ]  # fmt: skip


def _repairs(report: Report) -> Iterator[Sequence[Value]]:
    for number, one in report.repairs:
        yield (
            number, one.copy.store.get_kind_display(), one.source.get_kind_display(), one.reason,
            one.get_state_display(), local(one.proposed_at), local(one.done_at),
        )  # fmt: skip
