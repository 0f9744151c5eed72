"""Approvals by two roles that one person gives, alone or by a deputy; a page that doesn't say who has still to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from liuhen.archive.consulting import operations, queries, voices
from liuhen.archive.consulting.errors import AlreadyDecidedError
from liuhen.archive.consulting.models import ConsultState
from liuhen.clock import now
from liuhen.desk.archive_steps import to_decide
from liuhen.people.actors import Channel, actor_of
from liuhen.people.models import Account, Role
from liuhen.people.operations import appoint_deputy, grant_role, revoke_role
from liuhen.people.periods import bureau_day
from unit.archive.consulting.conftest import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
COURT = {"who": "organ", "visitor": "刘志远", "organ": "某法院", "letter": "调卷函1号", "certificate": "工作证1"}


@pytest.fixture
def for_court(received, archivist):
    """A court's request for a copy: legal section and head must both agree."""
    made = operations.ask(
        actor=archivist, now=now(), told=asked(received("a.mp4", b"film").number, wants="evidence_copy", **COURT)
    )
    assert made.approvers == ["legal", "head"]
    return made


@pytest.fixture
def both(console, people):
    """The head, who is of the legal section too."""
    head = people[Role.HEAD]
    grant_role(actor=console, now=now(), account_id=head.id, role=Role.LEGAL)
    return head


def acts(account):
    return actor_of(Account.objects.get(id=account.id), Channel.WEB, now=now())


def approve(made, actor):
    return operations.decide(actor=actor, now=now(), consultation_id=made.id, is_approved=True)


@pytest.mark.clause("14")
def test_one_person_with_both_roles_gives_both_approvals(for_court, both, people, signed_in):
    actor = acts(both)
    assert list(to_decide(actor, now()))
    assert approve(for_court, actor).state == ConsultState.ASKED
    assert [one.role for one in for_court.decisions.all()] == ["head"]  # of the legal section there is another
    with pytest.raises(AlreadyDecidedError):
        approve(for_court, actor)
    assert not list(to_decide(actor, now()))
    browser = signed_in(both)
    page = browser.get(f"/consultations/{for_court.id}/").content.decode()
    assert "等待审批：法制机构。您已审批，其余的须由另一人审批。" in page
    assert f"局负责人 {both.name} · 批准" in page
    assert 'name="decision"' not in page
    told = browser.get(f"/api/v1/consultations/{for_court.id}").json()
    assert told["waits_for"] == ["legal"]
    assert [(one["role"], one["by"]) for one in told["decisions"]] == [("head", both.name)]
    again = browser.post(f"/consultations/{for_court.id}/decide/", {"decision": "approve"})
    assert "其余的审批须由另一人作出" in again.content.decode()
    assert approve(for_court, acts(people[Role.LEGAL])).state == ConsultState.OPEN


def test_a_deputy_gives_the_second_approval_of_its_principal(for_court, both, console, make_account):
    deputy, day = make_account("deputy", Role.LEGAL), bureau_day(now())
    grant = both.grants.get(role=Role.HEAD)
    appoint_deputy(
        actor=console, now=now() - timedelta(hours=1), grant_id=grant.id, deputy_id=deputy.id, holds_from=day,
        holds_until=day,
    )  # fmt: skip
    approve(for_court, acts(both))
    with pytest.raises(AlreadyDecidedError):
        approve(for_court, acts(deputy))
    assert not queries.waiting_for(acts(deputy))


def test_nobody_is_there_to_give_the_other_approval_and_nobody_says_so(for_court, both, people, console, signed_in):
    for grant in people[Role.LEGAL].grants.all():
        revoke_role(actor=console, now=now(), grant_id=grant.id)
    approve(for_court, acts(both))
    assert voices.lacking(for_court, now=now())
    page = signed_in(both).get(f"/consultations/{for_court.id}/").content.decode()
    assert "目前没有另一人可以作为局负责人审批。" in page or "目前没有另一人可以作为法制机构审批。" in page
