"""The home page: what somebody can do now, each thing one click away, and nothing that isn't theirs to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.desk.steps import steps_for
from liuhen.devices.models import Recorder
from liuhen.people import operations as people_operations
from liuhen.people.models import Keeping, Officer, Role
from liuhen.work.models import Job, JobState
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def colleague(make_account, unit):
    return make_account("wu", Role.OFFICER, unit=unit, officer=True)


@pytest.fixture
def case(officer, colleague, unit):
    return cases.create_case(
        actor=officer, now=NOW, number="1号", kind="inspection", title="检查", party="某厂", unit_id=unit.id,
        officer_ids=[officer.officer_id, colleague.officer.id], opened_on=NOW.date(),
    )  # fmt: skip


@pytest.fixture
def visit(officer, case):
    """Makes an activity that began three hours ago."""

    def make(**times):
        return cases.create_activity(
            actor=officer, now=NOW, case_id=case.id, place="一号车间",
            officer_ids=[each.id for each in case.officers.all()], arrived_at=NOW - timedelta(hours=3), **times,
        )  # fmt: skip

    return make


def urls(actor) -> list[str]:
    return [step.url for step in steps_for(actor=actor, now=NOW)]


@pytest.mark.parametrize("role", sorted(Role))
def test_a_step_that_its_reader_may_not_take(people, signed_in, actor_for, visit, role):
    visit()
    Recorder.objects.create(code="KT9", registered_at=NOW)
    Job.objects.create(name="x", state=JobState.FAILED, queued_at=NOW, run_after=NOW, finished_at=NOW)
    account = people[Role(role)]
    client = signed_in(account)
    for url in urls(actor_for(account)):
        assert client.get(url).status_code == 200, url
    assert client.get("/").status_code == 200


def test_a_return_that_nobody_entered_is_one_click_away(officer, visit):
    activity = visit(left_at=NOW - timedelta(hours=1))
    assert f"/cases/activities/{activity.id}/times/" in urls(officer)


def test_an_activity_without_any_recording_is_owed_until_there_is_one(officer, case, visit):
    activity = visit(left_at=NOW - timedelta(hours=1), returned_at=NOW - timedelta(minutes=5))
    wanted = f"/cases/{case.id}/attach/?activity={activity.id}"
    assert wanted in urls(officer)
    row(case=case, activity=activity, officer_id=officer.officer_id)
    assert wanted not in urls(officer)


def test_what_is_a_colleagues_to_do(make_account, actor_for, unit, visit):
    visit()
    assert urls(actor_for(make_account("gu", Role.OFFICER, unit=unit, officer=True))) == []


def test_the_office_is_led_to_the_recorder_that_nobody_registered(people, actor_for):
    recorder = Recorder.objects.create(code="KT9", registered_at=NOW)
    assert urls(actor_for(people[Role.OFFICE]))[0] == f"/recorders/{recorder.id}/confirm/"


def test_roles_that_rest_are_the_security_administrators_to_resume(people, console, actor_for):
    account = people[Role.OFFICER]
    people_operations.set_password(actor=console, now=NOW, account_id=account.id, password="Another-way-in-9")
    assert f"/accounts/{account.id}/" in urls(actor_for(people[Role.SECURITY_ADMIN]))
    assert f"/accounts/{account.id}/" not in urls(actor_for(people[Role.SYSTEM_ADMIN]))


def test_what_failed_stands_before_what_waits(people, actor_for, make_account):
    Job.objects.create(name="x", state=JobState.FAILED, queued_at=NOW, run_after=NOW, finished_at=NOW)
    assert urls(actor_for(people[Role.SYSTEM_ADMIN]))[0] == "/jobs/"


@pytest.mark.parametrize("role", [Role.ARCHIVIST, Role.HEAD, Role.AUDIT_ADMIN])
def test_an_empty_home_says_so(people, console, signed_in, role):
    for keeping, holder in (
        (Keeping.ARCHIVE_ROOM, Role.ARCHIVIST),
        (Keeping.STORAGE, Role.OFFICE),
        (Keeping.RECORDERS, Role.OFFICE),
        (Keeping.SUPERVISION, Role.LEGAL),
    ):
        people_operations.appoint_keeper(actor=console, now=NOW, keeping=keeping, account_id=people[holder].id)
    assert "都办完了" in signed_in(people[role]).get("/").content.decode()


def test_who_has_no_role_is_told_whom_to_ask(make_account, administrators, signed_in):
    page = signed_in(make_account("new")).get("/").content.decode()
    assert "请安全管理员" in page
    assert "我的待办" not in page


def test_a_home_with_very_much_to_do_stays_short(officer, case, visit):
    for _ in range(12):
        visit()
    assert len(urls(officer)) <= 10


def closed(officer, case, days: int):
    """The case was closed so many days ago, and nothing was filed."""
    day = NOW.date() - timedelta(days=days)
    case.opened_on = day
    case.save()
    cases.close_case(actor=officer, now=NOW, case_id=case.id, outcome="nothing_found", closed_on=day)


def test_the_archive_room_sees_the_volume_that_is_overdue_and_no_content_of_its_case(
    people, officer, case, actor_for, signed_in
):
    closed(officer, case, 90)
    archivist = people[Role.ARCHIVIST]
    assert urls(actor_for(archivist)) == ["/filing/?state=late"]
    page = signed_in(archivist).get("/filing/?state=late").content.decode()
    assert case.number in page
    assert "某厂" not in page
    assert f'href="/cases/{case.id}/"' not in page  # puts it together, but opens nothing of it


def test_the_archive_room_is_not_troubled_with_a_volume_that_has_time(people, officer, case, actor_for, signed_in):
    closed(officer, case, 3)
    archivist = people[Role.ARCHIVIST]
    assert urls(actor_for(archivist)) == []
    assert case.number in signed_in(archivist).get("/filing/").content.decode()


@pytest.mark.parametrize("address", ["?state=x&unit=1", "?before=x", "?after=2026-01-01~x"])
def test_a_filing_address_cut_short(people, signed_in, address):
    assert signed_in(people[Role.ARCHIVIST]).get(f"/filing/{address}").status_code == 200


def test_a_lateness_that_nobody_explained_reaches_legal_section_leader_and_head(people, visit, actor_for):
    visit(left_at=NOW - timedelta(hours=2), returned_at=NOW - timedelta(hours=1))
    later = NOW + timedelta(days=3)
    for role in (Role.LEGAL, Role.LEADER, Role.HEAD):
        found = [step.url for step in steps_for(actor=actor_for(people[role]), now=later)]
        assert "/figures/late/?unexplained=yes" in found, role


def test_the_office_is_told_of_a_certificate_that_ran_out(people, actor_for):
    Officer.objects.filter(account=people[Role.OFFICER]).update(
        certificate_number="410204", certificate_from="2020-01-01", certificate_until="2026-11-22"
    )
    assert "/officers/?state=expired" in urls(actor_for(people[Role.OFFICE]))
