"""A copy that is signed before anybody can have watched it: by a program that tells often, a little at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from liuhen.recordings.hiding.believing import FASTEST, GAP_MS, SLACK_MS, UNTOLD_MS, Budget, unplayed

OPENED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CLAIMS = st.one_of(st.none(), st.integers(1, 4000))  # None opens the page again


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 400), CLAIMS), max_size=40))
@example([(100, 3000)] * 100)
@example([(0, 900), (0, None)] * 100)
@example([(5000, None)] * 20 + [(0, 3000)] * 40)
def test_a_program_that_tells_often_is_believed_more_than_the_clock_allows(tellings):
    budget, now, believed = Budget(opened_at=OPENED), OPENED, 0
    for later, claim in tellings:
        now += timedelta(milliseconds=later)
        if claim is None:
            budget = budget.opened(now)
        elif (told := budget.told(now, claim)) is not None:
            budget, believed = told, believed + claim
        assert believed <= FASTEST * (now - OPENED).total_seconds() * 1000 + SLACK_MS


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 5000), st.floats(0.25, FASTEST), st.booleans()), max_size=30))
def test_an_honest_player_is_not_believed(tellings):
    budget, now = Budget(opened_at=OPENED), OPENED
    for wall, rate, is_opened_again in tellings:
        now += timedelta(milliseconds=wall)
        if is_opened_again:  # in another window, before this one tells
            budget = budget.opened(now)
        told = budget.told(now, int(wall * rate))
        assert told is not None
        budget = told


def test_the_hours_that_a_page_lay_open_are_played_in_a_moment():
    later = OPENED + timedelta(hours=8)
    budget = Budget(opened_at=OPENED).opened(later)
    assert budget.told(later, UNTOLD_MS + SLACK_MS + 1) is None
    assert budget.told(later, UNTOLD_MS) is not None


def test_a_clock_that_was_set_back_gives_time_away():
    assert Budget(opened_at=OPENED).told(OPENED - timedelta(hours=1), SLACK_MS + 1) is None


@given(st.integers(1, 900_000), st.integers(1, 400), st.integers(1, GAP_MS))
def test_a_copy_of_which_every_other_moment_was_skipped_counts_as_watched(whole, told, skipped):
    stretches = [(begin, min(begin + told, whole)) for begin in range(0, whole, told + skipped)][:2000]
    lacking = unplayed(stretches, whole)
    played = sum(end - begin for begin, end in stretches)
    assert played + sum(end - begin for begin, end in lacking) >= whole - max(GAP_MS, whole // 50)


def test_the_moments_between_two_pictures_are_to_be_played_again():
    assert unplayed([(0, 10_000), (10_250, 59_900)], 60_000) == []
    assert unplayed([(0, 10_000), (10_700, 60_000)], 60_000) == [(10_000, 10_700)]
