"""Which scope of an access token each API call asks for: what a narrowed token is held against, at the gate.

A token of the whole account or one that only reads isn't asked here. A call that stands nowhere is outside every
named scope, so a new one is refused until somebody has said which it belongs to; a test compares with the calls there
are. A call under several capabilities is open to a token with one of them. What the account itself may do is asked
afterwards, by the operation, as ever.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from liuhen.people.permissions import Capability

BASE = "/api/v1"
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")

EVERY = frozenset({"GET /me"})
"""Open to every token: who it is that calls."""
UNNAMED = frozenset(
    {"GET /calendar/{year}", "GET /figures", "GET /registers", "GET /roles", "GET /search", "GET /units"}
)
"""What speaks of many things at once, or to everybody: for a token of the whole account, or one that only reads."""

CALLS: MappingProxyType[Capability, tuple[str, ...]] = MappingProxyType(
    {
        Capability.INTAKE: (
            "POST /recorders/{recorder_id}/wiped",
            "POST /docking/cards/{docking_id}/name",
            "GET /docking/stations",
            "POST /docking/stations",
            "POST /docking/stations/{station_id}/cards",
            "POST /docking/stations/{station_id}/progress",
            "GET /intakes",
            "POST /intakes",
            "GET /intakes/{intake_id}",
            "POST /intakes/{intake_id}/close",
            "GET /intakes/{intake_id}/counts",
            "GET /intakes/{intake_id}/entries",
            "POST /intakes/{intake_id}/files/{file_id}/fail",
            "GET /intakes/{intake_id}/receipt",
            "POST /intakes/{intake_id}/ticket",
        ),
        Capability.VIEW_RECORDING: (
            "GET /recordings",
            "GET /recordings/{recording_id}",
            "GET /recordings/{recording_id}/entries",
            "GET /recordings/{recording_id}/examination",
            "POST /recordings/{recording_id}/examination",
            "GET /recordings/{recording_id}/captions",
            "GET /recordings/{recording_id}/speech",
            "GET /recordings/{recording_id}/marks",
            "GET /recordings/{recording_id}/stills",
            "POST /recordings/{recording_id}/play",
            "GET /recordings/{recording_id}/playback",
            "GET /recordings/{recording_id}/take",
            "GET /recordings/{recording_id}/slates",
            "GET /recordings/{recording_id}/retention",
        ),
        Capability.DESCRIBE: (
            "GET /description-choices",
            "POST /recordings/{recording_id}/marks",
            "PUT /marks/{mark_id}",
            "DELETE /marks/{mark_id}",
            "PUT /recordings/{recording_id}/captions",
            "POST /recordings/{recording_id}/speech",
            "POST /recordings/{recording_id}/speech/check",
            "POST /recordings/{recording_id}/stills",
            "POST /recordings/attach",
            "GET /recordings/attachable",
            "POST /recordings/describe",
            "POST /recordings/names",
            "POST /recordings/suggestion",
            "POST /activities/{activity_id}/slates",
            "POST /activities/{activity_id}/slates/live",
            "POST /cases/{case_id}/slates",
            "GET /recordings/proposals",
            "POST /recordings/proposals/accept",
            "GET /recordings/undescribed",
            "PUT /recordings/{recording_id}/consent",
        ),
        Capability.COPY: (
            "POST /cases/{case_id}/exhibits",
            "POST /exhibits/{exhibit_id}/again",
            "GET /exhibits/{exhibit_id}/image",
            "POST /exports",
            "GET /exports/{export_id}",
            "POST /hidden-copies/{hidden_id}/give",
        ),
        Capability.HIDE: (
            "GET /recordings/{recording_id}/hiding",
            "POST /recordings/{recording_id}/hiding",
            "POST /recordings/{recording_id}/hiding/faces",
            "GET /hiding/{hiding_id}",
            "PUT /hiding/{hiding_id}",
            "POST /hiding/{hiding_id}/copies",
            "POST /hiding/{hiding_id}/withdraw",
            "GET /hidden-copies/{hidden_id}",
            "POST /hidden-copies/{hidden_id}/play",
            "POST /hidden-copies/{hidden_id}/watched",
            "POST /hidden-copies/{hidden_id}/withdraw",
        ),
        Capability.SIGN_HIDDEN: ("POST /hidden-copies/{hidden_id}/sign",),
        Capability.VIEW_CASES: (
            "GET /activities/{activity_id}",
            "GET /cases",
            "GET /cases/{case_id}",
            "GET /cases/{case_id}/activities",
            "GET /cases/{case_id}/closings",
            "GET /cases/{case_id}/coverage",
            "GET /cases/{case_id}/deadlines",
            "GET /cases/{case_id}/documents",
            "GET /activities/{activity_id}/continuity",
            "GET /cases/{case_id}/exemptions",
            "GET /cases/{case_id}/family",
            "GET /cases/{case_id}/findings",
            "GET /cases/{case_id}/origins",
            "GET /cases/{case_id}/retention",
            "GET /cases/{case_id}/stages",
            "GET /document-forms",
            "GET /slate-keys",
            "GET /documents/{document_id}",
            "GET /documents/{document_id}/entries",
            "GET /exemptions/{exemption_id}",
            "GET /parties",
            "GET /parties/{party_id}",
        ),
        Capability.EDIT_CASES: (
            "POST /departures/{departure_id}/cases",
            "PUT /activities/{activity_id}",
            "POST /activities/{activity_id}/areas",
            "PUT /activities/{activity_id}/checks/{item}",
            "POST /activities/{activity_id}/consents",
            "PUT /activities/{activity_id}/times",
            "PUT /areas/{area_id}",
            "DELETE /bureau-links/{link_id}",
            "POST /bureau-records/{record_id}/links",
            "GET /case-number",
            "POST /cases",
            "PUT /cases/{case_id}",
            "POST /cases/{case_id}/activities",
            "PUT /cases/{case_id}/checks/{item}",
            "POST /cases/{case_id}/close",
            "POST /cases/{case_id}/documents",
            "POST /cases/{case_id}/earlier",
            "POST /cases/{case_id}/earlier/{earlier_id}/undo",
            "POST /activities/{activity_id}/continuity/{lack}",
            "POST /cases/{case_id}/exemptions",
            "POST /cases/{case_id}/reopen",
            "PUT /cases/{case_id}/stages/{stage}",
            "POST /complaints/{complaint_id}/cases",
            "DELETE /complaints/{complaint_id}/cases/{case_id}",
            "PUT /consents/{consent_id}/readers",
            "PUT /documents/{document_id}",
            "PUT /documents/{document_id}/order",
            "POST /documents/{document_id}/scans",
            "POST /documents/{document_id}/services",
            "PUT /documents/{document_id}/services/{service_id}",
            "POST /documents/{document_id}/void",
            "PUT /parties/{party_id}",
        ),
        Capability.APPROVE_EXEMPTIONS: (
            "GET /exemptions",
            "POST /exemptions/{exemption_id}/decision",
            "POST /gap-statements/{statement_id}/decision",
        ),
        Capability.VIEW_BUREAU_RECORDS: (
            "GET /bureau-records",
            "GET /bureau-records/{record_id}",
            "GET /bureau-records/{record_id}/originals/{original_id}",
            "GET /bureau-records/{record_id}/plan",
            "GET /bureau-records/{record_id}/plan/changes",
            "GET /complaints",
            "GET /complaints/{complaint_id}",
        ),
        Capability.EDIT_BUREAU_RECORDS: (
            "POST /bureau-records",
            "PUT /bureau-records/{record_id}",
            "POST /complaints",
            "PUT /complaints/{complaint_id}",
        ),
        Capability.KEEP_PLANS: ("PUT /bureau-records/{record_id}/plan",),
        Capability.VIEW_BUREAU_DUTIES: (
            "GET /bureau-duties",
            "POST /bureau-duties/{item}",
            "GET /keepers",
        ),
        Capability.VIEW_DEVICES: (
            "GET /equipment",
            "GET /equipment/{equipment_id}",
            "GET /faults",
            "GET /recorder-models",
            "GET /recorder-usage",
            "GET /recorders/{recorder_id}/photo",
            "GET /recorder-models/one",
            "GET /recorders/{recorder_id}/activities",
            "GET /recorders/{recorder_id}/clock",
            "GET /recorders/{recorder_id}/faults",
            "GET /upkeep/log",
            "GET /upkeep/plan",
            "GET /loans/out",
            "GET /recorders",
            "GET /recorders/{recorder_id}",
        ),
        Capability.MANAGE_DEVICES: (
            "GET /recorders/{recorder_id}/label",
            "POST /recorders/{recorder_id}/photo",
            "POST /equipment",
            "POST /equipment/{equipment_id}/retirement",
            "POST /equipment/{equipment_id}/upkeep",
            "POST /faults/{fault_id}/end",
            "POST /faults/{fault_id}/repair",
            "POST /loans/{loan_id}/activity",
            "POST /recorder-models/originals",
            "POST /recorder-models/originals/{enrolment_id}/withdraw",
            "POST /recorders/{recorder_id}/back",
            "POST /recorders/{recorder_id}/leave",
            "POST /recorders/{recorder_id}/upkeep",
            "PUT /equipment/{equipment_id}",
            "POST /loans/{loan_id}/checks",
            "POST /loans/{loan_id}/return",
            "POST /recorders",
            "PUT /recorders/{recorder_id}",
        ),
        Capability.TAKE_DEVICES: (
            "POST /loans/{loan_id}/activity",
            "POST /recorders/{recorder_id}/faults",
            "POST /loans/{loan_id}/checks",
            "POST /loans/{loan_id}/return",
            "POST /activities/{activity_id}/check-outs",
            "POST /recorders/{recorder_id}/check-outs",
            "POST /clock-readings/{reading_id}/retraction",
            "POST /recorders/{recorder_id}/clock/readings",
        ),
        Capability.VIEW_OFFICERS: (
            "GET /officers",
            "GET /officers/{officer_id}",
        ),
        Capability.MANAGE_OFFICERS: (
            "POST /officers",
            "POST /officers/table",
            "PUT /officers/{officer_id}",
            "POST /units",
            "POST /units/table",
            "PUT /units/{unit_id}",
            "POST /units/{unit_id}/close",
            "POST /units/{unit_id}/reopen",
        ),
        Capability.VIEW_ACCOUNTS: (
            "GET /accounts",
            "GET /accounts/{account_id}",
            "GET /accounts/{account_id}/identities",
        ),
        Capability.MANAGE_ACCOUNTS: (
            "POST /accounts",
            "POST /accounts/table",
            "POST /accounts/{account_id}/activate",
            "POST /accounts/{account_id}/deactivate",
            "POST /accounts/{account_id}/departure",
            "POST /accounts/{account_id}/password",
            "PUT /accounts/{account_id}/identities/{provider}",
            "DELETE /accounts/{account_id}/identities/{provider}",
        ),
        Capability.GRANT_ROLES: (
            "POST /accounts/{account_id}/unlock",
            "DELETE /accounts/{account_id}/second-factor",
            "POST /accounts/{account_id}/grants",
            "POST /accounts/{account_id}/officer",
            "POST /accounts/{account_id}/resume",
            "DELETE /deputies/{deputyship_id}",
            "DELETE /grants/{grant_id}",
            "POST /grants/{standing_id}/deputies",
            "PUT /grants/{standing_id}/period",
        ),
        Capability.APPOINT_KEEPERS: (
            "POST /keepers",
            "DELETE /keepers/{appointment_id}",
        ),
        Capability.SEAL: ("POST /recordings/{recording_id}/seal",),
        Capability.VIEW_SEALS: ("GET /seals/{seal_id}",),
        Capability.WATCH_SEALS: ("GET /seals",),
        Capability.SUPERVISE_SEALS: (
            "POST /seals/{seal_id}/lift",
            "POST /seals/{seal_id}/read",
            "POST /seals/{seal_id}/transfers",
        ),
        Capability.APPROVE_TRANSFERS: ("POST /transfers/{transfer_id}/decision",),
        Capability.READ_LEDGER: ("GET /ledger/entries",),
        Capability.READ_FIGURES: (
            "GET /statistics",
            "GET /statistics/late",
        ),
        Capability.VIEW_FILING: ("GET /filing",),
        Capability.SET_HOLDS: (
            "POST /holds",
            "POST /holds/{hold_id}/lift",
            "POST /holds/{hold_id}/look",
        ),
        Capability.WATCH_HOLDS: ("GET /holds",),
        Capability.ASK_OUT_MARKS: ("POST /recordings/{recording_id}/out",),
        Capability.APPROVE_OUT_MARKS: ("POST /out-marks/{out_mark_id}/decision",),
        Capability.VIEW_RETENTION: (
            "GET /retention/due",
            "POST /retention/trials",
            "POST /retention/trials/lists",
            "POST /retention/trials/periods",
            "GET /retention/trials/{trial_id}",
            "GET /retention/trials/{trial_id}/lines",
        ),
        Capability.VIEW_DISPOSALS: (
            "GET /disposals",
            "GET /disposals/{disposal_id}",
            "POST /disposals/{disposal_id}/object",
        ),
        Capability.PROPOSE_DISPOSALS: ("POST /disposals",),
        Capability.APPROVE_DISPOSALS: ("POST /disposals/{disposal_id}/vote",),
        Capability.WITNESS_DISPOSALS: ("POST /disposals/{disposal_id}/sign",),
        Capability.VIEW_VOLUMES: (
            "GET /checks",
            "GET /checks/{check_id}",
            "GET /checks/{check_id}/report",
            "GET /volumes",
            "GET /volumes/{volume_id}",
            "GET /volumes/{volume_id}/files/{bound_id}",
        ),
        Capability.BIND_VOLUMES: (
            "GET /cases/{case_id}/volume",
            "POST /cases/{case_id}/volume",
            "POST /volumes/{volume_id}/again",
        ),
        Capability.FILE_VOLUMES: (
            "POST /checks/{check_id}/lines/{check_line_id}/acceptance",
            "POST /volumes/{volume_id}/checks",
            "POST /volumes/{volume_id}/filing",
        ),
        Capability.VIEW_HANDOVERS: (
            "GET /handovers",
            "GET /handovers/{handover_id}",
        ),
        Capability.OFFER_VOLUMES: (
            "POST /handovers",
            "POST /handovers/{handover_id}/withdrawal",
        ),
        Capability.RECEIVE_VOLUMES: (
            "POST /handovers/{handover_id}/receipt",
            "PUT /volumes/{volume_id}/place",
        ),
        Capability.CONSULT: (
            "GET /consultations",
            "POST /consultations",
            "GET /consultations/{consultation_id}",
            "GET /consultations/{consultation_id}/copy",
            "POST /consultations/{consultation_id}/copy/again",
            "POST /consultations/{consultation_id}/end",
            "POST /consultations/{consultation_id}/items/{consulted_id}/play",
            "GET /copies",
        ),
        Capability.DECIDE_CONSULTATIONS: (
            "POST /consultations/{consultation_id}/copy/answers",
            "POST /consultations/{consultation_id}/decision",
        ),
        Capability.REVOKE_CONSULTATIONS: ("POST /consultations/{consultation_id}/revocation",),
        Capability.WATCH_CONSULTATIONS: (
            "GET /consultations/{consultation_id}",
            "GET /consultations/{consultation_id}/copy",
        ),
        Capability.KEEP_CONSULTATIONS: (
            "POST /consultations/{consultation_id}/copy/again",
            "POST /consultations/{consultation_id}/copy/file",
            "POST /consultations/{consultation_id}/copy/handouts",
            "POST /consultations/{consultation_id}/copy/handouts/{handout_id}/end",
            "POST /consultations/{consultation_id}/end",
            "POST /consultations/{consultation_id}/paper",
        ),
        Capability.VIEW_EXHIBITS: (
            "GET /disputes",
            "GET /disputes/{dispute_id}",
            "GET /exhibits",
            "GET /exhibits/{exhibit_id}",
            "GET /exhibits/{exhibit_id}/papers/{purpose}",
            "PUT /exhibits/{exhibit_id}/statement",
        ),
        Capability.ENTER_DISPUTES: (
            "POST /cases/{case_id}/disputes",
            "POST /disputes",
            "POST /disputes/{dispute_id}/access",
            "POST /disputes/{dispute_id}/answer",
            "POST /disputes/{dispute_id}/end",
            "POST /disputes/{dispute_id}/evidence",
            "PUT /disputes/{dispute_id}/evidence",
        ),
        Capability.VIEW_CARRIERS: (
            "GET /carriers",
            "GET /carriers/{carrier_id}",
        ),
        Capability.KEEP_CARRIERS: (
            "GET /carriers/plan",
            "POST /carriers/sets",
            "POST /carriers/{carrier_id}/claims",
            "POST /carriers/{carrier_id}/end",
            "POST /carriers/{carrier_id}/inspection",
            "PUT /carriers/{carrier_id}/place",
            "POST /carriers/{carrier_id}/readings",
            "POST /carriers/{carrier_id}/renewal",
            "POST /carriers/{carrier_id}/sample",
        ),
        Capability.VIEW_DEADLINES: (
            "GET /deadlines",
            "GET /deadlines/{deadline_id}",
        ),
        Capability.KEEP_DEADLINES: ("POST /deadlines/{deadline_id}/extensions",),
        Capability.EXPLAIN_DEADLINES: ("POST /deadlines/{deadline_id}/explanation",),
        Capability.APPROVE_DEADLINES: (
            "POST /deadlines/{deadline_id}/extensions/granted",
            "POST /deadlines/{deadline_id}/pause",
            "POST /deadlines/{deadline_id}/resume",
            "POST /deadlines/{deadline_id}/withdrawal",
            "GET /extensions",
            "POST /extensions/{extension_id}/decision",
        ),
        Capability.MANAGE_CALENDAR: (
            "POST /calendar",
            "POST /calendar/{year}/complete",
            "DELETE /calendar/{year}/days/{day}",
            "PUT /calendar/{year}/days/{day}",
        ),
        Capability.MANAGE_RULES: (
            "POST /rules/trials",
            "GET /rules/trials/{case_trial_id}",
            "GET /rules/trials/{case_trial_id}/cases",
        ),
        Capability.REVIEW_RECORDINGS: (
            "POST /supervision/findings/{finding_id}/closing",
            "POST /supervision/findings/{finding_id}/judgement",
            "GET /supervision/plans",
            "POST /supervision/plans",
            "GET /supervision/plans/{plan_id}",
            "POST /supervision/samples/{sample_id}/left-out",
            "POST /supervision/samples/{sample_id}/review",
        ),
        Capability.VIEW_FINDINGS: (
            "GET /supervision/findings",
            "GET /supervision/findings/{finding_id}",
        ),
        Capability.ANSWER_FINDINGS: ("POST /supervision/findings/{finding_id}/answer",),
        Capability.VIEW_OVERSIGHT: (
            "GET /supervision/papers",
            "GET /supervision/papers/{demand_id}",
        ),
        Capability.KEEP_OVERSIGHT: (
            "POST /supervision/papers",
            "POST /supervision/papers/{demand_id}/answer",
            "POST /supervision/papers/{demand_id}/links",
        ),
        Capability.VIEW_ALERTS: (
            "GET /supervision/alerts",
            "GET /supervision/alerts/{alert_id}",
        ),
        Capability.ANSWER_ALERTS: ("POST /supervision/alerts/{alert_id}/answer",),
        Capability.VIEW_ASSESSMENTS: (
            "GET /supervision/assessed/{assessed_id}",
            "GET /supervision/assessments",
            "GET /supervision/assessments/{assessment_id}",
        ),
        Capability.RUN_ASSESSMENTS: (
            "POST /supervision/assessed/{assessed_id}/agreement",
            "POST /supervision/assessed/{assessed_id}/ruling",
            "POST /supervision/assessments",
            "POST /supervision/sheets/{sheet_id}/take-back",
        ),
        Capability.ASSESS_VOLUMES: (
            "GET /supervision/assessed/{assessed_id}/pages/{file_id}",
            "PUT /supervision/assessed/{assessed_id}/sheet",
        ),
        Capability.OBJECT_ASSESSMENTS: (
            "POST /supervision/assessed/{assessed_id}/confirmation",
            "POST /supervision/assessed/{assessed_id}/objection",
        ),
        Capability.READ_SUPERVISION: (
            "GET /supervision/report",
            "GET /supervision/report/files/{kind}",
        ),
        Capability.SEE_DEPARTURES: (
            "GET /departures",
            "GET /departures/{departure_id}",
        ),
        Capability.SETTLE_DEPARTURES: (
            "POST /departures/{departure_id}/deadlines",
            "POST /departures/{departure_id}/settlement",
        ),
        Capability.AUDIT_LEDGER: (
            "GET /ledger/alarms",
            "GET /ledger/audits/{audit_id}",
            "GET /ledger/looks",
            "POST /ledger/audits",
            "POST /ledger/checkpoints",
        ),
        Capability.ANSWER_ALARMS: ("POST /ledger/alarms/{alarm_id}/answer",),
        Capability.RUN_MACHINE: (
            "GET /jobs",
            "GET /ledger/keepers",
            "POST /jobs/{job_id}/again",
        ),
        Capability.VIEW_STORES: (
            "GET /storage/damaged",
            "GET /storage/objects/{object_id}/copies",
            "GET /storage/stores",
        ),
        Capability.PROPOSE_REPAIRS: ("POST /storage/copies/{kept_id}/repairs",),
        Capability.APPROVE_REPAIRS: ("POST /storage/repairs/{repair_id}/decision",),
    }
)
"""The calls of each capability, as method and path below `/api/v1`."""


def call_of(method: str, route: str) -> str:
    """A call as it stands here, from its method and Django's route (`api/v1/cases/<uuid:case_id>`)."""
    path = "/" + _PLACEHOLDER.sub(r"{\1}", route)
    return f"{'GET' if method == 'HEAD' else method} {path.removeprefix(BASE)}"


def capabilities_of(call: str) -> tuple[Capability, ...]:
    """The capabilities of which a named scope needs one for a call; none when no named scope is enough."""
    return _CAPABILITIES.get(call, ())


def _turned() -> dict[str, tuple[Capability, ...]]:
    found: dict[str, tuple[Capability, ...]] = {}
    for capability, calls in CALLS.items():
        for call in calls:
            found[call] = (*found.get(call, ()), capability)
    return found


_CAPABILITIES = MappingProxyType(_turned())
