"""放假安排 on its page: what is free, what is not known yet, and files and days that can't be right."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from uuid_utils.compat import uuid7

from liuhen.duties import operations, queries
from liuhen.duties.jobs import recount
from liuhen.duties.models import Deadline, HolidayDay
from liuhen.people.models import Role
from liuhen.rules.clocks import ZONE

pytestmark = pytest.mark.django_db
NEXT = {
    "year": 2027,
    "papers": ["https://www.gov.cn/example"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-04", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
    ],
}


@pytest.fixture
def office(people, signed_in):
    return signed_in(people[Role.OFFICE])


@pytest.fixture
def filing(people, unit):
    start = datetime(2026, 11, 23, tzinfo=ZONE)
    with transaction.atomic():
        return operations.keep_clock(
            now=start, period="file", subject=uuid7(), about="case", case_id=None, unit_id=unit.id,
            officer_ids=[people[Role.OFFICER].officer.id], start=start,
        )  # fmt: skip


def test_a_year_that_is_not_published_says_so_and_what_waits_for_it(filing, people, signed_in):
    page = signed_in(people[Role.OFFICER]).get("/calendar/2027/").content.decode()
    assert "放假安排尚未公布" in page
    assert "全局有 1 项期限因此暂定" in page
    assert '"/deadlines/?state=provisional"' in page
    assert "导入放假安排" not in page  # the office keeps it


def test_the_office_is_told_of_a_year_that_deadlines_wait_for(filing):
    moment = datetime(2026, 11, 27, 9, tzinfo=ZONE)
    assert queries.awaited_years(moment) == [2027]
    Deadline.objects.update(is_provisional=False)
    assert queries.awaited_years(moment) == []


def test_an_imported_year_makes_a_provisional_deadline_firm(filing, office, client):
    assert filing.is_provisional
    file = SimpleUploadedFile("2027.json", json.dumps(NEXT).encode())
    assert office.post("/calendar/import/", {"file": file}).status_code == 302
    page = office.get("/calendar/2027/").content.decode()
    assert "后台正在重新计算" in page
    assert "day-worked" in page
    recount({"year": 2027}, lambda _share: None)
    row = Deadline.objects.get()
    assert (row.is_provisional, row.last_day) == (False, date(2027, 1, 6))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("放假三天", "不是 JSON 文件"),
        ("[]", "应为 {year, papers, days} 对象"),
        ('{"year": 2027, "days": []}', "尚未公布"),
        (json.dumps({**NEXT, "days": [{"name": "元" * 300, "date": "2027-01-01", "isOffDay": True}]}), "1 至 50 字"),
        (json.dumps({**NEXT, "days": [{"name": "元旦", "date": "2027-02-30", "isOffDay": True}]}), "2027-01-01"),
    ],
)
def test_a_text_that_is_no_arrangement_is_told_at_its_field(office, text, told):
    answer = office.post("/calendar/import/", {"text": text})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert 'id="id_text_error"' in page
    assert not HolidayDay.objects.exists()


def test_a_file_that_is_no_text_is_told_at_its_field(office):
    answer = office.post("/calendar/import/", {"file": SimpleUploadedFile("2027.json", b"\xff\xfe\x00\x01" * 9)})
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()
    assert office.post("/calendar/import/", {}).status_code == 422


def test_a_day_entered_by_hand_changed_and_taken_back(office):
    given = {"day": "2027-05-03", "name": "劳动节", "kind": "free"}
    assert office.post("/calendar/2027/day/", given).status_code == 302
    assert "恢复为平常" in office.get("/calendar/2027/day/?day=2027-05-03").content.decode()
    assert "这一年已登记齐全" in office.get("/calendar/2027/").content.decode()
    assert office.post("/calendar/2027/complete/").status_code == 302
    assert "已公布" in office.get("/calendar/2027/").content.decode()
    assert office.post("/calendar/2027/day/remove/", {"day": "2027-05-03"}).status_code == 302
    assert not HolidayDay.objects.exists()
    assert office.post("/calendar/2027/day/remove/", {"day": "?"}).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"name": "劳" * 300}, {"name": ""}, {"day": "2031-05-03"}, {"day": "2027-02-30"}, {"kind": "x"}]
)
def test_a_day_that_cannot_be_is_told_at_its_field_and_stays_typed(office, wrong):
    given = {"day": "2027-05-03", "name": "劳动节", "kind": "free"} | wrong
    answer = office.post("/calendar/2027/day/", given)
    assert answer.status_code == 422
    assert f'id="id_{next(iter(wrong))}_error"' in answer.content.decode()


def test_years_that_nobody_keeps(office):
    assert office.get("/calendar/1911/").status_code == 404
    assert office.get("/calendar/2027/").status_code == 200


def test_the_sheet_shows_a_make_up_day_and_a_holiday_on_a_weekend():
    cells = {cell.day: cell.kind for month in queries.months_of(2026) for week in month.weeks for cell in week if cell}
    assert len(cells) == 365
    assert (cells[date(2026, 2, 14)], cells[date(2026, 2, 15)], cells[date(2026, 2, 23)]) == ("worked", "free", "free")
    assert (cells[date(2026, 3, 7)], cells[date(2026, 3, 9)]) == ("weekend", "")
