"""What people are told when something goes wrong where they ask to look."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "archive.consultation_not_found": N_("没有找到这次查阅，或者您无权查看。"),
    "archive.consult_fact_invalid": N_("这一项未填写或超出上限（{longest}），请修改后再保存。"),
    "archive.consult_fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "archive.nothing_to_consult": N_("没有编号为“{number}”的音像资料、案卷或文书，请核对后重新填写。"),
    "archive.too_much_to_consult": N_("一次最多申请 {most} 份，请分次申请。"),
    "archive.own_consultation": N_("不能审批自己提出的申请，请由另一人审批。"),
    "archive.consultation_settled": N_("申请 {number} 的状态已经改变，请刷新页面查看。"),
    "archive.consultation_over": N_("申请 {number} 未获批准、已经到期或已收回，不能查阅。需要再看的，请重新申请。"),
    "archive.not_lendable": N_("{number} 现在不能查阅：已封存、只供指定人员查看或已经销毁。"),
}
