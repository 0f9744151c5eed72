"""留痕: what the ledger says of a volume, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.archive.volumes.models import VolumeFile
from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "volume.prepared": (_("组卷"), "list", "info"),
    "volume.compiled": (_("生成案卷文件"), "file", "plain"),
    "volume.viewed": (_("打开案卷页面"), "view", "plain"),
    "volume.handed_over": (_("移交档案室"), "archive", "good"),
    "volume.hand_over_returned": (_("退回移交"), "ban", "attention"),
    "volume.placed": (_("登记存放位置"), "place", "plain"),
    "volume.consulted": (_("经批准查阅"), "view", "info"),
    "volume.copied": (_("经批准复制"), "export", "info"),
    "volume.opened": (_("打开或下载案卷文件"), "export", "plain"),
    "volume.taken": (_("写出案卷副本"), "export", "info"),
    "volume.kept": (_("案卷文件入库"), "upload", "good"),
    "volume.filed": (_("归档"), "archive", "good"),
    "volume.check_asked": (_("要求四性检测"), "shield", "plain"),
    "volume.checked": (_("四性检测完毕"), "shield", "info"),
    "volume.check_accepted": (_("接受四性检测未通过项"), "shield", "info"),
    "volume.check_reported": (_("四性检测报告入库"), "upload", "good"),
    "volume.check_viewed": (_("打开四性检测页面"), "view", "plain"),
    "volume.check_report_opened": (_("下载四性检测报告"), "export", "plain"),
}


def history_of(volume_id: UUID) -> History:
    """Return what the ledger says of a volume; its files by the names that people read."""
    names = dict(VolumeFile.objects.filter(volume_id=volume_id).values_list("path", "name"))

    def detail(entry: Entry) -> str:
        path = str(entry.facts.get("path", ""))
        return names.get(path, path) or str(entry.facts.get("reason") or "")

    return history.history_of(volume_id, _EVENTS, detail)
