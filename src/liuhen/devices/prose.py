"""What people are told when something about a recorder goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "devices.recorder_code_invalid": N_("执法记录仪编号“{recorder}”无效：请填写机身标签上的编号，最多 64 个字符。"),
    "devices.fact_invalid": N_("这一项最多 {longest} 字，请缩短后再保存。"),
    "devices.fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "devices.recorder_exists": N_("编号“{recorder}”的执法记录仪已经登记，请直接选用。"),
    "devices.long_number_invalid": N_("20 位编码有误，请对照设备铭牌重新填写。"),
    "devices.long_number_invalid.signs": N_("20 位编码只能是数字，请对照设备铭牌重新填写。"),
    "devices.long_number_invalid.length": N_("20 位编码现在有 {digits} 位，请对照设备铭牌补全或更正。"),
    "devices.long_number_invalid.place": N_("20 位编码以行政区划代码开头，“{begins}”不是省级代码，请核对前两位。"),
    "devices.long_number_taken": N_("这个 20 位编码已登记在执法记录仪 {recorder} 上，请核对。"),
    "devices.proof_incomplete": N_("填写防爆区域、标志或有效期时，须同时填写防爆合格证编号；有证时至少选择一种区域。"),
    "devices.recorder_not_found": N_("没有找到这台执法记录仪，请从列表中重新选择。"),
    "devices.recorder_unconfirmed": N_("执法记录仪 {recorder} 尚未经办公室核对登记，请联系办公室确认后再领用。"),
    "devices.recorder_unfit": N_("执法记录仪 {recorder} 现在不能使用（{condition}），请换一台。"),
    "devices.recorder_out": N_("执法记录仪 {recorder} 现由 {officer} 领用，归还后才能再领用，请换一台。"),
    "devices.check_incomplete": N_("使用前检查还没有“{item:words}”一项的结果，请检查后选择。"),
    "devices.reason_needed": N_("请写明原因，最多 300 字。"),
    "devices.loan_not_found": N_("没有找到这次领用，请从领用情况中重新选择。"),
    "devices.loan_ended": N_("执法记录仪 {recorder} 已经归还，不需要再次办理。"),
    "devices.check_not_found": N_("没有找到这次检查，请从领用情况中重新选择。"),
    "devices.not_waivable": N_("“{items:words}”不合格时拍不出可用的记录，不能批准使用。请换一台，或报修。"),
    "devices.check_settled": N_("这次检查已经有结论，不需要再次办理。"),
    "devices.check_settled.old": N_("这次检查距今太久，请重新检查后再申请。"),
    "devices.own_waiver": N_("不能批准自己的紧急使用申请，请由其他负责人批准。"),
    "devices.wiped_by_others": N_(
        "执法记录仪 {recorder} 的存储卡是否已清空，由办公室、所属单位负责人、保管人或领用人登记（第十九条）。"
    ),
    "devices.officer_needed": N_("请选择领用人。"),
    "devices.photo_invalid": N_("无法读取这张照片，请换一张 JPEG 或 PNG 照片。"),
    "devices.photo_invalid.large": N_("照片过大，最多 {most:size}，请缩小后再上传。"),
    "devices.photo_not_found": N_("这台执法记录仪还没有照片。"),
    "devices.equipment_not_found": N_("没有找到这台设备，请从列表中重新选择。"),
    "devices.equipment_exists": N_("名称“{name}”已登记，请换一个名称。"),
    "devices.fault_not_found": N_("没有找到这次故障，请从执法记录仪页面重新选择。"),
    "devices.fault_settled": N_("这一步已经办理过，请刷新页面查看现在的情况。"),
    "devices.undocked": N_("执法记录仪 {recorder} 上次使用后还没有采集。请先采集，或写明不能采集的原因。"),
    "devices.clock_note_invalid": N_("对时记录有误，请核对。"),
    "devices.clock_note_invalid.future": N_("准确时间不能晚于现在，请核对。"),
    "devices.clock_note_invalid.shown": N_("这个时间不像是执法记录仪显示的，请按画面核对年份和时区。"),
    "devices.clock_note_invalid.range": N_("误差应在 0 至 {most} 秒之间；误差再大就说明不了什么。"),
    "devices.clock_reading_not_found": N_("没有找到这条校时记录，请刷新页面。"),
    "devices.clock_reading_retracted": N_("这条校时记录已经撤销。"),
}

WORDS = {
    "condition": {
        "fit": N_("可用"),
        "faulty": N_("故障待修"),
        "repair": N_("送修中"),
        "retired": N_("已报废"),
        "lost": N_("遗失"),
    },
}
