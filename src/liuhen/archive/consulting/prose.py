"""What people are told when something goes wrong where they ask to look or for copies."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "archive.consultation_not_found": N_("没有找到这次查阅，或者您无权查看。"),
    "archive.consult_fact_invalid": N_("这一项超出上限（{longest}），请修改后再保存。"),
    "archive.consult_fact_invalid.long": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "archive.consult_fact_invalid.empty": N_("请填写这一项。"),
    "archive.consult_fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "archive.consult_fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "archive.nothing_to_consult": N_("没有编号为“{number}”的音像资料、案卷或文书，请核对后重新填写。"),
    "archive.too_much_to_consult": N_("一次最多申请 {most} 份，请分次申请。"),
    "archive.own_consultation": N_("不能审批自己提出的申请，请由另一人审批。"),
    "archive.consultation_settled": N_("申请 {number} 的状态已经改变，请刷新页面查看。"),
    "archive.consultation_already_decided": N_(
        "申请 {number} 您已经审批过，代理人与被代理人只算一人。其余的审批须由另一人作出。"
    ),
    "archive.consultation_over": N_("申请 {number} 未获批准、已经到期或已收回，不能查阅。需要再看的，请重新申请。"),
    "archive.not_lendable": N_("{number} 现在不能查阅或复制：已封存、只供指定人员查看、已作废或已经销毁。"),
    "archive.not_offered": N_("本局的规则没有规定这一类申请由谁审批，不能申请。"),
    "archive.copy_not_ready": N_(
        "申请 {number} 的副本尚未做好、已收回或已从服务器清理。需要的，请重新制作或重新申请。"
    ),
    "archive.copy_unchecked": N_("申请 {number} 的副本还没有核查完毕，核查全部通过后才能取出和交付。"),
    "archive.copy_answered": N_("申请 {number} 的这一项已经核查，或现在不需要核查，请刷新页面查看。"),
    "archive.copy_room": N_("服务器剩余空间不足，制作需要 {needed:size}，剩余 {free:size}。请清理后重新制作。"),
    "archive.copy_damaged": N_("副本写出后核对不一致（{path}：{what}），没有采用。请重新制作。"),
    "archive.nothing_to_copy": N_("{number} 没有可以复制的内容：还没有原件，或文件无法读取。"),
    "archive.copy_source_unread": N_("{number} 正在读取，读完后自动继续制作副本。"),
    "archive.handout_ended": N_("申请 {number} 的这份副本已经登记归还或销毁，请刷新页面查看。"),
}
