"""Which roles one person may hold together, for small bureaus where six people do everything. Data, to be printed.

What is never allowed the operations refuse; what is allowed with a limit they refuse at the act (approver ≠ proposer).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.people.models import ADMINISTRATORS, Role
from liuhen.people.permissions import MATRIX, Capability

_OWN_REQUEST = _("本人提出的，由另一人审批")
_OWN_REQUEST_OR_VISIT = _("本人提出的，由另一人审批；本人参加的执法的未记录说明，有其他负责人时由其审批")
_OWN_FILM = _("本人摄录或参与的资料，由另一人监督检查")
_OWN_UNIT = _("本人摄录或参与的资料，本人的答复和异议，由另一人监督检查")
_OWN_HANDOVER = _("本人移交的案卷，由另一人接收")
_OWN_DISPOSAL = _("本人提出的销毁，由另两人审批")
_TWO_VOICES = _("须两人审批的，本人只算一人")
_OWN_REPAIR = _("本人提出的修复，由另一人审批")
_TWO_SIGNERS = _("监销须两人，本人只签一方")

LIMITS: MappingProxyType[frozenset[Role], Promise] = MappingProxyType(
    {
        frozenset({Role.OFFICER, Role.LEADER}): _OWN_REQUEST_OR_VISIT,
        frozenset({Role.OFFICER, Role.LEGAL}): _OWN_FILM,
        frozenset({Role.LEADER, Role.LEGAL}): _OWN_UNIT,
        frozenset({Role.OFFICER, Role.HEAD}): _OWN_REQUEST,
        frozenset({Role.LEADER, Role.HEAD}): _OWN_REQUEST,
        frozenset({Role.OFFICER, Role.ARCHIVIST}): _OWN_HANDOVER,
        frozenset({Role.LEADER, Role.ARCHIVIST}): _TWO_SIGNERS,
        frozenset({Role.ARCHIVIST, Role.LEGAL}): _OWN_DISPOSAL,
        frozenset({Role.ARCHIVIST, Role.HEAD}): _OWN_DISPOSAL,
        frozenset({Role.LEGAL, Role.HEAD}): _TWO_VOICES,
        frozenset({Role.OFFICE, Role.ARCHIVIST}): _OWN_REPAIR,
        frozenset({Role.OFFICE, Role.LEGAL}): _OWN_REPAIR,
        frozenset({Role.OFFICE, Role.LEADER}): _OWN_REQUEST,
        frozenset({Role.OFFICE, Role.HEAD}): _OWN_REQUEST,
    }
)
"""What stays refused to somebody who holds two roles; pairs that aren't here combine freely or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two roles: whether one person may hold both, and what is refused then."""

    state: str  # same, never, limited, free
    limit: Promise | str = ""


def pair(one: Role, other: Role) -> Pair:
    """Whether two roles may be one person's."""
    if one is other:
        return Pair(state="same")
    if one in ADMINISTRATORS or other in ADMINISTRATORS:
        return Pair(state="never")
    limit = LIMITS.get(frozenset({one, other}))
    return Pair(state="free") if limit is None else Pair(state="limited", limit=limit)


CAPABILITIES: MappingProxyType[Capability, Promise] = MappingProxyType(
    {
        Capability.INTAKE: _("采集音像资料"),
        Capability.VIEW_RECORDING: _("查看音像资料（职责范围内）"),
        Capability.DESCRIBE: _("分类标注"),
        Capability.COPY: _("复制、导出"),
        Capability.HIDE: _("制作遮挡副本"),
        Capability.SIGN_HIDDEN: _("看完并确认遮挡副本"),
        Capability.EDIT_CASES: _("办理案件"),
        Capability.APPROVE_EXEMPTIONS: _("审批未记录说明"),
        Capability.EXPLAIN_DEADLINES: _("说明逾期原因"),
        Capability.APPROVE_DEADLINES: _("审批延期"),
        Capability.APPROVE_OUT_MARKS: _("审批不入卷"),
        Capability.SEAL: _("封存音像资料"),
        Capability.SUPERVISE_SEALS: _("监督、启封封存资料"),
        Capability.APPROVE_TRANSFERS: _("审批封存资料移交"),
        Capability.BIND_VOLUMES: _("组卷"),
        Capability.FILE_VOLUMES: _("归档"),
        Capability.OFFER_VOLUMES: _("移交案卷"),
        Capability.RECEIVE_VOLUMES: _("接收移交的案卷"),
        Capability.CONSULT: _("申请查阅、复制"),
        Capability.DECIDE_CONSULTATIONS: _("审批查阅、复制"),
        Capability.REVOKE_CONSULTATIONS: _("收回查阅、复制"),
        Capability.KEEP_CARRIERS: _("制作、保管长期保存载体"),
        Capability.SET_HOLDS: _("登记长期保存情形和保全"),
        Capability.PROPOSE_DISPOSALS: _("提出销毁"),
        Capability.APPROVE_DISPOSALS: _("审批销毁"),
        Capability.WITNESS_DISPOSALS: _("监销"),
        Capability.ENTER_DISPUTES: _("登记复议、诉讼"),
        Capability.DEFEND_CASES: _("应诉"),
        Capability.MANAGE_RULES: _("维护记录事项清单"),
        Capability.REVIEW_RECORDINGS: _("抽查、监督检查音像资料"),
        Capability.ANSWER_FINDINGS: _("答复监督意见"),
        Capability.RUN_ASSESSMENTS: _("组织案卷评查"),
        Capability.ASSESS_VOLUMES: _("案卷评查评分"),
        Capability.OBJECT_ASSESSMENTS: _("对评查结果提出异议"),
        Capability.KEEP_OVERSIGHT: _("办理监督机关来文"),
        Capability.ANSWER_ALERTS: _("核查监督提示"),
        Capability.READ_SUPERVISION: _("查看监督报告"),
        Capability.AUDIT_LEDGER: _("核对账本"),
        Capability.ANSWER_ALARMS: _("核查账本警报"),
        Capability.PROPOSE_REPAIRS: _("提出修复损坏的资料"),
        Capability.APPROVE_REPAIRS: _("审批修复"),
        Capability.APPROVE_STORE_LOSSES: _("审批存储不再存在"),
        Capability.READ_FIGURES: _("查看统计"),
        Capability.TAKE_DEVICES: _("领用执法记录仪"),
        Capability.WAIVE_CHECKS: _("审批紧急使用执法记录仪"),
        Capability.MANAGE_DEVICES: _("管理执法记录仪"),
        Capability.EDIT_BUREAU_RECORDS: _("登记本局文件、投诉举报"),
        Capability.KEEP_PLANS: _("填写年度监督检查计划"),
        Capability.MANAGE_CALENDAR: _("导入放假安排"),
        Capability.APPOINT_KEEPERS: _("任命岗位人员"),
        Capability.SETTLE_DEPARTURES: _("办理离岗交接"),
        Capability.MANAGE_OFFICERS: _("管理单位和执法人员"),
        Capability.MANAGE_ACCOUNTS: _("管理账号"),
        Capability.GRANT_ROLES: _("授予角色、设定代理"),
        Capability.READ_LEDGER: _("查看留痕记录"),
        Capability.RUN_MACHINE: _("运行维护"),
    }
)
"""The acts that the printed matrix names; looking-only ones that follow from them are left out."""


def capability_rows() -> list[tuple[Promise, list[bool]]]:
    """Each named act with whether each role, in their order, may do it."""
    return [(said, [role in MATRIX[capability] for role in Role]) for capability, said in CAPABILITIES.items()]


def pair_rows() -> list[tuple[Role, list[Pair]]]:
    """Each role with how it goes together with each."""
    return [(one, [pair(one, other) for other in Role]) for one in Role]
