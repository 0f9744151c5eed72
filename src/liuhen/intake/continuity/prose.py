"""What people are told when a gap can't be explained or decided on."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "continuity.gap_not_found": N_(
        "这一处已经不存在：有新的资料入库，或者到达、离开时间改过。请回到摄录连续性页面查看。"
    ),
    "continuity.statement_not_found": N_("没有找到这份说明，或者您无权查看。"),
    "continuity.stated": N_("这一处已有说明，请回到摄录连续性页面查看。"),
    "continuity.decided": N_("这份说明已经审核过，请刷新页面查看。"),
    "continuity.own_statement": N_("不能审核自己写的说明，请由其他负责人审核。"),
    "continuity.fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "continuity.fact_invalid.empty": N_("请填写这一项。"),
    "continuity.fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
}
