"""Intakes over the API and on pages: one contract for browsers and programs, and nobody sees another's."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from cards import empty, fill
from liuhen.clock import now
from liuhen.custody.models import Entry
from liuhen.intake.models import FileState, Intake, IntakeFile
from liuhen.intake.receiving import IntakeRoom
from liuhen.intake.tickets import authorise
from liuhen.people.models import Role
from liuhen.recordings.models import Recording
from liuhen.tus.digests import Digests

URL = "/api/v1/intakes"
LISTING = [
    {"path": "DCIM/1.mp4", "bytes": 5, "modified_at": "2026-02-13T17:30:00+08:00"},
    {"path": "空.mp4", "bytes": 0, "modified_at": None},
    {"path": "link", "bytes": 0, "problem": "intake.link_refused"},
]
CARD = {"source": "card", "recorder": "KT50012", "officer": "", "files": LISTING}


@pytest.fixture
def officer(home, people):
    return people[Role.OFFICER]


@pytest.fixture
def program(client, token_for, officer):
    """Calls the API as the officer's program."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token_for(officer)}"}

    def call(method: str, path: str = "", body: object = None):
        return getattr(client, method)(URL + path, body, content_type="application/json", **headers)

    return call


def send(home: Path, opened: dict, name: str, content: bytes) -> None:
    """What the bytes process does when a file is whole."""
    part = home / "spool" / name
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(content)
    right = authorise(opened["upload"]["ticket"], now=now())
    file = next(file for file in opened["files"] if file["path"].endswith(name))
    digests = Digests(sha256=hashlib.sha256(content).hexdigest(), sm3=hashlib.new("sm3", content).hexdigest())
    IntakeRoom().finished(
        right=right, upload_id=IntakeFile.objects.get(id=file["id"]).id, path=part, digests=digests, now=now()
    )


def test_card_isnt_taken_whole_by_a_program(home, program) -> None:
    answer = program("post", "", CARD)
    assert answer.status_code == 201
    opened = answer.json()
    assert (opened["met"], opened["wholeness"], opened["state"]) == ("new", "folder", "open")
    assert [file["state"] for file in opened["files"]] == ["listed", "empty", "failed"]
    assert opened["files"][2]["message"] == "这是链接或特殊设备，不是普通文件，未采集。"
    assert opened["upload"]["url"] == "http://testserver:8401/bytes/tus/"
    path = f"/{opened['id']}"
    assert program("get", path + "/counts").json() == {
        "state": "open",
        "counts": {"listed": 1, "checking": 0, "received": 0, "duplicate": 0, "empty": 1, "failed": 1},
    }
    refused = program("post", path + "/close", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "intake.unfinished")
    send(home, opened, "1.mp4", b"video")
    closed = program("post", path + "/close", {"give_up": False}).json()
    assert (closed["state"], closed["counts"]["received"]) == ("closed", 1)
    assert closed["files"][0]["safe_to_wipe"] is True
    receipt = program("get", path + "/receipt").json()
    assert set(receipt) == {"intake", "files"}
    assert set(receipt["files"][0]) == {
        "path", "bytes", "state", "reason", "sha256", "sm3", "recording", "safe_to_wipe",
    }  # fmt: skip
    assert receipt["files"][0]["sha256"] == hashlib.sha256(b"video").hexdigest()
    again = program("post", "", CARD)
    assert (again.status_code, again.json()["met"], again.json()["upload"]) == (200, "known", None)
    assert program("get").json()["intakes"][0]["intake"] == receipt["intake"]
    assert not Entry.objects.filter(index=None).exists()


def test_unfinished_intake_is_begun_anew(home, program) -> None:
    first = program("post", "", CARD).json()
    second = program("post", "", CARD)
    assert (second.status_code, second.json()["met"], second.json()["id"]) == (200, "resumed", first["id"])
    assert program("post", f"/{first['id']}/ticket", {}).json()["ticket"]


def test_whole_card_is_claimed_by_a_browser(home, program, officer, signed_in) -> None:
    claim = {**CARD, "wholeness": "whole_card"}
    browser = signed_in(officer)
    seen = browser.post(URL, claim, content_type="application/json").json()
    assert seen["wholeness"] == "folder"
    told = program("post", "", {**claim, "recorder": "KT50013"}).json()
    assert told["wholeness"] == "whole_card"
    assert program("post", "", {**claim, "source": "historic"}).json()["wholeness"] == "chosen"


def test_names_in_gbk_arrive_garbled(home, program) -> None:
    name = "现场.mp4".encode("gb18030")
    listing = [{"path": "??.mp4", "bytes": 5, "path_hex": name.hex()}]
    opened = program("post", "", {**CARD, "files": listing}).json()
    row = IntakeFile.objects.get(intake_id=opened["id"])
    assert (row.path, bytes(row.path_bytes)) == ("现场.mp4", name)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"files": []}, "intake.listing_empty"),
        ({"files": [{"path": "../x", "bytes": 1}]}, "intake.listing_invalid"),
        ({"files": [{"path": "/x", "bytes": 1}]}, "intake.listing_invalid"),
        ({"files": [{"path": "x", "bytes": 1}, {"path": "x", "bytes": 1}]}, "intake.listing_invalid"),
        ({"files": [{"path": "x\u0000", "bytes": 1}]}, "site.request_wrong"),
        ({"files": [{"path": "x", "bytes": -1}]}, "site.request_wrong"),
        ({"files": [{"path": "x", "bytes": 1, "modified_at": "2026-01-01T00:00:00"}]}, "site.request_wrong"),
        ({"recorder": " "}, "intake.recorder_needed"),
        ({"recorder": "x" * 65}, "devices.recorder_code"),
        ({"officer": "无此人"}, "intake.officer_unknown"),
        ({"source": "material"}, "intake.provider_needed"),
        ({"source": "cloud"}, "site.request_wrong"),
    ],
)
def test_listing_that_cant_be_used_is_kept(home, program, change: dict, code: str) -> None:
    answer = program("post", "", {**CARD, **change})
    assert answer.status_code in {400, 422}, answer.content
    if code != "devices.recorder_code":
        assert answer.json()["code"] == code
    assert not Intake.objects.exists()


def test_sender_says_of_a_file_what_it_cant_know(home, program) -> None:
    opened = program("post", "", CARD).json()
    file = f"/{opened['id']}/files/{opened['files'][0]['id']}/fail"
    assert program("post", file, {"reason": "holdings.read_back_mismatch"}).status_code == 422
    assert program("post", file, {"reason": "intake.card_read"}).json()["state"] == "failed"
    assert program("post", f"/{opened['id']}/close", {}).json()["counts"]["failed"] == 2


def test_rest_is_lost_silently_when_somebody_ends_an_intake(home, program, officer, signed_in) -> None:
    opened = program("post", "", CARD).json()
    browser = signed_in(officer)
    page = f"/intakes/{opened['id']}/"
    assert "还有 1 个文件没有传完" in browser.get(page).content.decode()
    assert browser.post(page + "close/").status_code == 302
    receipt = browser.get(page).content.decode()
    assert "请勿清除存储卡" in receipt
    assert "采集结束时尚未上传" in receipt


def test_whole_file_is_received_before_it_is_proven(home, program, monkeypatch) -> None:
    opened = program("post", "", CARD).json()
    seen = []
    whole = IntakeFile.objects.filter(path="DCIM/1.mp4")
    from liuhen.holdings import operations as holdings

    proving = holdings._prove

    def prove(*given):
        seen.append(program("get", f"/{opened['id']}/counts").json()["counts"]["checking"])
        return proving(*given)

    monkeypatch.setattr(holdings, "_prove", prove)
    send(home, opened, "1.mp4", b"video")
    assert seen == [1]
    assert whole.get().state == FileState.RECEIVED


def test_upload_that_reads_back_wrong_is_received(home, program) -> None:
    opened = program("post", "", CARD).json()
    right = authorise(opened["upload"]["ticket"], now=now())
    part = home / "part"
    part.write_bytes(b"vidEo")
    row = IntakeFile.objects.get(path="DCIM/1.mp4")
    IntakeRoom().finished(
        right=right, upload_id=row.id, path=part, now=now(),
        digests=Digests(sha256=hashlib.sha256(b"video").hexdigest(), sm3="0" * 64),
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.reason, row.safe_to_wipe) == ("failed", "holdings.read_back_mismatch", False)
    assert not Recording.objects.exists()


def test_intake_of_another_is_seen_or_continued(home, program, people, make_account, unit, signed_in) -> None:
    opened = program("post", "", CARD).json()
    stranger = signed_in(make_account("zhao", Role.OFFICER, unit=unit.below, officer=True))
    for path in (f"/intakes/{opened['id']}/", f"/intakes/{opened['id']}/resume/", f"{URL}/{opened['id']}"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"{URL}/{opened['id']}/ticket", {}, content_type="application/json").status_code == 404
    assert stranger.post(f"/intakes/{opened['id']}/close/").status_code == 404
    assert stranger.get(URL).json()["intakes"] == []
    mine = stranger.post(URL, CARD, content_type="application/json").json()
    assert (mine["met"], mine["id"] != opened["id"]) == ("new", True)
    leader = signed_in(people[Role.LEADER])
    assert leader.get(f"/intakes/{opened['id']}/").status_code == 200
    legal = signed_in(people[Role.LEGAL])
    assert legal.get("/intakes/").status_code == 403


def test_ticket_outlives_its_hour_or_its_right(home, program, officer) -> None:
    ticket = program("post", "", CARD).json()["upload"]["ticket"]
    assert authorise(ticket, now=now()).account_id == officer.id
    with pytest.raises(Exception, match="upload_ticket_expired"):
        authorise(ticket, now=now() + timedelta(hours=1, minutes=1))
    with pytest.raises(Exception, match="upload_ticket_invalid"):
        authorise(ticket[:-2] + "aa", now=now())


def test_pages_break_on_any_source_or_state(home, program, officer, signed_in, tmp_path: Path) -> None:
    browser = signed_in(officer)
    assert "还没有采集" in browser.get("/intakes/").content.decode()
    for source in ("card", "fixed_camera", "material", "phone", "historic", "nonsense"):
        page = browser.get(f"/intakes/new/?source={source}").content.decode()
        assert 'name="source"' in page
        assert officer.name in page
    opened = program("post", "", CARD).json()
    resumed = browser.get(f"/intakes/{opened['id']}/resume/").content.decode()
    assert "还有 1 个没有传完" in resumed
    assert opened["id"] in resumed
    assert "继续上传" in browser.get("/intakes/?state=open").content.decode()
    send(home, opened, "1.mp4", b"video")
    program("post", f"/{opened['id']}/close", {})
    assert browser.get(f"/intakes/{opened['id']}/resume/").status_code == 302
    page = browser.get(f"/intakes/{opened['id']}/").content.decode()
    assert Recording.objects.get().number in page
    assert "已写入公布的留痕记录" in page


def test_list_to_sign_lacks_digests(home, program, officer, signed_in) -> None:
    supplied = {
        "source": "material", "provider": "某化工厂 王某", "method": "U 盘拷贝",
        "files": [{"path": "监控.mp4", "bytes": 5, "modified_at": None}],
    }  # fmt: skip
    opened = program("post", "", supplied).json()
    send(home, opened, "监控.mp4", b"video")
    program("post", f"/{opened['id']}/close", {})
    browser = signed_in(officer)
    assert "材料清单" in browser.get(f"/intakes/{opened['id']}/").content.decode()
    sheet = browser.get(f"/intakes/{opened['id']}/sheet/").content.decode()
    for wanted in ("某化工厂 王某", "U 盘拷贝", hashlib.sha256(b"video").hexdigest(), "见证人"):
        assert wanted in sheet


def test_receipt_of_the_console_says_where_a_duplicate_came_in(home, people, card, tmp_path, signed_in) -> None:
    first = empty(fill(card, {"1.mp4": b"same"}))
    second = empty(fill(tmp_path / "again", {"2.mp4": b"same"}))
    Intake.objects.update(unit=people[Role.LEADER].unit)
    page = signed_in(people[Role.LEADER]).get(f"/intakes/{second.intake.id}/").content.decode()
    assert f"已在采集 {first.intake.number} 中入库" in page
