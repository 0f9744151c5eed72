"""What people are told when something about a case goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "cases.number_taken": N_("案号“{number}”已被使用，请核对后改用其他案号。"),
    "cases.fact_invalid": N_("这一项未填写、过长（最多 {longest} 字）或不在可选范围内，请修改后再保存。"),
    "cases.few_officers_reason_needed": N_("执法人员应不少于 {needed} 人。确有其他情况的，请写明原因后再保存。"),
    "cases.no_officer": N_("请至少选择一名执法人员。"),
    "cases.activity_times": N_("时间先后有误：离开和返回不能早于到达，请核对时间。"),
    "cases.dates": N_("日期先后有误，请核对后再保存。"),
    "cases.case_not_found": N_("没有找到这个案件，或者您无权查看。"),
    "cases.activity_not_found": N_("没有找到这次执法活动，或者您无权查看。"),
    "cases.party_not_found": N_("没有找到这个当事人，或者您无权查看。"),
    "cases.party_number": N_("{problem}，请对照证照逐位核对。"),
    "cases.party_taken": N_("该号码已登记在“{name}”名下，请核对号码，或改选该当事人。"),
    "cases.party_unclear": N_("名为“{name}”的当事人不止一个，请填写统一社会信用代码或身份证号码。"),
    "cases.closed": N_("案件 {number} 已结案；确需变更的，请先说明原因重新启动。"),
    "cases.open": N_("案件 {number} 尚未结案。"),
    "cases.outcome_wrong": N_("这类案件没有这种结果，请重新选择。"),
    "cases.growth": N_("案件 {number} 是本案自身或由本案产生的案件，不能作为来源案件，请重新选择。"),
    "cases.exemption_not_found": N_("没有找到这份未记录说明，或者您无权查看。"),
    "cases.exemption_decided": N_("这份未记录说明已经审批，请刷新页面查看结果。"),
    "cases.own_exemption": N_("不能审批自己提出的未记录说明，请由其他负责人审批。"),
    "cases.complaint_not_found": N_("没有找到这份投诉举报，或者您无权查看。"),
    "cases.complaint_number_taken": N_("编号“{number}”已被使用，请核对后改用其他编号。"),
    "cases.reporter_closed": N_("举报人信息只向指定人员开放，请联系登记人。"),
    "cases.reader_not_found": N_("没有找到这个账号，请核对后重新选择。"),
    "cases.area_taken": N_("这次执法活动已有名为“{name}”的区域，请换一个名称。"),
    "cases.area_not_found": N_("没有找到这个区域，请刷新页面后重新选择。"),
    "cases.consent_not_found": N_("没有找到这份同意或拒绝的记录，或者您无权查看。"),
    "cases.document_not_found": N_("没有找到这份文书，或者您无权查看。"),
    "cases.document_fact_invalid": N_("这一项未填写、超出上限（{longest}）或不在可选范围内，请修改后再保存。"),
    "cases.document_times": N_("时间有误：结束不能早于开始，日期应在 1949 年至 2200 年之间。请核对。"),
    "cases.document_changed_meanwhile": N_("您填写期间，其他人保存了这份文书。请查看最新内容后再保存。"),
    "cases.document_void": N_("这份文书已作废，不能再修改。如有需要，请重新登记一份。"),
    "cases.no_original_given": N_("没有选择文件，或文件为空。请选择 PDF、扫描件或照片。"),
    "cases.original_format": N_("“{name}”不是 PDF、OFD 或图片，请转换后再上传。"),
    "cases.original_too_large": N_("“{name}”超过 {most} MiB，请分成几个文件或降低扫描分辨率后再上传。"),
    "cases.too_many_originals": N_("一次最多上传 {most} 个文件，请分次上传。"),
    "cases.originals_order": N_("页面顺序与现有文件不符，请刷新页面后重新调整。"),
    "cases.original_not_at_hand": N_("原件暂时不在本机，稍后会自动重试生成页面图片。"),
    "cases.page_picture_absent": N_("页面图片尚未生成或地址已过期，请重新打开文书页面。"),
    "cases.format_without_view": N_("这种格式不能在页面中显示，原件已完整保存。"),
    "cases.bureau_record_not_found": N_("没有找到这份文件，或者您无权查看。"),
    "cases.bureau_record_invalid": N_("这一项未填写、过长（最多 {longest} 字）或不在可选范围内，请修改后再保存。"),
    "cases.plan_line_invalid": N_("计划第 {line} 行有误：{problem}。请修改后再保存。"),
}

WORDS = {
    "problem": {
        "length": N_("号码应为 18 位"),
        "letters": N_("号码中有不可能出现的字符"),
        "check": N_("末位校验码不符，其中有数字填错"),
        "line_full": N_("计划的行数已达上限"),
        "line_started": N_("已有案件依据这一行启动，不能删去"),
        "line_unreadable": N_("没有写明检查对象，或内容过长"),
        "line_month": N_("月份应为 1 至 12"),
        "line_unit": N_("没有这个单位，或名称不能确定是哪一个"),
        "line_cells": N_("一行最多四列：检查对象、月份、承办单位、检查内容"),
    },
}
