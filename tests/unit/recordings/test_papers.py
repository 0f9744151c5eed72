"""A paper that left before the copy: the copy leads on from its checkpoint, and a rewritten ledger's doesn't."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.cases.operations.papers import print_notice
from liuhen.ledger import marks
from liuhen.packages.evidence import Held, check_evidence
from liuhen.people.actors import Channel, actor_of
from liuhen.people.models import Role
from liuhen.recordings import operations
from sealed import seal_on

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)


def test_copy_knows_nothing_of_the_paper_that_left_before_it(
    received, people: dict[Role, Any], signed_in, tmp_path: Path, unit
) -> None:
    officer, leader = (actor_of(people[role], Channel.WEB) for role in (Role.OFFICER, Role.LEADER))
    pair = [people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id]
    case = cases.create_case(
        actor=officer, now=NOW, number="1", kind="inspection", title="检查", party="某厂", unit_id=unit.id,
        officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    visit = cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="一号车间", officer_ids=pair, arrived_at=NOW
    )
    client: Client = signed_in(people[Role.OFFICER])
    page = client.get(reverse("cases:notice", args=[visit.id])).content.decode()  # given to the party on the spot
    (typed,) = re.findall(r"LH1/[^<]+", page)
    assert "某厂" in page
    assert "一号车间" in page
    assert len(entries("activity.notice_printed")) == 1
    stays = client.get(reverse("continuity:report", args=[visit.id])).content  # signed, and given to a court later
    note, short = seal_on(stays)
    recording = received("a.MP4", b"abc" * 100)  # uploaded in the evening
    operations.attach(actor=officer, now=LATER, recording_ids=[recording.id], case_id=case.id, activity_id=visit.id)
    bag = operations.export_bag(actor=leader, now=LATER, recording_ids=[recording.id], target=tmp_path / "copy").path
    seal = print_notice(actor=officer, now=NOW, activity_id=visit.id)[1]
    for known in (typed, typed.replace(" ", "").lower(), short, note):
        report = check_evidence(bag, reader=Held(known=known))
        assert report is not None
        assert (report.known, report.trusted, report.findings) == ("consistent", True, [])
    report = check_evidence(bag, reader=Held(known=seal.note))  # one that was printed after the copy
    assert report is not None
    assert report.known == "unknown"
    mark = marks.parse_mark(typed)
    rewritten = marks.Mark(mark.size, mark.key_id, bytes(reversed(mark.root))).text()
    report = check_evidence(bag, reader=Held(known=rewritten))
    assert report is not None
    assert [finding.path for finding in report.findings] == ["checkpoint"]
    stranger = marks.Mark(mark.size, b"\1\2\3\4", mark.root).text()
    report = check_evidence(bag, reader=Held(known=stranger))
    assert report is not None
    assert [finding.path for finding in report.findings] == ["checkpoint"]
