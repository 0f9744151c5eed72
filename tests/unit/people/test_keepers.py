"""Arts 14, 19: keepers by name and period; a vacant post is shown until it's filled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW
from liuhen.people import keepers, operations
from liuhen.people.errors import KeeperUnfitError, NotPermittedError
from liuhen.people.models import Keeping, Role
from liuhen.people.periods import bureau_day

pytestmark = pytest.mark.django_db
TODAY = bureau_day(NOW)


def _name(actor, keeping, account, **more):
    return operations.appoint_keeper(actor=actor, now=NOW, keeping=keeping, account_id=account.id, **more)


def _vacant(day=TODAY):
    return {(one.keeping, one.unit.name if one.unit else None) for one in keepers.vacancies(day)}


def test_posts_are_vacant_until_filled_and_again_after_the_last_day(people, console, unit):
    assert _vacant() == {
        (Keeping.ARCHIVE_ROOM, None),
        (Keeping.STORAGE, None),
        (Keeping.SUPERVISION, None),
        (Keeping.RECORDERS, "执法大队"),
    }
    _name(console, Keeping.ARCHIVE_ROOM, people[Role.ARCHIVIST], holds_until=TODAY + timedelta(days=3))
    _name(console, Keeping.STORAGE, people[Role.SYSTEM_ADMIN])
    _name(console, Keeping.SUPERVISION, people[Role.LEGAL], holds_from=TODAY + timedelta(days=2))
    _name(console, Keeping.RECORDERS, people[Role.OFFICER], unit_id=unit.id)
    assert _vacant() == {(Keeping.SUPERVISION, None)}
    assert _vacant(TODAY + timedelta(days=3)) == set()
    assert _vacant(TODAY + timedelta(days=4)) == {(Keeping.ARCHIVE_ROOM, None)}


def test_keeper_of_a_unit_keeps_for_the_units_below_it_and_no_others(people, console, unit):
    other = operations.create_unit(actor=console, now=NOW, name="另一大队")
    for place in (other, unit.below):
        operations.register_officer(actor=console, now=NOW, name="甲", unit_id=place.id)
    _name(console, Keeping.RECORDERS, people[Role.OFFICER], unit_id=unit.id)
    assert (Keeping.RECORDERS, "另一大队") in _vacant()
    assert (Keeping.RECORDERS, "一中队") not in _vacant()


def test_post_of_somebody_whose_account_is_closed_is_vacant(people, console):
    _name(console, Keeping.ARCHIVE_ROOM, people[Role.ARCHIVIST])
    operations.deactivate(actor=console, now=NOW, account_id=people[Role.ARCHIVIST].id)
    assert (Keeping.ARCHIVE_ROOM, None) in _vacant()


def test_post_of_somebody_whose_fitting_role_ended_is_vacant(people, console):
    archivist = people[Role.ARCHIVIST]
    _name(console, Keeping.ARCHIVE_ROOM, archivist)
    assert (Keeping.ARCHIVE_ROOM, None) not in _vacant()
    operations.revoke_role(actor=console, now=NOW, grant_id=archivist.grants.get().id)
    assert (Keeping.ARCHIVE_ROOM, None) in _vacant()
    assert keepers.keepers_of(Keeping.ARCHIVE_ROOM, day=TODAY) == ()


@pytest.mark.parametrize(
    ("keeping", "role"),
    [
        (Keeping.ARCHIVE_ROOM, Role.SYSTEM_ADMIN),
        (Keeping.SUPERVISION, Role.AUDIT_ADMIN),
        (Keeping.RECORDERS, Role.SECURITY_ADMIN),
        (Keeping.ARCHIVE_ROOM, Role.OFFICER),
    ],
)
def test_keeper_without_the_fitting_role(people, console, keeping, role):
    with pytest.raises(KeeperUnfitError):
        _name(console, keeping, people[role])


def test_keeper_named_twice(people, console, unit):
    _name(console, Keeping.ARCHIVE_ROOM, people[Role.ARCHIVIST])
    for place in (None, unit.id):  # a unit says nothing of a post that is the whole bureau's
        with pytest.raises(KeeperUnfitError):
            _name(console, Keeping.ARCHIVE_ROOM, people[Role.ARCHIVIST], unit_id=place)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.OFFICE, Role.HEAD}])
def test_keeper_named_by_somebody_who_may_not(people, actor_for, role):
    with pytest.raises(NotPermittedError):
        _name(actor_for(people[role]), Keeping.ARCHIVE_ROOM, people[Role.ARCHIVIST])


def test_vacant_post_stands_on_the_home_page_until_filled(people, console, signed_in):
    def home(role):
        return signed_in(people[role]).get("/").content.decode()

    assert "指定“案卷档案室”的专人" in home(Role.OFFICE)
    assert "岗位空缺：案卷档案室" in home(Role.LEGAL)
    assert "案卷档案室" not in home(Role.OFFICER)
    _name(console, Keeping.ARCHIVE_ROOM, people[Role.ARCHIVIST])
    assert "指定“案卷档案室”的专人" not in home(Role.OFFICE)
