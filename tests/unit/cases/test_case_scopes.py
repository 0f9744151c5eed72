"""What leads lists to cases: it names whoever may know of a case, and nobody who no longer may."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from django.db import connection

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.models import CaseScope
from liuhen.cases.queries import known_cases, list_cases, suggest_cases
from liuhen.people import operations as people_operations
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(people, actor_for, make_account, unit, console):
    """A case that grew out of another, which had a visit by somebody whom neither names."""
    other = people_operations.create_unit(actor=console, now=NOW, name="二中队", parent_id=None)
    names = {name: make_account(name, Role.OFFICER, unit=unit, officer=True) for name in ("wang", "visitor")}
    names["wu"] = make_account("wu", Role.OFFICER, unit=other, officer=True)  # stands in both cases, and links them
    names["later"] = make_account("later", Role.OFFICER, unit=other, officer=True)
    names["leader"] = make_account("leader2", Role.LEADER, unit=other)
    first, second = (
        cases.create_case(
            actor=actor_for(names[who]), now=NOW, number=f"{who}号", kind="inspection", title="检查", party="某厂",
            unit_id=names[who].unit_id, officer_ids=[names[each].officer.id for each in (who, "wu")],
            opened_on=NOW.date(),
        )
        for who in ("wang", "later")
    )  # fmt: skip
    pair = [names[each].officer.id for each in ("visitor", "wang")]
    cases.create_activity(
        actor=actor_for(names["wang"]), now=NOW, case_id=first.id, place="车间", officer_ids=pair, arrived_at=NOW
    )
    cases.link_cases(actor=actor_for(names["wu"]), now=NOW, case_id=second.id, earlier_id=first.id)
    return {"first": first, "second": second, **{name: actor_for(account) for name, account in names.items()}}


def numbers(actor) -> set[str]:
    return {case.number for case in list_cases(actor=actor)}


def test_a_case_that_a_list_leads_nobody_to(told):
    for who in ("later", "leader", "wu"):
        assert numbers(told[who]) == {"wang号", "later号"}, who
    for who in ("wang", "visitor"):
        assert numbers(told[who]) == {"wang号"}, who


def test_those_who_no_longer_may_know_of_a_case_and_are_still_led_to_it(told):
    cases.unlink_cases(
        actor=told["wu"], now=NOW, case_id=told["second"].id, earlier_id=told["first"].id, reason="关联错了案件"
    )
    assert numbers(told["later"]) == numbers(told["leader"]) == {"later号"}
    assert not CaseScope.objects.filter(case=told["first"], scope=told["later"].officer_id).exists()


def test_cases_of_before_that_nobody_is_led_to_after_an_upgrade(told, console):
    def rows() -> set[tuple[object, object]]:
        return set(CaseScope.objects.values_list("scope", "case_id"))

    cases.open_to_defence(actor=console, now=NOW, case=told["second"])
    before = rows()
    CaseScope.objects.all().delete()
    migration = importlib.import_module("liuhen.cases.migrations.0022_case_scopes")
    migration.tell(None, SimpleNamespace(connection=connection))
    assert rows() == before


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEGAL])
def test_an_account_that_knows_of_nothing_yet_and_is_answered_with_a_fault(make_account, actor_for, unit, role) -> None:
    actor = actor_for(make_account("new", role, unit=unit))  # as before somebody links it with its officer
    assert numbers(actor) == set()
    assert list_cases(actor=actor, text="检查").rows == suggest_cases(actor=actor) == known_cases(actor).newest(3) == []
