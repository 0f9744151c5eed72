"""留痕: what the ledger says of a document, in the reader's words; and who saved it last."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History, Line

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "document.entered": (gettext_lazy("登记文书"), "add", "info"),
    "document.received": (gettext_lazy("原件入库"), "upload", "good"),
    "document.drawn": (gettext_lazy("生成页面图片"), "photo", "plain"),
    "document.consulted": (gettext_lazy("经批准查阅"), "view", "info"),
    "document.copied": (gettext_lazy("经批准复制"), "export", "info"),
    "document.viewed": (gettext_lazy("打开页面"), "view", "plain"),
    "document.amended": (gettext_lazy("修改文书信息"), "edit", "info"),
    "document.scanned": (gettext_lazy("更换扫描件"), "refresh", "info"),
    "document.reordered": (gettext_lazy("调整页序"), "list", "info"),
    "document.served": (gettext_lazy("登记送达"), "export", "info"),
    "document.voided": (gettext_lazy("作废"), "ban", "attention"),
    "bureau.corrected": (gettext_lazy("更正文件信息"), "edit", "info"),
    "bureau.readers_named": (gettext_lazy("指定可查看的人员"), "users", "info"),
    "bureau.plan_written": (gettext_lazy("修改检查计划"), "list", "info"),
    "bureau.linked": (gettext_lazy("关联启动依据"), "link", "info"),
    "bureau.unlinked": (gettext_lazy("取消关联启动依据"), "link", "plain"),
    "bureau.original_read": (gettext_lazy("经接口读取原件"), "export", "info"),
}
_SAVES = frozenset(_EVENTS) - {"document.received", "document.drawn", "document.viewed"}


def history_of(document_id: UUID) -> History:
    """Return what the ledger says of a document."""
    return history.history_of(document_id, _EVENTS, _detail)


def last_saved(document_id: UUID) -> Line | None:
    """Return the last change of a document: what it was, when and by whom."""
    titles = {str(_EVENTS[kind][0]) for kind in _SAVES}
    return next((line for line in history_of(document_id).lines if line.title in titles), None)


def _detail(entry: Entry) -> str:
    facts = entry.facts
    match entry.kind:
        case "document.amended":
            return _("第 {version} 版").format(version=facts.get("version", ""))
        case "document.scanned" | "document.voided" | "bureau.corrected":
            return str(facts.get("reason") or "")
        case "document.received":
            return _("第 {scan} 次扫描，{path}").format(
                scan=facts.get("scan", ""), path=str(facts.get("path", "")).rsplit("/", 1)[-1]
            )
    return ""
