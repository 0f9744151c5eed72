"""留痕: what the ledger says of a recording, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History
from liuhen.recordings.marking import position
from liuhen.rules.clauses import clause_in_words

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "recording.received": (gettext_lazy("原始资料入库"), "upload", "good"),
    "recording.met_again": (gettext_lazy("再次采集到相同资料"), "upload", "plain"),
    "recording.analysed": (gettext_lazy("读取文件信息"), "file", "plain"),
    "recording.examined": (gettext_lazy("结构检验"), "shield", "plain"),
    "recording.enrolled": (gettext_lazy("登记为型号原始样本"), "recorder", "info"),
    "recording.disenrolled": (gettext_lazy("撤回型号原始样本"), "recorder", "plain"),
    "recording.derived": (gettext_lazy("生成预览"), "photo", "plain"),
    "recording.viewed": (gettext_lazy("打开页面"), "view", "plain"),
    "recording.played": (gettext_lazy("播放"), "play", "plain"),
    "recording.drawn": (gettext_lazy("抽中监督检查"), "search", "info"),
    "recording.consulted": (gettext_lazy("经批准查阅"), "view", "info"),
    "recording.copied": (gettext_lazy("经批准复制"), "export", "info"),
    "recording.attached": (gettext_lazy("关联案件"), "link", "info"),
    "recording.take_found": (gettext_lazy("识别为一次摄录"), "link", "plain"),
    "recording.slates_found": (gettext_lazy("查找场记码"), "search", "plain"),
    "recording.slate_assigned": (gettext_lazy("按场记码归入案件"), "link", "info"),
    "recording.described": (gettext_lazy("分类标注"), "describe", "info"),
    "recording.renumbered": (gettext_lazy("按拍摄先后重新编号"), "list", "info"),
    "recording.marked": (gettext_lazy("标记画面"), "star", "info"),
    "recording.mark_changed": (gettext_lazy("修改标记"), "edit", "plain"),
    "recording.mark_withdrawn": (gettext_lazy("撤回标记"), "close", "plain"),
    "recording.captioned": (gettext_lazy("保存字幕"), "edit", "info"),
    "recording.speech_asked": (gettext_lazy("提出识别语音"), "log", "plain"),
    "recording.speech_heard": (gettext_lazy("机器识别语音"), "log", "info"),
    "recording.captions_checked": (gettext_lazy("核对字幕"), "check", "good"),
    "recording.titled": (gettext_lazy("制作字幕副本"), "export", "info"),
    "recording.still_taken": (gettext_lazy("截取画面"), "camera", "info"),
    "recording.hiding_planned": (gettext_lazy("保存遮挡方案"), "edit", "plain"),
    "recording.hiding_plan_withdrawn": (gettext_lazy("撤回遮挡方案"), "close", "plain"),
    "recording.hidden_ready": (gettext_lazy("制作遮挡副本"), "photo", "info"),
    "recording.hidden_made": (gettext_lazy("遮挡副本存入档案"), "photo", "info"),
    "recording.hidden_signed": (gettext_lazy("看完并确认遮挡副本"), "check", "good"),
    "recording.hidden_given": (gettext_lazy("交出遮挡副本"), "export", "attention"),
    "recording.hidden_withdrawn": (gettext_lazy("撤回遮挡副本"), "close", "attention"),
    "recording.marks_kept": (gettext_lazy("标记存入档案"), "archive", "plain"),
    "hold.set": (gettext_lazy("登记保全"), "shield", "attention"),
    "hold.lifted": (gettext_lazy("解除保全"), "key", "info"),
    "hold.looked_at": (gettext_lazy("核查后继续保全"), "shield", "plain"),
    "recording.filmed_under": (gettext_lazy("登记依何意见摄录"), "file", "info"),
    "recording.sealed": (gettext_lazy("封存资料"), "lock", "attention"),
    "recording.seal_read": (gettext_lazy("法制机构阅知封存"), "check", "plain"),
    "recording.unsealed": (gettext_lazy("解除封存"), "key", "info"),
    "recording.transferred": (gettext_lazy("批准移交"), "export", "attention"),
    "recording.put_on_carrier": (gettext_lazy("写入长期保存载体"), "disc", "info"),
    "recording.disposal_dropped": (gettext_lazy("从销毁批次剔除"), "delete", "plain"),
    "recording.out_asked": (gettext_lazy("申请列为不入卷"), "files", "plain"),
    "recording.out_approved": (gettext_lazy("批准列为不入卷"), "files", "info"),
    "recording.out_refused": (gettext_lazy("不批准列为不入卷"), "files", "plain"),
    "recording.out_withdrawn": (gettext_lazy("撤销不入卷"), "files", "plain"),
    "recording.destroyed": (gettext_lazy("批准销毁"), "delete", "bad"),
    "recording.exported": (gettext_lazy("导出"), "export", "attention"),
    "recording.excerpted": (gettext_lazy("截取片段作举证"), "export", "info"),
}


_MARKED = frozenset({"recording.marked", "recording.mark_changed", "recording.mark_withdrawn"})
_WHERE = _MARKED | {"recording.still_taken"}


def _where(entry: Entry) -> str:
    """At what second of the recording, and of marks what."""
    if entry.kind not in _MARKED:
        return position(int(str(entry.facts.get("at_ms") or 0)) // 1000)
    clause = clause_in_words(str(entry.facts.get("clause", "")))
    return f"{clause} {position(int(str(entry.facts.get('second') or 0)))}"


def history_of(recording_id: UUID) -> History:
    """Return what the ledger says of a recording."""
    return history.history_of(recording_id, _EVENTS, _detail)


def _detail(entry: Entry) -> str:
    facts = entry.facts
    if entry.kind in ("recording.described", "recording.renumbered"):
        return _("第 {version} 版：{name}").format(version=facts.get("version", ""), name=facts.get("name", ""))
    if entry.kind in _WHERE:
        return _where(entry)
    if entry.kind == "recording.viewed" and facts.get("by") == "review":
        return _("监督检查")
    if entry.kind == "recording.received":
        return _("文件 {name}").format(name=facts.get("card_name", ""))
    if entry.kind == "recording.attached" and not facts.get("case"):
        return _("取消关联")
    return ""
