"""Whatever a program sends to the API, it gets an answer that the description knows, and never a failure of ours.

Schemathesis makes up requests from the description, good ones and bad ones; most ids in them are those of real
things, so that calls get behind the "no such thing". The same requests every time (but for the ids), half of them on
SQLite and the other half on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cards import Watcher, fill
from conftest import NOW
from contract import fuzz_things
from keeping import archive_in
from liuhen.cases import operations as cases
from liuhen.custody.instance import create_instance
from liuhen.devices import operations as devices
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.people import operations as people_operations
from liuhen.people.actors import Channel, actor_of
from liuhen.people.models import Role
from liuhen.recordings import operations as recordings
from liuhen.rules.shelf import rulebook
from liuhen.site.wsgi import application
from liuhen.work.models import Job, JobState
from liuhen.work.runner import run_pending
from unit.site.access import CALLS

DESCRIPTION = "/api/v1/openapi.json"
PLAIN, TAKING_IN = 4, 15  # requests of one call on each database, by all roles together
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = (Role.OFFICER, *(role for role in Role if role is not Role.OFFICER))
MOSTLY = st.sampled_from([True, True, True, False])
Known = dict[str, list[str]]


@pytest.fixture
def home(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    with archive_in(own):
        yield own


@pytest.fixture
def known(home: Path, people, unit, console, make_account, tmp_path: Path) -> Known:
    """Real things by the name that the API has for their ids; the officer and the leader may know of all of them."""
    officer = actor_of(people[Role.OFFICER], Channel.WEB)
    leader = actor_of(people[Role.LEADER], Channel.WEB)
    card = fill(tmp_path / "card", {f"{number}.MP4": b"film" * number for number in range(1, 5)})
    source = Source(kind=SourceKind.CARD, wholeness=Wholeness.FOLDER, recorder="KT1")
    intake = empty_card(actor=officer, clock=lambda: NOW, root=card, source=source, watch=Watcher()).intake
    files = list(intake.files.select_related("recording"))
    case = cases.create_case(
        actor=officer, now=NOW, number="豫应急 2026-1", kind="inspection", title="例行检查", party="某化工厂",
        unit_id=unit.id, officer_ids=[officer.officer_id, leader.officer_id], opened_on=NOW.date(),
    )  # fmt: skip
    activity = cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="一号车间",
        officer_ids=[officer.officer_id, leader.officer_id], arrived_at=NOW,
    )  # fmt: skip
    ids = [file.recording.id for file in files]
    recordings.attach(actor=officer, now=NOW, recording_ids=ids[:2], case_id=case.id, activity_id=activity.id)
    exported = recordings.request_export(actor=leader, now=NOW, recording_ids=ids[:1], purpose="移送")
    run_pending(clock=lambda: NOW, names=["recordings.export"])
    spare = make_account("spare")
    grant = people_operations.grant_role(actor=console, now=NOW, account_id=spare.id, role=Role.OFFICE)
    recorder = devices.register_recorder(actor=console, now=NOW, code="KT2", unit_id=unit.id)
    loose = people_operations.register_officer(actor=console, now=NOW, name="王某", unit_id=unit.id)
    failed = Job.objects.create(name="recordings.derive", state=JobState.FAILED, queued_at=NOW, run_after=NOW)
    legal = actor_of(people[Role.LEGAL], Channel.WEB)
    behind = {
        **fuzz_things.papers(officer, case),
        **fuzz_things.the_bureaus_own(actor_of(people[Role.OFFICE], Channel.WEB), case),
        **fuzz_things.on_site(officer, legal, activity, [files[1].recording]),
        **fuzz_things.clocks(officer, activity),
        **fuzz_things.on_loan(actor_of(people[Role.OFFICE], Channel.WEB), officer, recorder),
    }
    return behind | {
        "recording_id": [str(each) for each in ids],
        "intake_id": [str(intake.id)],
        "file_id": [str(file.id) for file in files],
        "case_id": [str(case.id)],
        "activity_id": [str(activity.id)],
        "export_id": [str(exported.id)],
        "account_id": [str(spare.id)],
        "grant_id": [str(grant.id)],
        "standing_id": [str(grant.id)],
        "recorder_id": [str(recorder.id)],
        "officer_id": [str(officer.officer_id), str(leader.officer_id), str(loose.id)],
        "party_id": [str(case.party_id)],
        "earlier_id": [str(case.id)],
        "unit_id": [str(unit.id), str(unit.below.id)],
        "parent_id": [str(unit.id)],
        "job_id": [str(failed.id)],
        "recording_class": [rulebook().classes[0].code, "other"],
        "record_point": ["", rulebook().filmed_points[0].clause],
        "recorder": ["KT1", "KT3", ""],
        "officer": [people[Role.OFFICER].name, ""],
    }


def with_real_ids(value: Any, known: Known, draw: st.DataObject) -> Any:
    """The same with real things' ids, and codes that mean something, at most of the places where such stand."""
    if isinstance(value, list):
        return [with_real_ids(each, known, draw) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: with_real_ids(each, known, draw) for name, each in value.items()}
    for name, each in found.items():
        plural = known.get(f"{name.removesuffix('_ids')}_id") if name.endswith("_ids") else None
        if name in known and isinstance(each, str) and draw.draw(MOSTLY):
            found[name] = draw.draw(st.sampled_from(known[name]))
        elif plural and isinstance(each, list) and draw.draw(MOSTLY):
            found[name] = plural
        elif name == "versions" and isinstance(each, dict) and draw.draw(MOSTLY):
            found[name] = {known["recording_id"][0]: 0}
    return found


def requests_of(operation: schemathesis.APIOperation) -> st.SearchStrategy[Case]:
    """Good requests and bad ones of an operation."""
    modes = [GenerationMode.POSITIVE]
    if operation.body or operation.query:
        modes.append(GenerationMode.NEGATIVE)
    return st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])


def attack(requests: st.SearchStrategy[Case], times: int, token: str, known: Known) -> None:
    """Call an operation many times; fails with the request that was answered wrongly."""

    @seed(connection.vendor)  # others on each database
    @settings(
        max_examples=times, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=requests, draw=st.data())
    def run(case: Case, draw: st.DataObject) -> None:
        for part in ("path_parameters", "query", "body"):
            given_part = getattr(case, part)
            if isinstance(given_part, dict):
                setattr(case, part, with_real_ids(given_part, known, draw))
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        told_why = answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE and "code" in answer.json()  # such as no space
        case.validate_response(answer, checks=CHECKS if told_why else [not_a_server_error, *CHECKS])

    run()


def times_for(operation: schemathesis.APIOperation, roles: int) -> int:
    """How often one role calls: what takes nothing in answers the same every time."""
    if operation.body:
        return TAKING_IN // roles
    return max(1, PLAIN // roles) if operation.path_parameters or operation.query else 1


def test_an_answer_that_nobody_described(people, known: Known, token_for) -> None:
    tokens = {role: token_for(people[role]) for role in ROLES}
    told = {role: Client(headers={"Authorization": f"Bearer {tokens[role]}"}).get(DESCRIPTION) for role in ROLES}
    assert {answer.status_code for answer in told.values()} == {HTTPStatus.OK}
    assert len({answer.content for answer in told.values()}) == 1  # so it is read once for all roles
    described = schemathesis.openapi.from_wsgi(
        DESCRIPTION, application, headers={"Authorization": f"Bearer {tokens[Role.OFFICER]}"}
    )
    operations = [found.ok() for found in described.get_all_operations()]
    requests = [requests_of(operation) for operation in operations]
    met = set()
    for role in ROLES:
        for operation, made_up in zip(operations, requests, strict=True):
            call = operation.method.upper(), operation.path
            allowed = CALLS[call] & set(ROLES) or {Role.OFFICER}  # some nobody gets through in the walk of access
            if role in allowed:
                met.add(call)
                attack(made_up, times_for(operation, len(allowed)), tokens[role], known)
    assert met == set(CALLS)
