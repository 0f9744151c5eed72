"""Faults, repairs, retirement, maintenance and how much recorders are used (arts 15, 19)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from conftest import NOW, entries
from lending import FINE
from liuhen.devices import operations, queries
from liuhen.devices.errors import (
    EquipmentExistsError,
    FaultSettledError,
    LongNumberInvalidError,
    LongNumberTakenError,
    PhotoInvalidError,
    ReasonNeededError,
    RecorderFactInvalidError,
    RecorderOutError,
    UndockedError,
)
from liuhen.devices.models import Condition, RecorderPhoto
from liuhen.devices.operations import EquipmentTold, RecorderTold, Returned, UpkeepTold
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.rules.errors import DayOutOfReasonError

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("4102040100132000003", "length"), ("410204010013200000311", "length"), ("A" * 20, "signs"), ("9" * 20, "place")],
)
def test_a_number_that_no_plate_has_is_told_by_what_is_wrong(office, typed, problem):
    with pytest.raises(LongNumberInvalidError) as caught:
        operations.register_recorder(actor=office, now=NOW, code="A", told=RecorderTold(long_number=typed))
    assert caught.value.fields["problem"] == problem


def test_a_number_as_it_is_typed_and_only_once(office):
    told = RecorderTold(long_number=" ４１0204-0100-1320 000031 ")
    made = operations.register_recorder(actor=office, now=NOW, code="A", told=told)
    assert made.long_number == "41020401001320000031"
    operations.edit_recorder(actor=office, now=NOW, recorder_id=made.id, told=told)
    with pytest.raises(LongNumberTakenError):
        operations.register_recorder(actor=office, now=NOW, code="B", told=told)


def test_a_repair_goes_its_way_and_the_recorder_comes_back(office, officer, recorder):
    fault = operations.report_fault(actor=officer, now=NOW, recorder_id=recorder.id, what="黑屏")
    assert queries.usable().count() == 0
    assert queries.held().count() == 1
    operations.send_for_repair(actor=office, now=NOW, fault_id=fault.id, sent_to="厂家售后")
    recorder.refresh_from_db()
    assert recorder.condition == Condition.REPAIR
    with pytest.raises(FaultSettledError):
        operations.send_for_repair(actor=office, now=NOW, fault_id=fault.id, sent_to="厂家售后")
    operations.end_fault(actor=office, now=NOW, fault_id=fault.id, ending="repaired")
    recorder.refresh_from_db()
    assert recorder.condition == Condition.FIT
    with pytest.raises(FaultSettledError):
        operations.end_fault(actor=office, now=NOW, fault_id=fault.id, ending="repaired")


def test_a_second_fault_keeps_it_from_use(office, officer, recorder):
    first = operations.report_fault(actor=officer, now=NOW, recorder_id=recorder.id, what="黑屏")
    operations.report_fault(actor=officer, now=NOW, recorder_id=recorder.id, what="按键失灵")
    operations.end_fault(actor=office, now=NOW, fault_id=first.id, ending="no_fault")
    recorder.refresh_from_db()
    assert recorder.condition == Condition.FAULTY


def test_recordings_do_not_leave_the_house_with_a_repair(out, office, officer, recorder):
    loan = out().loan
    operations.give_back(actor=officer, now=NOW, loan_id=loan.id, told=Returned(is_fit=False, note="黑屏"))
    fault = recorder.faults.get()
    with pytest.raises(UndockedError):
        operations.send_for_repair(actor=office, now=NOW, fault_id=fault.id, sent_to="厂家售后")
    sent = operations.send_for_repair(
        actor=office, now=NOW, fault_id=fault.id, sent_to="厂家售后", undocked_reason="无法开机，已与厂家签保密协议"
    )
    assert entries("recorder.sent_for_repair")[0].facts["undocked_reason"] == sent.undocked_reason


def test_one_that_is_out_is_not_retired_but_may_be_lost(out, office, recorder):
    out()
    with pytest.raises(RecorderOutError):
        operations.leave_service(actor=office, now=NOW, recorder_id=recorder.id, condition="retired", reason="老化")
    operations.leave_service(actor=office, now=NOW, recorder_id=recorder.id, condition="lost", reason="途中遗失")
    assert queries.loan_of(recorder) is None
    assert queries.held().count() == 0
    operations.back_in_service(actor=office, now=NOW, recorder_id=recorder.id, reason="找回")
    assert queries.held().count() == 1


def test_maintenance_is_due_from_the_day_it_was_done(office, recorder):
    def due():
        return {one.item.code: one.due for one in queries.plan(recorder=recorder)}

    assert due()["function_test"] == TODAY + timedelta(days=30)
    later, moment = TODAY + timedelta(days=20), NOW + 20 * DAY
    told = UpkeepTold(item="function_test", done_on=later)
    operations.log_upkeep(actor=office, now=moment, recorder_id=recorder.id, told=told)
    assert due()["function_test"] == later + timedelta(days=30)
    assert due()["cleaning"] == TODAY + timedelta(days=30)
    assert queries.due_count(TODAY + timedelta(days=29)) == 0
    assert queries.due_count(TODAY + timedelta(days=30)) == 1
    assert queries.log_of(recorder=recorder)[0].item_name.startswith("试录一段")


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (UpkeepTold(item="dust", done_on=TODAY), RecorderFactInvalidError),
        (UpkeepTold(done_on=TODAY), ReasonNeededError),
        (UpkeepTold(item="cleaning", done_on=TODAY, is_good=False), ReasonNeededError),
        (UpkeepTold(item="cleaning", done_on=TODAY + timedelta(days=1)), DayOutOfReasonError),
    ],
)
def test_a_log_that_says_nothing_or_what_cannot_be(office, recorder, told, error):
    with pytest.raises(error):
        operations.log_upkeep(actor=office, now=NOW, recorder_id=recorder.id, told=told)


def test_a_station_is_planned_until_it_is_retired(office, officer):
    told = EquipmentTold(name="一楼采集站")
    made = operations.register_equipment(actor=office, now=NOW, kind="station", told=told)
    assert {one.item.code for one in queries.plan()} == {"ports", "clock_source"}
    with pytest.raises(EquipmentExistsError):
        operations.register_equipment(actor=office, now=NOW, kind="storage", told=told)
    with pytest.raises(NotPermittedError):
        operations.retire_equipment(actor=officer, now=NOW, equipment_id=made.id, reason="更换")
    operations.retire_equipment(actor=office, now=NOW, equipment_id=made.id, reason="更换")
    assert queries.plan() == []


def test_days_of_use_are_counted_once_and_within_the_span(out, office, officer, recorder, unit):
    loan = out(now=NOW - DAY).loan
    operations.give_back(actor=officer, now=NOW - 20 * HOUR, loan_id=loan.id, told=Returned())
    again = out(now=NOW - 19 * HOUR).loan
    operations.give_back(actor=officer, now=NOW, loan_id=again.id, told=Returned())
    out(now=NOW, found={"battery": 10})
    (row,) = queries.usage(first=TODAY - timedelta(days=9), last=TODAY)
    assert (row.loans, row.days, row.share, row.failed) == (2, 2, 20, 1)
    (row,) = queries.usage(first=TODAY, last=TODAY)
    assert (row.loans, row.days) == (0, 1)


def test_a_standing_one_is_used_on_the_days_of_its_checks(office, officer, recorder):
    loan = operations.lend_standing(
        actor=office, now=NOW - 5 * DAY, recorder_id=recorder.id, officer_id=officer.officer_id
    )
    operations.check_daily(actor=officer, now=NOW - DAY, loan_id=loan.id, found=FINE)
    (row,) = queries.usage(first=TODAY - timedelta(days=9), last=TODAY)
    assert row.days == 1


def picture() -> bytes:
    made = io.BytesIO()
    image = Image.new("RGB", (3000, 2000), "navy")
    exif = image.getexif()
    exif[0x010F] = "秘密地点"
    image.save(made, "JPEG", exif=exif)
    return made.getvalue()


def test_a_photo_is_made_small_and_without_what_a_phone_wrote_into_it(office, officer, recorder, people, signed_in):
    with pytest.raises(NotPermittedError):
        operations.set_photo(actor=officer, now=NOW, recorder_id=recorder.id, chunks=[picture()])
    operations.set_photo(actor=office, now=NOW, recorder_id=recorder.id, chunks=[picture()])
    kept = Image.open(io.BytesIO(bytes(RecorderPhoto.objects.get().content)))
    assert max(kept.size) <= 960
    assert not kept.getexif()
    answer = signed_in(people[Role.OFFICER]).get(f"/recorders/{recorder.id}/photo.jpg")
    assert answer["Content-Type"] == "image/jpeg"


def test_what_is_no_photo_is_told_at_its_field(office, recorder):
    with pytest.raises(PhotoInvalidError) as caught:
        operations.set_photo(actor=office, now=NOW, recorder_id=recorder.id, chunks=[b"<svg onload=alert(1)>"])
    assert caught.value.fields["field"] == "photo"


@pytest.mark.parametrize("role", [Role.OFFICE, Role.OFFICER, Role.LEADER])
def test_every_page_of_devices_opens_for_who_uses_them(role, people, signed_in, out, office, recorder):
    out()
    operations.register_equipment(actor=office, now=NOW, kind="station", told=EquipmentTold(name="一楼采集站"))
    operations.report_fault(actor=office, now=NOW, recorder_id=recorder.id, what="背夹松动", stops_use=False)
    browser = signed_in(people[role])
    for address in (f"/recorders/{recorder.id}/card/", "/recorders/upkeep/", "/recorders/usage/", "/recorders/held/"):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert recorder.code in answer.content.decode()
    assert (browser.get("/recorders/labels/").status_code == 200) is (role is Role.OFFICE)


def test_the_office_works_through_its_forms(people, signed_in, office, recorder):
    browser = signed_in(people[Role.OFFICE])
    browser.post("/equipment/new/", {"kind": "storage", "name": "主存储"})
    thing = queries.equipment().get()
    assert browser.post(f"/equipment/{thing.id}/upkeep/new/", {"item": "dust", "is_good": "no"}).status_code == 422
    day = {"done_on": "2026-11-01"}
    browser.post(f"/equipment/{thing.id}/upkeep/new/", {"item": "dust", "is_good": "yes", **day})
    browser.post(f"/recorders/{recorder.id}/upkeep/new/", {"item": "-", "what": "更换背夹", "is_good": "yes", **day})
    assert [one.item_name for one in queries.log_of()] == ["更换背夹", "除尘，检查风扇、温度和指示灯"]
    browser.post(f"/recorders/{recorder.id}/faults/new/", {"what": "黑屏", "stops_use": "yes"})
    fault = recorder.faults.get()
    assert "黑屏" in browser.get(f"/faults/{fault.id}/send/").content.decode()
    assert browser.post(f"/faults/{fault.id}/end/", {"ending": "retired"}).status_code == 422
    browser.post(f"/faults/{fault.id}/end/", {"ending": "retired", "note": "无法修复"})
    recorder.refresh_from_db()
    assert recorder.condition == Condition.RETIRED
    assert browser.post(f"/recorders/{recorder.id}/back/", {"reason": "误登记"}).status_code == 302
    for name in ("loans", "recorder_usage", "upkeep"):
        assert browser.get(f"/registers/{name}/").status_code == 200
