"""The user's words for every finding: what stands there and what to do next. Codes are part of the API."""

from __future__ import annotations

from liuhen.errors import N_

FINDINGS: dict[str, str] = {
    # arts 2 to 5, 9: the process and its media
    "case.kind_outside": N_("“{kind}”不属于行政检查、行政处罚、行政强制，本制度不适用，请核对案件种类。"),
    "stage.backwards": N_("“{after}”的日期早于“{before}”，请核对各阶段日期。"),
    "stage.unrecorded": N_("“{stage}”阶段没有留下文字或音像记录，请补充文书，或作出未记录说明。"),
    "document.no_pages": N_("《{document}》尚未上传内容，不能作为文字记录，请上传。"),
    "recording.not_audio_visual": N_("{recording} 不是照片、录音或录像，不能作为音像记录，请核对标注。"),
    "medium.text_only": N_("{clause}“{point}”应当音像记录，目前只有文字记录，请关联音像资料，或作出未记录说明。"),
    "medium.film_only": N_("{clause}“{point}”应当文字记录，目前只有音像记录，请补充文书。"),
    "medium.half": N_("{clause}“{point}”应当同时有文字和音像记录，目前只有其中一种，请补齐，或作出未记录说明。"),
    # arts 6, 7: points
    "point.missing_text": N_("{clause}“{point}”没有文字记录，请上传文书，或作出未记录说明。"),
    "point.missing_av": N_("{place} {clause}“{point}”没有音像记录，请关联音像资料并标注时刻，或作出未记录说明。"),
    "point.missing_any": N_("{place} {clause}“{point}”没有记录，请补充文书或音像资料，或作出未记录说明。"),
    "point.no_time": N_("{place} {clause}“{point}”的音像资料没有拍摄时间，不能说明何时记录，请核对设备时间并说明。"),
    "statement.no_reason": N_("{clause} 的未记录说明没有写明原因，请补充。"),
    "statement.no_evidence": N_("{clause} 的未记录说明没有附证明材料，请补充文书或音像资料。"),
    "statement.no_approval": N_("{clause} 的未记录说明尚未批准，请报负责人审批。"),
    # art 8: bars
    "bar.area_not_named": N_("{place} 涉及“{bar}”，但没有登记是哪个区域，请在执法活动中补充区域。"),
    "bar.zone_unknown": N_("{place} {area} 的爆炸危险区域等级未确定，请向企业核实并登记。"),
    "bar.not_explosion_proof": N_(
        "{place} {area}（{zone} 区）：执法记录仪 {recorder} 没有与之相符的有效防爆合格证，不得带入；"
        "审批不能解除这一禁止。"
    ),
    "bar.consent_not_on_file": N_("{place} {area} 涉及秘密或隐私，当事人同意或拒绝摄录的书面材料未附卷，请补充。"),
    "bar.not_sealed": N_("{recording} 摄于当事人拒绝或涉及国家秘密的 {area}，应当封存并报法制机构，请立即封存。"),
    "bar.filmed_and_sealed": N_("{recording} 摄于不得音像记录的 {area}，已封存，须经批准才能移交。"),
    "bar.other_filmed": N_("{recording} 摄于登记为不适宜音像记录的 {area}，请核实并说明。"),
    "bar.open_to_all": N_("{recording} 摄于涉及秘密或隐私的 {area}，应当只由指定人员观看，请指定。"),
    "bar.no_text_record": N_("“{points}”因不得音像记录而未摄录，须另有文字记录，请补充文书。"),
    "bar.statement_no_area": N_("“{points}”的未记录说明没有写明是 {place} 的哪个区域，请按区域重新说明。"),
    "bar.statement_elsewhere": N_("“{points}”的未记录说明写的是 {place} {area}，该区域没有登记“{bar}”，请核对。"),
    "bar.text_record_before": N_("代替音像记录的《{document}》早于执法活动（{arrived}），请核对日期。"),
    # art 10: documents
    "document.form_unknown": N_("《{document}》的格式不在文书目录中，请核对是否使用了规定的文书。"),
    "document.undated": N_("《{document}》没有填写日期，请补充。"),
    "document.unnumbered": N_("《{document}》没有编号，请补充文号。"),
    "document.times_missing": N_("《{document}》没有载明起止时间，请补充。"),
    "document.place_missing": N_("《{document}》没有载明地点，请补充。"),
    "document.party_unsigned": N_("《{document}》没有当事人签名，也没有注明拒绝签名，请核对。"),
    "document.officers_incomplete": N_(
        "《{document}》应当载明 {needed} 名执法人员的姓名和证号，目前完整的有 {named} 名，请补充。"
    ),
    "document.certificate_differs": N_("《{document}》上 {officer} 的证号 {written} 与登记的 {known} 不一致，请核对。"),
    "service.before_document": N_("《{document}》的送达时间 {served} 早于制作日期 {made}，请核对。"),
    "service.no_receipt": N_("《{document}》没有送达回执，也没有受送达人签名，请补充。"),
    "service.leaving_unwitnessed": N_("《{document}》留置送达，既没有见证人，也没有音像记录，请补充。"),
    "service.notice_undated": N_("《{document}》公告送达，没有登记公告日期，请补充。"),
    "service.overdue": N_("《{document}》应当在 {due} 前送达，尚无送达记录，请送达并登记。"),
    "service.late": N_("《{document}》于 {served} 送达，晚于期限 {due}，请说明原因。"),
    "service.missing": N_("案件已结案，《{document}》没有送达记录，请补充送达回执。"),
    "paper.incomplete": N_("“{paper}”不完整，请当事人补齐。"),
    "paper.not_compared": N_("“{paper}”为复印件，尚未与原件核对，请核对并登记核对人。"),
    "paper.differs": N_("“{paper}”的复印件与原件不一致，请查明。"),
    "paper.expired": N_("“{paper}”在提交之日（{day}）已过有效期（{until}），请当事人提交有效证件。"),
    "paper.origin_unknown": N_("“{paper}”没有写明提供人、日期或核对人，请补充。"),
    # arts 11, 12, 19: conduct
    "key_content.not_filmed": N_(
        "{place} 有需要重点摄录的“{content}”，没有标注到音像资料，请关联并标注时刻，或作出说明。"
    ),
    "key_content.explained": N_("{place} 的“{content}”没有重点摄录，已有说明。"),
    "notice.unconfirmed": N_("{place} 尚未确认是否已告知“全程录音录像”，请在资料中找到告知的时刻并确认。"),
    "notice.not_said": N_("{place} 摄录前没有告知当事人，请说明原因。"),
    "notice.not_located": N_("{place} 的告知已确认，但没有注明在哪份资料的哪一秒，请补充。"),
    "notice.late": N_("{recording}：开始摄录执法环节之后才告知，应当提前告知，请核实并说明。"),
    "certificates.unconfirmed": N_("{place} 尚未确认是否出示了执法证件，请确认。"),
    "certificates.not_shown": N_("{place} 没有出示执法证件，请说明原因。"),
    "elements.lacking": N_("{place} 的音像记录没有反映：{elements}。请补充其他记录或说明。"),
    "elements.unconfirmed": N_("{place} 的音像记录是否反映了以下要素尚未确认：{elements}。请观看后确认。"),
    "place.unconfirmed": N_("{place} 尚未确认是否摄录了场所标志，或口述了场所名称，请确认。"),
    "place.not_shown": N_("{place} 没有摄录场所标志或周围标志性建筑，也没有口述场所名称，请说明原因。"),
    "film.interrupted": N_(
        "{place}：执法记录仪 {recorder} 在 {stopped} 后中断 {minutes} 分 {seconds} 秒，"
        "同一地点不得断续记录，请说明原因。"
    ),
    "film.interrupted_explained": N_(
        "{place}：执法记录仪 {recorder} 在 {stopped} 后中断 {minutes} 分 {seconds} 秒，已有批准的说明。"
    ),
    "card.not_whole": N_("{recording} 所在的存储卡没有整卡采集，不得任意选择取舍，请重新采集整张卡。"),
    "recording.outside_activity": N_(
        "{recording} 的拍摄时间（{captured}）不在 {place} 的执法活动时间内（{arrived} 至 {left}），请核对。"
    ),
    "recorder.unchecked": N_("执法记录仪 {recorder} 在 {place} 使用前没有检查记录，请说明。"),
    "recorder.checked_late": N_("执法记录仪 {recorder} 在 {place} 开始使用之后才检查，应当在使用前检查。"),
    "recorder.check_incomplete": N_("执法记录仪 {recorder} 使用前没有检查“{item}”，请按检查项目逐项检查。"),
    "recorder.check_failed": N_("执法记录仪 {recorder} 使用前检查“{item}”不合格，仍带往 {place}，请说明。"),
    # arts 13 to 15, 19: the bureau
    "original.not_stored": N_("{recording} 的原始资料尚未存入专用服务器，请检查采集是否完成。"),
    "bureau.no_plan": N_("{year} 年度监督检查计划未归入本局文件，请上传。"),
    "bureau.no_store": N_("没有存放音像原始资料的存储，请系统管理员设置。"),
    "bureau.store_unreachable": N_("存储 {store} 暂时无法读取，资料并未删除，请检查磁盘和连接。"),
    "bureau.no_archivist": N_("没有指定负责档案室的人员，请安全管理员授予档案管理员角色。"),
    "bureau.few_recorders": N_("可用的执法记录仪有 {present} 台，制度要求配备 {needed} 台，请核对登记。"),
    "bureau.no_equipment_keeper": N_("没有指定负责设备的办公室人员，请安全管理员授予办公室角色。"),
    "bureau.no_supervisor": N_("没有指定监督记录内容的法制机构人员，请安全管理员授予法制机构角色。"),
    # arts 16 to 18: periods
    "upload.late": N_("{place} 的音像资料于 {done} 上传，晚于期限 {due}，请说明原因。"),
    "upload.overdue": N_("{place} 的音像资料应当在 {due} 前上传，至今没有，请立即上传并说明原因。"),
    "upload.extension_void": N_("{place} 的延期没有在期限 {due} 前获得批准，不能算作延期。"),
    "describe.late": N_("{recording} 于 {done} 分类标注，晚于期限 {due}，请说明原因。"),
    "describe.overdue": N_("{recording} 应当在 {due} 前分类标注，尚未完成，请标注。"),
    "file.late": N_("案件于 {done} 组卷归档，晚于期限 {due}，请说明原因。"),
    "file.overdue": N_("案件应当在 {due} 前组卷归档，尚未完成，请归档。"),
    "hand_over.late": N_("案卷于 {done} 移交档案室，晚于期限 {due}，请说明原因。"),
    "hand_over.overdue": N_("案卷应当在 {due} 前移交档案室，尚未移交，请移交。"),
    # what only a person can say
    "confirmation.fails": N_("{by} 认为不符合“{gist}”，请核实并处理。"),
    # arts 20 to 22: keeping
    "exhibit.no_carrier": N_("{recording} 作为证据，尚未转化至存储媒介，请刻录光盘或写入专门硬盘。"),
    "exhibit.no_statement": N_("{recording} 作为证据，没有附卷的制作说明，请制作。"),
    "carrier.missing": N_("{recording} 属于“{ground}”，应当刻录光盘或写入专门硬盘长期保存。"),
    "carrier.overdue": N_("{recording} 属于“{ground}”，应当刻录光盘或写入专门硬盘长期保存，期限已过，请尽快办理。"),
    "retention.too_short": N_("{recording} 登记保存至 {entered}，按规定至少保存至 {until}，请更正。"),
    "retention.no_end_yet": N_("{recording} 登记保存至 {entered}，但目前还不能确定保存期限的终点，请更正。"),
    # what a court would raise
    "officers.too_few": N_("{place} 只有 {present} 名执法人员，应当不少于 {needed} 名，请核对并说明。"),
    "officer.no_certificate": N_("{officer} 没有登记执法证号（{place}，{day}），请补充。"),
    "officer.certificate_invalid": N_("{officer} 的执法证在 {day} 不在有效期内（{place}），请核对并说明。"),
    "officer.certificate_unknown": N_("{officer} 的执法证有效期没有登记，请补充。"),
    "evidence.after_decision": N_(
        "{recording} 拍摄于 {captured}，晚于《{document}》（{decided}），不能用来证明该决定合法，请核实用途。"
    ),
    "evidence.record_after_decision": N_(
        "《{document}》（{made}）晚于《{decision}》（{decided}），不能用来证明该决定合法，请核实。"
    ),
    "inspection.not_approved": N_("{place} 的检查没有附行政检查审批表，请补充。"),
    "inspection.approved_afterwards": N_("《{document}》（{made}）在检查之后补办，请确认属于情况紧急。"),
    # 文书–音像互证
    "record.outside_activity": N_(
        "《{document}》记载的时间（{begins} 至 {ends}）不在 {place} 的执法活动时间内，请核对。"
    ),
    "record.place_differs": N_("《{document}》记载的地点“{written}”与执法活动的“{place}”不同，请核对。"),
    "record.unfilmed": N_("《{document}》记载 {begins} 至 {ends}，这段时间没有任何音像资料，请核对时间或说明。"),
    "record.film_shorter": N_(
        "《{document}》记载历时 {claimed} 分钟，音像资料只有 {minutes} 分 {seconds} 秒，请核对时间或说明。"
    ),
    "signature.unfilmed": N_("《{document}》上 {name} 的签名没有对应的音像记录，请关联并标注时刻，或说明。"),
    "document.number_out_of_order": N_(
        "《{document}》（{day}）的文号与 {other}（{other_day}）先后颠倒，请核对文号和日期。"
    ),
    "document.date_out_of_order": N_("《{document}》（{day}）晚于《{other}》（{other_day}），先后颠倒，请核对日期。"),
    "document.dated_ahead": N_("《{document}》的日期 {day} 在今天之后，请核对。"),
    "officer.two_places": N_("{officer} 在 {from} 至 {until} 同时在 {place} 和 {other} {case}，请核对。"),
    "recorder.two_places": N_("执法记录仪 {recorder} 在 {from} 至 {until} 同时在 {place} 和 {other} {case}，请核对。"),
    "officer.two_records": N_("{officer} 同时制作《{document}》和《{other}》，请核对时间。"),
    "recorder.two_films": N_(
        "执法记录仪 {recorder} 的 {recording} 与 {other} 重叠 {seconds} 秒，请检查设备时钟和资料来源。"
    ),
}

ELEMENTS: dict[str, str] = {
    "time": N_("时间"),
    "place": N_("地点"),
    "matter": N_("执法事项"),
    "party": N_("当事人和相关人员"),
    "officers": N_("执法人员"),
    "process": N_("执法过程"),
}

CHECKS: dict[str, str] = {
    "battery": N_("电量"),
    "memory": N_("内存"),
    "clock": N_("日期和时间"),
    "picture": N_("画面和声音"),
}

REASONS: dict[str, str] = {
    # PointState.why
    "kind": N_("本类案件不要求"),
    "stage": N_("案件尚未到这一阶段"),
    "facts": N_("没有发生这一情形"),
    "nothing": N_("没有记录"),
    "pending": N_("音像资料正在分析，完成后再判断"),
    "no_time": N_("音像资料没有拍摄时间"),
    "no_pages": N_("文书没有内容"),
    "text_only": N_("只有文字记录"),
    "film_only": N_("只有音像记录"),
    "text_half": N_("缺文字记录"),
    "film_half": N_("缺音像记录"),
    "statement": N_("未记录说明不完整或尚未批准"),
    "refused": N_("未记录说明没有获得批准"),
}

RETENTION: dict[str, str] = {
    "undescribed": N_("尚未分类标注，不能处置"),
    "case_open": N_("案件尚未结案，保存期限未开始计算"),
    "with_volume": N_("作为证据随案卷保存"),
    "ground": N_("{ground}，长期保存"),
    "list": N_("音像记录事项清单对“{point}”的规定"),
    "period": N_("自 {start} 起保存 {limit}"),
    "filed": N_("已归入案卷 {number}，随案卷保存"),
    "unfiled": N_("既未归档，也未经批准列为不入卷，不到期"),
    "marked_out": N_("经批准列为不入卷"),
    "hold": N_("{ground}，解除前不得销毁"),
    "right": N_("{ground}的期限内不得销毁"),
    "sealed": N_("已封存，只能经批准移交"),
    "destroyed": N_("已经批准销毁"),
}
