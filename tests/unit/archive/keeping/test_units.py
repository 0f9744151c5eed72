"""Archive room and legal section sit in units of their own and deal with everybody's things; leaders with their own."""

from __future__ import annotations

import pytest

from conftest import NOW
from liuhen.archive.keeping.errors import NothingNamedError, RankTooLowError
from liuhen.archive.keeping.operations.holds import HoldTold, lift_hold, set_hold
from liuhen.people import operations as people
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db
TOLD = HoldTold(kind="other", reason="可能再审")


def test_a_role_of_one_unit_is_shut_out_or_reaches_too_far(case, console, make_account, actor_for, actors):
    own = people.create_unit(actor=console, now=NOW, name="法制科")
    legal = actor_for(make_account("fa", Role.LEGAL, unit=own))
    other = actor_for(make_account("dui", Role.LEADER, unit=own))
    hold = set_hold(actor=legal, now=NOW, told=TOLD, number=case.number)
    assert hold.rank == 3
    with pytest.raises(NothingNamedError):
        set_hold(actor=other, now=NOW, told=HoldTold(kind="review", reason="x"), number=case.number)
    with pytest.raises(RankTooLowError):
        lift_hold(actor=actors[Role.LEADER], now=NOW, hold_id=hold.id, reason="x")
    assert lift_hold(actor=legal, now=NOW, hold_id=hold.id, reason="x").lifted_at == NOW
