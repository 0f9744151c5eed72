"""留痕: what the ledger says of a consultation, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.archive.consulting.models import CopyQuestion
from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "consultation.asked": (_("提出申请"), "inbox", "info"),
    "consultation.approved": (_("批准"), "check", "good"),
    "consultation.refused": (_("不批准"), "ban", "bad"),
    "consultation.withdrawn": (_("撤回申请"), "close", "plain"),
    "consultation.ended": (_("结束"), "check", "plain"),
    "consultation.expired": (_("到期结束"), "wait", "plain"),
    "consultation.lent": (_("借出纸质案卷"), "export", "info"),
    "consultation.returned": (_("归还纸质案卷"), "check", "good"),
    "consultation.revoked": (_("收回权限"), "ban", "attention"),
    "consultation.copy_made": (_("副本做好"), "check", "good"),
    "consultation.copy_asked_again": (_("重新制作副本"), "refresh", "info"),
    "consultation.copy_cleared": (_("核查一项：可以提供"), "check", "good"),
    "consultation.copy_withheld": (_("核查一项：不予提供"), "ban", "bad"),
    "consultation.copy_fetched": (_("取出副本"), "download", "info"),
    "consultation.receipt_printed": (_("打印副本领取单"), "print", "plain"),
    "consultation.copy_given": (_("交付副本"), "export", "good"),
    "consultation.copy_returned": (_("副本归还"), "check", "good"),
    "consultation.copy_destroyed": (_("副本销毁"), "delete", "plain"),
    "consultation.copy_withdrawn": (_("副本收回"), "ban", "attention"),
}


def history_of(consultation_id: UUID) -> History:
    """Return what the ledger says of a consultation."""
    return history.history_of(consultation_id, _EVENTS, _detail)


def _detail(entry: Entry) -> str:
    if entry.kind == "consultation.copy_withdrawn":
        return ""  # a code; the line before says why
    if entry.facts.get("question") in CopyQuestion.values:
        return f"{CopyQuestion(entry.facts['question']).label} {entry.facts.get('note') or ''}".strip()
    return str(entry.facts.get("note") or entry.facts.get("reason") or entry.facts.get("receiver") or "")
