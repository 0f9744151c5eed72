"""留痕: what the ledger says of an assessment, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "assessment.drawn": (_("抽取案卷"), "search", "info"),
    "assessment.scored": (_("提交评分"), "list", "plain"),
    "assessment.sheet_taken_back": (_("收回离岗人员未完成的评分"), "users", "attention"),
    "assessment.agreed": (_("合议"), "check", "info"),
    "assessment.confirmed": (_("承办单位无异议"), "good", "good"),
    "assessment.objected": (_("承办单位提出异议"), "report", "attention"),
    "assessment.ruled": (_("定分"), "check", "good"),
}


def history_of(assessment_id: UUID) -> History:
    """Return what the ledger says of an assessment: who did what, never what one assessor's open sheet says."""
    return history.history_of(assessment_id, _EVENTS, _detail)


def _detail(entry: Entry) -> str:
    return str(entry.facts.get("number", "")) if entry.kind != "assessment.drawn" else ""
