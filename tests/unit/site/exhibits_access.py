"""Who may come to exhibits and disputes: a part of the table in `access`."""

from __future__ import annotations

from collections.abc import Mapping

from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability

_LOOK, _COPY, _EDIT = (MATRIX[each] for each in (Capability.VIEW_EXHIBITS, Capability.COPY, Capability.ENTER_DISPUTES))

PAGES: dict[str, str | frozenset[Role]] = {
    "exhibits:list": _LOOK,
    "exhibits:disputes": _LOOK,
    "exhibits:notice": _EDIT,
    "exhibits:register": _EDIT,
    "add_evidence": _EDIT,
    "dispute": _LOOK,
    "dispute_evidence": _LOOK,
    "answer_dispute": _LOOK,
    "end_dispute": _LOOK,
    "dispute_access": _LOOK,
    "exhibits:new": _COPY,
    "exhibits:exhibit": _LOOK,
    "exhibits:state": _LOOK,
    "exhibits:paper": _LOOK,
    "exhibits:statement": _LOOK,
    "exhibits:edit": _COPY,
    "exhibits:again": _COPY,
    "exhibits:image": _COPY,
}
CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/exhibits"): _LOOK,
    ("POST", "/api/v1/cases/{case_id}/exhibits"): _COPY,
    ("GET", "/api/v1/exhibits/{exhibit_id}"): _LOOK,
    ("POST", "/api/v1/exhibits/{exhibit_id}/again"): _COPY,
    ("GET", "/api/v1/exhibits/{exhibit_id}/papers/{purpose}"): _LOOK,
    ("GET", "/api/v1/exhibits/{exhibit_id}/image"): _COPY,
    ("PUT", "/api/v1/exhibits/{exhibit_id}/statement"): _LOOK,
    ("GET", "/api/v1/disputes"): _LOOK,
    ("POST", "/api/v1/disputes"): _EDIT,
    ("POST", "/api/v1/disputes/{dispute_id}/evidence"): _EDIT,
    ("POST", "/api/v1/cases/{case_id}/disputes"): _EDIT,
    ("GET", "/api/v1/disputes/{dispute_id}"): _LOOK,
    ("PUT", "/api/v1/disputes/{dispute_id}/evidence"): _EDIT,
    ("POST", "/api/v1/disputes/{dispute_id}/answer"): _EDIT,
    ("POST", "/api/v1/disputes/{dispute_id}/end"): _EDIT,
    ("POST", "/api/v1/disputes/{dispute_id}/access"): _EDIT,
}


def bodies(things: Mapping[str, str]) -> dict[tuple[str, str], object]:
    """What the calls are sent."""
    told = {"kind": "review", "organ": "走查", "number": "走查-2", "received_on": "2026-01-01"}
    item = {"recording_id": things["recording_id"]}
    return {
        ("POST", "/api/v1/cases/{case_id}/exhibits"): {"purpose": "走查", "items": [item]},
        ("POST", "/api/v1/cases/{case_id}/disputes"): told,
        ("PUT", "/api/v1/exhibits/{exhibit_id}/statement"): {"document_id": things["document_id"]},
        ("POST", "/api/v1/disputes"): told | {"number": "走查-3", "case_number": "走查-1"},
        ("PUT", "/api/v1/disputes/{dispute_id}/evidence"): {"lines": []},
        ("POST", "/api/v1/disputes/{dispute_id}/answer"): {"answered_on": "2026-11-23"},
        ("POST", "/api/v1/disputes/{dispute_id}/end"): {"ended_on": "2026-11-23", "result": "维持"},
        ("POST", "/api/v1/disputes/{dispute_id}/access"): {"is_open": True},
    }
