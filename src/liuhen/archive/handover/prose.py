"""What people are told when something goes wrong at hand-over."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "archive.handover_not_found": N_("没有找到这个移交批次，或者您无权查看。"),
    "archive.nothing_to_hand_over": N_("请勾选 1 至 {most} 个已归档的案卷。"),
    "archive.not_to_hand_over": N_("案卷 {number} 尚未归档、不属于同一单位，或已在另一个移交批次中，请取消勾选。"),
    "archive.handover_settled": N_("批次 {number} 的状态已经改变，请刷新页面查看。"),
    "archive.handover_fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "archive.handover_fact_invalid.empty": N_("请填写这一项。"),
    "archive.handover_fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "archive.return_reason_needed": N_("请写明退回案卷 {number} 的原因。"),
    "archive.not_handed_over": N_("案卷 {number} 尚未移交档案室，接收后再登记存放位置。"),
    "archive.own_handover": N_("移交人和接收人应为两人，请由另一名档案管理员接收。"),
}
