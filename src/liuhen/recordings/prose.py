"""What people are told when something about a recording goes wrong."""

from __future__ import annotations

from liuhen.errors import N_
from liuhen.recordings.examining.prose import PROSE as EXAMINING
from liuhen.recordings.hiding.prose import PROSE as HIDING
from liuhen.recordings.proposing.prose import PROSE as PROPOSING
from liuhen.recordings.speech.prose import PROSE as SPEECH

PROSE = {
    **EXAMINING,
    **HIDING,
    **PROPOSING,
    **SPEECH,
    "recordings.leave_ended": N_("查阅已经结束。需要再看的，请重新申请查阅。"),
    "recordings.not_found": N_("没有找到这份音像资料，或者您无权查看。"),
    "recordings.description_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "recordings.description_invalid.empty": N_("请填写这一项。"),
    "recordings.description_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "recordings.description_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "recordings.description_changed": N_(
        "保存期间有人修改了同一份资料的标注。您填写的内容仍在页面上，请核对后再次保存。"
    ),
    "recordings.nothing_chosen": N_("请选择 1 至 {most} 份音像资料。"),
    "recordings.activity_of_other_case": N_("所选执法活动不属于所选案件，请重新选择。"),
    "recordings.name_pattern": N_("标准名称格式中的“{field}”无法识别，请系统管理员修改设置 name_pattern。"),
    "recordings.already_archived": N_("相同内容已入库，编号 {number}，无需重复保存。"),
    "recordings.export_outdated": N_("申请后系统升级过，这份副本没有制作。请重新导出。"),
    "recordings.export_target": N_("目标文件夹“{path}”已存在或无法写入，请换一个空的位置。"),
    "recordings.play_grant_invalid": N_("播放地址无效，请回到资料页面重新打开。"),
    "recordings.play_grant_expired": N_("播放地址已过期，请重新打开资料页面继续观看。"),
    "recordings.media_unavailable": N_("存放该资料的磁盘暂时无法读取，资料并未删除。请系统管理员检查存储后再试。"),
    "recordings.too_many_whole_reads": N_("同时整份读取大文件的请求过多，请稍后再试，或使用支持分段读取的播放器。"),
    "recordings.original_not_at_hand": N_("原始资料 {number} 暂时读不到，稍后会自动再试。"),
    "recordings.original_not_at_hand.large": N_("{number} 不在本机存储且文件很大，不能在这里截图，请导出副本后截取。"),
    "recordings.sealed": N_("资料 {number} 已封存，不能播放、查找或导出。需要移交的，请联系法制机构。"),
    "recordings.gone": N_("资料 {number} 已经批准销毁，只保留登记信息和留痕记录。"),
    "recordings.already_sealed": N_("资料 {number} 已经封存。"),
    "recordings.own_seal": N_("您（或与您有代理关系的人）封存、摄录或参加了 {number}，请由法制机构的其他人员启封。"),
    "recordings.not_sealed": N_("资料 {number} 没有封存，或已解除封存。"),
    "recordings.seal_fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "recordings.seal_fact_invalid.empty": N_("请填写这一项。"),
    "recordings.seal_fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "recordings.seal_fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "recordings.transfer_not_found": N_("没有找到这次移交，或者您无权查看。"),
    "recordings.transfer_decided": N_("这次移交已经审批，请刷新页面查看结果。"),
    "recordings.own_transfer": N_("不能审批自己提出的移交，请由另一人审批。"),
    "recordings.not_of_activity": N_("所选资料不属于这次执法活动，请重新选择。"),
    "recordings.not_of_case": N_("这份资料不属于本案，请重新选择。"),
    "recordings.second_outside": N_("时刻应在这份资料的 0 至 {seconds} 秒之间，请核对。"),
    "recordings.captions_changed": N_("保存期间有人修改了 {number} 的字幕。您填写的内容仍在页面上，请核对后再次保存。"),
    "recordings.no_picture": N_("资料 {number} 没有画面，不能截图。"),
    "recordings.mark_invalid": N_("说明最多 {longest} 字，请缩短后再保存。"),
    "recordings.mark_invalid.odd": N_("说明含有无法保存的字符，请重新输入后再保存。"),
    "recordings.mark_invalid.choice": N_("这一项不能标记，请重新选择。"),
    "recordings.mark_invalid.order": N_("结束时刻早于开始时刻，请核对。"),
    "recordings.mark_invalid.twice": N_("这一秒已有相同的标记。"),
    "recordings.mark_not_found": N_("没有找到这个标记，或者您无权查看。"),
    "recordings.mark_withdrawn": N_("这个标记已被撤回，请刷新页面查看。"),
    "recordings.export_not_found": N_("没有找到这次导出，或者您无权查看。"),
}
