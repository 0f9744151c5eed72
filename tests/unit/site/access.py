"""Who may come to which address: the table that the walk holds every page and every API call against.

An address that isn't here fails the walk; so does an entry whose address is gone. Whoever stands in an entry
must not be turned away (401, 403, 404) from a thing of his or her own unit; everybody else must be. What the former
then get, a page or a form's complaint, isn't looked at here.
"""

from __future__ import annotations

from collections.abc import Mapping

from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability

ANYBODY = "anybody"  # without signing in
SIGNED_IN = frozenset(Role)


def can(capability: Capability) -> frozenset[Role]:
    """The roles with a capability."""
    return MATRIX[capability]


# Who comes near what the officer took in: the office takes in too, but sees its own deliveries only.
NEAR_THE_INTAKE = can(Capability.INTAKE) - {Role.OFFICE}

# Who reads figures and may open the cases that they count.
COUNTED_CASES = can(Capability.READ_FIGURES) & can(Capability.VIEW_CASES)
# Who comes near the complaint: the office registered it, officer and leader handle its case; the head isn't named.
NEAR_THE_COMPLAINT = can(Capability.VIEW_BUREAU_RECORDS) - {Role.HEAD}
NAMED_FOR_THE_COMPLAINT = frozenset({Role.OFFICE})  # art 6(3): not even the leader

PAGES: dict[str, str | frozenset[Role]] = {
    "home": SIGNED_IN,
    "search": SIGNED_IN,
    "deadlines": can(Capability.VIEW_DEADLINES),
    "figures": can(Capability.READ_FIGURES),
    "count_anew": can(Capability.READ_FIGURES),
    "figures_late": can(Capability.READ_FIGURES),
    "figures_points": COUNTED_CASES,
    "figures_exemptions": COUNTED_CASES,
    "filing": can(Capability.VIEW_FILING),
    "register_filing": can(Capability.VIEW_FILING),
    "register_figures": can(Capability.READ_FIGURES),
    "register_late": can(Capability.READ_FIGURES),
    "register_coverage": COUNTED_CASES,
    "register_exemptions": COUNTED_CASES,
    "register_activities": can(Capability.VIEW_CASES),
    "register_deadlines": can(Capability.VIEW_DEADLINES),
    "ledger": can(Capability.READ_LEDGER),
    "jobs": can(Capability.RUN_MACHINE),
    "try_job_again": can(Capability.RUN_MACHINE),
    "healthz": ANYBODY,
    "metrics": can(Capability.RUN_MACHINE),
    "set_language": ANYBODY,
    "sign_in": ANYBODY,
    "sign_out": SIGNED_IN,
    "first_run": ANYBODY,
    "password": SIGNED_IN,
    "tokens": SIGNED_IN,
    "revoke_token": SIGNED_IN,
    "accounts": can(Capability.VIEW_ACCOUNTS),
    "new_account": can(Capability.MANAGE_ACCOUNTS),
    "account": can(Capability.VIEW_ACCOUNTS),
    "set_password": can(Capability.MANAGE_ACCOUNTS),
    "deactivate_account": can(Capability.MANAGE_ACCOUNTS),
    "activate_account": can(Capability.MANAGE_ACCOUNTS),
    "grant_role": can(Capability.GRANT_ROLES),
    "revoke_role": can(Capability.GRANT_ROLES),
    "resume_roles": can(Capability.GRANT_ROLES),
    "link_officer": can(Capability.GRANT_ROLES),
    "officers": can(Capability.VIEW_OFFICERS),
    "edit_officer": can(Capability.MANAGE_OFFICERS),
    "register_officer": can(Capability.MANAGE_OFFICERS),
    "create_unit": can(Capability.MANAGE_OFFICERS),
    "devices:list": can(Capability.VIEW_DEVICES),
    "devices:register": can(Capability.MANAGE_DEVICES),
    "devices:confirm": can(Capability.MANAGE_DEVICES),
    "devices:edit": can(Capability.MANAGE_DEVICES),
    "cases:list": can(Capability.VIEW_CASES),
    "cases:create": can(Capability.EDIT_CASES),
    "cases:add_activity": can(Capability.EDIT_CASES),
    "cases:edit_times": can(Capability.EDIT_CASES),
    "cases:close": can(Capability.EDIT_CASES),
    "cases:reopen": can(Capability.EDIT_CASES),
    "cases:stage": can(Capability.EDIT_CASES),
    "cases:ask_exemption": can(Capability.EDIT_CASES),
    "cases:exemptions": can(Capability.APPROVE_EXEMPTIONS),
    "cases:exemption": can(Capability.APPROVE_EXEMPTIONS),
    "cases:enter_document": can(Capability.EDIT_CASES),
    "cases:document": can(Capability.VIEW_CASES),
    "cases:document_sheets": can(Capability.VIEW_CASES),
    "cases:document_picture": SIGNED_IN,
    "cases:amend_document": can(Capability.EDIT_CASES),
    "cases:scan_document": can(Capability.EDIT_CASES),
    "cases:reorder_document": can(Capability.EDIT_CASES),
    "cases:serve_document": can(Capability.EDIT_CASES),
    "cases:complete_service": can(Capability.EDIT_CASES),
    "cases:void_document": can(Capability.EDIT_CASES),
    "case": can(Capability.VIEW_CASES),
    "attach": can(Capability.DESCRIBE),
    "bureau:list": can(Capability.VIEW_BUREAU_RECORDS),
    "bureau:new": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:record": can(Capability.VIEW_BUREAU_RECORDS),
    "bureau:readers": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:plan": can(Capability.VIEW_BUREAU_RECORDS),
    "bureau:lines": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:table": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:add_line": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:edit_line": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:remove_line": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:link": can(Capability.EDIT_CASES),
    "bureau:origins": can(Capability.EDIT_CASES),
    "bureau:unlink": can(Capability.EDIT_CASES),
    "bureau:complaints": can(Capability.VIEW_BUREAU_RECORDS),
    "bureau:register_complaint": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:complaint": NEAR_THE_COMPLAINT,
    "bureau:edit_complaint": can(Capability.EDIT_BUREAU_RECORDS),
    "bureau:reporter": NAMED_FOR_THE_COMPLAINT,
    "bureau:edit_reporter": NAMED_FOR_THE_COMPLAINT,
    "bureau:letter": NAMED_FOR_THE_COMPLAINT,
    "bureau:name_reader": NAMED_FOR_THE_COMPLAINT,
    "bureau:end_reader": NAMED_FOR_THE_COMPLAINT,
    "bureau:link_complaint": can(Capability.EDIT_CASES),
    "bureau:unlink_complaint": can(Capability.EDIT_CASES),
    "duties:matter_lists": can(Capability.VIEW_RULES),
    "duties:matter_list": can(Capability.VIEW_RULES),
    "duties:matter_import": can(Capability.MANAGE_RULES),
    "duties:matter_start": can(Capability.MANAGE_RULES),
    "duties:matter_add": can(Capability.MANAGE_RULES),
    "duties:matter_edit": can(Capability.MANAGE_RULES),
    "duties:matter_remove": can(Capability.MANAGE_RULES),
    "duties:matter_publish": can(Capability.MANAGE_RULES),
    "duties:matter_discard": can(Capability.MANAGE_RULES),
    "register_matters": can(Capability.VIEW_RULES),
    "register_cases": can(Capability.VIEW_CASES),
    "register_recordings": can(Capability.VIEW_RECORDING),
    "register_intakes": can(Capability.INTAKE),
    "register_recorders": can(Capability.VIEW_DEVICES),
    "register_officers": can(Capability.VIEW_OFFICERS),
    "recordings:list": can(Capability.VIEW_RECORDING),
    "recordings:queue": can(Capability.DESCRIBE),
    "recordings:describe": can(Capability.DESCRIBE),
    "recordings:suggest_cases": can(Capability.DESCRIBE),
    "recordings:activities": can(Capability.DESCRIBE),
    "recordings:names": can(Capability.DESCRIBE),
    "recordings:page": can(Capability.VIEW_RECORDING),
    "recordings:player": can(Capability.VIEW_RECORDING),
    "recordings:stills": can(Capability.VIEW_RECORDING),
    "recordings:play": can(Capability.VIEW_RECORDING),
    "recordings:export": can(Capability.COPY),
    "recordings:export_page": can(Capability.COPY),
    "recordings:export_state": can(Capability.COPY),
    "recordings:expired": can(Capability.VIEW_RECORDING),
    "intake:list": can(Capability.INTAKE),
    "intake:new": can(Capability.INTAKE),
    "intake:page": NEAR_THE_INTAKE,
    "intake:sheet": NEAR_THE_INTAKE,
    "intake:resume": NEAR_THE_INTAKE,
    "intake:close": NEAR_THE_INTAKE,
    "api:openapi-json": SIGNED_IN,
    "api:api-root": SIGNED_IN,
}

CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/me"): SIGNED_IN,
    ("GET", "/api/v1/units"): SIGNED_IN,
    ("POST", "/api/v1/units"): can(Capability.MANAGE_OFFICERS),
    ("GET", "/api/v1/officers"): can(Capability.VIEW_OFFICERS),
    ("POST", "/api/v1/officers"): can(Capability.MANAGE_OFFICERS),
    ("GET", "/api/v1/officers/{officer_id}"): can(Capability.VIEW_OFFICERS),
    ("PUT", "/api/v1/officers/{officer_id}"): can(Capability.MANAGE_OFFICERS),
    ("GET", "/api/v1/accounts"): can(Capability.VIEW_ACCOUNTS),
    ("POST", "/api/v1/accounts"): can(Capability.MANAGE_ACCOUNTS),
    ("GET", "/api/v1/accounts/{account_id}"): can(Capability.VIEW_ACCOUNTS),
    ("POST", "/api/v1/accounts/{account_id}/password"): can(Capability.MANAGE_ACCOUNTS),
    ("POST", "/api/v1/accounts/{account_id}/deactivate"): can(Capability.MANAGE_ACCOUNTS),
    ("POST", "/api/v1/accounts/{account_id}/activate"): can(Capability.MANAGE_ACCOUNTS),
    ("POST", "/api/v1/accounts/{account_id}/resume"): can(Capability.GRANT_ROLES),
    ("POST", "/api/v1/accounts/{account_id}/officer"): can(Capability.GRANT_ROLES),
    ("POST", "/api/v1/accounts/{account_id}/grants"): can(Capability.GRANT_ROLES),
    ("DELETE", "/api/v1/grants/{grant_id}"): can(Capability.GRANT_ROLES),
    ("GET", "/api/v1/recorders"): can(Capability.VIEW_DEVICES),
    ("POST", "/api/v1/recorders"): can(Capability.MANAGE_DEVICES),
    ("GET", "/api/v1/recorders/{recorder_id}"): can(Capability.VIEW_DEVICES),
    ("PUT", "/api/v1/recorders/{recorder_id}"): can(Capability.MANAGE_DEVICES),
    ("GET", "/api/v1/cases"): can(Capability.VIEW_CASES),
    ("POST", "/api/v1/cases"): can(Capability.EDIT_CASES),
    ("GET", "/api/v1/cases/{case_id}"): can(Capability.VIEW_CASES),
    ("GET", "/api/v1/cases/{case_id}/activities"): can(Capability.VIEW_CASES),
    ("POST", "/api/v1/cases/{case_id}/activities"): can(Capability.EDIT_CASES),
    ("PUT", "/api/v1/activities/{activity_id}/times"): can(Capability.EDIT_CASES),
    ("GET", "/api/v1/recordings"): can(Capability.VIEW_RECORDING),
    ("GET", "/api/v1/recordings/{recording_id}"): can(Capability.VIEW_RECORDING),
    ("POST", "/api/v1/recordings/{recording_id}/play"): can(Capability.VIEW_RECORDING),
    ("GET", "/api/v1/recordings/{recording_id}/entries"): can(Capability.VIEW_RECORDING),
    ("GET", "/api/v1/recordings/{recording_id}/playback"): can(Capability.VIEW_RECORDING),
    ("GET", "/api/v1/recordings/undescribed"): can(Capability.DESCRIBE),
    ("GET", "/api/v1/recordings/attachable"): can(Capability.DESCRIBE),
    ("GET", "/api/v1/description-choices"): can(Capability.DESCRIBE),
    ("POST", "/api/v1/recordings/describe"): can(Capability.DESCRIBE),
    ("POST", "/api/v1/recordings/names"): can(Capability.DESCRIBE),
    ("POST", "/api/v1/recordings/suggestion"): can(Capability.DESCRIBE),
    ("POST", "/api/v1/recordings/attach"): can(Capability.DESCRIBE),
    ("POST", "/api/v1/exports"): can(Capability.COPY),
    ("GET", "/api/v1/exports/{export_id}"): can(Capability.COPY),
    ("GET", "/api/v1/intakes"): can(Capability.INTAKE),
    ("POST", "/api/v1/intakes"): can(Capability.INTAKE),
    ("GET", "/api/v1/intakes/{intake_id}"): NEAR_THE_INTAKE,
    ("GET", "/api/v1/intakes/{intake_id}/counts"): NEAR_THE_INTAKE,
    ("GET", "/api/v1/intakes/{intake_id}/entries"): NEAR_THE_INTAKE,
    ("GET", "/api/v1/intakes/{intake_id}/receipt"): NEAR_THE_INTAKE,
    ("POST", "/api/v1/intakes/{intake_id}/ticket"): NEAR_THE_INTAKE,
    ("POST", "/api/v1/intakes/{intake_id}/files/{file_id}/fail"): NEAR_THE_INTAKE,
    ("POST", "/api/v1/intakes/{intake_id}/close"): NEAR_THE_INTAKE,
    ("GET", "/api/v1/figures"): SIGNED_IN,
    ("GET", "/api/v1/search"): SIGNED_IN,
    ("GET", "/api/v1/ledger/entries"): can(Capability.READ_LEDGER),
    ("GET", "/api/v1/jobs"): can(Capability.RUN_MACHINE),
    ("POST", "/api/v1/jobs/{job_id}/again"): can(Capability.RUN_MACHINE),
}
# What the walk can't have ready for everybody: those who may come get "no such thing", the others are turned away.
UNMADE = frozenset(
    {
        "api:api-root",  # a name for building addresses; nothing stands there
        "cases:document_picture",  # leave to look is signed, for who opened the document
        "revoke_token",  # one's own only
        "recordings:export",  # of recordings that were ticked
    }
)


def bodies(things: Mapping[str, str]) -> dict[tuple[str, str], dict[str, object]]:
    """Bodies that pass the shape check, so that permission is what decides."""
    return {
        ("POST", "/api/v1/units"): {"name": "走查"},
        ("POST", "/api/v1/officers"): {"name": "走查", "unit_id": things["unit_id"]},
        ("PUT", "/api/v1/officers/{officer_id}"): {"name": "走查", "unit_id": things["unit_id"]},
        ("POST", "/api/v1/accounts"): {"username": "x", "name": "x", "password": "x"},
        ("POST", "/api/v1/accounts/{account_id}/grants"): {"role": "office"},
        ("POST", "/api/v1/recorders"): {"code": "KT9"},
        ("PUT", "/api/v1/recorders/{recorder_id}"): {},
        ("POST", "/api/v1/cases"): {
            "number": "x",
            "kind": "inspection",
            "title": "x",
            "party": "x",
            "unit_id": things["unit_id"],
            "officer_ids": [],
            "opened_on": "2026-11-23",
        },
        ("POST", "/api/v1/cases/{case_id}/activities"): {
            "place": "x",
            "officer_ids": [],
            "arrived_at": "2026-11-23T09:00:00+08:00",
        },
        ("PUT", "/api/v1/activities/{activity_id}/times"): {},
        ("POST", "/api/v1/recordings/describe"): {
            "versions": {things["recording_id"]: 0},
            "recording_class": "other",
            "place": "x",
            "content": "x",
        },
        ("POST", "/api/v1/intakes"): {"source": "historic", "files": []},
        ("POST", "/api/v1/intakes/{intake_id}/files/{file_id}/fail"): {"reason": "intake.card_read"},
        ("POST", "/api/v1/intakes/{intake_id}/close"): {},
        ("POST", "/api/v1/recordings/attach"): {"recording_ids": [things["recording_id"]]},
        ("POST", "/api/v1/recordings/suggestion"): {"recording_ids": [things["recording_id"]]},
        ("POST", "/api/v1/recordings/names"): {
            "recording_ids": [things["recording_id"]],
            "recording_class": "other",
            "place": "x",
            "content": "x",
        },
        ("POST", "/api/v1/exports"): {"recording_ids": [things["recording_id"]], "purpose": "走查"},
        ("POST", "/api/v1/accounts/{account_id}/password"): {"password": "x"},
        ("POST", "/api/v1/accounts/{account_id}/officer"): {"officer_id": things["officer_id"]},
    }
