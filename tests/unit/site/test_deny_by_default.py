"""Every page and every API call, as a stranger and as every role."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from conftest import NOW, entries
from liuhen.archive.checking.models import Check, CheckLine
from liuhen.archive.exhibits.models import Dispute, Exhibit, ExhibitFile, ExhibitItem
from liuhen.archive.volumes.models import Volume, VolumeFile
from liuhen.cases.models import (
    Activity,
    BureauRecord,
    Case,
    Complaint,
    Defence,
    Document,
    Exemption,
    Growth,
    Party,
    PlanLine,
    RecordLink,
    Reporter,
    ReporterReader,
    Service,
)
from liuhen.devices.models import Recorder
from liuhen.duties.models import Extension, Matter, MatterList
from liuhen.duties.operations import keep_clock
from liuhen.intake.models import Intake, IntakeFile
from liuhen.people import operations
from liuhen.people.models import Officer, Role
from liuhen.recordings.models import Export, Recording
from liuhen.site.api import api
from liuhen.work.models import Job, JobState
from unit.site.access import ANYBODY, CALLS, PAGES, UNMADE, bodies
from unit.site.access_auditing import audited_things
from unit.site.access_continuity import lack_of, statement_on
from unit.site.access_devices import device_things
from unit.site.access_sign_in import BACK_TO_THE_DOOR
from unit.site.access_storage import stored_things
from unit.site.access_supervision import supervised_things
from unit.site.access_watching import watched_things
from unit.site.kept_things import kept_things
from unit.site.on_site_things import things_on_site
from unit.site.people_access import people_things

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
SOME_ID = "01920000-0000-7000-8000-000000000001"
REFUSED = 403
TURNED_AWAY = (401, 403, 404)


def pages(patterns=None, prefix="", namespace="") -> Iterator[tuple[str, str]]:
    """Every address outside the API's calls: its name and its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from pages(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name or ''}"
            if not (namespace == "api:" and name not in {"api:openapi-json", "api:api-root"}):
                yield name or here, "/" + here


def calls() -> Iterator[tuple[str, str]]:
    """Every API call: method and path as the description names it."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield method.upper(), path


ALL_PAGES = sorted(set(pages()))
ALL_CALLS = sorted(set(calls()))


def test_every_page_says_who_may_come():
    assert {name for name, _ in ALL_PAGES} == set(PAGES)


def test_every_call_says_who_may_make_it():
    assert set(ALL_CALLS) == set(CALLS)


def test_no_page_hides_behind_another_of_the_same_address():
    met: dict[str, set[str]] = {}
    for name, path in ALL_PAGES:
        met.setdefault(re.sub(r"<(\w+:)?\w+>", r"<\1>", path), set()).add(name)
    assert [names for names in met.values() if len(names) > 1] == []


def _clock(case: Case):
    deadline = keep_clock(
        now=NOW, period="file", subject=case.id, about="case", case_id=case.id, unit_id=case.unit_id,
        officer_ids=list(case.officers.values_list("id", flat=True)), start=NOW,
    )  # fmt: skip
    asked = Extension.objects.create(deadline=deadline, reason="走查", asked_by="worker", asked_at=NOW)
    return {"deadline": deadline, "extension": asked}


TOLD = {
    "year": "2026",
    "day": "2026-10-01",
    "item": "equipment",
    "stage": "filing",
    "purpose": "pdf",
    "provider": "directory",
    "kind": "xlsx",
    "list_name": "officers",
    **dict.fromkeys(("sheet", "disc"), "1"),
}
"""What addresses name besides things."""


@pytest.fixture
def things(people, unit, console, make_account) -> dict[str, str]:
    """One thing of each kind within reach of the officer and the leader, by the name that addresses use."""
    officers = list(Officer.objects.filter(unit=unit))
    case = Case.objects.create(
        number="走查-1",
        kind="inspection",
        title="走查",
        unit=unit,
        party=Party.objects.create(kind="organisation", name="走查", number_unknown="not_yet", created_at=NOW),
        opened_on=NOW.date(),
        created_at=NOW,
    )
    case.officers.set(officers)
    activity = Activity.objects.create(case=case, place="走查", arrived_at=NOW, created_at=NOW)
    activity.officers.set(officers)
    recorder = Recorder.objects.create(code="A1", unit=unit, registered_at=NOW)
    recording = Recording.objects.create(
        number="2026-000001", kind="video", card_name="a.mp4", logical_path="original.mp4", size=1, sha256="0" * 64,
        sm3="0" * 64, recorder=recorder, officer=officers[0], unit=unit, case=case, activity=activity,
        received_at=NOW, viewing="none",
    )  # fmt: skip
    intake = Intake.objects.create(
        number="C2026-000001", source_kind="card", wholeness="folder", recorder=recorder, officer=officers[0],
        unit=unit, account=people[Role.OFFICER], actor=f"account:{people[Role.OFFICER].id}", listing_sha256="0" * 64,
        opened_at=NOW,
    )  # fmt: skip
    file = IntakeFile.objects.create(intake=intake, position=1, path="a.mp4", path_bytes=b"a.mp4", size=1)
    export = Export.objects.create(name="走查", purpose="走查", asked_by=people[Role.LEADER], asked_at=NOW)
    job = Job.objects.create(name="走查", state=JobState.FAILED, queued_at=NOW, run_after=NOW, finished_at=NOW)
    loose = operations.register_officer(actor=console, now=NOW, name="走查", unit_id=unit.id)
    # a published one: everybody may read it, and whoever keeps the rules is told that it can't be changed
    matter_list = MatterList.objects.create(
        title="走查", state="published", holds_from=NOW.date(), made_at=NOW, published_at=NOW
    )
    matter = Matter.objects.create(matter_list=matter_list, position=1, matter="走查")
    exemption = Exemption.objects.create(
        case=case, clause="7(3)", reason="other", text="走查", asked_by=people[Role.OFFICER], asked_at=NOW
    )
    made = _things_of_the_bureau(case, people) | {"list": matter_list, "matter": matter, "exemption": exemption}
    paper = Document.objects.create(case=case, title="走查", entered_at=NOW)
    service = Service.objects.create(document=paper, method="direct", entered_at=NOW)
    made |= {"document": paper, "service": service} | _clock(case)
    made |= (
        statement_on(activity, people)
        | things_on_site(activity, people)
        | kept_things(case, recording, people)
        | stored_things()
    )
    made |= _things_of_the_archive(case) | supervised_things(recording) | watched_things(recording)
    made |= people_things(console, make_account, unit)
    made |= {"unit": unit, "case": case, "party": case.party, "activity": activity, "recorder": recorder}
    made |= {"recording": recording, "intake": intake, "file": file, "export": export, "job": job, "officer": loose}
    found = {f"{name}_id": str(thing.id) for name, thing in made.items()}
    found |= device_things(recorder, people[Role.OFFICER].officer, people) | audited_things()
    return defaultdict(lambda: SOME_ID, found | TOLD | lack_of(activity, recorder.id))


def _things_of_the_archive(case: Case) -> dict[str, object]:
    volume = Volume.objects.create(
        case=case, unit=case.unit, state="compiled", number="走查-1", title="走查", retention="D10", compiler="走查",
        compiled_on=NOW.date(), prepared_at=NOW,
    )  # fmt: skip
    bound = VolumeFile.objects.create(
        volume=volume, purpose="pdf", side="main", part=1, parts=1, path="main-1.pdf", name="走查.pdf", size=1,
        sha256="0" * 64, sm3="0" * 64,
    )  # fmt: skip
    exhibit = Exhibit.objects.create(
        case=case, unit=case.unit, state="ready", number="走查-1", purpose="走查", prepared_at=NOW
    )
    ExhibitItem.objects.create(exhibit=exhibit, recording=case.recordings.get(number="2026-000001"), position=1)
    ExhibitFile.objects.create(
        exhibit=exhibit, purpose="pdf", path="走查.pdf", name="走查.pdf", size=1, sha256="0" * 64, sm3="0" * 64
    )
    check = Check.objects.create(volume=volume, stage="filing", state="done", asked_at=NOW)
    line = CheckLine.objects.create(
        check_run=check, position=1, code="no_virus", property="security", gist="走查", source="走查",
        is_verified=False, outcome="unable", is_blocking=False,
    )  # fmt: skip
    dispute = Dispute.objects.create(
        case=case, unit=case.unit, kind="review", organ="走查", number="走查", received_on=NOW.date(), entered_at=NOW
    )
    Defence.objects.create(case=case, opened_at=NOW)
    made = {"volume": volume, "bound": bound, "exhibit": exhibit, "dispute": dispute}
    return made | {"check": check, "check_line": line}


def _things_of_the_bureau(case: Case, people) -> dict[str, object]:
    document = Document.objects.create(form="annual_plan", title="走查", entered_at=NOW)
    record = BureauRecord.objects.create(document=document, kind="annual_plan", year=2026)
    line = PlanLine.objects.create(record=record, position=1, party="走查")
    link = RecordLink.objects.create(record=record, case=case, linked_at=NOW)
    made: dict[str, object] = {"record": document, "line": line, "link": link}
    complaint = Complaint.objects.create(
        number="走查", way="letter", gist="走查", received_on=NOW.date(), unit=case.unit, registered_at=NOW,
        registered_by=people[Role.OFFICE],
    )  # fmt: skip
    kept = Case.objects.create(
        number="走查-2", kind="inspection", title="走查", unit=case.unit, party=case.party, opened_on=NOW.date(),
        created_at=NOW,
    )  # fmt: skip
    kept.officers.set(case.officers.all())  # they know of the complaint also when the walk has unlinked the other
    complaint.cases.add(case, kept)
    Growth.objects.create(earlier=kept, later=case, linked_at=NOW)
    Reporter.objects.create(complaint=complaint)
    ReporterReader.objects.create(complaint=complaint, account=people[Role.OFFICE], named_at=NOW)
    return made | {"complaint": complaint, "earlier": kept}


def _with_things(path: str, things: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>|{(\w+)}", lambda found: things[found[1] or found[2]], path)


def _ask(client, method, path, body=None):
    if body is not None:
        return client.generic(method, path, json.dumps(body), content_type="application/json")
    return client.generic(method, path)


def _is_turned_away(answer) -> bool:
    to_the_door = answer.headers.get("Location", "").startswith("/sign-in/")
    return answer.status_code in TURNED_AWAY or to_the_door


def test_stranger_at_every_page(things):
    for name, path in ALL_PAGES:
        for method in ("GET", "POST"):
            answer = _ask(Client(), method, _with_things(path, things))
            if name in BACK_TO_THE_DOOR:
                assert answer.status_code in {302, 405}, (method, path, answer)
                continue
            unmade = name in UNMADE and answer.status_code != 405
            assert _is_turned_away(answer) == (PAGES[name] != ANYBODY or unmade), (method, path, answer)


def test_stranger_at_every_call(things):
    for method, path in ALL_CALLS:
        answer = _ask(Client(), method, _with_things(path, things), bodies(things).get((method, path)))
        assert answer.status_code == 401, (method, path)
        assert answer.json()["code"] == "people.sign_in_needed"


@pytest.mark.parametrize("role", sorted(Role))
def test_every_page_as(people, things, signed_in, role):
    client = signed_in(people[Role(role)])
    for name, path in ALL_PAGES:
        for method in ("GET", "POST"):
            if name == "sign_out":
                continue  # it ends the walk; test_sessions takes it
            answer = _ask(client, method, _with_things(path, things))
            if answer.status_code != 405:
                allowed = PAGES[name] == ANYBODY or role in PAGES[name]
                assert _is_turned_away(answer) == (not allowed or name in UNMADE), (method, path, answer)
                assert answer.status_code < 500, (method, path, answer.content)


@pytest.mark.parametrize("role", sorted(Role))
def test_every_call_as(people, things, token_for, role):
    client = Client(headers={"Authorization": f"Bearer {token_for(people[Role(role)])}"})
    for method, path in ALL_CALLS:
        answer = _ask(client, method, _with_things(path, things), bodies(things).get((method, path)))
        allowed = role in CALLS[method, path]
        assert _is_turned_away(answer) == (not allowed), (method, path, answer.content)
        assert answer.status_code < 500, (method, path, answer.content)


TURNED, EARLIEST, LAST = "2026-11-20T09:00:00+23:36", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.OFFICE])
def test_a_moment_that_no_place_or_calendar_has_fails_a_call(people, things, token_for, role):
    """PostgreSQL takes no offset of 16 hours and over, and neither database what lies outside of all calendars."""
    client = Client(headers={"Authorization": f"Bearer {token_for(people[role])}"})
    description = api.get_openapi_schema()
    asked = 0
    for method, path in sorted(set(CALLS)):
        body = bodies(things).get((method, path))
        for name in _moments(description, method, path):
            for odd in (TURNED, EARLIEST, LAST):
                answer = _ask(client, method, _with_things(path, things), {**(body or {}), name: odd})
                assert answer.status_code < 500, (method, path, name, odd, answer.content)
                asked += 1
    assert asked > 30


def _moments(description, method, path) -> list[str]:
    """The fields of a call's body that are moments."""
    operation = description["paths"][path][method.lower()]
    told = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    parts = description["components"]["schemas"].get(told.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
    return [name for name, kind in parts.items() if "date-time" in json.dumps(kind)]


def test_refusal_is_an_entry(people, signed_in):
    officer = people[Role.OFFICER]
    assert signed_in(officer).get("/accounts/").status_code == REFUSED
    entry = entries("access.refused")[-1]
    assert entry.subject == officer.id
    assert entry.facts["code"] == "people.not_permitted"
    assert entry.facts["capability"] == "view_accounts"


def test_change_by_session_without_csrf_token(people, signed_in):
    client = signed_in(people[Role.OFFICE], checks_csrf=True)
    for path in ("/units/new/", "/api/v1/units"):
        answer = client.post(path, json.dumps({"name": "冒名"}), content_type="application/json")
        assert answer.status_code == REFUSED
