"""What a reader sees for the codes of rulebooks. Facts, media, kinds and outcomes are marked for translation."""

from __future__ import annotations

from liuhen.errors import N_
from liuhen.rules.codes import (
    Basis,
    CaseKind,
    Enforced,
    Event,
    Fact,
    Medium,
    Outcome,
    Role,
    Scope,
    Screen,
    StageCode,
    Step,
    Subject,
)

FACTS: dict[Fact, str] = {
    Fact.PLANNED: N_("列入年度检查计划"),
    Fact.SPECIAL_CAMPAIGN: N_("综合或专项督导执法检查"),
    Fact.COMPLAINT: N_("投诉、举报"),
    Fact.SAMPLING: N_("抽样取证"),
    Fact.SURVEY: N_("现场勘验"),
    Fact.QUESTIONING: N_("调查询问"),
    Fact.SIGNING: N_("当场签署文书"),
    Fact.ON_SITE_MEASURE: N_("现场处理措施"),
    Fact.HARD_TO_OBTAIN_ORIGINALS: N_("原始凭证难以调取"),
    Fact.PERISHABLE_EVIDENCE: N_("证据易灭失或事后难以取得"),
    Fact.SIMPLE_PROCEDURE: N_("简易程序"),
    Fact.CASH_FINE: N_("当场收缴罚款"),
    Fact.SERVED_BY_LEAVING: N_("留置送达"),
    Fact.SERVED_BY_NOTICE: N_("公告送达"),
    Fact.REINSPECTION: N_("整改复查"),
    Fact.COERCIVE_MEASURE: N_("采取强制措施"),
    Fact.HEARING: N_("举行听证"),
    Fact.EXPERT: N_("专家论证或鉴定"),
    Fact.EXPLOSION_HAZARD: N_("爆炸危险区域"),
    Fact.SECRECY: N_("涉及秘密"),
    Fact.PRIVACY: N_("涉及个人隐私"),
    Fact.OTHER_BAR: N_("其他不宜音像记录的情形"),
    Fact.OBJECTION: N_("当事人对现场执法有异议"),
    Fact.OBSTRUCTION: N_("拒绝、阻碍执法或辱骂殴打"),
    Fact.MASS_INCIDENT: N_("群体性或突发事件"),
    Fact.OTHER_TEXT_POINT: N_("其他应当文字记录的内容"),
    Fact.OTHER_AV_POINT: N_("其他应当音像记录的内容"),
    Fact.OTHER_KEY_CONTENT: N_("其他需要重点摄录的内容"),
    Fact.OTHER_LONG_TERM: N_("其他需要长期保存的情形"),
}
MEDIA: dict[Medium, str] = {
    Medium.TEXT: N_("文字"),
    Medium.AV: N_("音像"),
    Medium.BOTH: N_("文字和音像"),
    Medium.EITHER: N_("文字或音像"),
}
SCOPES: dict[Scope, str] = {Scope.CASE: N_("每案"), Scope.ACTIVITY: N_("每次执法活动")}
KINDS: dict[CaseKind, str] = {
    CaseKind.INSPECTION: N_("行政检查"),
    CaseKind.PENALTY: N_("行政处罚"),
    CaseKind.COERCION: N_("行政强制"),
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.PUNISHED: N_("予以处罚"),
    Outcome.NOT_PUNISHED: N_("不予处罚"),
    Outcome.REVOKED: N_("撤销"),
    Outcome.TERMINATED: N_("终止"),
    Outcome.TRANSFERRED: N_("移送"),
    Outcome.NOTHING_FOUND: N_("检查未发现问题"),
    Outcome.RECTIFIED: N_("整改复查合格"),
    Outcome.LED_TO_CASE: N_("转立案查处"),
    Outcome.EXECUTED: N_("强制执行完毕"),
    Outcome.LIFTED: N_("解除强制措施"),
}
EVENTS: dict[Event, str] = {
    Event.CAPTURED: N_("摄录"),
    Event.RECEIVED: N_("存入专用服务器"),
    Event.RETURNED: N_("返回单位"),
    Event.OPENED: N_("案件启动"),
    Event.CLOSED: N_("结案"),
    Event.FILED: N_("案卷归档"),
    Event.INSPECTION_RECORDED: N_("现场检查记录签署"),
    Event.REINSPECTION_PASSED: N_("复查意见书载明整改完成"),
    Event.SUCCESSOR_OPENED: N_("由本案转出的案件立案"),
    Event.CLOSING_APPROVED: N_("结案审批表批准"),
    Event.TERMINATION_APPROVED: N_("终止审批表批准"),
    Event.TRANSFER_SENT: N_("案件移送书发出"),
    Event.MEASURE_LIFTED: N_("强制措施解除"),
    Event.COERCION_EXECUTED: N_("强制执行完毕"),
    Event.RECTIFY_DUE: N_("整改期限届满"),
    Event.PRESERVE_NOTIFIED: N_("先行登记保存"),
    Event.SEIZE_DECIDED: N_("查封、扣押"),
    Event.URGENT_COERCION_DONE: N_("当场实施强制措施"),
    Event.HEARING_NOTIFIED: N_("告知听证权利"),
    Event.PENALTY_FILED: N_("立案"),
    Event.DECISION_PRONOUNCED: N_("宣告处罚决定"),
    Event.DECISION_SERVED: N_("处罚决定书送达"),
    Event.URGE_SERVED: N_("催告书送达"),
}

# what only commands and the generated matrix say
STAGES: dict[StageCode, str] = {
    StageCode.INITIATION: "程序启动",
    StageCode.INVESTIGATION: "调查取证",
    StageCode.DECISION: "审查决定",
    StageCode.SERVICE: "送达执行",
    StageCode.FILING: "归档管理",
}
STEPS: dict[Step, str] = {
    Step.INITIATION: "启动",
    Step.INVESTIGATION: "调查取证",
    Step.REVIEW: "审核",
    Step.DECISION: "决定",
    Step.SERVICE: "送达",
    Step.EXECUTION: "执行",
}
ROLES: dict[Role, str] = {
    Role.OFFICER: "执法人员",
    Role.LEADER: "大队负责人",
    Role.OFFICE: "办公室",
    Role.ARCHIVIST: "档案管理员",
    Role.LEGAL: "法制机构",
    Role.HEAD: "局负责人",
}
SUBJECTS: dict[Subject, str] = {
    Subject.BUREAU: "本局",
    Subject.CASE: "案件",
    Subject.ACTIVITY: "执法活动",
    Subject.RECORDING: "音像资料",
    Subject.DOCUMENT: "文书",
    Subject.RECORDER: "执法记录仪",
    Subject.STORAGE: "存储设备",
    Subject.VOLUME: "案卷",
}
SCREENS: dict[Screen, str] = {
    Screen.CASES: "案件列表",
    Screen.CASE: "案件页",
    Screen.ACTIVITY: "执法活动页",
    Screen.RECORDING: "音像资料页",
    Screen.DESCRIBE: "分类标注页",
    Screen.INTAKE: "采集页",
    Screen.DOCUMENTS: "案件文书页",
    Screen.BUREAU_RECORDS: "本局文件页",
    Screen.RECORDERS: "执法记录仪登记",
    Screen.OFFICERS: "执法人员登记",
    Screen.BOARD: "期限看板",
    Screen.ACCOUNTS: "用户与角色",
    Screen.STORAGE: "存储状态页",
}
ENFORCED: dict[Enforced, str] = {Enforced.SOFTWARE: "软件", Enforced.PERSON: "人工确认"}
BASES: dict[Basis, str] = {Basis.TEXT: "制度原文", Basis.LAW: "法律", Basis.DEFAULT: "本系统默认值"}
RULE_KINDS: dict[str, str] = {
    "principle": "定义与原则",
    "stage": "阶段",
    "record_point": "记录环节",
    "recording_class": "资料分类",
    "bar": "不得音像记录",
    "key_content": "重点摄录",
    "document_rule": "文书要求",
    "conduct": "使用要求",
    "role_duty": "职责",
    "quantity": "数目",
    "number_pattern": "编号格式",
    "period": "期限",
    "long_term_ground": "长期保存情形",
    "carrier": "载体",
    "closing_event": "结案事件",
}
