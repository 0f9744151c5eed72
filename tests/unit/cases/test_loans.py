"""A recorder goes out for an activity, and an urgent one names its activity at the latest when it comes back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from conftest import NOW, entries
from lending import FINE, leader, office, officer, out, recorder  # noqa: F401 - fixtures
from liuhen.cases import operations as cases
from liuhen.cases.errors import ActivityNotFoundError, NotAtActivityError
from liuhen.cases.loans import operations, queries
from liuhen.clock import now as present
from liuhen.devices import operations as devices
from liuhen.devices.models import Loan, UseCheck
from liuhen.devices.operations import Returned
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source, open_intake
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
SENT = {
    "check_battery": "100", "check_memory": "75", "check_clock": "same", "check_lens": "clear", "check_mount": "fixed",
}  # fmt: skip


@pytest.fixture
def activity(people, officer, unit):  # noqa: F811
    """Makes an activity: `activity(now, officers)`."""

    def make(at=NOW, officer_ids=None, number="1"):
        case = cases.create_case(
            actor=officer, now=at, number=number, kind="inspection", title="t", party="某厂", unit_id=unit.id,
            officer_ids=[people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id], opened_on=at.date(),
        )  # fmt: skip
        named = officer_ids or [people[Role.OFFICER].officer.id, people[Role.LEADER].officer.id]
        return cases.create_activity(
            actor=officer, now=at, case_id=case.id, place="一号车间", officer_ids=named, arrived_at=at,
            few_officers_reason="" if len(named) > 1 else "另一人出差",
        )  # fmt: skip

    return make


def test_the_activity_names_what_goes_out_for_it(officer, recorder, activity):  # noqa: F811
    made = activity()
    tried = operations.check_out_for_activity(
        actor=officer, now=NOW, recorder_id=recorder.id, officer_id=officer.officer_id, activity_id=made.id, found=FINE
    )
    taken = made.taken.get()
    assert (taken.recorder, taken.officer_id, taken.loan) == (recorder, officer.officer_id, tried.loan)
    assert queries.named_activities(officer, [tried.loan.id]) == {tried.loan.id: [made]}
    assert entries("activity.recorder_taken")[0].subject == made.id


def test_one_that_fails_its_check_is_not_named(officer, recorder, activity):  # noqa: F811
    made = activity()
    tried = operations.check_out_for_activity(
        actor=officer, now=NOW, recorder_id=recorder.id, officer_id=officer.officer_id, activity_id=made.id,
        found={**FINE, "battery": 10},
    )  # fmt: skip
    assert tried.loan is None
    assert not made.taken.exists()


def test_not_for_an_activity_of_others(officer, leader, recorder, activity):  # noqa: F811
    made = activity(officer_ids=[leader.officer_id])
    with pytest.raises(NotAtActivityError):
        operations.check_out_for_activity(
            actor=officer, now=NOW, recorder_id=recorder.id, officer_id=officer.officer_id, activity_id=made.id,
            found=FINE,
        )  # fmt: skip
    assert not Loan.objects.exists()


def test_an_urgent_one_shows_up_until_its_activity_is_named(officer, out, activity):  # noqa: F811
    loan = out().loan
    assert not queries.unnamed().exists()
    operations.give_back(actor=officer, now=NOW, loan_id=loan.id, told=Returned())
    assert list(queries.unnamed()) == [loan]
    operations.name_activity(actor=officer, now=NOW, loan_id=loan.id, activity_id=activity().id)
    assert not queries.unnamed().exists()


def test_one_that_was_out_for_a_training_says_so(officer, out):  # noqa: F811
    loan = out().loan
    operations.give_back(actor=officer, now=NOW, loan_id=loan.id, told=Returned(no_activity="培训"))
    assert not queries.unnamed().exists()


def test_coming_back_is_undone_whole_when_its_activity_cannot_be_named(officer, out):  # noqa: F811
    loan = out().loan
    with pytest.raises(ActivityNotFoundError):
        operations.give_back(actor=officer, now=NOW, loan_id=loan.id, told=Returned(), activity_id=loan.id)
    loan.refresh_from_db()
    assert loan.returned_at is None


def test_the_office_sees_that_an_activity_is_named_and_not_which(officer, office, out, activity):  # noqa: F811
    loan = out().loan
    operations.name_activity(actor=officer, now=NOW, loan_id=loan.id, activity_id=activity().id)
    assert queries.named_activities(office, [loan.id]) == {loan.id: [None]}


def test_docked_without_an_activity_shows_up_though_it_is_still_out(monkeypatch, officer, out, recorder, card_of):  # noqa: F811
    loan = out().loan
    monkeypatch.setattr("liuhen.holdings.operations.check_reserve", lambda _needed: None)  # no archive here
    open_intake(actor=officer, now=NOW + timedelta(hours=1), source=card_of(recorder), listing=card_of.listing)
    loan.refresh_from_db()
    assert loan.docked_at == NOW + timedelta(hours=1)
    assert list(queries.unnamed()) == [loan]


@pytest.fixture
def card_of():
    from liuhen.intake.card import ListedFile

    def make(recorder):  # noqa: F811
        return Source(kind=SourceKind.CARD, wholeness=Wholeness.WHOLE_CARD, recorder=recorder.code)

    make.listing = [ListedFile(path="a.mp4", path_bytes=b"a.mp4", size=1, modified_at=None)]
    return make


def test_taking_one_at_the_page_and_giving_it_back(people, signed_in, recorder, activity):  # noqa: F811
    made = activity(present())
    browser = signed_in(people[Role.OFFICER])
    assert recorder.code in browser.get("/recorders/take/").content.decode()
    page = browser.get(f"/recorders/{recorder.id}/take/").content.decode()
    assert "data-server-clock" in page
    answer = browser.post(f"/recorders/{recorder.id}/take/", {**SENT, "activity": str(made.id)})
    assert answer.status_code == 302
    loan = Loan.objects.get()
    assert made.taken.get().loan == loan
    held = browser.get("/recorders/held/").content.decode()
    assert recorder.code in held
    assert "一号车间" in held
    assert browser.post(f"/loans/{loan.id}/return/", {"is_fit": "yes"}).status_code == 302
    loan.refresh_from_db()
    assert loan.returned_at is not None


def test_a_failed_item_leads_to_ways_out_and_to_the_leader(people, signed_in, recorder):  # noqa: F811
    browser = signed_in(people[Role.OFFICER])
    sent = {**SENT, "check_battery": "25", "activity": "later", "reason": "事故"}
    answer = browser.post(f"/recorders/{recorder.id}/take/", sent, follow=True)
    page = answer.content.decode()
    for word in ("不合格", "换一台", "充电后重新检查", "报修", "申请紧急使用"):
        assert word in page
    address = answer.redirect_chain[-1][0]
    browser.post(address, {"reason": "事故，无其他设备"})
    leading = signed_in(people[Role.LEADER])
    assert "审批紧急使用执法记录仪" in leading.get("/").content.decode()
    assert leading.post(address, {"is_allowed": "yes"}).status_code == 302
    assert Loan.objects.get().officer == people[Role.OFFICER].officer


def test_a_clock_that_is_fast_by_nobody_knows_how_much_is_asked_back(people, signed_in, recorder):  # noqa: F811
    browser = signed_in(people[Role.OFFICER])
    sent = {**SENT, "check_clock": "fast", "activity": "later", "reason": "突发事故保留"}
    answer = browser.post(f"/recorders/{recorder.id}/take/", sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["check_clock_seconds"]
    assert "突发事故保留" in answer.content.decode()
    assert not UseCheck.objects.exists()
    browser.post(f"/recorders/{recorder.id}/take/", {**sent, "check_clock_seconds": "12"})
    assert UseCheck.objects.get().found["items"]["clock"] == 12


def test_the_days_check_of_a_standing_one(people, signed_in, office, officer, recorder):  # noqa: F811
    loan = devices.lend_standing(actor=office, now=present(), recorder_id=recorder.id, officer_id=officer.officer_id)
    browser = signed_in(people[Role.OFFICER])
    assert f"/loans/{loan.id}/check/" in browser.get("/").content.decode()
    # Twenty seconds at most: from the home page a tap, one for each item, and one to send; nothing to type or to leaf.
    page = browser.get(f"/loans/{loan.id}/check/").content.decode()
    buttons = set(re.findall(r'type="radio" name="(check_\w+)"', page))
    assert buttons == set(SENT)
    assert len(buttons) <= 5
    assert "<textarea" not in page
    assert browser.post(f"/loans/{loan.id}/check/", SENT).status_code == 302
    assert f"/loans/{loan.id}/check/" not in browser.get("/").content.decode()


def test_the_office_gives_one_to_keep(people, signed_in, recorder, officer):  # noqa: F811
    browser = signed_in(people[Role.OFFICE])
    sent = {"officer": str(officer.officer_id)}
    answer = browser.post(f"/recorders/{recorder.id}/hand-out/", sent)
    assert answer["Location"].endswith(f"/take/?officer={officer.officer_id}")
    assert browser.get(answer["Location"]).status_code == 200
    assert browser.post(f"/recorders/{recorder.id}/hand-out/", {**sent, "standing": "1"}).status_code == 302
    assert Loan.objects.get().kind == "standing"


def test_a_waived_check_is_told_where_the_case_is_judged(officer, leader, out, activity):  # noqa: F811
    from liuhen.desk.use_checks import checks_of

    made = activity(NOW + timedelta(hours=2))
    assert checks_of([made]) == {}
    check = out(found={"battery": 25}).check
    devices.ask_waiver(actor=officer, now=NOW, check_id=check.id, reason="急")
    loan = devices.decide_waiver(actor=leader, now=NOW, check_id=check.id, is_allowed=True).loan
    operations.name_activity(actor=officer, now=NOW, loan_id=loan.id, activity_id=made.id)
    (told,) = checks_of([made])[made.id]
    assert told.found["battery"] is False
    assert told.found["clock"] is True


def test_a_recorder_goes_out_for_an_activity_over_the_api(people, signed_in, recorder, activity):  # noqa: F811
    made, browser = activity(at=present()), signed_in(people[Role.OFFICER])
    address = f"/api/v1/activities/{made.id}/check-outs"

    def post(**told):
        given = {"recorder_id": str(recorder.id), "found": FINE, **told}
        return browser.post(address, given, content_type="application/json")

    other = people[Role.OFFICE]
    assert signed_in(other).post(address, {}, content_type="application/json").status_code == 422
    stranger = post(officer_id=str(recorder.id))
    assert stranger.status_code in {404, 422}
    told = post()
    assert told.status_code == 201, told.content
    taken = made.taken.get()
    assert told.json()["loan"]["id"] == str(taken.loan_id)
    assert told.json()["loan"]["kind"] == "ordinary"
    assert taken.officer == people[Role.OFFICER].officer
