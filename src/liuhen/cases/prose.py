"""What people are told when something about a case goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "cases.number_taken": N_("案号“{number}”已被使用，请核对后改用其他案号。"),
    "cases.fact_invalid": N_("这一项未填写、过长（最多 {longest} 字）或不在可选范围内，请修改后再保存。"),
    "cases.two_officers_needed": N_("执法人员不得少于两人，请再选择一名执法人员。"),
    "cases.activity_times": N_("时间先后有误：离开和返回不能早于到达，请核对时间。"),
    "cases.case_not_found": N_("没有找到这个案件，或者您无权查看。"),
    "cases.activity_not_found": N_("没有找到这次执法活动，或者您无权查看。"),
}
