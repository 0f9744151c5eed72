"""Who may come to supervision: a part of the table of `access`, and the things that the walk meets there."""

from __future__ import annotations

import zlib

from conftest import NOW
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability
from liuhen.recordings.models import UnderReview
from liuhen.supervision.reviews.models import Finding, Frame, Mark, Plan, Sample
from unit.site.access_storage import STORAGE_BODIES

REVIEWS = MATRIX[Capability.REVIEW_RECORDINGS]
KNOWS = MATRIX[Capability.VIEW_FINDINGS]
ANSWERS = MATRIX[Capability.ANSWER_FINDINGS]

SUPERVISION_PAGES: dict[str, frozenset[Role]] = {
    "reviews:plans": REVIEWS,
    "reviews:draw": REVIEWS,
    "reviews:plan": REVIEWS,
    "reviews:frame": REVIEWS,
    "reviews:sample": REVIEWS,
    "reviews:player": REVIEWS,
    "reviews:leave_out": REVIEWS,
    "reviews:findings": KNOWS,
    "reviews:finding": KNOWS,
    "reviews:answer": ANSWERS,
    "reviews:judge": REVIEWS,
    "reviews:close": REVIEWS,
}
SUPERVISION_CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/supervision/plans"): REVIEWS,
    ("POST", "/api/v1/supervision/plans"): REVIEWS,
    ("GET", "/api/v1/supervision/plans/{plan_id}"): REVIEWS,
    ("POST", "/api/v1/supervision/samples/{sample_id}/review"): REVIEWS,
    ("POST", "/api/v1/supervision/samples/{sample_id}/left-out"): REVIEWS,
    ("GET", "/api/v1/supervision/findings"): KNOWS,
    ("GET", "/api/v1/supervision/findings/{finding_id}"): KNOWS,
    ("POST", "/api/v1/supervision/findings/{finding_id}/answer"): ANSWERS,
    ("POST", "/api/v1/supervision/findings/{finding_id}/judgement"): REVIEWS,
    ("POST", "/api/v1/supervision/findings/{finding_id}/closing"): REVIEWS,
}
SUPERVISION_BODIES: dict[tuple[str, str], object] = {
    **STORAGE_BODIES,
    ("POST", "/api/v1/supervision/plans"): {"title": "走查", "since": "2026-11-01", "until": "2026-11-02", "wanted": 1},
    ("POST", "/api/v1/supervision/samples/{sample_id}/review"): {"said": []},
    ("POST", "/api/v1/supervision/samples/{sample_id}/left-out"): {"reason": ""},
    ("POST", "/api/v1/supervision/findings/{finding_id}/answer"): {"explanation": ""},
    ("POST", "/api/v1/supervision/findings/{finding_id}/judgement"): {"is_accepted": True},
    ("POST", "/api/v1/supervision/findings/{finding_id}/closing"): {"reason": ""},
}


def supervised_things(recording) -> dict[str, object]:
    """A draw of the walk's recording, open to the legal section, with a finding that waits for its unit."""
    plan = Plan.objects.create(
        number="走查-1", title="走查", since=NOW.date(), until=NOW.date(), wanted=1, seed="走查", frame_count=1,
        frame_sha256="0" * 64, drawn_at=NOW,
    )  # fmt: skip
    Frame.objects.create(plan=plan, names=zlib.compress(f"{recording.id}\n".encode()))
    sample = Sample.objects.create(plan=plan, position=1, recording=recording)
    UnderReview.objects.create(recording=recording, review=sample.id, opened_at=NOW)
    Mark.objects.create(sample=sample, position=1, item="quality", gist="走查", clause="11", answer="problem", second=3)
    finding = Finding.objects.create(number="走查-1", sample=sample, unit=recording.unit, raised_at=NOW)
    finding.officers.add(recording.officer)
    return {"plan": plan, "sample": sample, "finding": finding}
