"""What the ledger says of reviews and assessments: all of it, of the right thing, by who did it (art 19)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from conftest import NOW, entries
from liuhen.archive.consulting.models import Consultation
from liuhen.archive.volumes.models import VolumeFile
from liuhen.people.models import Role
from liuhen.supervision.assessing import operations as assessing
from liuhen.supervision.assessing.errors import AssessmentNotFoundError
from liuhen.supervision.bodies import operations as bodies
from liuhen.supervision.bodies.operations import Received
from liuhen.supervision.reviews import operations as reviews
from liuhen.supervision.reviews.models import Finding
from unit.supervision.conftest import said
from unit.supervision.test_assessing import archivist, drawn_volume, filed, score, scores  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.clause("19")]


def _told(kind: str, subject, by, /, **facts) -> dict[str, str]:
    """The one entry of a kind says this and nothing else; its open digests."""
    [entry] = entries(kind)
    assert (entry.subject, entry.facts) == (subject, {**facts, "actor": by.reference})
    return json.loads(bytes(entry.canonical)).get("digests", {})


def test_a_draw_and_what_came_of_it(drawn, recording, legal, leader):
    for _ in range(2):
        recording()
    plan = drawn(wanted=2, seed="7", kind="video")
    first, second = plan.samples.order_by("position")
    digests = _told(
        "review.drawn", plan.id, legal, number=plan.number, seed="7", unit="", officer="", kind="video", risk="",
        since=date(2026, 11, 1).isoformat(), until=NOW.date().isoformat(), wanted=2, frame=2,
        drawn=[str(first.recording_id), str(second.recording_id)],
    )  # fmt: skip
    assert digests == {"sha256": plan.frame_sha256}
    reviews.review(actor=legal, now=NOW, sample_id=first.id, said=said(notice="没有告知"), note="走查")
    answers = [[one.item, one.answer, one.second, one.note] for one in first.marks.order_by("position")]
    assert ["notice", "problem", 5, "没有告知"] in answers
    _told(
        "review.done", plan.id, legal, recording=str(first.recording_id), state="found", note="走查",
        answers=json.loads(json.dumps(answers, default=float)),
    )  # fmt: skip
    finding = Finding.objects.get()
    raised = {"number": finding.number, "sample": str(first.id), "unit": str(finding.unit_id)}
    _told("finding.raised", finding.id, legal, **raised)
    reviews.leave_out(actor=legal, now=NOW, sample_id=second.id, reason="重复")
    _told("review.left_out", plan.id, legal, recording=str(second.recording_id), reason="重复")


def test_a_finding_from_its_answers_to_its_end(drawn, legal, leader):
    sample = drawn().samples.get()
    reviews.review(actor=legal, now=NOW, sample_id=sample.id, said=said(notice="没有告知"))
    finding = Finding.objects.get()
    own = {"number": finding.number}
    reviews.answer(actor=leader, now=NOW, finding_id=finding.id, explanation="未带提示卡", correction="已配发")
    _told("finding.answered", finding.id, leader, **own, explanation="未带提示卡", correction="已配发")
    reviews.judge(actor=legal, now=NOW, finding_id=finding.id, is_accepted=False, verdict="请附记录")
    _told("finding.sent_back", finding.id, legal, **own, verdict="请附记录")
    reviews.answer(actor=leader, now=NOW, finding_id=finding.id, explanation="已附")
    assert entries("finding.answered")[-1].facts == {
        **own, "explanation": "已附", "correction": "", "actor": leader.reference
    }  # fmt: skip
    reviews.judge(actor=legal, now=NOW, finding_id=finding.id, is_accepted=True, verdict="可以")
    _told("finding.closed", finding.id, legal, **own, note="可以")


def test_a_bodys_paper_from_its_coming_to_its_answer(legal, people, activity):
    came = Received(
        body="鼓楼区司法局", kind="files", number="鼓司监〔2026〕3号", received_on=NOW.date(), asked="调取案卷",
        due_on=NOW.date() + timedelta(days=7), cases=(activity.case.number,),
    )  # fmt: skip
    made = bodies.enter_demand(actor=legal, now=NOW, told=came)
    _told(
        "oversight.entered", made.id, legal, body="鼓楼区司法局", number="鼓司监〔2026〕3号", kind="files",
        received_on="2026-11-23", due_on="2026-11-30", cases=[str(activity.case_id)],
    )  # fmt: skip
    asked = Consultation.objects.create(
        number="阅〔2026〕1号", who="organ", asked_by=people[Role.ARCHIVIST], asked_at=NOW, purpose="走查", days=1
    )
    bodies.link_consultation(actor=legal, now=NOW, demand_id=made.id, number=asked.number)
    _told("oversight.linked", made.id, legal, number=made.number, consultation=str(asked.id))
    bodies.answer_demand(
        actor=legal,
        now=NOW,
        demand_id=made.id,
        answer="已移送副本",
        answered_on=NOW.date(),
        answer_number="复〔2026〕1号",
    )
    _told("oversight.answered", made.id, legal, number=made.number, answered_on="2026-11-23", paper="复〔2026〕1号")


def test_an_assessment_from_its_draw_to_its_end(drawn_volume, legal, archivist, leader):  # noqa: F811
    own = {"assessed": str(drawn_volume.id), "number": drawn_volume.volume.number}
    whole = drawn_volume.assessment
    digests = _told(
        "assessment.drawn", whole.id, legal, number=whole.number, seed="7", frame=1,
        drawn=[str(drawn_volume.volume_id)],
    )  # fmt: skip
    assert len(digests["sha256"]) == 64
    score(legal, drawn_volume, papers=10, filed=5)
    lines = [[one.item, one.deduction, one.is_veto, one.note] for one in scores(drawn_volume, papers=10, filed=5)]
    [entry] = entries("assessment.scored")
    assert (entry.subject, entry.facts["actor"]) == (whole.id, legal.reference)
    assert (entry.facts["assessed"], entry.facts["lines"]) == (str(drawn_volume.id), lines)
    assert set(entry.facts) == {"assessed", "lines", "note", "actor"}
    score(archivist, drawn_volume, papers=10, filed=5)
    assert entries("assessment.scored")[-1].facts["actor"] == archivist.reference
    assessing.agree(actor=legal, now=NOW, assessed_id=drawn_volume.id, score=85, opinion="缺询问笔录")
    drawn_volume.refresh_from_db()
    _told("assessment.agreed", whole.id, legal, **own, score=85, grade=drawn_volume.grade, opinion="缺询问笔录")
    assessing.object_to(actor=leader, now=NOW, assessed_id=drawn_volume.id, objection="已补入")
    _told("assessment.objected", whole.id, leader, **own, objection="已补入")
    assessing.rule(actor=legal, now=NOW, assessed_id=drawn_volume.id, score=92, ruling="属实")
    _told("assessment.ruled", whole.id, legal, **own, score=92, grade="优秀", ruling="属实")


def test_a_file_of_a_drawn_volume_that_is_read_without_an_entry(drawn_volume, legal):  # noqa: F811
    given = {"purpose": "pdf", "side": "main", "part": 1, "parts": 1, "path": "正卷.pdf", "name": "正卷.pdf", "size": 1}
    known = {field.name for field in VolumeFile._meta.get_fields()}
    file = VolumeFile.objects.create(
        volume=drawn_volume.volume, sha256="ab" * 32, **{name: value for name, value in given.items() if name in known}
    )
    opened = assessing.open_assessed_file(actor=legal, now=NOW, assessed_id=drawn_volume.id, file_id=file.id)
    assert opened == (drawn_volume.volume, file)
    digests = _told("volume.opened", drawn_volume.volume_id, legal, path="正卷.pdf", by="assessment")
    assert digests == {"sha256": "ab" * 32}
    drawn_volume.state = "final"
    drawn_volume.save()
    with pytest.raises(AssessmentNotFoundError):
        assessing.open_assessed_file(actor=legal, now=NOW, assessed_id=drawn_volume.id, file_id=file.id)
    assert len(entries("volume.opened")) == 1
