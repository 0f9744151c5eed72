"""What people are told when a copy with things hidden can't be had."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "hiding.plan_not_found": N_("没有找到这个遮挡方案，或者您无权查看。"),
    "hiding.copy_not_found": N_("没有找到这份遮挡副本，或者您无权查看。"),
    "hiding.plan_invalid": N_("这一项最多 {longest} 字，请缩短后再保存。"),
    "hiding.plan_invalid.empty": N_("请填写这一项。"),
    "hiding.plan_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "hiding.plan_changed": N_("保存期间有人修改了同一个遮挡方案。您画的内容仍在页面上，请核对后再次保存。"),
    "hiding.plan_withdrawn": N_("这个遮挡方案已撤回，不能再修改或制作副本。需要时请新建方案。"),
    "hiding.plan_in_use": N_("按这个方案制作的副本 {number} 还没有撤回。请先撤回副本，再撤回方案。"),
    "hiding.own_hand": N_("这份副本由您或您所代理的人制作，不能以代理身份确认。请由其他有权确认的人看完整份并确认。"),
    "hiding.nothing_to_hide_in": N_("资料 {number} 没有可以播放的画面或声音，不能制作遮挡副本。"),
    "hiding.nothing_hidden": N_("方案里还没有遮挡区域，也没有消除的声音。请先画出要遮挡的内容。"),
    "hiding.underway": N_("这一版方案的副本已经制作或正在制作。修改并保存方案后可以再制作一份。"),
    "hiding.not_made": N_("遮挡副本 {number} 还没有制作完成。"),
    "hiding.not_watched": N_("还没有看完整份副本，不能确认。没有播放的部分：{missing}。"),
    "hiding.not_watched.more": N_("还没有看完整份副本，不能确认。没有播放的部分：{missing}，另有 {more} 处。"),
    "hiding.watched_too_fast": N_("播放器报告的时间不可能播放完，没有记录。请刷新页面，以不超过 2 倍的速度播放。"),
    "hiding.already_signed": N_("这份副本已经有人看完并确认。"),
    "hiding.withdrawn": N_("遮挡副本 {number} 已撤回，不能播放、确认或交出。"),
    "hiding.absent": N_("遮挡副本 {number} 的文件不在服务器上或已改变，不能确认。请撤回后重新制作。"),
    "hiding.not_signed": N_("遮挡副本 {number} 还没有人看完整份并确认，不能交出。"),
}
