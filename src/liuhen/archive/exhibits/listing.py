"""证据清单 (行政诉讼证据规定 19): numbered, with source, what each proves, what it says and where; to be signed."""

from __future__ import annotations

from collections.abc import Sequence

from liuhen.archive.exhibits.models import Dispute, DisputeKind, EvidenceLine
from liuhen.binding import Field, Form, Part, Table
from liuhen.packages.verifier import grouped
from liuhen.people.queries import bureau_name

_SUBMITTED_TO = {DisputeKind.REVIEW: "复议机构", DisputeKind.LITIGATION: "人民法院"}


def list_of(dispute: Dispute, lines: Sequence[EvidenceLine], *, fingerprint: str, page_sha256: str) -> Form:
    """The 证据清单 of a dispute.

    Args:
        dispute: which, with its case.
        lines: in order.
        fingerprint: of the ledger's key.
        page_sha256: of the page that goes along.
    """
    case, kind = dispute.case, DisputeKind(dispute.kind)
    lacking = [
        f"第 {line.position} 项的{name}"
        for line in lines
        for name, value in (("证据来源", line.source), ("证明对象", line.proves), ("页码或时刻", line.spot))
        if not value
    ]
    return Form(
        title="证据清单",
        author=bureau_name(),
        number=f"{dispute.organ}　{dispute.number}",
        parts=[
            Part(
                title="案件",
                fields=[
                    Field(label="案号", value=case.number),
                    Field(label="案件名称", value=case.title),
                    Field(label="当事人", value=case.party.name),
                    Field(label=f"提交{_SUBMITTED_TO[kind]}", value=dispute.organ),
                    Field(label="通知文号", value=dispute.number),
                ],
            ),
            Part(title="证据", table=_table(lines)),
        ],
        lacking=lacking,
        signatures=["提交人", "接收人"],
        seal_for="行政机关",
        checks=[
            Field(label="账本公钥指纹", value=grouped(fingerprint)),
            Field(label="验证.html 的 SHA-256", value=grouped(page_sha256)),
        ],
    )


def _table(lines: Sequence[EvidenceLine]) -> Table:
    return Table(
        title="",
        columns=["序号", "证据名称", "证据来源", "证明对象", "内容", "页码或时刻"],
        widths=[3, 11, 7, 11, 12, 7],
        rows=[[str(line.position), name_of(line), line.source, line.proves, line.content, line.spot] for line in lines],
        note="书证的电子件在副本的 data/documents 下，文件名以序号开头；音像资料在 data 下以资料编号命名的文件夹内；"
        "案卷正卷在 data/volume 下。" + _on_paper(lines),
    )


def _on_paper(lines: Sequence[EvidenceLine]) -> str:
    """Which papers have no file that could lie on the disc: they come as paper."""
    found = [str(line.position) for line in lines if line.document is not None and not line.document.scan]
    return f"第 {'、'.join(found)} 项没有电子件，另附纸质件。" if found else ""


def name_of(line: EvidenceLine) -> str:
    """What a line's evidence is called."""
    if line.document is not None:
        return line.document.title
    recording = line.recording
    if recording is None:
        return ""
    name = recording.description.name if recording.is_described else recording.card_name
    return f"{name}（{recording.number}）"
