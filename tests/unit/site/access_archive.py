"""Who may come to retention, carriers, hand-over, stores and supervision: part of the table of `access`."""

from __future__ import annotations

from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability
from unit.site.access_storage import STORAGE_CALLS, STORAGE_PAGES
from unit.site.access_supervision import SUPERVISION_CALLS, SUPERVISION_PAGES


def can(capability: Capability) -> frozenset[Role]:
    """The roles with a capability."""
    return MATRIX[capability]


# The walk's consultation is the officer's own; who watches the register sees it, and only who asked looks.
ASKED_TO_CONSULT = frozenset({Role.OFFICER})
CONSULTED = ASKED_TO_CONSULT | can(Capability.WATCH_CONSULTATIONS)
ENDS_CONSULTATION = ASKED_TO_CONSULT | can(Capability.KEEP_CONSULTATIONS)

OF_THE_ARCHIVE: dict[str, frozenset[Role]] = {
    **STORAGE_PAGES,
    **SUPERVISION_PAGES,
    "retention_due": can(Capability.VIEW_RETENTION),
    "case_trials": can(Capability.MANAGE_RULES),
    "case_trial": can(Capability.MANAGE_RULES),
    "case_trial_state": can(Capability.MANAGE_RULES),
    "retention_trials": can(Capability.VIEW_RETENTION),
    "retention_trial": can(Capability.VIEW_RETENTION),
    "retention_trial_state": can(Capability.VIEW_RETENTION),
    "carriers:list": can(Capability.VIEW_CARRIERS),
    "carriers:plan": can(Capability.KEEP_CARRIERS),
    "carriers:carrier": can(Capability.VIEW_CARRIERS),
    "carriers:state": can(Capability.VIEW_CARRIERS),
    "carriers:label": can(Capability.VIEW_CARRIERS),
    "carriers:fetch": can(Capability.KEEP_CARRIERS),
    "carriers:burn": can(Capability.KEEP_CARRIERS),
    "carriers:check": can(Capability.KEEP_CARRIERS),
    "carriers:register": can(Capability.KEEP_CARRIERS),
    "carriers:draw": can(Capability.KEEP_CARRIERS),
    "carriers:inspect": can(Capability.KEEP_CARRIERS),
    "carriers:renew": can(Capability.KEEP_CARRIERS),
    "carriers:again": can(Capability.KEEP_CARRIERS),
    "carriers:end": can(Capability.KEEP_CARRIERS),
    "handover:list": can(Capability.VIEW_HANDOVERS),
    "handover:offer": can(Capability.OFFER_VOLUMES),
    "handover:batch": can(Capability.VIEW_HANDOVERS),
    "handover:receive": can(Capability.RECEIVE_VOLUMES),
    "handover:withdraw": can(Capability.OFFER_VOLUMES),
    "handover:file": can(Capability.VIEW_HANDOVERS),
    "handover:place": can(Capability.RECEIVE_VOLUMES),
    "consulting:list": can(Capability.CONSULT),
    "consulting:ask": can(Capability.CONSULT),
    "consulting:visitor": can(Capability.KEEP_CONSULTATIONS),
    "consulting:consultation": CONSULTED,
    "consulting:decide": can(Capability.DECIDE_CONSULTATIONS),
    "consulting:stop": ENDS_CONSULTATION,
    "consulting:revoke": can(Capability.REVOKE_CONSULTATIONS),
    "consulting:file": frozenset(),  # the walk's is a recording
    "consulting:sheet": frozenset(),
    "consulting:lend": can(Capability.KEEP_CONSULTATIONS),
    "consulting:take_back": can(Capability.KEEP_CONSULTATIONS),
    "consulting:mark": ASKED_TO_CONSULT,
    "consulting:item": ASKED_TO_CONSULT,
    "consulting:player": ASKED_TO_CONSULT,
    "register_consultations": can(Capability.CONSULT),
    "consulting:copies": can(Capability.CONSULT),
    "register_copies": can(Capability.CONSULT),
    "consulting:copy_state": CONSULTED,
    "consulting:copy_again": ENDS_CONSULTATION,
    "consulting:copy_answer": can(Capability.DECIDE_CONSULTATIONS),
    "consulting:copy_fetch": can(Capability.KEEP_CONSULTATIONS),
    "consulting:copy_give": can(Capability.KEEP_CONSULTATIONS),
    "consulting:copy_back": can(Capability.KEEP_CONSULTATIONS),
    "consulting:copy_receipt": CONSULTED,
}
CALLS_OF_THE_ARCHIVE: dict[tuple[str, str], frozenset[Role]] = {
    **STORAGE_CALLS,
    **SUPERVISION_CALLS,
    ("GET", "/api/v1/retention/due"): can(Capability.VIEW_RETENTION),
    ("POST", "/api/v1/rules/trials"): can(Capability.MANAGE_RULES),
    ("GET", "/api/v1/rules/trials/{case_trial_id}"): can(Capability.MANAGE_RULES),
    ("GET", "/api/v1/rules/trials/{case_trial_id}/cases"): can(Capability.MANAGE_RULES),
    ("POST", "/api/v1/retention/trials"): can(Capability.VIEW_RETENTION),
    ("POST", "/api/v1/retention/trials/lists"): can(Capability.VIEW_RETENTION),
    ("POST", "/api/v1/retention/trials/periods"): can(Capability.VIEW_RETENTION),
    ("GET", "/api/v1/retention/trials/{trial_id}"): can(Capability.VIEW_RETENTION),
    ("GET", "/api/v1/retention/trials/{trial_id}/lines"): can(Capability.VIEW_RETENTION),
    ("GET", "/api/v1/carriers/plan"): can(Capability.KEEP_CARRIERS),
    ("POST", "/api/v1/carriers/sets"): can(Capability.KEEP_CARRIERS),
    ("GET", "/api/v1/carriers"): can(Capability.VIEW_CARRIERS),
    ("GET", "/api/v1/carriers/{carrier_id}"): can(Capability.VIEW_CARRIERS),
    ("PUT", "/api/v1/carriers/{carrier_id}/place"): can(Capability.KEEP_CARRIERS),
    ("POST", "/api/v1/carriers/{carrier_id}/readings"): can(Capability.KEEP_CARRIERS),
    ("POST", "/api/v1/carriers/{carrier_id}/claims"): can(Capability.KEEP_CARRIERS),
    ("POST", "/api/v1/carriers/{carrier_id}/sample"): can(Capability.KEEP_CARRIERS),
    ("POST", "/api/v1/carriers/{carrier_id}/inspection"): can(Capability.KEEP_CARRIERS),
    ("POST", "/api/v1/carriers/{carrier_id}/renewal"): can(Capability.KEEP_CARRIERS),
    ("POST", "/api/v1/carriers/{carrier_id}/end"): can(Capability.KEEP_CARRIERS),
    ("GET", "/api/v1/consultations"): can(Capability.CONSULT),
    ("POST", "/api/v1/consultations"): can(Capability.CONSULT),
    ("GET", "/api/v1/consultations/{consultation_id}"): CONSULTED,
    ("POST", "/api/v1/consultations/{consultation_id}/decision"): can(Capability.DECIDE_CONSULTATIONS),
    ("POST", "/api/v1/consultations/{consultation_id}/end"): ENDS_CONSULTATION,
    ("POST", "/api/v1/consultations/{consultation_id}/items/{consulted_id}/play"): frozenset(),  # ended by then
    ("POST", "/api/v1/consultations/{consultation_id}/paper"): can(Capability.KEEP_CONSULTATIONS),
    ("POST", "/api/v1/consultations/{consultation_id}/revocation"): can(Capability.REVOKE_CONSULTATIONS),
    ("GET", "/api/v1/copies"): can(Capability.CONSULT),
    ("GET", "/api/v1/consultations/{consultation_id}/copy"): CONSULTED,
    ("POST", "/api/v1/consultations/{consultation_id}/copy/again"): ENDS_CONSULTATION,
    ("POST", "/api/v1/consultations/{consultation_id}/copy/answers"): can(Capability.DECIDE_CONSULTATIONS),
    ("POST", "/api/v1/consultations/{consultation_id}/copy/file"): can(Capability.KEEP_CONSULTATIONS),
    ("POST", "/api/v1/consultations/{consultation_id}/copy/handouts"): can(Capability.KEEP_CONSULTATIONS),
    ("POST", "/api/v1/consultations/{consultation_id}/copy/handouts/{handout_id}/end"): can(
        Capability.KEEP_CONSULTATIONS
    ),
    ("GET", "/api/v1/handovers"): can(Capability.VIEW_HANDOVERS),
    ("POST", "/api/v1/handovers"): can(Capability.OFFER_VOLUMES),
    ("GET", "/api/v1/handovers/{handover_id}"): can(Capability.VIEW_HANDOVERS),
    ("POST", "/api/v1/handovers/{handover_id}/receipt"): can(Capability.RECEIVE_VOLUMES),
    ("POST", "/api/v1/handovers/{handover_id}/withdrawal"): can(Capability.OFFER_VOLUMES),
    ("PUT", "/api/v1/volumes/{volume_id}/place"): can(Capability.RECEIVE_VOLUMES),
}
