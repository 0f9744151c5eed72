"""Several recorders of one activity side by side: on the corrected clock where it is known, saying where it is not."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.cases.models import Activity
from liuhen.devices.models import ClockReading, Recorder
from liuhen.people.models import Role
from liuhen.recordings.alongside import apart_in_words, lanes_of, origin_of
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BEGAN = NOW - timedelta(hours=2)


@pytest.fixture
def activity(people, actor_for, make_account, unit) -> Activity:
    account = people[Role.OFFICER]
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    case = cases.create_case(
        actor=actor_for(account), now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查",
        party="某化工厂", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    return cases.create_activity(
        actor=actor_for(account), now=NOW, case_id=case.id, place="一号车间", officer_ids=pair,
        arrived_at=BEGAN - timedelta(hours=1), left_at=NOW - timedelta(hours=1), returned_at=NOW,
    )  # fmt: skip


@pytest.fixture
def filmed(activity, people):
    """`filmed(code, after, fast=(least, most))`: a film of ten seconds by a recorder that is so many seconds fast."""

    def make(code, after, *, fast=None, **given):
        recorder, made = Recorder.objects.get_or_create(code=code, defaults={"registered_at": NOW})
        if made and fast is not None:
            ClockReading.objects.create(
                recorder=recorder, at=BEGAN, least_ms=1000 * fast[0], most_ms=1000 * fast[1], source="note",
                entered_at=NOW,
            )  # fmt: skip
        facts = {"duration_s": 10.0, "video": {"frame_rate": 25}}
        given = {"officer": people[Role.OFFICER].officer, "facts": facts, **given}
        return row(
            recorder=recorder, activity=activity, case=activity.case, captured_at=BEGAN + after * SECOND, **given
        )

    return make


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


def test_a_fast_clock_does_not_shift_its_films_against_the_others(activity, filmed, officer):
    fast = filmed("KT1", 65, fast=(59, 61))
    slow = filmed("KT2", -20, fast=(-24, -20))
    lanes = lanes_of(actor=officer, activity_id=activity.id)
    origin = origin_of(lanes)
    starts = {piece.recording.id: piece.start for lane in lanes for piece in lane.pieces(origin)}
    assert starts[slow.id] == 0  # two seconds after BEGAN in truth, the other five
    assert starts[fast.id] == pytest.approx(3, abs=0.05)
    told = {lane.label: lane.clock_words for lane in lanes}
    assert told["KT1"].startswith("按校正时间对齐，±1 秒")
    assert told["KT2"].startswith("按校正时间对齐，±2 秒")
    assert "至多 3 秒" in apart_in_words(lanes)


def test_a_clock_that_nobody_read_is_said_to_be_the_devices_own(activity, filmed, officer):
    filmed("KT1", 0, fast=(0, 1))
    filmed("KT2", 0)
    lanes = lanes_of(actor=officer, activity_id=activity.id)
    assert [lane.clock_words for lane in lanes if lane.label == "KT2"] == ["未校正，按设备时间对齐"]
    assert "不能确定" in apart_in_words(lanes)


def test_side_by_side_shows_what_the_reader_may_see_and_gives_no_leave_to_play_by_itself(
    activity, filmed, people, signed_in, unit
):
    own, others = filmed("KT1", 0), filmed("KT2", 3)
    gone = filmed("KT3", 5, viewing="gone")
    visitor = signed_in(people[Role.OFFICER])
    shown = visitor.get(reverse("recordings:together", args=[activity.id]) + f"?at={others.id}").content.decode()
    told = json.loads(re.search(r'<script type="application/json">(\{"lanes.*?)</script>', shown).group(1))
    assert [[piece["id"] for piece in lane] for lane in told["lanes"]] == [[str(own.id)], [str(others.id)]]
    assert told["begin"] == 3
    assert str(gone.id) not in shown
    assert "/bytes/play/" not in shown
    assert entries("recording.viewed") == entries("recording.played") == []
    for page in (reverse("activity", args=[activity.id]), reverse("recordings:page", args=[own.id])):
        assert reverse("recordings:together", args=[activity.id]) in visitor.get(page).content.decode()


def test_one_device_alone_or_one_chosen_is_nothing_to_hold_side_by_side(activity, filmed, people, signed_in):
    own = filmed("KT1", 0)
    visitor, address = signed_in(people[Role.OFFICER]), reverse("recordings:together", args=[activity.id])
    assert "没有可并排的" in visitor.get(address).content.decode()
    assert address not in visitor.get(reverse("recordings:page", args=[own.id])).content.decode()
    filmed("KT2", 3)
    shown = visitor.get(address, {"device": str(own.recorder_id)}).content.decode()
    assert "请选择两台以上的设备" in shown
    assert "data-together" not in shown


def test_more_than_four_devices_are_four(activity, filmed, people, signed_in):
    for number in range(5):
        filmed(f"KT{number}", number)
    visitor, address = signed_in(people[Role.OFFICER]), reverse("recordings:together", args=[activity.id])
    assert visitor.get(address).content.decode().count("data-lane>") == 4
    keys = [str(one) for one in Recorder.objects.values_list("id", flat=True)]
    assert "最多同时播放 4 台" in visitor.get(address, {"device": keys}).content.decode()
