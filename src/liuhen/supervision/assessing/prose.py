"""What people are told when something goes wrong in 案卷评查."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "assessing.assessment_not_found": N_("没有找到这次评查，或者您无权查看。"),
    "assessing.fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "assessing.fact_invalid.empty": N_("请填写这一项。"),
    "assessing.fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "assessing.period_invalid": N_("截止日期不能早于起始日期，也不能晚于今天。"),
    "assessing.wanted_invalid": N_("抽取数量应为 1 至 {most} 卷。"),
    "assessing.no_volumes": N_("这段时间没有归档的案卷，请放宽条件后再抽取。"),
    "assessing.own_volume": N_("您承办了案卷 {number} 的案件或者组了这个案卷，请由其他人员评查。"),
    "assessing.assessors_complete": N_("案卷 {number} 已有两人评查。"),
    "assessing.same_assessor": N_("案卷 {number} 的第一份评分由您代理的人或代理您的人作出，第二份请由另一人评。"),
    "assessing.own_word": N_("案卷 {number} 的结果或者异议由您（或与您有代理关系的人）提出，请由另一人办理。"),
    "assessing.sheet_finished": N_("案卷 {number} 的评分已经提交，请刷新页面查看。"),
    "assessing.deduction_invalid": N_("“{item}”最多扣 {most} 分。"),
    "assessing.deduction_untold": N_("请写明“{item}”扣分的理由。"),
    "assessing.sheet_not_abandoned": N_("这份评分不能收回：已经提交、已经收回，或者评查人仍在岗。"),
    "assessing.machine_unconfirmed": N_("“{item}”有系统预先查出的情况，请扣分，或者写明为何不扣分。"),
    "assessing.step_not_due": N_("案卷 {number} 的评查状态已经改变，请刷新页面查看。"),
    "assessing.score_invalid": N_("得分应为 0 至 {most}。"),
}
