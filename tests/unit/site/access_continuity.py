"""Who may come to 摄录连续性: a part of the table of `access`, and what the walk meets there."""

from __future__ import annotations

from typing import Any

from conftest import NOW
from liuhen.cases.models import Activity
from liuhen.intake.continuity.models import GapStatement
from liuhen.intake.continuity.strips import Finding, Lack
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability

_VIEWS, _EDITS = MATRIX[Capability.VIEW_CASES], MATRIX[Capability.EDIT_CASES]

CONTINUITY_PAGES: dict[str, frozenset[Role]] = {
    "continuity:page": _VIEWS,
    "continuity:report": _VIEWS,
    "continuity:state": _EDITS,
    "continuity:decide": _VIEWS,
}
CONTINUITY_CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/activities/{activity_id}/continuity"): _VIEWS,
    ("POST", "/api/v1/activities/{activity_id}/continuity/{lack}"): _EDITS,
    ("POST", "/api/v1/gap-statements/{statement_id}/decision"): MATRIX[Capability.APPROVE_EXEMPTIONS],
}
CONTINUITY_BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/api/v1/activities/{activity_id}/continuity/{lack}"): {"reason": "other", "text": "x"},
    ("POST", "/api/v1/gap-statements/{statement_id}/decision"): {"decision": "accept"},
}


def statement_on(activity: Activity, people: dict[Role, Any]) -> dict[str, object]:
    """An explanation that waits, by the name that addresses use."""
    made = GapStatement.objects.create(
        activity=activity, lack="gap", reason="other", text="走查", stated_by=people[Role.OFFICER], stated_at=NOW
    )
    return {"statement": made}


def lack_of(activity: Activity, recorder_id: object) -> dict[str, str]:
    """What the activity's recorder, which filmed nothing that tells its time, lacks."""
    begun = Activity.objects.get(id=activity.id).arrived_at
    found = Finding(lack=Lack.NO_FILM, recorder=str(recorder_id), begun=begun, ended=None)
    return {"lack": found.key}
