"""移交清册 as files; its words are the bureau's, not the reader's."""

from __future__ import annotations

import io
import json
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from liuhen.archive.handover.models import HandedState, Handover, HandoverItem, HandoverState
from liuhen.archive.handover.operations.listing import DATA, LIST, SHEET, keep_list
from liuhen.archive.handover.queries import items_of
from liuhen.archive.volumes.models import VolumeFile, VolumeSide
from liuhen.archive.volumes.queries import rules_in_force
from liuhen.binding import Field, Form, Part, Table, print_form
from liuhen.custody import papers
from liuhen.people.models import Account
from liuhen.people.queries import bureau_name
from liuhen.rules.clocks import ZONE
from liuhen.sheets.writing import Column, Register, Value, write_register

SCHEMA = "liuhen/handover/1"
_STATES = {
    HandoverState.OFFERED: "待接收",
    HandoverState.RECEIVED: "已接收",
    HandoverState.RETURNED: "已退回",
    HandoverState.WITHDRAWN: "已撤回",
}
_RESULTS = {HandedState.LISTED: "", HandedState.ACCEPTED: "接收", HandedState.RETURNED: "退回"}
_SIDES = ((VolumeSide.MAIN, "正卷"), (VolumeSide.INNER, "副卷"))


def make_list(handover: Handover, *, now: datetime) -> None:
    """Make a batch's list as it stands and keep it. The worker's.

    Raises:
        TypesettingError: it can't be set.
        LedgerAbsentError, LedgerUnreachableError: the ledger can't be published now, so there is no checkpoint.
        StoreFullError, StoreUnreachableError, ReadBackMismatchError: not kept.
    """
    items = items_of(handover)
    home: Path = settings.LIUHEN.home
    with tempfile.TemporaryDirectory(prefix="handover-", dir=home) as room:
        target, workroom = Path(room) / LIST, Path(room) / "set"
        workroom.mkdir()
        seal = papers.show(about=handover.id, now=now)
        paper = replace(_paper(handover, items), seal=seal.note, mark=seal.mark, seal_note=papers.NOTE)
        printed = print_form(paper, target, workroom=workroom, made_at=now)
        pdf = target.read_bytes()
    files = {LIST: pdf, SHEET: sheet_of(handover, items), DATA: _json(handover, items)}
    keep_list(now=now, handover_id=handover.id, state=handover.state, files=files, pages=printed.pages)


def _pages(item: HandoverItem) -> int:
    """By 页号, as the 卷内目录 counts them and hands can: not those of the PDF, which stands in for unscanned paper."""
    return sum(each.pages for each in item.volume.items.all() if each.side != VolumeSide.OUT)


def _parts(item: HandoverItem) -> str:
    """How many 卷 of each side lie there, where there's more than one."""
    pdfs = [file for file in item.volume.files.all() if file.purpose == VolumeFile.Purpose.PDF]
    if all(file.parts == 1 for file in pdfs):
        return ""
    sides = [(label, sum(file.side == side for file in pdfs)) for side, label in _SIDES]
    return "、".join(f"{label} {count} 卷" for label, count in sides if count)


def _retention(item: HandoverItem) -> str:
    found = rules_in_force().retention(item.volume.retention)
    return found.name if found else item.volume.retention


def _line(one: HandoverItem) -> list[str]:
    """A volume's line of the paper."""
    named = (one.volume.title, one.volume.case.number, _parts(one))
    result = (_RESULTS[HandedState(one.state)], one.reason)
    return [
        str(one.position),
        one.volume.number,
        "\n".join(filter(None, named)),
        _retention(one),
        str(_pages(one)),
        "：".join(filter(None, result)),
    ]


def _paper(handover: Handover, items: list[HandoverItem]) -> Form:
    total = sum(_pages(one) for one in items)
    facts = [
        Field(label="编号", value=handover.number),
        Field(label="移交单位", value=handover.unit.name),
        Field(label="接收单位", value="行政执法案卷档案室"),
        Field(label="移交时间", value=_at(handover.offered_at)),
        Field(label="数量", value=f"案卷 {len(items)} 卷，共 {total} 页"),
        Field(label="状态", value=_STATES[HandoverState(handover.state)]),
    ]
    if handover.note:
        facts.append(Field(label="移交说明", value=handover.note))
    if handover.settled_note:
        facts.append(Field(label="接收说明", value=handover.settled_note))
    rows = [_line(one) for one in items]
    table = Table(
        title="",
        columns=["序号", "档号", "案名、案号", "保管期限", "页数", "检查结果"],
        widths=[3, 11, 18, 6, 4, 10],
        rows=rows,
    )
    signed = [
        Field(label="移交人", value=_signed(handover.offered_by, handover.offered_at)),
        Field(label="接收人", value=_received(handover)),
    ]
    return Form(
        title="案卷交接清册",
        author=bureau_name(),
        number=handover.number,
        parts=[
            Part(title="移交", fields=facts),
            Part(title="案卷清单", table=table),
            Part(title="系统中的签字（另有留痕记录）", fields=signed),
        ],
        notes=["本清册一式两份，移交单位和档案室各存一份。"],
        signatures=["移交人", "接收人"],
    )


def _signed(account: Account | None, at: datetime | None) -> str:
    return f"{account.name}　{_at(at)}" if account else ""


def _received(handover: Handover) -> str:
    is_over = handover.state in (HandoverState.RECEIVED, HandoverState.RETURNED)
    return _signed(handover.settled_by if is_over else None, handover.settled_at)


def _json(handover: Handover, items: list[HandoverItem]) -> bytes:
    told = {
        "schema": SCHEMA,
        "handover": str(handover.id),
        "number": handover.number,
        "unit": handover.unit.name,
        "state": handover.state,
        "offered": {"by": handover.offered_by.name if handover.offered_by else "", "at": _at(handover.offered_at)},
        "settled": {"by": handover.settled_by.name if handover.settled_by else "", "at": _at(handover.settled_at)},
        "note": handover.note,
        "settled_note": handover.settled_note,
        "volumes": [
            {
                "volume": str(one.volume_id),
                "number": one.volume.number,
                "title": one.volume.title,
                "case": one.volume.case.number,
                "retention": one.volume.retention,
                "pages": _pages(one),
                "state": one.state,
                "reason": one.reason,
                "files": [
                    {"path": file.path, "bytes": file.size, "sha256": file.sha256, "sm3": file.sm3}
                    for file in one.volume.files.all()
                ],
            }
            for one in items
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def sheet_of(handover: Handover, items: list[HandoverItem]) -> bytes:
    """The list as a sheet."""
    shape = Register(
        title="案卷交接清册",
        notes=(
            f"编号：{handover.number}　状态：{_STATES[HandoverState(handover.state)]}",
            f"移交单位：{handover.unit.name}　移交人：{_signed(handover.offered_by, handover.offered_at)}",
            f"接收人：{_received(handover)}",
        ),
        columns=(
            Column("序号", 6, "number"), Column("档号", 26), Column("案名", 40), Column("案号", 26),
            Column("保管期限", 10), Column("页数", 8, "number"), Column("检查结果", 10), Column("退回原因", 30),
            Column("库房", 14), Column("柜架", 14), Column("盒号", 10),
        ),
    )  # fmt: skip
    rows: list[list[Value]] = []
    for one in items:
        lies = getattr(one.volume, "place", None)
        rows.append(
            [
                one.position, one.volume.number, one.volume.title, one.volume.case.number, _retention(one),
                _pages(one), _RESULTS[HandedState(one.state)], one.reason, lies.room if lies else "",
                lies.shelf if lies else "", lies.box if lies else "",
            ]
        )  # fmt: skip
    target = io.BytesIO()
    write_register(target, shape, rows)
    return target.getvalue()


def _at(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment, ZONE):%Y-%m-%d %H:%M}" if moment else ""
