"""What people are told when something about the calendar, deadlines or reminders goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "duties.duty_unknown": N_("现行规则没有这一项，请刷新页面。"),
    "duties.duty_not_yours": N_("这一项由其他角色确认。"),
    "duties.duty_note": N_("不属实时请写明缺什么；说明最多 {longest} 字。"),
    "duties.year_out_of_range": N_("日历只管 {first} 年至 {last} 年，请检查年份。"),
    "duties.holiday_invalid": N_(
        "请填写名称（最多 {longest} 字），日期应在 {year} 年（调休可在前一年年底或后一年年初）。"
    ),
    "duties.holiday_not_found": N_("日历中没有这一年或这一天，请回到日历重新选择。"),
    "duties.deadline_not_found": N_("没有找到这个期限，或者您无权查看。"),
    "duties.reason_needed": N_("请写明理由，最多 {longest} 字。"),
    "duties.not_extendable": N_("这个期限不能延期：规则没有规定延期，或者期限已经结束。"),
    "duties.successor_invalid": N_("接手的人应当在岗，而且不是离岗的本人，请另选。"),
    "duties.successor_sees_nothing": N_(
        "接手的人看不到其中的音像资料，不能标注。请先把资料归入其承办的案件，或者交给本单位负责人。"
    ),
    "duties.extension_waiting": N_("延期申请已经提交，正在等待审批，无需再次提交。"),
    "duties.extension_decided": N_("这个申请已经有人审批，请刷新页面查看结果。"),
    "duties.extension_not_found": N_("没有找到这个延期申请，或者不由您审批。"),
    "duties.own_request": N_("不能审批自己提出的申请，请由另一位负责人审批。"),
    "duties.not_late": N_("这个期限没有逾期，无需说明。"),
    "duties.not_pausable": N_("这个期限不能暂停：规则没有规定暂停的情形，或者期限没有在进行。"),
    "duties.not_paused": N_("这个期限没有暂停。"),
    "duties.times_backwards": N_("这个时间不合前后顺序，或者晚于现在，请检查。"),
    "duties.mail_unreachable": N_("邮件服务器没有接收邮件。请稍后再试；仍不行时请系统管理员检查 smtp 设置。"),
    "duties.mail_certificate": N_(
        "邮件服务器的证书不受信任，邮件没有发出。"
        "请系统管理员核对 smtp_host；由本局 CA 签发的，在 smtp_ca 里写明证书文件。"
    ),
    "duties.mail_sign_in": N_("邮件服务器不接受登录，邮件没有发出。请系统管理员检查 smtp_user 和 smtp_password。"),
    "duties.mail_not_secure": N_(
        "邮件服务器不支持设定的加密方式，邮件没有发出。请系统管理员检查 smtp_port 和 smtp_security。"
    ),
    "duties.mail_refused": N_("邮件服务器拒绝向这个地址发信，请检查邮箱地址是否正确。"),
    "duties.email_invalid": N_("邮箱地址有误，请检查后再保存。"),
    "duties.matter_list_not_found": N_("没有找到这份清单，它可能已被弃用。请从清单列表重新打开。"),
    "duties.matter_not_found": N_("这份清单里没有这一行，可能已被删除。请刷新后再试。"),
    "duties.matter_list_settled": N_("这份清单已经发布，不能再改。请以它为底稿新建一份，改好后再发布。"),
    "duties.matter_list_title": N_("请填写清单名称，最多 {longest} 字。"),
    "duties.matter_wrong": N_("这一项需要改正：{problem}"),
    "duties.matter_list_not_ready": N_("还有 {rows} 行需要改正（第一处在第 {first} 行），改好后才能发布。"),
    "duties.matter_list_empty": N_("清单里一行也没有。请先导入表格或添加一行。"),
    "duties.matter_list_day": N_("施行日期应在 {earliest} 至 {latest} 之间，请核对年份。"),
    # of a cell, after its row and column
    "rules.matter_empty": N_("没有填写，请补上。"),
    "rules.matter_formula": N_("是公式“{written}”，请改成文字本身。"),
    "rules.matter_broken": N_("是出错的公式结果“{written}”，请改成文字本身。"),
    "rules.matter_long": N_("有 {length} 字，最多 {longest} 字，请缩短。"),
    "rules.matter_no_words": N_("只有数字“{written}”，这里应写文字，例如“到达现场时”。"),
    "rules.matter_category": N_("“{written}”不是已知的执法类别，请写行政检查、行政处罚或行政强制。"),
    "rules.matter_category_near": N_("“{written}”不是已知的执法类别，是否应为“{near}”？"),
    "rules.matter_other_kind": N_("“{written}”不属于检查、处罚、强制，保留在清单里，不参与案件判断。"),
    "rules.matter_way": N_("“{written}”看不出用什么记录，请写录像、录音、照相、文字，或“文字和录像”。"),
    "rules.matter_point": N_("规则集里没有第 {written} 项记录环节，请核对条款号，或改用文字说明环节。"),
}

ASSUMED = {
    "docking": N_("尚未登记返回单位时间，暂从存储卡接入采集时起算。"),
    "left": N_("尚未登记返回单位时间，暂从离开现场时起算。"),
    "paper_arrival": N_("文书只有日期，没有写明几时作出，暂从执法活动到达现场时起算。请补填时间。"),
    "paper_midnight": N_("文书只有日期，没有写明几时作出，暂从当日零时起算。请补填时间。"),
    "paper_day_end": N_("审批文书只有日期，没有写明几时批准，暂按当日 24 时计算是否按期。请补填时间。"),
}
"""Why a start or the moment of doing is assumed (art 16; hours of papers): codes that rooms give to `keep_clock`."""
