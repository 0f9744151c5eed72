"""What people are told when something about the calendar, deadlines or reminders goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "duties.year_out_of_range": N_("日历只管 {first} 年至 {last} 年，请检查年份。"),
    "duties.holiday_invalid": N_(
        "请填写名称（最多 {longest} 字），日期应在 {year} 年（调休可在前一年年底或后一年年初）。"
    ),
    "duties.holiday_not_found": N_("日历中没有这一年或这一天，请回到日历重新选择。"),
    "duties.deadline_not_found": N_("没有找到这个期限，或者您无权查看。"),
    "duties.reason_needed": N_("请写明理由，最多 {longest} 字。"),
    "duties.not_extendable": N_("这个期限不能延期：规则没有规定延期，或者期限已经结束。"),
    "duties.extension_waiting": N_("延期申请已经提交，正在等待审批，无需再次提交。"),
    "duties.extension_decided": N_("这个申请已经有人审批，请刷新页面查看结果。"),
    "duties.extension_not_found": N_("没有找到这个延期申请，或者不由您审批。"),
    "duties.own_request": N_("不能审批自己提出的申请，请由另一位负责人审批。"),
    "duties.not_late": N_("这个期限没有逾期，无需说明。"),
    "duties.not_pausable": N_("这个期限不能暂停：规则没有规定暂停的情形，或者期限没有在进行。"),
    "duties.not_paused": N_("这个期限没有暂停。"),
    "duties.times_backwards": N_("恢复时间早于暂停时间，请检查。"),
    "duties.mail_unreachable": N_("邮件服务器没有接收提醒邮件，稍后自动再试。请系统管理员检查 smtp 设置。"),
    "duties.email_invalid": N_("邮箱地址有误，请检查后再保存。"),
}

ASSUMED = {
    "docking": N_("尚未登记返回单位时间，暂从存储卡接入采集时起算。"),
    "left": N_("尚未登记返回单位时间，暂从离开现场时起算。"),
}
"""Why a start is assumed (art 16): codes that rooms give to `keep_clock`."""
