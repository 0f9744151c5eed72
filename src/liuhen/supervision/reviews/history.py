"""留痕: what the ledger says of a plan and of a finding, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "review.drawn": (_("抽取"), "search", "info"),
    "review.done": (_("检查完毕"), "check", "good"),
    "review.left_out": (_("不检查"), "ban", "attention"),
    "finding.raised": (_("提出监督意见"), "report", "attention"),
    "finding.answered": (_("承办单位答复"), "edit", "info"),
    "finding.sent_back": (_("退回补充"), "refresh", "attention"),
    "finding.closed": (_("办结"), "check", "good"),
}


def history_of(subject: UUID) -> History:
    """Return what the ledger says of a plan or a finding."""
    return history.history_of(subject, _EVENTS, _detail)


def _detail(entry: Entry) -> str:
    facts = entry.facts
    return str(facts.get("reason") or facts.get("verdict") or facts.get("note") or "")
