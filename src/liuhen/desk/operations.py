"""What is done from the pages that show several rooms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from liuhen.custody import operations as custody
from liuhen.desk.registers import ROWS_LIMIT, Source
from liuhen.desk.registers.shape import Asked
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.sheets.writing import Column, Register, Value, write_register
from liuhen.work import operations as work


def try_job_again(*, actor: Actor, now: datetime, job_id: UUID) -> None:
    """Have the worker take a failed job again. Nothing of the archive changes by it, so it leaves no entry.

    Raises:
        NotPermittedError: the actor doesn't run the machine.
        JobNotFoundError: no such job.
        JobNotFailedError: it did not fail, or the same work is asked for already.
    """
    require(actor, Capability.RUN_MACHINE)
    work.try_again(job_id=job_id, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedRegister:
    """A register as a file.

    Attributes:
        content: the workbook; `ROWS_LIMIT` rows are a megabyte or two.
        name: what to call it.
        rows: how many it has.
        is_cut: the list has more than fit in one file; the file says so itself.
    """

    content: bytes
    name: str
    rows: int
    is_cut: bool


def export_register(*, actor: Actor, now: datetime, source: Source, asked: Asked) -> ExportedRegister:
    """Write a register that the actor may see as a workbook, narrowed as asked; that it left is an entry.

    Raises:
        NotPermittedError: the actor may not see this list.
    """
    require(actor, source.needs)
    if source.needs_too is not None:
        require(actor, source.needs_too)
    rows: Iterator[Sequence[Value]] = iter(source.rows(actor, asked))
    taken = list(islice(rows, ROWS_LIMIT))
    is_cut = next(rows, None) is not None
    narrowed = source.told(actor, asked)
    notes = [
        _("导出时间：{moment}　导出人：{name}　共 {count} 行").format(
            moment=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"), name=actor.name, count=len(taken)
        )
    ]
    if subject := source.subject(actor, asked) if source.subject is not None else "":
        notes.insert(0, subject)
    if narrowed:
        notes.append(_("筛选条件：{narrowed}").format(narrowed="　".join(narrowed)))
    else:
        notes.append(_("筛选条件：无"))
    if is_cut:
        notes.append(
            _("注意：只含列表中最前的 {count} 行，其余未导出。请缩小筛选范围分次导出。").format(count=len(taken))
        )
    register = Register(
        title=str(source.title),
        notes=notes,
        columns=[Column(str(title), width, kind) for title, width, kind in source.columns],
    )
    file = BytesIO()
    write_register(file, register, taken)
    content = file.getvalue()
    with transaction.atomic():
        custody.append(
            kind="register.exported",
            subject=uuid7(),
            actor=actor.reference,
            now=now,
            facts={"register": source.name, "rows": len(taken), "is_cut": is_cut, "narrowed": narrowed},
            digests={"sha256": hashlib.sha256(content).hexdigest()},
        )
    day = timezone.localtime(now).strftime("%Y%m%d")
    return ExportedRegister(content=content, name=f"{source.title}_{day}.xlsx", rows=len(taken), is_cut=is_cut)
