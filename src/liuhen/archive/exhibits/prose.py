"""What people are told when something about an exhibit goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "exhibits.not_found": N_("没有找到这份举证材料，或者您无权查看。"),
    "exhibits.fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "exhibits.fact_invalid.empty": N_("请填写这一项。"),
    "exhibits.fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "exhibits.fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "exhibits.known_changed": N_("系统已知的“{known}”被改动或删去，请写明原因；没有原因的请改回。"),
    "exhibits.case": N_("音像资料 {number} 不属于同一案件。一份举证材料只收一个案件的资料，请先关联案件或分开制作。"),
    "exhibits.part_invalid": N_("起止点应写成“分:秒.毫秒”（如 03:12.500），起点在前，终点不超过资料时长（{length}）。"),
    "exhibits.part_points": N_("截取片段须同时填写起点和终点；照片和读不出时长的资料只能整份提交。"),
    "exhibits.not_ready": N_("举证材料还没有制作完毕，或光盘映像已从服务器清理，请重新制作。"),
    "exhibits.damaged": N_("写成的副本未通过核验（{path}），没有交出。请系统管理员运行 liuhen verify 检查原始资料。"),
    "exhibits.dispute_not_found": N_("没有找到这份复议或应诉通知，或者您无权查看。"),
    "exhibits.dispute_known": N_("通知“{number}”已经登记，请打开原来的记录。"),
    "exhibits.dispute_day": N_("日期不能晚于今天，答复、办结的日期不能早于收到通知的日期，请核对。"),
    "exhibits.room": N_("服务器空间不足，暂不能制作光盘映像。腾出空间后会自动重试。"),
    "exhibits.overfull": N_("一张光盘的内容（{size:size}）超出容量（{capacity:size}），没有交出。请改选更大的光盘。"),
    "exhibits.target": N_("不能写到 {path}：它已存在，或上级文件夹不可写。请换一个新的文件名。"),
}
