"""留痕: what the ledger says of an exhibit, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.archive.exhibits.models import ExhibitFile
from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "exhibit.prepared": (_("填写制作说明，交付制作"), "edit", "info"),
    "exhibit.planned": (_("编排光盘"), "file", "plain"),
    "exhibit.made": (_("制作完成"), "file", "good"),
    "exhibit.viewed": (_("打开举证材料页面"), "view", "plain"),
    "exhibit.opened": (_("打开或下载制作说明"), "export", "plain"),
    "exhibit.fetched": (_("取光盘映像"), "export", "info"),
    "exhibit.statement_filed": (_("登记签好的制作说明（附卷）"), "check", "good"),
    "exhibit.taken": (_("写出光盘映像"), "export", "info"),
}


def history_of(exhibit_id: UUID) -> History:
    """Return what the ledger says of an exhibit."""

    def detail(entry: Entry) -> str:
        purpose = str(entry.facts.get("purpose", ""))
        if entry.kind == "exhibit.opened" and purpose in ExhibitFile.Purpose.values:
            return str(ExhibitFile.Purpose(purpose).label)
        return ""

    return history.history_of(exhibit_id, _EVENTS, detail)
