"""A unit's recordings, a legal section of two, and draws of what there is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conftest import NOW
from liuhen.cases.models import Activity, Case, Party
from liuhen.people.models import Deputyship, Role, RoleGrant
from liuhen.people.periods import bureau_day
from liuhen.recordings.models import Recording
from liuhen.rules.supervision import supervision_rules
from liuhen.supervision.reviews import operations
from liuhen.supervision.reviews.telling import Conditions, Said


@pytest.fixture
def officer(people):
    return people[Role.OFFICER]


@pytest.fixture
def leader(people, actor_for):
    return actor_for(people[Role.LEADER])


@pytest.fixture
def legal(people, actor_for):
    return actor_for(people[Role.LEGAL])


@pytest.fixture
def stands_in():
    """Makes one stand in for another in what the other is: `stands_in(principal, deputy)`."""

    def make(principal, deputy) -> None:
        Deputyship.objects.create(
            grant=RoleGrant.objects.get(account=principal), deputy=deputy, holds_from=bureau_day(NOW),
            holds_until=bureau_day(NOW), given_by="console:test", given_at=NOW - timedelta(hours=1),
        )  # fmt: skip

    return make


@pytest.fixture
def recording(unit, officer):
    """Makes a recording that the officer filmed: `recording(kind="photo")`."""
    made: list[Recording] = []

    def make(**told) -> Recording:
        place = len(made) + 1
        given = {
            "number": f"2026-{place:06}", "kind": "video", "card_name": f"{place}.mp4", "logical_path": "original.mp4",
            "size": 1, "sha256": f"{place:064}", "sm3": "0" * 64, "unit": unit, "officer": officer.officer,
            "received_by": officer, "received_at": NOW, "viewing": "native",
        }  # fmt: skip
        made.append(Recording.objects.create(**{**given, **told}))
        return made[-1]

    return make


@pytest.fixture
def drawn(legal, recording):
    """Draws: `drawn(wanted=1)`; of one recording that is made, where there is none."""

    def draw(*, wanted: int = 1, seed: str = "", by=legal, **told):
        if not Recording.objects.exists():
            recording()
        conditions = Conditions(since=date(2026, 11, 1), until=NOW.date(), **told)
        return operations.draw_plan(
            actor=by, now=NOW, title="走查", conditions=conditions, wanted=wanted, seed=seed
        )  # fmt: skip

    return draw


def said(**wrong: str) -> list[Said]:
    """The whole form, all well but these: `said(notice="没有告知")`."""
    return [
        Said(item=one.code, answer="problem" if one.code in wrong else "good", second=5, note=wrong.get(one.code, ""))
        for one in supervision_rules().items
    ]


@pytest.fixture
def activity(unit, recording, officer):
    """An activity that names the officer, of a case."""
    case = Case.objects.create(
        number="（鼓）应急检〔2026〕1号", kind="inspection", title="专项检查", unit=unit,
        opened_on=NOW.date(), created_at=NOW,
        party=Party.objects.create(kind="organisation", name="某厂", number_unknown="not_yet", created_at=NOW),
    )  # fmt: skip
    made = Activity.objects.create(case=case, place="一号车间", arrived_at=NOW, created_at=NOW)
    made.officers.add(officer.officer)
    return made
