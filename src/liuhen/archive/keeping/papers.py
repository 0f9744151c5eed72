"""The papers of a destruction, kept for ever (art 22): the 销毁清册 as data and as a sheet, and the certificate.

Their words are the bureau's, not the reader's.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from liuhen.archive.keeping.by_hand import carriers_by_hand
from liuhen.archive.keeping.models import Disposal, DisposalItem, ItemState, Side
from liuhen.binding import Field, Form, Part, Table, print_form
from liuhen.custody import papers
from liuhen.holdings.losing import lost_with
from liuhen.packages.verifier import grouped
from liuhen.people.queries import bureau_name
from liuhen.rules.clocks import ZONE
from liuhen.sheets.writing import Column, Register, write_register

SCHEMA = "liuhen/disposal-register/1"
REGISTER, SHEET, CERTIFICATE = "register.json", "register.xlsx", "certificate.pdf"
_RESULTS = {ItemState.GONE: "已销毁", ItemState.DROPPED: "已剔除"}
_SIDES = {Side.ARCHIVE: "档案室", Side.BUSINESS: "业务单位"}


def register_of(disposal: Disposal, now: datetime) -> dict[str, Any]:
    """The 销毁清册: what went, on whose word, and what was left out and why."""
    votes = disposal.votes.select_related("account").order_by("at")
    signed = disposal.signatures.select_related("account").order_by("side")
    rows = list(disposal.items.order_by("number"))
    discs = carriers_by_hand([item.recording_id for item in rows])
    lost = lost_with([item.recording_id for item in rows])
    return {
        "schema": SCHEMA,
        "number": disposal.number,
        "reason": disposal.reason,
        "appraisal": {"opinion": disposal.opinion, "group": disposal.group},
        "proposed": {"by": disposal.proposed_by.name if disposal.proposed_by else "", "at": _at(disposal.proposed_at)},
        "approved": [{"by": one.account.name, "at": _at(one.at), "note": one.note} for one in votes],
        "cooling_until": _at(disposal.cooling_until) if disposal.cooling_until else "",
        "witnesses": [{"side": one.side, "by": one.account.name, "at": _at(one.at)} for one in signed],
        "completed_at": _at(now),
        "items": [
            {
                "number": item.number,
                "recording": str(item.recording_id),
                "case": item.case_number,
                "size": item.size,
                "sha256": item.sha256,
                "sm3": item.sm3,
                "kept_until": item.until.isoformat(),
                "why": item.why,
                "state": item.state,
                "dropped": item.dropped,
                "copies_given_out": item.copies,
                "carriers_to_destroy": list(discs.get(item.recording_id, ())),
                "copies_in_lost_stores": lost.get(item.recording_id, []),
                "destroyed_at": _at(item.destroyed_at) if item.destroyed_at else "",
            }
            for item in rows
        ],
    }


def _at(moment: datetime) -> str:
    return timezone.localtime(moment, ZONE).isoformat(timespec="seconds")


def sheet_of(disposal: Disposal, now: datetime) -> bytes:
    """The same as a sheet to print and sign; its words are the bureau's, not the reader's."""
    signed = {one.side: one.account.name for one in disposal.signatures.select_related("account")}
    approved = "、".join(one.account.name for one in disposal.votes.select_related("account").order_by("at"))
    shape = Register(
        title="销毁清册",
        notes=(
            f"编号：{disposal.number}　完成：{_at(now)}",
            f"销毁理由：{disposal.reason}",
            f"鉴定意见：{disposal.opinion}（鉴定小组：{disposal.group}）",
            f"批准人：{approved}",
            f"监销人：档案室 {signed.get(Side.ARCHIVE, '')}；业务单位 {signed.get(Side.BUSINESS, '')}",
        ),
        columns=(
            Column("资料编号", 14), Column("案号", 26), Column("字节数", 14, "number"), Column("保存至", 12, "date"),
            Column("结果", 10), Column("SHA-256", 66), Column("SM3", 66), Column("销毁时间", 20, "moment"),
            Column("须人工销毁的载体", 30), Column("可能还有副本的存储（已登记为不再存在）", 40),
        ),
    )  # fmt: skip
    items = list(disposal.items.order_by("number"))
    discs = carriers_by_hand([item.recording_id for item in items])
    lost = lost_with([item.recording_id for item in items])
    rows = [
        (
            item.number, item.case_number, item.size, item.until, _RESULTS.get(ItemState(item.state), ""), item.sha256,
            item.sm3,
            timezone.localtime(item.destroyed_at, ZONE).replace(tzinfo=None) if item.destroyed_at else None,
            "、".join(discs.get(item.recording_id, ())),
            "、".join(lost.get(item.recording_id, ())),
        )
        for item in items
    ]  # fmt: skip
    target = io.BytesIO()
    write_register(target, shape, rows)
    return target.getvalue()


def certificate_of(disposal: Disposal, now: datetime) -> bytes:
    """The 销毁证明 as PDF/A-2b: on whose word what went, with the digest of each, and where to sign.

    Raises:
        OSError: no room.
        LedgerAbsentError, LedgerUnreachableError: the ledger can't be published now, so there is no checkpoint.
    """
    home: Path = settings.LIUHEN.home
    with tempfile.TemporaryDirectory(prefix="disposal-", dir=home) as room:
        target, workroom = Path(room) / CERTIFICATE, Path(room) / "set"
        workroom.mkdir()
        seal = papers.show(about=disposal.id, now=now)
        paper = replace(_certificate(disposal, now), seal=seal.note, mark=seal.mark, seal_note=papers.NOTE)
        print_form(paper, target, workroom=workroom, made_at=now)
        return target.read_bytes()


def _certificate(disposal: Disposal, now: datetime) -> Form:
    signed = disposal.signatures.select_related("account").order_by("side")
    votes = disposal.votes.select_related("account").order_by("at")
    items = list(disposal.items.order_by("number"))
    gone = [item for item in items if item.state == ItemState.GONE]
    facts = [
        Field(label="编号", value=disposal.number),
        Field(label="销毁理由", value=disposal.reason),
        Field(label="鉴定意见", value=disposal.opinion),
        Field(label="鉴定小组", value=disposal.group),
        Field(label="数量", value=f"销毁 {len(gone)} 份，剔除 {len(items) - len(gone)} 份"),
        Field(label="完成时间", value=_moment(now)),
    ]
    words = [
        *(Field(label="批准人", value=f"{one.account.name}　{_moment(one.at)}") for one in votes),
        *(
            Field(label=f"监销人（{_SIDES[Side(one.side)]}）", value=f"{one.account.name}　{_moment(one.at)}")
            for one in signed
        ),
    ]
    table = Table(
        title="",
        columns=["资料编号、案号", "结果", "SHA-256、SM3"],
        widths=[13, 9, 36],
        rows=[_row(item) for item in items],
    )
    parts = [
        Part(title="销毁", fields=facts),
        Part(title="系统中的批准和签字（另有留痕记录）", fields=words),
        Part(title="清单", table=table),
    ]
    if by_hand := _by_hand(items):
        parts.append(Part(title="须人工销毁的载体", table=by_hand))
    return Form(
        title="销毁证明",
        author=bureau_name(),
        number=disposal.number,
        parts=parts,
        notes=[
            *_lost(gone),
            "本证明与销毁清册永久保存。所列资料的原始文件、预览和系统中的副本已经清除，编号、摘要和留痕记录保留。",
        ],
        signatures=["监销人（档案室）", "监销人（业务单位）"],
        seal_for="单位盖章",
    )


def _lost(gone: list[DisposalItem]) -> list[str]:
    """Where a copy may lie still: a store that two people said is gone for good."""
    names = sorted({name for each in lost_with([item.recording_id for item in gone]).values() for name in each})
    told = "、".join(names)
    return [f"副本存储 {told} 已由两人登记为不再存在，其中的副本未能清除；如日后找到，须另行销毁。"] if names else []


def _row(item: DisposalItem) -> list[str]:
    """A digest has no place to break by itself: in groups it stays within the page."""
    ended = f"\n{_moment(item.destroyed_at)}" if item.destroyed_at else ""
    return [
        "\n".join(filter(None, (item.number, item.case_number))),
        f"{_RESULTS.get(ItemState(item.state), '')}{ended}",
        f"{grouped(item.sha256)}\n{grouped(item.sm3)}",
    ]


def _moment(at: datetime) -> str:
    """As people read it; the register has it with its offset."""
    return f"{timezone.localtime(at, ZONE):%Y-%m-%d %H:%M}"


def _by_hand(items: list[DisposalItem]) -> Table | None:
    discs = carriers_by_hand([item.recording_id for item in items if item.state == ItemState.GONE])
    rows = [[item.number, "、".join(discs[item.recording_id])] for item in items if item.recording_id in discs]
    return Table(title="", columns=["资料编号", "载体"], widths=[1, 4], rows=rows) if rows else None
