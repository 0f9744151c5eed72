"""What each role may do, as data, and the one question that every operation asks."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from liuhen.people.actors import Actor, Channel
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role


class Capability(StrEnum):
    """One thing that an actor may be allowed to do."""

    INTAKE = "intake"
    VIEW_RECORDING = "view_recording"
    DESCRIBE = "describe"
    COPY = "copy"
    HIDE = "hide"
    SIGN_HIDDEN = "sign_hidden"
    VIEW_CASES = "view_cases"
    EDIT_CASES = "edit_cases"
    APPROVE_EXEMPTIONS = "approve_exemptions"
    VIEW_BUREAU_RECORDS = "view_bureau_records"
    EDIT_BUREAU_RECORDS = "edit_bureau_records"
    KEEP_PLANS = "keep_plans"
    VIEW_BUREAU_DUTIES = "view_bureau_duties"
    VIEW_DEVICES = "view_devices"
    MANAGE_DEVICES = "manage_devices"
    TAKE_DEVICES = "take_devices"
    WAIVE_CHECKS = "waive_checks"
    WATCH_LOANS = "watch_loans"
    VIEW_OFFICERS = "view_officers"
    MANAGE_OFFICERS = "manage_officers"
    VIEW_ACCOUNTS = "view_accounts"
    MANAGE_ACCOUNTS = "manage_accounts"
    GRANT_ROLES = "grant_roles"
    APPOINT_KEEPERS = "appoint_keepers"
    VIEW_ROLE_MATRIX = "view_role_matrix"
    SEE_DEPARTURES = "see_departures"
    SETTLE_DEPARTURES = "settle_departures"
    SEAL = "seal"
    VIEW_SEALS = "view_seals"
    WATCH_SEALS = "watch_seals"
    SUPERVISE_SEALS = "supervise_seals"
    APPROVE_TRANSFERS = "approve_transfers"
    READ_LEDGER = "read_ledger"
    AUDIT_LEDGER = "audit_ledger"
    ANSWER_ALARMS = "answer_alarms"
    READ_FIGURES = "read_figures"
    OPEN_COUNTED = "open_counted"
    VIEW_FILING = "view_filing"
    SET_HOLDS = "set_holds"
    HOLD_OWN = "hold_own"
    WATCH_HOLDS = "watch_holds"
    ASK_OUT_MARKS = "ask_out_marks"
    APPROVE_OUT_MARKS = "approve_out_marks"
    VIEW_RETENTION = "view_retention"
    VIEW_DISPOSALS = "view_disposals"
    PROPOSE_DISPOSALS = "propose_disposals"
    APPROVE_DISPOSALS = "approve_disposals"
    WITNESS_DISPOSALS = "witness_disposals"
    VIEW_VOLUMES = "view_volumes"
    BIND_VOLUMES = "bind_volumes"
    FILE_VOLUMES = "file_volumes"
    VIEW_HANDOVERS = "view_handovers"
    OFFER_VOLUMES = "offer_volumes"
    RECEIVE_VOLUMES = "receive_volumes"
    CONSULT = "consult"
    DECIDE_CONSULTATIONS = "decide_consultations"
    REVOKE_CONSULTATIONS = "revoke_consultations"
    WATCH_CONSULTATIONS = "watch_consultations"
    KEEP_CONSULTATIONS = "keep_consultations"
    VIEW_EXHIBITS = "view_exhibits"
    WATCH_EXHIBITS = "watch_exhibits"
    ENTER_DISPUTES = "enter_disputes"
    DEFEND_CASES = "defend_cases"
    VIEW_CARRIERS = "view_carriers"
    KEEP_CARRIERS = "keep_carriers"
    VIEW_DEADLINES = "view_deadlines"
    OVERSEE_DEADLINES = "oversee_deadlines"
    KEEP_DEADLINES = "keep_deadlines"
    EXPLAIN_DEADLINES = "explain_deadlines"
    APPROVE_DEADLINES = "approve_deadlines"
    MANAGE_CALENDAR = "manage_calendar"
    VIEW_RULES = "view_rules"
    MANAGE_RULES = "manage_rules"
    REVIEW_RECORDINGS = "review_recordings"
    VIEW_FINDINGS = "view_findings"
    ANSWER_FINDINGS = "answer_findings"
    VIEW_OVERSIGHT = "view_oversight"
    KEEP_OVERSIGHT = "keep_oversight"
    VIEW_ALERTS = "view_alerts"
    ANSWER_ALERTS = "answer_alerts"
    VIEW_ASSESSMENTS = "view_assessments"
    RUN_ASSESSMENTS = "run_assessments"
    ASSESS_VOLUMES = "assess_volumes"
    OBJECT_ASSESSMENTS = "object_assessments"
    READ_SUPERVISION = "read_supervision"
    RUN_MACHINE = "run_machine"
    VIEW_STORES = "view_stores"
    PROPOSE_REPAIRS = "propose_repairs"
    APPROVE_REPAIRS = "approve_repairs"
    APPROVE_STORE_LOSSES = "approve_store_losses"


_ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
_FIELD = (Role.OFFICER, Role.LEADER)

# The whole matrix. Whose cases and recordings somebody may see is narrowed further in cases.queries and
# recordings.visible: the legal section's are those of cases that it defends (cases.models.Defence); archivist and
# bureau head come to recordings by consultation, not by their role.
# art 14, 18: copies leave only with approval; art 19: supervision can delete nothing, so nothing here deletes.
MATRIX = MappingProxyType(
    {
        Capability.INTAKE: frozenset({*_FIELD, Role.OFFICE}),
        Capability.VIEW_RECORDING: frozenset({*_FIELD, Role.LEGAL}),
        Capability.DESCRIBE: frozenset(_FIELD),
        Capability.COPY: frozenset({Role.LEADER, Role.LEGAL}),
        # art 14: whoever may look draws what a copy hides; who may give it out watches all of it first.
        Capability.HIDE: frozenset({*_FIELD, Role.LEGAL}),
        Capability.SIGN_HIDDEN: frozenset({Role.LEADER, Role.LEGAL}),
        Capability.VIEW_CASES: frozenset({*_FIELD, Role.LEGAL}),
        Capability.EDIT_CASES: frozenset(_FIELD),
        Capability.APPROVE_EXEMPTIONS: frozenset({Role.LEADER}),
        Capability.VIEW_BUREAU_RECORDS: frozenset({*_FIELD, Role.OFFICE, Role.HEAD}),
        Capability.EDIT_BUREAU_RECORDS: frozenset({Role.LEADER, Role.OFFICE}),
        # art 6(1): the year's plan is the whole bureau's, so no unit's leader rewrites what others are to inspect.
        Capability.KEEP_PLANS: frozenset({Role.OFFICE}),
        Capability.VIEW_BUREAU_DUTIES: frozenset({Role.LEADER, Role.OFFICE, Role.LEGAL, Role.HEAD}),
        Capability.VIEW_DEVICES: frozenset({*_FIELD, Role.OFFICE}),
        Capability.MANAGE_DEVICES: frozenset({Role.OFFICE}),
        # art 19: officers take and use them, the office issues them; in an emergency a leader lets one go that failed.
        Capability.TAKE_DEVICES: frozenset({*_FIELD, Role.OFFICE}),
        Capability.WAIVE_CHECKS: frozenset({Role.LEADER}),
        Capability.WATCH_LOANS: frozenset({Role.LEADER, Role.OFFICE}),
        Capability.VIEW_OFFICERS: frozenset({*_FIELD, Role.OFFICE, *_ADMINISTRATORS}),
        Capability.MANAGE_OFFICERS: frozenset({Role.OFFICE, Role.SYSTEM_ADMIN}),
        Capability.VIEW_ACCOUNTS: frozenset(_ADMINISTRATORS),
        Capability.MANAGE_ACCOUNTS: frozenset({Role.SYSTEM_ADMIN}),
        Capability.GRANT_ROLES: frozenset({Role.SECURITY_ADMIN}),
        Capability.VIEW_ROLE_MATRIX: frozenset(Role),  # what one may and may not do is no secret
        # arts 14, 19: the office keeps the posts filled, the head names; whoever leads hands over what is left behind.
        Capability.APPOINT_KEEPERS: frozenset({Role.OFFICE, Role.HEAD}),
        Capability.SEE_DEPARTURES: frozenset({Role.LEADER, Role.HEAD}),
        Capability.SETTLE_DEPARTURES: frozenset({Role.LEADER, Role.HEAD}),
        # art 8: whoever filmed or leads seals; the legal section alone opens again; what leaves, the head approves.
        Capability.SEAL: frozenset(_FIELD),
        Capability.VIEW_SEALS: frozenset({*_FIELD, Role.LEGAL, Role.HEAD}),
        Capability.WATCH_SEALS: frozenset({Role.LEGAL, Role.HEAD}),
        Capability.SUPERVISE_SEALS: frozenset({Role.LEGAL}),
        Capability.APPROVE_TRANSFERS: frozenset({Role.HEAD}),
        Capability.READ_LEDGER: frozenset({Role.AUDIT_ADMIN}),
        # art 19: the legal section holds the ledger against its own checkpoint, and answers what a witness found;
        # the audit administrator looks on and changes nothing.
        Capability.AUDIT_LEDGER: frozenset({Role.LEGAL, Role.AUDIT_ADMIN}),
        Capability.ANSWER_ALARMS: frozenset({Role.LEGAL}),
        Capability.VIEW_RULES: frozenset(Role),  # a published list is public
        Capability.MANAGE_RULES: frozenset({Role.LEGAL}),
        # Counts, and who was late and why; no way to what was counted (see desk.figures).
        Capability.READ_FIGURES: frozenset({Role.LEADER, Role.OFFICE, Role.LEGAL, Role.HEAD}),
        Capability.OPEN_COUNTED: frozenset({Role.LEADER}),
        # art 18: what is due to come to the archive room; numbers, units and days, no content.
        Capability.VIEW_FILING: frozenset({Role.ARCHIVIST}),
        # arts 21, 22: whoever knows of a reason to keep may enter it; who looks over all of it sees numbers and days.
        Capability.SET_HOLDS: frozenset({*_FIELD, Role.ARCHIVIST, Role.LEGAL, Role.HEAD}),
        Capability.HOLD_OWN: frozenset(_FIELD),
        Capability.WATCH_HOLDS: frozenset({Role.ARCHIVIST, Role.LEGAL, Role.HEAD}),
        Capability.ASK_OUT_MARKS: frozenset(_FIELD),
        Capability.APPROVE_OUT_MARKS: frozenset({Role.LEADER}),
        Capability.VIEW_RETENTION: frozenset({Role.ARCHIVIST, Role.LEGAL, Role.HEAD}),
        # art 22: one proposes, two others approve, two stand by; nobody here deletes, the worker does it on their word.
        Capability.VIEW_DISPOSALS: frozenset({Role.LEADER, Role.ARCHIVIST, Role.LEGAL, Role.HEAD}),
        Capability.PROPOSE_DISPOSALS: frozenset({Role.ARCHIVIST}),
        Capability.APPROVE_DISPOSALS: frozenset({Role.LEGAL, Role.HEAD}),
        Capability.WITNESS_DISPOSALS: frozenset({Role.ARCHIVIST, Role.LEADER}),
        # arts 14, 18: who handled a case puts its volume together, or the archive room does; that room alone files it.
        Capability.VIEW_VOLUMES: frozenset({*_FIELD, Role.ARCHIVIST}),
        Capability.BIND_VOLUMES: frozenset({*_FIELD, Role.ARCHIVIST}),
        Capability.FILE_VOLUMES: frozenset({Role.ARCHIVIST}),
        # art 18: the unit offers what is filed, the archive room receives.
        Capability.VIEW_HANDOVERS: frozenset({*_FIELD, Role.ARCHIVIST}),
        Capability.OFFER_VOLUMES: frozenset(_FIELD),
        Capability.RECEIVE_VOLUMES: frozenset({Role.ARCHIVIST}),
        # art 14: whoever works with files may ask to see others'; the rules as data say who decides (rules.consulting).
        # The archive room keeps the register and enters outsiders' requests; administrators have no part in it.
        Capability.CONSULT: frozenset(Role) - {*_ADMINISTRATORS},
        Capability.DECIDE_CONSULTATIONS: frozenset({Role.LEGAL, Role.HEAD}),
        Capability.REVOKE_CONSULTATIONS: frozenset({Role.ARCHIVIST, Role.LEGAL, Role.HEAD}),
        Capability.WATCH_CONSULTATIONS: frozenset({Role.ARCHIVIST, Role.LEGAL, Role.HEAD}),
        Capability.KEEP_CONSULTATIONS: frozenset({Role.ARCHIVIST}),
        # art 20: who handled a case sees what was made of it for a court; who may copy makes it. The legal section
        # defends the bureau: it sees all of them, enters notices, and with one its case is open to it.
        Capability.VIEW_EXHIBITS: frozenset({*_FIELD, Role.LEGAL}),
        Capability.WATCH_EXHIBITS: frozenset({Role.LEGAL}),
        Capability.ENTER_DISPUTES: frozenset({*_FIELD, Role.LEGAL}),
        Capability.DEFEND_CASES: frozenset({Role.LEGAL}),
        # art 21: the archive room writes and keeps discs and disks; who supervises reads the register.
        Capability.VIEW_CARRIERS: frozenset({Role.ARCHIVIST, Role.LEGAL, Role.HEAD}),
        Capability.KEEP_CARRIERS: frozenset({Role.ARCHIVIST}),
        # art 19: the legal section draws and reviews; the unit's leader answers; who was filmed reads what was found.
        Capability.REVIEW_RECORDINGS: frozenset({Role.LEGAL}),
        Capability.VIEW_FINDINGS: frozenset({*_FIELD, Role.LEGAL}),
        Capability.ANSWER_FINDINGS: frozenset({Role.LEADER}),
        # What supervising bodies ask is answered by the legal section; what the worker finds unusual it looks into, or
        # the head does where it's about the legal section itself. The audit administrator reads, and changes nothing.
        Capability.VIEW_OVERSIGHT: frozenset({Role.LEGAL, Role.HEAD}),
        Capability.KEEP_OVERSIGHT: frozenset({Role.LEGAL}),
        Capability.VIEW_ALERTS: frozenset({Role.LEGAL, Role.HEAD, Role.AUDIT_ADMIN}),
        Capability.ANSWER_ALERTS: frozenset({Role.LEGAL, Role.HEAD}),
        # 案卷评查: the legal section draws and settles; two score, the archive room may be one; the unit objects.
        Capability.VIEW_ASSESSMENTS: frozenset({Role.LEADER, Role.ARCHIVIST, Role.LEGAL}),
        Capability.RUN_ASSESSMENTS: frozenset({Role.LEGAL}),
        Capability.ASSESS_VOLUMES: frozenset({Role.ARCHIVIST, Role.LEGAL}),
        Capability.OBJECT_ASSESSMENTS: frozenset({Role.LEADER}),
        Capability.READ_SUPERVISION: frozenset({Role.LEGAL, Role.HEAD}),
        Capability.RUN_MACHINE: frozenset({Role.SYSTEM_ADMIN}),
        # art 19: the office looks after the storage, the system administrator runs it; numbers and states, no content.
        # Whoever keeps or supervises the archive approves that damaged bytes are made good from another copy.
        Capability.VIEW_STORES: frozenset({Role.OFFICE, Role.SYSTEM_ADMIN, Role.ARCHIVIST, Role.LEGAL}),
        Capability.PROPOSE_REPAIRS: frozenset({Role.OFFICE, Role.SYSTEM_ADMIN}),
        Capability.APPROVE_REPAIRS: frozenset({Role.ARCHIVIST, Role.LEGAL}),
        Capability.APPROVE_STORE_LOSSES: frozenset({Role.ARCHIVIST, Role.HEAD}),
        # The archivist sees what is handed over and written to carriers; legal section and head look over all of it.
        Capability.VIEW_DEADLINES: frozenset({*_FIELD, Role.ARCHIVIST, Role.LEGAL, Role.HEAD}),
        Capability.OVERSEE_DEADLINES: frozenset({Role.LEGAL, Role.HEAD}),
        Capability.KEEP_DEADLINES: frozenset(_FIELD),
        Capability.EXPLAIN_DEADLINES: frozenset({*_FIELD, Role.ARCHIVIST}),  # whoever is late with it says why
        Capability.APPROVE_DEADLINES: frozenset({Role.LEADER}),
        # One table for the whole bureau, kept where the notices of higher bodies arrive; everybody may read it.
        Capability.MANAGE_CALENDAR: frozenset({Role.OFFICE}),
    }
)

# Whoever is at the machine can read its disks anyway; the commands make what they do there visible.
CONSOLE = frozenset(
    {
        Capability.INTAKE,
        Capability.COPY,
        Capability.VIEW_VOLUMES,
        Capability.BIND_VOLUMES,
        Capability.VIEW_EXHIBITS,
        Capability.VIEW_CARRIERS,
        Capability.KEEP_CARRIERS,
        Capability.VIEW_DEVICES,
        Capability.MANAGE_DEVICES,
        Capability.TAKE_DEVICES,
        Capability.VIEW_OFFICERS,
        Capability.MANAGE_OFFICERS,
        Capability.VIEW_ACCOUNTS,
        Capability.MANAGE_ACCOUNTS,
        Capability.GRANT_ROLES,
        Capability.APPOINT_KEEPERS,
        Capability.READ_LEDGER,
        Capability.RUN_MACHINE,
        Capability.VIEW_STORES,
        Capability.MANAGE_CALENDAR,
        Capability.VIEW_RETENTION,
    }
)


def holds(actor: Actor, capability: Capability, *, unit_id: UUID | None = None) -> bool:
    """Whether an actor may do something, in a unit when one is given, else anywhere."""
    if actor.channel is Channel.CONSOLE and actor.account_id is None:
        return capability in CONSOLE
    roles = MATRIX[capability]
    return any(grant.role in roles and grant.covers(unit_id) for grant in actor.grants)


def reach(actor: Actor, capability: Capability) -> frozenset[UUID] | None:
    """The units in which an actor may do something; None means the whole bureau, empty nowhere."""
    if actor.channel is Channel.CONSOLE and actor.account_id is None:
        return None if capability in CONSOLE else frozenset()
    units: set[UUID] = set()
    for role in MATRIX[capability]:
        reached = actor.reach_as(role)
        if reached is None:
            return None
        units |= reached
    return frozenset(units)


def require(actor: Actor, capability: Capability, *, unit_id: UUID | None = None) -> None:
    """Go on only if an actor may do something, in a unit when one is given, else anywhere.

    Entries that the actor makes from here on say whether that is by a role of somebody else's.

    Raises:
        NotPermittedError: the actor may not. Who catches it at the edge records the refusal.
    """
    if not holds(actor, capability, unit_id=unit_id):
        raise NotPermittedError(capability=capability.value)
    roles = MATRIX[capability]
    actor.acts_by(grant for grant in actor.grants if grant.role in roles and grant.covers(unit_id))
