"""Art 17's clock: begun by the receipt, met by the first description and not moved by the next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.duties.operations import keeping
from liuhen.people.models import Role
from liuhen.recordings.clocks import wind_describe, wind_missing
from liuhen.recordings.models import Description, Recording

pytestmark = pytest.mark.django_db


def test_a_second_description_that_makes_the_first_one_late(people, unit):
    row = Recording.objects.create(
        number="2026-000001", kind="video", card_name="a.mp4", logical_path="original.mp4", size=1, sha256="0" * 64,
        sm3="0" * 64, received_by=people[Role.OFFICER], unit=unit, received_at=NOW, viewing="none",
    )  # fmt: skip
    assert (wind_missing(now=NOW), wind_missing(now=NOW)) == (1, 0)
    clock = Deadline.objects.get()
    assert list(clock.officers.all()) == [people[Role.OFFICER].officer]
    assert (clock.limit, clock.start, clock.state) == ("2wd", NOW, DeadlineState.RUNNING)
    told = Description.objects.create(
        recording=row, name="x", recording_class="other", place="x", content="x", sequence=1, version=2,
        described_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    row.is_described = True
    wind_describe(now=NOW, recording=row)
    told.described_at = NOW + timedelta(days=30)
    told.save()
    wind_describe(now=NOW, recording=Recording.objects.get())
    clock.refresh_from_db()
    assert (clock.state, clock.met_at) == (DeadlineState.MET, NOW + timedelta(hours=1))


def test_a_round_that_never_ends_where_the_rules_ask_for_nothing(unit, monkeypatch):
    Recording.objects.create(
        number="2026-000001", kind="video", card_name="a.mp4", logical_path="original.mp4", size=1, sha256="0" * 64,
        sm3="0" * 64, unit=unit, received_at=NOW, viewing="none",
    )  # fmt: skip
    monkeypatch.setattr(keeping, "period_on", lambda _code, _day: None)
    assert (wind_missing(now=NOW), wind_missing(now=NOW)) == (1, 0)
    assert Deadline.objects.get().is_unasked
