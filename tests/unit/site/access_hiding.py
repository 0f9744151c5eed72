"""Who may come to copies with things hidden: a part of the table of `access`, and what the walk meets."""

from __future__ import annotations

from conftest import NOW
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability
from liuhen.recordings.hiding.models import HiddenCopy, Plan, PlanVersion
from liuhen.recordings.models import Recording

HIDES, SIGNS, COPIES = MATRIX[Capability.HIDE], MATRIX[Capability.SIGN_HIDDEN], MATRIX[Capability.COPY]
MASKS: dict[str, object] = {"schema": "liuhen/masks/1", "regions": [], "sounds": []}

HIDING_PAGES: dict[str, frozenset[Role]] = {
    "hiding:recording": HIDES,
    "hiding:edit": HIDES,
    "hiding:faces": HIDES,
    "hiding:make": HIDES,
    "hiding:withdraw_plan": SIGNS,  # and who made it
    "hiding:copy": HIDES,
    "hiding:state": HIDES,
    "hiding:watched": HIDES,
    "hiding:sign": SIGNS,
    "hiding:give": COPIES,
    "hiding:withdraw": SIGNS,  # and who had it made
}
HIDING_CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/recordings/{recording_id}/hiding"): HIDES,
    ("POST", "/api/v1/recordings/{recording_id}/hiding"): HIDES,
    ("POST", "/api/v1/recordings/{recording_id}/hiding/faces"): HIDES,
    ("GET", "/api/v1/hiding/{hiding_id}"): HIDES,
    ("PUT", "/api/v1/hiding/{hiding_id}"): HIDES,
    ("POST", "/api/v1/hiding/{hiding_id}/copies"): HIDES,
    ("POST", "/api/v1/hiding/{hiding_id}/withdraw"): SIGNS,
    ("GET", "/api/v1/hidden-copies/{hidden_id}"): HIDES,
    ("POST", "/api/v1/hidden-copies/{hidden_id}/play"): HIDES,
    ("POST", "/api/v1/hidden-copies/{hidden_id}/watched"): HIDES,
    ("POST", "/api/v1/hidden-copies/{hidden_id}/sign"): SIGNS,
    ("POST", "/api/v1/hidden-copies/{hidden_id}/give"): COPIES,
    ("POST", "/api/v1/hidden-copies/{hidden_id}/withdraw"): SIGNS,
}
HIDING_BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/api/v1/recordings/{recording_id}/hiding"): {"name": "走查"},
    ("PUT", "/api/v1/hiding/{hiding_id}"): {"masks": MASKS, "seen": 9},
    ("POST", "/api/v1/hiding/{hiding_id}/withdraw"): {"reason": "走查"},
    ("POST", "/api/v1/hidden-copies/{hidden_id}/watched"): {"stretches": []},
    ("POST", "/api/v1/hidden-copies/{hidden_id}/sign"): {},
    ("POST", "/api/v1/hidden-copies/{hidden_id}/give"): {"purpose": "走查"},
    ("POST", "/api/v1/hidden-copies/{hidden_id}/withdraw"): {"reason": "走查"},
}


def hidden_things(recording: Recording) -> dict[str, object]:
    """A plan and a copy by it, by the names that addresses use."""
    plan = Plan.objects.create(recording=recording, name="走查", version=1, made_at=NOW)
    version = PlanVersion.objects.create(plan=plan, number=1, masks=MASKS, sha256="0" * 64, saved_at=NOW)
    copy = HiddenCopy.objects.create(recording=recording, by=version, number=1, asked_at=NOW)
    return {"hiding": plan, "hidden": copy}
