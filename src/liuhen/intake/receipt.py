"""The receipt of an intake: what became of every listed file, and whether the card may be wiped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _

from liuhen.holdings import copying
from liuhen.intake.models import FileState, Intake, IntakeFile
from liuhen.prose import sentence


class FileReceipt(TypedDict):
    """One file of a receipt. `reason` is an error's code; `recording` the archive's number."""

    path: str
    bytes: int
    state: str
    reason: str | None
    sha256: str | None
    sm3: str | None
    recording: str | None
    safe_to_wipe: bool


class IntakeReceipt(TypedDict):
    """What `liuhen intake --json` and the API return."""

    intake: str
    files: list[FileReceipt]


def receipt_of(intake: Intake) -> IntakeReceipt:
    """Return the receipt as it stands now, files in the order of the listing."""
    return {"intake": intake.number, "files": [file_receipt(file) for file in _files(intake)]}


def file_receipt(file: IntakeFile) -> FileReceipt:
    """Return one file's part of the receipt."""
    return {
        "path": file.path,
        "bytes": file.size,
        "state": file.state,
        "reason": file.reason or None,
        "sha256": file.sha256 or None,
        "sm3": file.sm3 or None,
        "recording": file.recording.number if file.recording else None,
        "safe_to_wipe": file.safe_to_wipe,
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A file of a receipt with what it means in words.

    Attributes:
        file: the row.
        message: why it failed, or where the bytes of a duplicate came in.
        wiping: why it may be wiped from the card, or why not.
    """

    file: IntakeFile
    message: str
    wiping: str


def lines_of(intake: Intake) -> list[Line]:
    """Return every file of an intake with its meaning in words, in the order of the listing."""
    files = list(_files(intake))
    wanted = {file.recording_id for file in files if file.state == FileState.DUPLICATE}
    first = {
        row.recording_id: row
        for row in IntakeFile.objects.filter(recording_id__in=wanted, state=FileState.RECEIVED).select_related("intake")
    }
    return [Line(file, _message(file, first.get(file.recording_id)), _wiping(file)) for file in files]


def _files(intake: Intake) -> list[IntakeFile]:
    return list(intake.files.select_related("recording").order_by("position"))


def _message(file: IntakeFile, first: IntakeFile | None) -> str:
    if file.reason:
        return sentence(file.reason, {"path": file.path, **file.reason_fields})
    if first is None or file.state != FileState.DUPLICATE:
        return ""
    if first.intake_id == file.intake_id:
        return _("与本次采集的“{path}”内容相同").format(path=first.path)
    return _("已在采集 {number} 中入库").format(number=first.intake.number)


def _wiping(file: IntakeFile) -> str:
    if file.wiped_at is not None:
        return _("已从卡上清除")
    if file.state == FileState.EMPTY:
        return _("可以清除：空文件，没有内容")
    if file.safe_to_wipe:
        return _safe(copying.wanted_copies())
    if file.state in (FileState.RECEIVED, FileState.DUPLICATE):
        told = _("不可清除：主存储已核验，尚待另存并核验副本（本局要求 {count} 份）")
        return told.format(count=copying.wanted_copies())
    return _("不可清除：未入库") if file.state == FileState.FAILED else _("不可清除：尚未核验")


def _safe(copies: int) -> str:
    if copies > 1:
        return _("可以清除：{count} 份均已写入、读回并核对一致").format(count=copies)
    return _("可以清除：已写入磁盘、读回并核对一致")
