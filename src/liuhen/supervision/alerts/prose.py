"""What people are told when something goes wrong with an alert."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "alerts.alert_not_found": N_("没有找到这条提示，或者您无权查看。"),
    "alerts.fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "alerts.fact_invalid.empty": N_("请填写这一项。"),
    "alerts.fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "alerts.alert_answered": N_("这条提示已经处理，请刷新页面查看。"),
    "alerts.own_alert": N_("这条提示与您本人有关，请由其他人员处理。"),
}
