"""The screens that provisions name are pages of the house: a person who is to confirm something finds where."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse

from liuhen.rules.codes import Screen

SOME = UUID(int=0)
PAGES: dict[Screen, tuple[str, tuple[UUID, ...]]] = {
    Screen.CASES: ("cases:list", ()),
    Screen.CASE: ("case", (SOME,)),
    Screen.ACTIVITY: ("cases:add_activity", (SOME,)),
    Screen.RECORDING: ("recordings:page", (SOME,)),
    Screen.DESCRIBE: ("recordings:describe", ()),
    Screen.INTAKE: ("intake:list", ()),
    Screen.RECORDERS: ("devices:list", ()),
    Screen.OFFICERS: ("officers", ()),
    Screen.ACCOUNTS: ("accounts", ()),
    Screen.BOARD: ("deadlines", ()),
    Screen.VOLUMES: ("volumes:list", ()),
    Screen.CARRIERS: ("carriers:list", ()),
    Screen.SUPERVISION: ("reviews:plans", ()),
    Screen.BUREAU_RECORDS: ("bureau:list", ()),
    Screen.CHECKS: ("checking:list", ()),
    Screen.HANDOVERS: ("handover:list", ()),
    Screen.EXHIBITS: ("exhibits:list", ()),
    Screen.CONSULTATIONS: ("consulting:list", ()),
    Screen.HOLDS: ("holds", ()),
    Screen.RETENTION: ("retention_due", ()),
    Screen.DISPOSALS: ("disposals", ()),
    Screen.DOCUMENTS: ("cases:document", (SOME,)),
}


def test_a_screen_that_is_not_there() -> None:
    assert set(Screen) == set(PAGES)


@pytest.mark.parametrize("screen", sorted(PAGES))
def test_a_provision_sends_people_to_a_page_that_is_not_there(screen: Screen) -> None:
    name, arguments = PAGES[screen]
    assert reverse(name, args=arguments)
