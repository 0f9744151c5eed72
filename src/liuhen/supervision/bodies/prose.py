"""What people are told when something goes wrong with papers of supervising bodies."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "bodies.demand_not_found": N_("没有找到这份来文，或者您无权查看。"),
    "bodies.fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "bodies.fact_invalid.empty": N_("请填写这一项。"),
    "bodies.fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "bodies.fact_invalid.choice": N_("请从列出的选项中选择。"),
    "bodies.demand_known": N_("{number} 已经登记，请打开原来的登记。"),
    "bodies.day_invalid": N_("日期前后不符，请核对收文、期限和答复的日期。"),
    "bodies.case_unknown": N_("没有案号为 {number} 的案件，请核对。"),
    "bodies.consultation_unknown": N_("没有编号为 {number} 的查阅复制申请，请核对。"),
    "bodies.demand_answered": N_("{number} 已经答复，请刷新页面查看。"),
}
