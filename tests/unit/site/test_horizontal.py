"""What belongs to one unit, as an officer and a leader of another: by its address, by the API, and in no list."""

from __future__ import annotations

import pytest
from django.test import Client

from liuhen.people import operations
from liuhen.people.models import Role
from unit.site.access import ANYBODY, CALLS, PAGES, bodies
from unit.site.test_deny_by_default import (  # noqa: F401 - a fixture among them
    ALL_CALLS,
    ALL_PAGES,
    NOW,
    _ask,
    _is_turned_away,
    _with_things,
    things,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]

# What isn't one unit's: the bureau's own records and plan, its lists and tree of units, its recorders and stations, the
# register of organisations (whose cases and recordings are narrowed on their page), what is proposed for destruction.
OPEN_PAGES = frozenset(
    {
        *(
            f"bureau:{name}"
            for name in ("record", "plan", "plan_changes", "link", "correct", "readers", "lines", "table")
        ),
        *(f"bureau:{name}" for name in ("add_line", "edit_line", "remove_line")),
        *(f"devices:{name}" for name in ("card", "check", "clock", "note_clock", "picture", "report_fault")),
        *(f"docking:{name}" for name in ("board", "name", "station")),
        *("disposal", "disposal_certificate", "disposal_register", "object_disposal", "sign_disposal"),
        *("duties:matter_list", "loans:take_one", "unit", "party", "export_party", "cases:edit_party"),
        "recordings:play",  # leads on to the recording's page, which isn't there
        "recordings:expired",  # says nothing of it
        "settle_departure",  # leads back to the departure's page, which isn't there
    }
)
OPEN_CALLS = frozenset(
    {
        *(("GET", f"/api/v1/bureau-records/{{record_id}}{part}") for part in ("", "/plan", "/plan/changes")),
        *(("PUT", f"/api/v1/bureau-records/{{record_id}}{part}") for part in ("", "/plan")),
        *((method, "/api/v1/parties/{party_id}") for method in ("GET", "PUT")),
        *(("GET", f"/api/v1/{thing}") for thing in ("officers/{officer_id}", "recorders/{recorder_id}")),
        *(("POST", f"/api/v1/disposals/{{disposal_id}}/{what}") for what in ("object", "sign")),
        ("GET", "/api/v1/disposals/{disposal_id}"),
        ("POST", "/api/v1/docking/cards/{docking_id}/name"),
        *(("POST", f"/api/v1/recorders/{{recorder_id}}/{what}") for what in ("check-outs", "clock/readings", "faults")),
        # The register of recorders is the whole bureau's, as are its pages; of activities only one's own are told.
        *(
            ("GET", f"/api/v1/recorders/{{recorder_id}}/{what}")
            for what in ("activities", "clock", "faults", "photo", "label")
        ),
        ("GET", "/api/v1/equipment/{equipment_id}"),
    }
)
# With a text where the walk leaves one out to change nothing: what is missing would be told before whose it is.
WHOLE: dict[tuple[str, str], object] = {
    ("POST", "/api/v1/recordings/{recording_id}/out"): {"reason": "走查"},
    ("POST", "/api/v1/recordings/{recording_id}/seal"): {"reason": "refused", "note": "走查"},
    ("POST", "/api/v1/supervision/findings/{finding_id}/answer"): {"explanation": "走查"},
    ("POST", "/api/v1/supervision/assessed/{assessed_id}/objection"): {"objection": "走查"},
}
MARKS = ("走查-1", "走查-2", "2026-000001", "C2026-000001")
"""Numbers of the walk's cases, volumes, recordings and intakes."""


@pytest.fixture(params=[Role.OFFICER, Role.LEADER])
def stranger(request, people, make_account, console):
    """An officer or leader who is in order, of a unit that has nothing to do with the walk's."""
    elsewhere = operations.create_unit(actor=console, now=NOW, name="另一大队")
    return request.param, make_account("stranger", request.param, unit=elsewhere, officer=True)


def test_thing_of_another_unit_by_its_page_or_in_a_list(request, stranger, signed_in):
    role, account = stranger
    made = request.getfixturevalue("things")
    client = signed_in(account)
    let_in, told = {}, {}
    for name, path in ALL_PAGES:
        if name == "sign_out" or PAGES[name] == ANYBODY or role not in PAGES[name]:
            continue
        for method in ("GET", "POST"):
            answer = _ask(client, method, _with_things(path, made))
            if "_id>" in path and answer.status_code != 405 and not _is_turned_away(answer):
                let_in[name] = answer.status_code
            if method == "GET" and not answer.streaming and "html" in answer.get("Content-Type", ""):
                shown = answer.content.decode()
                found = [each for each in MARKS if each in shown]
                told |= {name: found} if found else {}
    assert ({key: status for key, status in let_in.items() if key not in OPEN_PAGES}, told) == ({}, {})


def test_thing_of_another_unit_by_the_api(request, stranger, token_for):
    role, account = stranger
    made = request.getfixturevalue("things")
    client = Client(headers={"Authorization": f"Bearer {token_for(account)}"})
    let_in, told = {}, set()
    for method, path in ALL_CALLS:
        if role not in CALLS[method, path]:
            continue
        answer = _ask(client, method, _with_things(path, made), (bodies(made) | WHOLE).get((method, path)))
        if "_id}" in path and not _is_turned_away(answer):
            let_in[method, path] = answer.status_code
        if method == "GET" and any(each in answer.content.decode() for each in MARKS):
            told.add(path)
    assert ({key: status for key, status in let_in.items() if key not in OPEN_CALLS}, told) == ({}, set())
