"""Papers of supervising bodies: entered twice, never answered, or answered by letting something out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW
from liuhen.archive.consulting.models import Consultation
from liuhen.custody.models import Entry
from liuhen.desk.steps import steps_for
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.supervision.bodies import operations, queries
from liuhen.supervision.bodies.errors import (
    CaseUnknownError,
    ConsultationUnknownError,
    DayInvalidError,
    DemandAnsweredError,
    DemandKnownError,
)
from liuhen.supervision.bodies.telling import Received

pytestmark = [pytest.mark.django_db]
TODAY = NOW.date()


def paper(**told) -> Received:
    return Received(
        **{
            "body": "鼓楼区司法局", "kind": "files", "number": "鼓司监〔2026〕3号", "received_on": TODAY,
            "asked": "调取案卷", "due_on": TODAY + timedelta(days=7), **told,
        }
    )  # fmt: skip


def test_a_demand_tracked_to_its_answer(legal, people, actor_for, activity):
    told = paper(cases=(activity.case.number,))
    made = operations.enter_demand(actor=legal, now=NOW, told=told)
    assert [one.number for one in made.cases.all()] == [activity.case.number]
    with pytest.raises(DemandKnownError):
        operations.enter_demand(actor=legal, now=NOW, told=told)
    with pytest.raises(CaseUnknownError):
        operations.enter_demand(actor=legal, now=NOW, told=paper(number="另一份", cases=("没有的案号",)))
    with pytest.raises(DayInvalidError):
        operations.enter_demand(actor=legal, now=NOW, told=paper(number="另一份", due_on=TODAY - timedelta(days=1)))
    assert any(made.number in one.title for one in steps_for(actor=legal, now=NOW))
    late = [one.tone for one in steps_for(actor=legal, now=NOW + timedelta(days=9)) if made.number in one.title]
    assert late == ["bad"]
    with pytest.raises(ConsultationUnknownError):
        operations.link_consultation(actor=legal, now=NOW, demand_id=made.id, number="没有的编号")
    Consultation.objects.create(number="阅〔2026〕1号", who="organ", asked_by=people[Role.ARCHIVIST], asked_at=NOW,
        purpose="走查", approvers=["head"], days=1)  # fmt: skip
    operations.link_consultation(actor=legal, now=NOW, demand_id=made.id, number="阅〔2026〕1号")
    with pytest.raises(DayInvalidError):
        operations.answer_demand(
            actor=legal, now=NOW, demand_id=made.id, answer="已移送", answered_on=TODAY - timedelta(days=1)
        )  # fmt: skip
    operations.answer_demand(actor=legal, now=NOW, demand_id=made.id, answer="已移送副本", answered_on=TODAY)
    with pytest.raises(DemandAnsweredError):
        operations.answer_demand(actor=legal, now=NOW, demand_id=made.id, answer="又一次", answered_on=TODAY)
    assert not queries.to_answer(legal).exists()
    kinds = list(Entry.objects.filter(subject=made.id).order_by("number").values_list("kind", flat=True))
    assert kinds == ["oversight.entered", "oversight.linked", "oversight.answered"]


def test_a_demand_read_or_written_by_others(legal, people, actor_for):
    made = operations.enter_demand(actor=legal, now=NOW, told=paper())
    assert queries.get_demand(actor=actor_for(people[Role.HEAD]), demand_id=made.id) == made
    for role in set(Role) - {Role.LEGAL}:
        actor = actor_for(people[role])
        with pytest.raises(NotPermittedError):
            operations.enter_demand(actor=actor, now=NOW, told=paper(number=role))
        if role != Role.HEAD:
            with pytest.raises(NotPermittedError):
                queries.get_demand(actor=actor, demand_id=made.id)
