"""Who may come to supervision: a part of the table of `access`, and the things that the walk meets there."""

from __future__ import annotations

import zlib

from conftest import NOW
from liuhen.archive.volumes.models import Volume
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability
from liuhen.recordings.models import UnderReview
from liuhen.rules.supervision import supervision_rules
from liuhen.supervision.alerts.models import Alert
from liuhen.supervision.assessing.models import Assessed, Assessment
from liuhen.supervision.bodies.models import Demand
from liuhen.supervision.reviews.models import Finding, Frame, Mark, Plan, Sample
from unit.site.access_storage import STORAGE_BODIES

REVIEWS = MATRIX[Capability.REVIEW_RECORDINGS]
KNOWS = MATRIX[Capability.VIEW_FINDINGS]
ANSWERS = MATRIX[Capability.ANSWER_FINDINGS]
OVERSIGHT, KEEPS = MATRIX[Capability.VIEW_OVERSIGHT], MATRIX[Capability.KEEP_OVERSIGHT]
ALERTED = MATRIX[Capability.VIEW_ALERTS]
ASSESSED, RUNS = MATRIX[Capability.VIEW_ASSESSMENTS], MATRIX[Capability.RUN_ASSESSMENTS]
ASSESSES, OBJECTS = MATRIX[Capability.ASSESS_VOLUMES], MATRIX[Capability.OBJECT_ASSESSMENTS]

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
    "bodies:list": OVERSIGHT,
    "bodies:enter": KEEPS,
    "bodies:demand": OVERSIGHT,
    "bodies:link": KEEPS,
    "bodies:answer": KEEPS,
    "alerts:list": ALERTED,
    "alerts:alert": ALERTED,
    "alerts:answer": MATRIX[Capability.ANSWER_ALERTS],
    "reporting:report": MATRIX[Capability.READ_SUPERVISION],
    "reporting:file": MATRIX[Capability.READ_SUPERVISION],
    "assessing:list": ASSESSED,
    "assessing:draw": RUNS,
    "assessing:assessment": ASSESSED,
    "assessing:volume": ASSESSED,
    "assessing:file": frozenset(),  # the walk's volume has no such file
    "assessing:score": ASSESSES,
    "assessing:take_back": RUNS,
    "assessing:agree": RUNS,
    "assessing:confirm": OBJECTS,
    "assessing:object": OBJECTS,
    "assessing:rule": RUNS,
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
    ("GET", "/api/v1/supervision/papers"): OVERSIGHT,
    ("GET", "/api/v1/supervision/papers/{demand_id}"): OVERSIGHT,
    ("POST", "/api/v1/supervision/papers"): KEEPS,
    ("POST", "/api/v1/supervision/papers/{demand_id}/answer"): KEEPS,
    ("POST", "/api/v1/supervision/papers/{demand_id}/links"): KEEPS,
    ("GET", "/api/v1/supervision/alerts"): ALERTED,
    ("GET", "/api/v1/supervision/alerts/{alert_id}"): ALERTED,
    ("POST", "/api/v1/supervision/alerts/{alert_id}/answer"): MATRIX[Capability.ANSWER_ALERTS],
    ("GET", "/api/v1/supervision/assessed/{assessed_id}"): ASSESSED,
    ("GET", "/api/v1/supervision/assessments"): ASSESSED,
    ("GET", "/api/v1/supervision/assessments/{assessment_id}"): ASSESSED,
    ("POST", "/api/v1/supervision/assessed/{assessed_id}/agreement"): RUNS,
    ("POST", "/api/v1/supervision/assessed/{assessed_id}/ruling"): RUNS,
    ("POST", "/api/v1/supervision/assessments"): RUNS,
    ("POST", "/api/v1/supervision/sheets/{sheet_id}/take-back"): RUNS,
    (
        "GET",
        "/api/v1/supervision/assessed/{assessed_id}/pages/{file_id}",
    ): frozenset(),  # the walk's volume has no such file
    ("PUT", "/api/v1/supervision/assessed/{assessed_id}/sheet"): ASSESSES,
    ("POST", "/api/v1/supervision/assessed/{assessed_id}/confirmation"): OBJECTS,
    ("POST", "/api/v1/supervision/assessed/{assessed_id}/objection"): OBJECTS,
    ("GET", "/api/v1/supervision/report"): MATRIX[Capability.READ_SUPERVISION],
    ("GET", "/api/v1/supervision/report/files/{kind}"): MATRIX[Capability.READ_SUPERVISION],
}
SUPERVISION_BODIES: dict[tuple[str, str], object] = {
    **STORAGE_BODIES,
    ("POST", "/api/v1/supervision/plans"): {"title": "走查", "since": "2026-11-01", "until": "2026-11-02", "wanted": 1},
    ("POST", "/api/v1/supervision/samples/{sample_id}/review"): {"said": []},
    ("POST", "/api/v1/supervision/samples/{sample_id}/left-out"): {"reason": ""},
    ("POST", "/api/v1/supervision/findings/{finding_id}/answer"): {"explanation": ""},
    ("POST", "/api/v1/supervision/findings/{finding_id}/judgement"): {"is_accepted": True},
    ("POST", "/api/v1/supervision/findings/{finding_id}/closing"): {"reason": ""},
    ("POST", "/api/v1/supervision/papers"): {
        "body": "",
        "kind": "files",
        "number": "",
        "received_on": "2026-11-01",
        "asked": "",
    },
    ("POST", "/api/v1/supervision/papers/{demand_id}/links"): {"consultation": ""},
    ("POST", "/api/v1/supervision/papers/{demand_id}/answer"): {"answer": "", "answered_on": "2026-11-02"},
    ("POST", "/api/v1/supervision/alerts/{alert_id}/answer"): {"answer": ""},
    ("POST", "/api/v1/supervision/assessments"): {
        "title": "",
        "since": "2026-11-01",
        "until": "2026-11-02",
        "wanted": 1,
    },
    ("PUT", "/api/v1/supervision/assessed/{assessed_id}/sheet"): {"scored": []},
    ("POST", "/api/v1/supervision/assessed/{assessed_id}/agreement"): {"score": 90},
    ("POST", "/api/v1/supervision/assessed/{assessed_id}/objection"): {"objection": ""},
    ("POST", "/api/v1/supervision/assessed/{assessed_id}/ruling"): {"score": 90, "ruling": ""},
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
    made: dict[str, object] = {"plan": plan, "sample": sample, "finding": finding}
    made["demand"] = Demand.objects.create(
        body="走查", kind="files", number="走查-1", received_on=NOW.date(), asked="走查", entered_at=NOW
    )
    made["alert"] = Alert.objects.create(
        kind="gaps", thing=recording.unit_id, unit=recording.unit, count=3, days=30, found_at=NOW
    )
    return made | _assessed(recording)


def _assessed(recording) -> dict[str, object]:
    rules = supervision_rules().assessing
    volume = Volume.objects.get(case=recording.case)
    assessment = Assessment.objects.create(
        number="走查-1", title="走查", since=NOW.date(), until=NOW.date(), wanted=1, seed="走查",
        frame=[str(volume.id)],
        frame_sha256="0" * 64, sheet=[one.told() for one in rules.items], source=rules.source, full=rules.full,
        grades=[{"name": one.name, "least": one.least} for one in rules.grades], drawn_at=NOW,
    )  # fmt: skip
    assessed = Assessed.objects.create(
        assessment=assessment, position=1, volume=volume, state="told", score=90, grade="优秀"
    )
    return {"assessment": assessment, "assessed": assessed}
