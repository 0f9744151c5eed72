"""bench/pages.py measures what bench/bureau_rows.py writes: rows that no operation writes would measure nothing."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.models import Activity, Case, CaseStage, Closing, TakenRecorder
from liuhen.devices.models import Recorder
from liuhen.duties.models import Deadline, DeadlineOfficer
from liuhen.people.models import Role
from liuhen.recordings import operations
from liuhen.recordings.models import Description, PointMark, Recording, SearchDocument
from liuhen.search.models import Entry

sys.path.append(str(Path(__file__).parents[3] / "bench"))

import bureau_rows

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN = {"id", "sha256", "sm3", "size", "facts", "kind", "viewing", "created_at", "asked_at", "version"}
"""What the bench makes up, or what only an analysis of bytes tells."""


def columns(model: Any, **values: Any) -> dict[str, Any]:
    """A row as a mapping of its columns, the defaults of the model included."""
    row = model(**values)
    told = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    return {name: str(value) if isinstance(value, str) else value for name, value in told.items() if name not in GIVEN}


def _differing(made: dict[str, Any], real: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (made[name], real[name]) for name in made if made[name] != real[name]}


@pytest.fixture
def entered(received, people, actor_for, make_account, unit):
    """A closed case with an activity and a described recording, by the operations."""
    account = people[Role.OFFICER]
    actor = actor_for(account)
    second = make_account("wu", Role.OFFICER, unit=unit, officer=True)
    case = cases.create_case(
        actor=actor, now=NOW, number="应急检〔2026〕1号", kind="inspection", title="年度计划执法检查", party="某化工厂",
        unit_id=unit.id, officer_ids=[account.officer.id, second.officer.id], opened_on=NOW.date(),
    )  # fmt: skip
    recording = received("20261123150000_0001.MP4", b"a film")
    Recording.objects.update(officer=account.officer)  # as when the card is said to be the officer's
    recorder = Recorder.objects.get()
    stay = cases.create_activity(
        actor=actor, now=NOW, case_id=case.id, place="一号车间", officer_ids=[account.officer.id, second.officer.id],
        arrived_at=NOW - timedelta(hours=5), left_at=NOW + timedelta(minutes=1), returned_at=NOW + timedelta(hours=1),
        recorders={recorder.id: account.officer.id},
    )  # fmt: skip
    telling = operations.Telling(
        recording_class="inspection", record_point="7(3)", place="一号车间", content="检查消防通道", activity_id=stay.id
    )
    operations.describe(actor=actor, now=NOW, telling=telling, versions={recording.id: 0})
    cases.close_case(actor=actor, now=NOW, case_id=case.id, outcome="nothing_found", closed_on=NOW.date())
    return SimpleNamespace(case=case, stay=stay, recording=recording, recorder=recorder, who=[account, second])


def test_a_made_case_that_differs_from_one_of_the_operations(entered):
    written: dict[Any, list[dict[str, Any]]] = {}

    def add(model: Any, **values: Any) -> None:
        written.setdefault(model, []).append(columns(model, **values))

    rows = bureau_rows.Rows(add, lambda _moment: None)
    who = [bureau_rows.Person(one.officer.id, one.id, one.unit_id, one.officer.name) for one in entered.who]
    case, recording = Case.objects.select_related("party").get(), Recording.objects.select_related("description").get()
    told = recording.description
    made = SimpleNamespace(
        **{name: getattr(case, name) for name in (
            "id", "number", "kind", "party", "party_id", "title", "unit_id", "opened_on", "created_at", "outcome",
            "closing_event", "closed_on", "closed_at",
        )},
        later=None,
    )  # fmt: skip
    stay = bureau_rows.Stay(
        id=entered.stay.id, place=entered.stay.place, officers=who, recorders=[entered.recorder],
        arrived_at=entered.stay.arrived_at, left_at=entered.stay.left_at, returned_at=entered.stay.returned_at,
        created_at=NOW,
    )  # fmt: skip
    rows.case(made, who)
    rows.activity(made, stay)
    rows.party_findable(case.party, rows.findable(made, who, [stay]))
    rows.closed(made, who, event=case.closing_event, closed_by=entered.who[0].id)
    rows.recording(
        bureau_rows.Film(
            id=recording.id, person=who[0], recorder=entered.recorder, case=made, activity=stay,
            captured_at=recording.captured_at, received_at=recording.received_at, place=told.place,
            content=told.content, recording_class=told.recording_class, point=told.record_point,
            sequence=told.sequence, described_at=told.described_at, described_by=told.described_by_id,
            card_name=recording.card_name,
        ),
        number=recording.number, intake_id=recording.arrived_with, received_by=recording.received_by_id,
    )  # fmt: skip
    officers = (Case.officers.through, Activity.officers.through, DeadlineOfficer)
    for model in (
        Case, CaseStage, Closing, Activity, TakenRecorder, Deadline, Entry, Recording, Description, PointMark,
        SearchDocument,
    ):  # fmt: skip
        real = [columns(model, **row) for row in model.objects.values()]
        pairs = zip(sorted(written[model], key=str), sorted(real, key=str), strict=True)
        assert [_differing(made, true) for made, true in pairs] == [{}] * len(real), model
    for model in officers:
        assert len(written[model]) == model.objects.count()
