"""What signs come to: reasons that contradict each other are for a person, and nothing is made up."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.recordings.proposing.distance import Spot, metres
from liuhen.recordings.proposing.weighing import FIELDS, Sign, Source, weigh

CASE, OTHER = UUID(int=1), UUID(int=2)
YARD, SHOP, GATE = UUID(int=11), UUID(int=12), UUID(int=21)


def sign(source=Source.VISIT, case=CASE, activity=YARD, *, strong=True, words="w", **told):
    return Sign(source=source, words=words, is_strong=strong, case=case, activity=activity, told=tuple(told.items()))


def test_nothing_known_proposes_nothing_and_says_what_lacks():
    found = weigh([])
    assert (found.best.case, found.best.activity, found.best.told) == (None, None, dict.fromkeys(FIELDS, ""))
    assert not found.is_ready
    assert not found.is_contradicted
    assert found.best.lacks == ("recording_class", "place", "content")


def test_two_strong_signs_for_different_activities_leave_the_choice_to_a_person():
    found = weigh(
        [
            sign(words="times"),
            sign(Source.SLATE, activity=SHOP, words="slate", place="x", content="y", recording_class="z"),
        ]
    )
    assert found.is_contradicted
    assert not found.is_ready
    assert [way.activity for way in found.ways] == [SHOP, YARD]  # what says more comes first
    assert [one.words for one in found.ways[0].against] == ["times"]


def test_a_weak_sign_for_something_else_is_shown_and_doesnt_block():
    whole = {"place": "x", "content": "y", "recording_class": "z"}
    found = weigh(
        [sign(**whole), sign(Source.NEIGHBOUR, activity=SHOP, strong=False, words="before", place="elsewhere")]
    )
    assert found.is_ready
    assert [one.words for one in found.best.against] == ["before"]
    assert found.best.told["place"] == "x"  # nothing is taken of what speaks for something else


def test_a_place_far_off_holds_back_what_is_alone():
    far = Sign(source=Source.POSITION, words="5 km", against=YARD)
    found = weigh([sign(place="x", content="y", recording_class="z"), far])
    assert len(found.ways) == 1
    assert found.is_contradicted
    assert not found.is_ready


def test_a_case_alone_goes_with_its_activity_and_not_with_anothers():
    assert not weigh([sign(), sign(Source.SLATE, activity=None)]).is_contradicted
    assert weigh([sign(), sign(Source.SLATE, case=OTHER, activity=None)]).is_contradicted


def test_the_stronger_says_a_field_that_both_say():
    found = weigh(
        [
            sign(place="by time"),
            sign(Source.TAKE, place="by take"),
            sign(Source.HABIT, None, None, strong=False, place="by habit"),
        ]
    )
    assert found.best.told["place"] == "by take"
    mark = sign(Source.MARK, None, None, strong=False, content="what is marked")
    assert weigh([sign(content="what was planned"), mark]).best.told["content"] == "what is marked"


def test_what_follows_from_a_field_is_asked_with_that_field():
    asked = []

    def later(case, told):
        asked.append((case, told["record_point"]))
        return [sign(Source.HABIT, None, None, strong=False, words="usual", recording_class="questioning")]

    found = weigh(
        [sign(Source.MARK, None, None, strong=False, record_point="7(6)", content="询问"), sign(place="x")], later
    )
    assert asked == [(CASE, "7(6)")]
    assert found.best.told["recording_class"] == "questioning"
    assert found.is_ready


def test_another_proposal_has_another_fingerprint_and_other_words_the_same():
    assert weigh([sign(place="x")]).fingerprint == weigh([sign(place="x", words="v")]).fingerprint
    assert weigh([sign(place="x")]).fingerprint != weigh([sign(place="y")]).fingerprint
    assert weigh([sign()]).fingerprint != weigh([sign(activity=SHOP)]).fingerprint


homes = st.sampled_from([(None, None), (CASE, None), (CASE, YARD), (CASE, SHOP), (OTHER, GATE)])
signs = st.builds(
    lambda source, home, strong, against, told: Sign(
        source=source, words="w", is_strong=strong, case=home[0], activity=home[1], against=against,
        told=tuple(told.items()),
    ),
    st.sampled_from(list(Source)), homes, st.booleans(), st.sampled_from([None, None, YARD]),
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["", "a", "b"])),
)  # fmt: skip


@given(st.lists(signs, max_size=7), st.randoms(use_true_random=False))
def test_no_sign_is_lost_and_nothing_is_said_that_no_sign_says(given_signs, random):
    found = weigh(given_signs)
    strong = {one.activity for one in given_signs if one.is_strong and one.activity}
    for way in found.ways:
        assert len(way.reasons) + len(way.against) == len(given_signs)
        for name, value in way.told.items():
            assert not value or any((name, value) in one.told for one in way.reasons)
    assert strong <= {way.activity for way in found.ways}
    assert found.is_contradicted or len(strong) < 2
    shuffled = list(given_signs)
    random.shuffle(shuffled)
    assert weigh(shuffled).is_contradicted == found.is_contradicted  # whatever came first


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ((34.0, 113.0), (34.0, 113.0), 0),
        ((34.0, 113.0), (34.001, 113.0), 111),
        ((34.0, 113.0), (34.0, 113.001), 92),
        ((0.0, 179.9999), (0.0, -179.9999), 22),
        ((90.0, 0.0), (90.0, 180.0), 0),
        ((-90.0, 0.0), (90.0, 0.0), 20_015_087),
    ],
)
def test_a_distance_over_the_ground(one, other, away):
    spots = [Spot(*(round(each * 1e7) for each in place)) for place in (one, other)]
    assert metres(*spots) == pytest.approx(away, abs=1)
