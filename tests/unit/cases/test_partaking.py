"""A 未记录说明 approved by a leader who was there though another could; a small bureau that stands still, or silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW, entries
from liuhen.cases import operations, queries
from liuhen.cases.errors import PartakingApproverError
from liuhen.cases.models import Activity, Case, Exemption, Party
from liuhen.devices.models import Recorder
from liuhen.people.actors import Channel, actor_of
from liuhen.people.models import Deputyship, Officer, Role, Unit
from liuhen.people.operations import create_unit
from liuhen.people.periods import bureau_day
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(unit):
    party = Party.objects.create(kind="organisation", name="某厂", number_unknown="not_yet", created_at=NOW)
    case = Case.objects.create(
        number="在场-1", kind="inspection", title="检查", unit=unit, party=party, opened_on=NOW.date(), created_at=NOW
    )
    return Activity.objects.create(case=case, place="车间", arrived_at=NOW, created_at=NOW)


@pytest.fixture
def asked(activity, people):
    """A colleague's explanation for that activity, where so far nobody is said to have been."""
    return Exemption.objects.create(
        case=activity.case, activity=activity, clause="7(3)", reason="other", text="走查",
        asked_by=people[Role.OFFICER], asked_at=NOW,
    )  # fmt: skip


@pytest.fixture
def another(console, make_account, unit):
    """A leader of the unit above, who could decide as well."""
    above = create_unit(actor=console, now=NOW, name="上级单位")
    Unit.objects.filter(id=unit.id).update(parent=above)
    return make_account("another", Role.LEADER, unit=above, name="另一位负责人")


def acts(account):
    return actor_of(account, Channel.WEB, now=NOW)


def decide(account, asked):
    return operations.decide_exemption(actor=acts(account), now=NOW, exemption_id=asked.id, is_approved=True)


def went(activity, officer):
    activity.officers.add(officer)


def wore(activity, officer):
    recorder = Recorder.objects.create(code="KT1", unit=activity.case.unit, registered_at=NOW)
    activity.taken.create(recorder=recorder, officer=officer)


def filmed(activity, officer):
    row(case=activity.case, activity=activity, officer=officer, unit=activity.case.unit)


@pytest.mark.clause("8")
@pytest.mark.parametrize("took_part", [went, wore, filmed])
def test_who_was_there_approves_though_another_could(activity, asked, people, another, signed_in, took_part):
    leader = people[Role.LEADER]
    assert list(queries.waiting_exemptions(acts(leader), now=NOW)) == [asked]
    took_part(activity, leader.officer)
    with pytest.raises(PartakingApproverError) as refused:
        decide(leader, asked)
    assert refused.value.fields["who"] == "另一位负责人"
    assert not queries.waiting_exemptions(acts(leader), now=NOW)
    page = signed_in(leader).get(f"/exemptions/{asked.id}/").content.decode()
    assert "您参加了本次执法，请由没有参加的负责人审批：另一位负责人。" in page
    assert 'name="decision"' not in page
    decide(another, asked)
    asked.refresh_from_db()
    assert not asked.approver_took_part
    assert "took_part" not in entries("exemption.approved")[0].facts


def test_a_bureau_with_one_leader_stands_still_or_is_silent_about_it(activity, asked, people, signed_in):
    leader = people[Role.LEADER]
    went(activity, leader.officer)
    browser = signed_in(leader)
    assert "目前没有其他负责人可以审批" in browser.get(f"/exemptions/{asked.id}/").content.decode()
    assert list(queries.waiting_exemptions(acts(leader), now=NOW)) == [asked]
    decide(leader, asked)
    assert entries("exemption.approved")[0].facts["took_part"] is True
    said = "审批人参加了本次执法"
    assert said in browser.get(f"/exemptions/{asked.id}/").content.decode()
    assert said in browser.get("/figures/exemptions/").content.decode()
    assert browser.get(f"/api/v1/exemptions/{asked.id}").json()["approver_took_part"] is True


@pytest.mark.parametrize("who", ["stands in for the asker", "was there too", "away, the actor in its place"])
def test_another_leader_who_could_not_decide_either_is_waited_for(activity, asked, people, another, who):
    leader = people[Role.LEADER]
    went(activity, leader.officer)
    principal, deputy = {
        "stands in for the asker": (people[Role.OFFICER], another),
        "was there too": (people[Role.OFFICER], None),
        "away, the actor in its place": (another, leader),
    }[who]
    if deputy is None:
        officer = Officer.objects.create(name="另一位", unit=activity.case.unit, account=another)
        went(activity, officer)
    else:
        Deputyship.objects.create(
            grant=principal.grants.get(), deputy=deputy, holds_from=bureau_day(NOW), holds_until=bureau_day(NOW),
            given_by="console:test", given_at=NOW - timedelta(hours=1),
        )  # fmt: skip
    decide(leader, asked)
    asked.refresh_from_db()
    assert asked.approver_took_part
