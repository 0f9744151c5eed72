"""The tree of units: nothing hangs below itself, closed ones take nobody, and what was stays known."""

from __future__ import annotations

import pytest

from conftest import NOW, entries
from liuhen.people import operations, queries
from liuhen.people.errors import UnitClosedError, UnitInUseError, UnitLoopError, UnitTakenError
from liuhen.people.forms import UnitChoice
from liuhen.people.models import Role, Unit
from liuhen.people.permissions import Capability, holds

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare(console, unit):
    """A unit below the first one, with nobody."""
    return operations.create_unit(actor=console, now=NOW, name="三中队", parent_id=unit.id)


def test_unit_below_itself_or_below_its_own(console, unit):
    for above in (unit.id, unit.below.id):
        with pytest.raises(UnitLoopError):
            operations.move_unit(actor=console, now=NOW, unit_id=unit.id, parent_id=above)


def test_leaders_reach_follows_a_move(console, unit, people, actor_for):
    other = operations.create_unit(actor=console, now=NOW, name="另一大队")
    operations.move_unit(actor=console, now=NOW, unit_id=unit.below.id, parent_id=other.id)
    leader = actor_for(people[Role.LEADER])
    assert not holds(leader, Capability.COPY, unit_id=unit.below.id)
    operations.move_unit(actor=console, now=NOW, unit_id=unit.below.id, parent_id=unit.id)
    assert holds(actor_for(people[Role.LEADER]), Capability.COPY, unit_id=unit.below.id)


def test_name_that_a_brother_has(console, unit, bare):
    with pytest.raises(UnitTakenError):
        operations.rename_unit(actor=console, now=NOW, unit_id=bare.id, name="一中队")
    top = operations.create_unit(actor=console, now=NOW, name="一中队")
    with pytest.raises(UnitTakenError):
        operations.move_unit(actor=console, now=NOW, unit_id=top.id, parent_id=unit.id)


def test_renamed_unit_is_known_by_its_earlier_name_in_its_history(console, bare, people, signed_in):
    operations.rename_unit(actor=console, now=NOW, unit_id=bare.id, name="特勤中队")
    assert entries("unit.renamed")[-1].facts["was"] == "三中队"
    page = signed_in(people[Role.OFFICE]).get(f"/units/{bare.id}/").content.decode()
    assert "“三中队”改为“特勤中队”" in page


@pytest.mark.parametrize("what", ["units", "accounts", "officers", "roles"])
def test_unit_that_is_still_used_isnt_closed(console, bare, make_account, what):
    if what == "units":
        operations.create_unit(actor=console, now=NOW, name="小组", parent_id=bare.id)
    elif what == "accounts":
        make_account("one", unit=bare)
    elif what == "officers":
        operations.register_officer(actor=console, now=NOW, name="甲", unit_id=bare.id)
    else:
        account = make_account("one")
        operations.grant_role(actor=console, now=NOW, account_id=account.id, role=Role.LEADER, unit_id=bare.id)
    with pytest.raises(UnitInUseError) as told:
        operations.close_unit(actor=console, now=NOW, unit_id=bare.id)
    assert told.value.fields[what] == 1


def test_closed_unit_takes_nobody_and_nothing_until_its_open_again(console, bare, make_account):
    operations.close_unit(actor=console, now=NOW, unit_id=bare.id)
    account = make_account("one")
    for act in (
        lambda: operations.create_unit(actor=console, now=NOW, name="小组", parent_id=bare.id),
        lambda: operations.register_officer(actor=console, now=NOW, name="甲", unit_id=bare.id),
        lambda: operations.grant_role(actor=console, now=NOW, account_id=account.id, role=Role.LEADER, unit_id=bare.id),
        lambda: operations.rename_unit(actor=console, now=NOW, unit_id=bare.id, name="乙"),
        lambda: make_account("two", unit=bare),
    ):
        with pytest.raises(UnitClosedError):
            act()
    assert bare not in queries.open_units()
    assert bare in queries.units()  # what it did is still looked for
    operations.reopen_unit(actor=console, now=NOW, unit_id=bare.id)
    operations.register_officer(actor=console, now=NOW, name="甲", unit_id=bare.id)


def test_tree_lists_each_unit_below_its_own_and_closed_ones_last(console, unit, bare):
    operations.create_unit(actor=console, now=NOW, name="小组", parent_id=unit.below.id)
    operations.close_unit(actor=console, now=NOW, unit_id=bare.id)
    told = [(one.unit.name, one.depth) for one in queries.tree()]
    assert told == [("执法大队", 0), ("一中队", 1), ("小组", 2), ("三中队", 1)]
    assert len(told) == Unit.objects.count()


def test_unit_that_nobody_chose_yet_shown_as_dashes():
    told = {required: str(UnitChoice(required=required).empty_label) for required in (True, False)}
    assert told == {True: "请选择", False: "未指定"}
