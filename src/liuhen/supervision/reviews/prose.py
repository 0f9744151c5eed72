"""What people are told when something goes wrong in drawing and reviewing."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "supervision.plan_not_found": N_("没有找到这次抽查，或者您无权查看。"),
    "supervision.finding_not_found": N_("没有找到这份监督意见，或者您无权查看。"),
    "supervision.fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "supervision.fact_invalid.empty": N_("请填写这一项。"),
    "supervision.fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "supervision.fact_invalid.choice": N_("请从列出的选项中选择。"),
    "supervision.period_invalid": N_("截止日期不能早于起始日期，也不能晚于今天。"),
    "supervision.wanted_invalid": N_("抽取数量应为 1 至 {most} 份。"),
    "supervision.frame_empty": N_("没有符合条件的资料，请放宽条件后再抽取。"),
    "supervision.frame_too_large": N_("符合条件的资料超过 {most} 份，请缩短期间或限定单位后再抽取。"),
    "supervision.own_recording": N_("您摄录、采集或参加了 {number} 的执法活动，请由法制机构的其他人员检查。"),
    "supervision.own_answer": N_("监督意见 {number} 由您（或与您有代理关系的人）答复，请由法制机构的其他人员认定。"),
    "supervision.review_over": N_("{number} 已经检查完毕，请刷新页面查看。"),
    "supervision.item_unanswered": N_("请选择“{item}”的检查结果。"),
    "supervision.problem_untold": N_("请写明“{item}”存在什么问题。"),
    "supervision.finding_settled": N_("监督意见 {number} 的状态已经改变，请刷新页面查看。"),
}
