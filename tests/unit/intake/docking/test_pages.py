"""A station's page, wall and API that tell too much, to the wrong people, or what nobody has proven."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import NOW, entries
from liuhen.cases.models import Activity, Case, Party, TakenRecorder
from liuhen.cases.operations.slates import WALL_LIFE
from liuhen.devices.models import Loan, LoanKind, Recorder
from liuhen.devices.operations import recorder_met_at_intake
from liuhen.intake.docking import operations, views
from liuhen.intake.docking.errors import WallKeyError
from liuhen.intake.docking.models import Docking, RecorderSign, Stand, Station
from liuhen.intake.docking.queries import SILENT, STALLED, shown_station
from liuhen.intake.docking.wall import station_on_wall, wall_key
from liuhen.intake.docking.words import UNANSWERED
from liuhen.people.actors import console_actor
from liuhen.people.models import Role
from liuhen.people.operations import create_unit

API = "/api/v1/docking"
CONSOLE = console_actor("root")


@pytest.fixture
def station(db: None, instance_home) -> Station:
    return operations.open_station(actor=CONSOLE, now=NOW, name="一楼")


def met(station: Station, **told: Any) -> Docking:
    facts = {"slot": 1, "place": "/media/x", "label": "ZHANGSAN", "files": 3, "size": 900, "recordings": 2, **told}
    return operations.meet(
        actor=CONSOLE, now=NOW, station_id=station.id, run=station.run, met=operations.CardMet(**facts)
    )


def call(client: Client, token: str, path: str, content: object) -> tuple[int, Any]:
    answer = client.post(
        API + path,
        data=json.dumps(content),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code, answer.json()


def test_a_wall_that_is_open_to_whoever_guesses_or_kept_the_old_address(station: Station, client: Client):
    met(station)
    Station.objects.update(seen_at=timezone.now())
    key = wall_key(station)
    shown = client.get(f"/wall/{key}/")
    assert shown.status_code == 200
    assert "请指认" in shown.text
    assert not any(word in shown.text for word in ("ZHANGSAN", "/media/x", "一楼"))
    for wrong in (key[:-2], key.replace(".", "x", 1), f"{station.id}", key.split(".")[0]):
        assert client.get(f"/wall/{wrong}/").status_code == 404
        assert client.get(f"/wall/{wrong}/board/").status_code == 404
    operations.replace_wall_address(actor=CONSOLE, now=NOW, station_id=station.id)
    assert client.get(f"/wall/{key}/").status_code == 404
    with pytest.raises(WallKeyError):
        station_on_wall(key)
    assert client.get(f"/docking/{station.id}/").status_code == 302  # its page asks for a sign-in


def test_a_card_that_may_be_wiped_because_its_station_says_so(station: Station):
    row = met(station, paths=("410204_KT50012_20261120090000_1.mp4",))
    claimed = operations.Progress(docking_id=row.id, stand=Stand.DONE, intake_number="CJ2026-000001")
    answer = operations.tell(actor=CONSOLE, now=NOW, station_id=station.id, run=station.run, told=[claimed])
    assert answer.may_wipe == frozenset()
    row.refresh_from_db()
    assert (row.stand, row.may_wipe) == (Stand.DONE, False)


def test_a_dead_station_and_a_dying_card_that_look_alive(station: Station):
    row = met(station, paths=("410204_KT50012_20261120090000_1.mp4",))
    reading = operations.Progress(docking_id=row.id, stand=Stand.TAKING, files=3, size=900, read=300, speed=100)
    operations.tell(actor=CONSOLE, now=NOW, station_id=station.id, run=station.run, told=[reading])
    station.refresh_from_db()
    (card,) = shown_station(station, now=NOW).cards
    assert (card.percent, card.seconds_left, card.is_stalled) == (33, 6, False)
    assert not shown_station(station, now=NOW + SILENT).is_silent
    silent = shown_station(station, now=NOW + SILENT + timedelta(seconds=1))
    assert silent.is_silent
    assert [each.verdict for each in silent.cards] == [UNANSWERED]  # whatever was right when it still answered
    (card,) = shown_station(station, now=NOW + STALLED + timedelta(seconds=1)).cards
    assert card.is_stalled


def test_somebody_who_takes_no_cards_in_speaks_for_a_station(station: Station, people, token_for, client: Client):
    head = token_for(people[Role.HEAD])
    assert call(client, head, "/stations", {"name": "二楼"})[0] == 403
    officer, office = token_for(people[Role.OFFICER]), token_for(people[Role.OFFICE])
    code, opened = call(client, officer, "/stations", {"name": "二楼"})
    assert code == 201
    card = {"run": opened["run"], "slot": 1, "place": "E:\\", "files": 1, "recordings": 1}
    assert call(client, office, f"/stations/{opened['id']}/cards", card)[0] == 404  # not its own
    code, told = call(client, officer, f"/stations/{opened['id']}/cards", card)
    assert (code, told["stand"], told["reason"]) == (200, "unnamed", "docking.unnamed")
    code, named = call(client, office, f"/cards/{told['id']}/name", {"recorder": "KT50012"})
    assert (code, named["stand"]) == (200, "waiting")
    beat = {"run": opened["run"], "cards": []}
    code, waiting = call(client, officer, f"/stations/{opened['id']}/progress", beat)
    assert waiting == {
        "named": [{"docking_id": told["id"], "recorder": "KT50012", "known_by": "person"}],
        "may_wipe": [],
    }
    assert call(client, officer, "/stations", {"name": "二楼"})[0] == 201
    code, refused = call(client, officer, f"/stations/{opened['id']}/progress", beat)
    assert (code, refused["code"]) == (409, "docking.station_taken")


def test_a_card_named_while_its_station_still_says_that_it_is_unknown(station: Station):
    row = met(station, volume_serial="ABCD-1234")
    operations.name_card(actor=CONSOLE, now=NOW, docking_id=row.id, recorder="KT50012", remember=True)
    late = operations.Progress(docking_id=row.id, stand=Stand.UNNAMED, files=3, reason="docking.unnamed")
    answer = operations.tell(actor=CONSOLE, now=NOW, station_id=station.id, run=station.run, told=[late])
    assert answer.named == {row.id: ("KT50012", "person")}
    assert RecorderSign.objects.get().value == "ABCD-1234"
    again = met(station, slot=2, volume_serial="ABCD-1234")
    assert (again.recorder, again.known_by, again.stand) == ("KT50012", "volume", "waiting")
    assert len(entries("docking.named")) == 1


def test_a_registered_serial_that_is_not_known(station: Station):
    for code, serial in (("KT50012", "SN1"), ("KT50013", "SN2"), ("KT50014", "SN2")):
        recorder = recorder_met_at_intake(actor=CONSOLE, now=NOW, code=code)
        Recorder.objects.filter(id=recorder.id).update(serial=serial)
    row = met(station, device_serial="SN1")
    assert (row.recorder, row.known_by, row.stand) == ("KT50012", "device", "waiting")
    locked = met(station, slot=2, device_serial="SN1", files=0, recordings=0, is_locked=True)
    assert (locked.recorder, locked.stand) == ("KT50012", "locked")
    assert met(station, slot=3, device_serial="SN2").stand == "unnamed"  # two plates with one serial tell nothing


def test_a_wrong_code_that_is_lost_with_the_page(station: Station, people, signed_in):
    row = met(station)
    page = signed_in(people[Role.OFFICER])
    answer = page.post(f"/docking/cards/{row.id}/name/", {"recorder": "KT\u200b1", "remember": "on"})
    assert answer.status_code == 422
    assert 'name="remember"' in answer.text
    answer = page.post(f"/docking/cards/{row.id}/name/", {"recorder": "KT50012"})
    assert answer.status_code == 302
    answer = page.post(f"/docking/cards/{row.id}/name/", {"recorder": "KT50013"})
    assert "不在等待指认" in answer.text
    for path in ("/docking/", f"/docking/{station.id}/", f"/docking/{station.id}/board/"):
        assert page.get(path).status_code == 200
    assert f'<code class="wrap">http://testserver/wall/{wall_key(station)}' in page.get(f"/docking/{station.id}/").text
    assert signed_in(people[Role.HEAD]).get("/docking/").status_code == 403


@pytest.mark.clause("19")
def test_a_wall_screen_darkened_by_whoever_docks_a_card(station: Station, people, signed_in):
    for role, may in ((Role.OFFICER, False), (Role.LEADER, False), (Role.OFFICE, True)):
        browser = signed_in(people[role])
        assert ("更换地址</button>" in browser.get(f"/docking/{station.id}/").text) is may
        assert browser.post(f"/docking/{station.id}/wall/").status_code == (302 if may else 403)
    assert len(entries("docking.wall_replaced")) == 1


@pytest.fixture
def at(monkeypatch):
    """What o'clock it is for a wall: `at(moment)`."""
    return lambda moment: monkeypatch.setattr(views, "now", lambda: moment)


@pytest.fixture
def taken(people, unit) -> TakenRecorder:
    """A recorder that an officer has taken out to an activity."""
    officer = people[Role.OFFICER].officer
    party = Party.objects.create(kind="organisation", name="甲", number_unknown="not_yet", created_at=NOW)
    told = {"kind": "inspection", "title": "查", "party": party, "opened_on": NOW.date(), "created_at": NOW}
    case = Case.objects.create(number="案 1", unit=unit, **told)
    activity = Activity.objects.create(case=case, place="一号车间", arrived_at=NOW, created_at=NOW)
    activity.officers.set([officer])
    recorder = Recorder.objects.create(code="KT7", unit=unit, registered_at=NOW)
    loan = Loan.objects.create(recorder=recorder, officer=officer, kind=LoanKind.ORDINARY, out_at=NOW)
    return TakenRecorder.objects.create(activity=activity, recorder=recorder, officer=officer, loan=loan)


def test_a_station_whose_screen_shows_others_slates_or_none(station: Station, people, taken, signed_in):
    """On the way out and on return the slate is filmed there: whoever takes part finds it by the recorder."""
    link = f"/cases/activities/{taken.activity_id}/slate/?recorder={taken.recorder_id}"
    assert link in signed_in(people[Role.OFFICER]).get(f"/docking/{station.id}/").text
    assert link not in signed_in(people[Role.OFFICE]).get(f"/docking/{station.id}/").text
    Loan.objects.update(returned_at=NOW)
    assert link not in signed_in(people[Role.OFFICER]).get(f"/docking/{station.id}/").text


def test_a_wall_without_slates_or_with_names_or_codes_for_ever(station: Station, taken, client: Client, at):
    at(NOW)
    key = wall_key(station)
    board = client.get(f"/wall/{key}/board/").text
    assert "KT7" in board
    assert not any(word in board for word in ("一号车间", "案 1", taken.officer.name))
    shown = client.get(f"/wall/{key}/slates/{taken.id}/").text
    assert not any(word in shown for word in ("一号车间", "案 1", taken.officer.name))
    codes = re.search(r'data-slate="([^"]+)"', shown)[1]
    told = client.get(codes).json()["codes"]
    assert len(told) == 12
    [entry] = entries("activity.slate_on_wall")
    assert (entry.subject, entry.facts["station"]) == (taken.activity_id, str(station.id))
    assert client.get(f"/wall/{key}/slates/{taken.id}/").status_code == 200
    assert len(entries("activity.slate_on_wall")) == 1  # pressed again and again it doesn't fill the ledger
    at(NOW + WALL_LIFE)
    assert client.get(codes).status_code == 403
    assert client.get(f"/wall/{key}/slates/{taken.id}/").status_code == 200
    assert len(entries("activity.slate_on_wall")) == 2


def test_a_wall_with_slates_of_other_units_of_days_gone_by_or_by_an_old_address(
    station: Station, taken, client: Client, people, make_account, console, at
):
    at(NOW)
    key = wall_key(station)
    other = create_unit(actor=console, now=NOW, name="二大队")

    def offered() -> bool:
        is_offered = "KT7" in client.get(f"/wall/{key}/board/").text
        assert (client.get(f"/wall/{key}/slates/{taken.id}/").status_code == 200) is is_offered
        return is_offered

    for account, may in ((make_account("zhu", Role.LEADER, unit=other), False), (people[Role.LEADER], True)):
        Station.objects.update(account=account, actor=f"account:{account.id}")
        assert offered() is may
    codes = re.search(r'data-slate="([^"]+)"', client.get(f"/wall/{key}/slates/{taken.id}/").text)[1]
    assert client.get(codes).status_code == 200
    Loan.objects.update(returned_at=NOW)
    assert not offered()
    TakenRecorder.objects.update(loan=None)  # an officer's own recorder, today
    assert offered()
    at(NOW + timedelta(days=1))
    assert not offered()
    at(NOW)
    Activity.objects.update(left_at=NOW, returned_at=NOW)
    assert not offered()
    operations.replace_wall_address(actor=CONSOLE, now=NOW, station_id=station.id)
    assert client.get(codes).status_code == 404
    assert client.get(f"/wall/{key}/slates/{taken.id}/").status_code == 404
