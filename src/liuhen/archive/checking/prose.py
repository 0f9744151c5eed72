"""What people are told when something about a check goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "archive.check_not_found": N_("没有找到这次四性检测，或者您无权查看。"),
    "archive.check_needed": N_("案卷 {number} 还没有完成四性检测。请等检测完毕后再继续。"),
    "archive.check_in_the_way": N_(
        "案卷 {number} 的四性检测有 {count} 项未通过。请补正（已归档的退回或另做补充卷），或在检测页写明原因予以接受。"
    ),
    "archive.check_report_pending": N_("检测报告还没有做好，请稍后再试。"),
    "archive.not_to_be_checked": N_("案卷 {number} 现在的状态不适用这种检测。"),
    "archive.nothing_to_accept": N_("这一项不需要接受，或者已经接受。请刷新页面查看。"),
    "archive.accept_reason_needed": N_("请写明接受的原因（最多 {longest} 字）。"),
}
