"""What people are told when something goes wrong where things are kept and destroyed."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "archive.keeping_fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "archive.keeping_fact_invalid.empty": N_("请填写这一项。"),
    "archive.keeping_fact_invalid.day": N_("这一天应在今天以后，请改选日期。"),
    "archive.keeping_fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "archive.keeping_fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "archive.nothing_named": N_("没有编号为“{number}”的案件或音像资料，请核对后重新填写。"),
    "archive.hold_not_found": N_("没有找到这项保全，或者您无权查看。"),
    "archive.hold_stands": N_("{number} 已经登记了同一项保全。"),
    "archive.hold_lifted": N_("这项保全已经解除。"),
    "archive.rank_too_low": N_("登记这项保全的人职级更高，应由同级或更高一级的人员解除。"),
    "archive.not_described": N_("资料 {number} 尚未分类标注，不能列为不入卷。请先标注。"),
    "archive.mark_stands": N_("资料 {number} 已列为不入卷，或正在等待批准。"),
    "archive.mark_not_found": N_("没有找到这项不入卷申请，或者您无权查看。"),
    "archive.mark_settled": N_("这项申请已经处理，请刷新页面查看结果。"),
    "archive.own_mark": N_("不能批准自己提出的申请，请由另一人批准。"),
    "archive.recording_filed": N_("资料 {number} 已归入案卷，不能列为不入卷。"),
    "archive.on_unreadable": N_("“{day}”不是日期，请写成 2029-01-01 这样的形式。"),
    "archive.disposal_not_found": N_("没有找到这个销毁批次，或者您无权查看。"),
    "archive.nothing_to_dispose": N_("请选择 1 至 {most} 份资料。"),
    "archive.not_disposable": N_("资料 {number} 不能列入：{why}。"),
    "archive.own_disposal": N_("不能审批自己提请的批次，请由另一人审批。"),
    "archive.already_said": N_("批次 {number} 您或同一方已经表示过意见，请刷新页面查看。"),
    "archive.disposal_settled": N_("批次 {number} 的状态已经改变，请刷新页面查看。"),
    "archive.disposal_cooling": N_("批次 {number} 的冷静期至 {until}，此前不能销毁。"),
    "archive.signer_unfit": N_("两名监销人应分别来自档案室和资料所属的业务单位，且不是同一人。"),
    "archive.trial_not_found": N_("没有找到这次试算；较早的试算已经清理，请重新试算。"),
    "archive.rulebook_wrong": N_("规则文件有 {count} 处问题，改正后再试算。"),
    "archive.list_rows_wrong": N_("这份清单没有内容，或有 {count} 行还要改正；请先在清单页面改好。"),
    "archive.no_such_volume": N_("没有档号或案号为“{number}”、保管期限为{retention}的已归档案卷，请核对后重新填写。"),
    "archive.recording_gone": N_("资料 {number} 已经批准销毁。"),
}

OBSTACLES = {
    "gone": N_("已经销毁"),
    "undescribed": N_("尚未分类标注"),
    "sealed": N_("已封存，只能经批准移交"),
    "held": N_("有保全、长期保存情形或法定期限"),
    "not_due": N_("保存期限未满"),
    "unreachable": N_("存放的磁盘暂时无法读取"),
    "altered": N_("原始资料缺失或与登记不符，应先查明"),
    "in_batch": N_("已在另一个销毁批次中"),
}
WORDS = {"why": OBSTACLES}
