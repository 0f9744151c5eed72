"""What is claimed of a recorder's clock and isn't so: true moments left out, jumps unseen, factory dates believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from liuhen.devices.operations.clocks import around, docked_bounds
from liuhen.devices.telling_clocks import bounds_in_words, offset_in_words
from liuhen.devices.timekeeping import (
    DAY,
    MOST_DRIFT,
    Bounds,
    Estimate,
    Finding,
    How,
    Reading,
    Source,
    Told,
    Window,
    looks_reset,
    stretches,
    told_by,
    true_moment,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
TODAY = Window(after=NOON - DAY, before=NOON)


def read(number, at, offset, within=SECOND, source=Source.SLATE):
    return Reading(key=UUID(int=number), at=at, bounds=around(offset, within), source=source)


@given(
    start=st.integers(-3600, 3600),
    rates=st.lists(st.floats(-5, 5), min_size=12, max_size=12),
    days=st.lists(st.integers(0, 11), min_size=1, max_size=6, unique=True),
    errors=st.lists(st.floats(-1, 1), min_size=6, max_size=6),
    hours=st.floats(0.5, 287),
    is_known=st.booleans(),
)
def test_a_true_moment_is_never_outside_what_is_claimed(start, rates, days, errors, hours, is_known):
    def offset(at):
        left, told = (at - NOON) / DAY, timedelta(seconds=start)
        for rate in rates:
            told += timedelta(seconds=rate * min(max(left, 0), 1))
            left -= 1
        return told

    readings = [
        read(day, at := NOON + day * DAY + HOUR, offset(at) + timedelta(seconds=error))
        for day, error in zip(days, errors, strict=False)
    ]
    filmed = NOON + hours * HOUR
    window = Window(after=filmed - 5 * HOUR if is_known else None, before=filmed + 7 * HOUR)
    parts = stretches(readings)
    assert len(parts) == 1
    told = true_moment(filmed + offset(filmed), window, parts)
    assert told.earliest is not None
    assert told.latest is not None
    slack = timedelta(milliseconds=2)
    assert told.earliest - slack <= filmed <= told.latest + slack
    assert Finding.JUMP not in told.findings


@given(st.permutations(range(5)))
def test_the_order_in_which_readings_came_in_changes_nothing(order):
    readings = [read(place, NOON + place * DAY, timedelta(seconds=30 if place > 2 else 0)) for place in range(5)]
    assert stretches(readings[place] for place in order) == stretches(readings)


def test_a_reading_of_the_same_outing_corrects_to_its_own_certainty():
    told = true_moment(NOON - HOUR, TODAY, stretches([read(1, NOON - 2 * HOUR, 125 * SECOND)]))
    assert abs(told.moment - (NOON - HOUR - 125 * SECOND)) < SECOND / 2
    assert SECOND <= told.uncertainty < 2 * SECOND
    assert (told.how, told.findings) == (How.READ, frozenset())
    assert [one.key.int for one in told.by] == [1]


def test_a_clock_that_was_set_isnt_taken_for_one_that_drifts():
    parts = stretches(
        [read(1, NOON, 40 * SECOND), read(2, NOON + DAY, 0 * SECOND), read(3, NOON + 2 * DAY, 3 * SECOND)]
    )
    assert [len(part.readings) for part in parts] == [1, 2]
    assert (parts[0].until, parts[1].since) == (NOON + DAY, NOON)


def test_what_was_filmed_while_the_clock_was_set_isnt_known_for_sure():
    parts = stretches([read(1, NOON - 5 * HOUR, 40 * SECOND), read(2, NOON - HOUR, 0 * SECOND)])
    told = true_moment(NOON - 3 * HOUR, TODAY, parts)
    assert Finding.JUMP in told.findings
    assert told.earliest < NOON - 3 * HOUR - 39 * SECOND
    assert told.latest > NOON - 3 * HOUR


def test_without_readings_nothing_is_claimed():
    told = true_moment(NOON - HOUR, TODAY, ())
    assert (told.moment, told.how, told.findings) == (None, How.UNKNOWN, frozenset())


def test_a_factory_date_is_told_by_the_cards_dockings_and_not_by_the_good_clock_of_before():
    good = [read(1, NOON - 3 * DAY, SECOND)]
    told = true_moment(datetime(2015, 1, 1, 0, 5, tzinfo=UTC), TODAY, stretches(good))
    assert (told.earliest, told.latest, told.how) == (TODAY.after, TODAY.before, How.CARD)
    assert told.findings == {Finding.RESET, Finding.OUTSIDE}


def test_a_slate_after_a_battery_ran_flat_corrects_what_follows_it():
    reset = datetime(2015, 1, 1, 0, 0, tzinfo=UTC) - (NOON - 4 * HOUR)
    parts = stretches([read(1, NOON - 3 * DAY, SECOND), read(2, NOON - 4 * HOUR, reset)])
    told = true_moment(datetime(2015, 1, 1, 1, 0, tzinfo=UTC), TODAY, parts)
    assert abs(told.moment - (NOON - 3 * HOUR)) < SECOND
    assert Finding.RESET in told.findings


def test_a_film_of_january_that_came_in_the_same_week_isnt_called_a_factory_date():
    filmed = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    assert not looks_reset(filmed, Window(after=filmed - DAY, before=filmed + DAY))
    assert looks_reset(filmed, Window(after=filmed + 2 * DAY, before=filmed + 3 * DAY))
    assert looks_reset(datetime(1970, 1, 1, 8, 0, tzinfo=UTC), Window(after=None, before=NOON))


def test_a_card_that_came_in_late_isnt_pressed_into_the_outing_of_another():
    told = true_moment(NOON - 5 * DAY, TODAY, stretches([read(1, NOON - 2 * HOUR, 0 * SECOND)]))
    assert abs(told.moment - (NOON - 5 * DAY)) < SECOND
    assert told.findings == {Finding.OUTSIDE, Finding.EARLIER}


def test_one_side_alone_corrects_nothing():
    only = Reading(key=UUID(int=1), at=NOON, bounds=Bounds(-3 * HOUR), source=Source.DOCKING)
    assert true_moment(NOON - HOUR, TODAY, stretches([only])).moment is None


def test_drift_is_told_of_readings_that_lie_apart():
    [part] = stretches([read(1, NOON, 0 * SECOND, SECOND / 10), read(2, NOON + 10 * DAY, 20 * SECOND, SECOND / 10)])
    assert abs(part.drift.middle - 2 * SECOND) < SECOND / 100
    [near] = stretches([read(1, NOON, 0 * SECOND), read(2, NOON + HOUR, 0 * SECOND)])
    assert near.drift is None
    assert MOST_DRIFT < 10 * SECOND


def test_a_docked_card_bounds_the_clock_and_shows_a_jump_between_its_files():
    first, last = NOON - DAY, NOON
    morning = [NOON - 20 * HOUR, NOON - 2 * HOUR]
    assert docked_bounds(morning, after=first, before=last) == [Bounds(-2 * HOUR, 4 * HOUR)]
    assert docked_bounds(morning, after=None, before=last) == [Bounds(-2 * HOUR, None)]
    fast = [NOON + HOUR]
    assert docked_bounds(fast, after=first, before=last) == [Bounds(HOUR, 25 * HOUR)]
    anew = datetime(2015, 1, 1, tzinfo=UTC)
    parted = docked_bounds([anew, *morning], after=first, before=last)
    assert parted == [Bounds(anew - last, anew - first), Bounds(-2 * HOUR, 4 * HOUR)]
    assert docked_bounds([], after=first, before=last) == []


def test_words_of_offsets_say_which_way():
    assert offset_in_words(3 * SECOND) == "快 3 秒"
    assert offset_in_words(-65 * SECOND) == "慢 1 分 5 秒"
    assert offset_in_words(-26 * 365 * DAY - 37 * DAY) == "慢 26 年 37 天"
    assert offset_in_words(SECOND / 100) == "一致"
    assert bounds_in_words(around(3 * SECOND, SECOND / 2)) == "快 3 秒（±0.5 秒）"
    assert bounds_in_words(Bounds(-2 * HOUR, 5 * HOUR)) == "在“慢 2 小时”与“快 5 小时”之间"
    assert bounds_in_words(Bounds(-2 * HOUR)) == "最多慢 2 小时"
    assert bounds_in_words(Bounds(2 * HOUR)) == "至少快 2 小时"
    assert bounds_in_words(Bounds(None, -2 * HOUR)) == "至少慢 2 小时"


def test_a_date_before_any_recorder_is_believed_for_its_day():
    shown = datetime(1980, 6, 7, 9, 0, tzinfo=UTC)
    assert looks_reset(shown, TODAY)
    assert told_by([true_moment(shown, TODAY, ())])[0].begun is None


def estimate(shown, earliest, latest, *findings):
    return Estimate(shown=shown, earliest=earliest, latest=latest, how=How.READ, findings=frozenset(findings))


def test_what_lies_between_two_films_is_stretched_by_what_is_known_of_one_of_them():
    """The second can't have begun after it was docked: that tells of the first one's clock too."""
    wide = estimate(NOON, NOON - 30 * SECOND, NOON + 30 * SECOND)
    cut = estimate(NOON + HOUR, NOON + HOUR - 30 * SECOND, NOON + HOUR - 10 * SECOND)
    first, second = told_by([wide, cut])
    assert second.begun - first.begun == HOUR
    assert (first.begun, first.within) == (NOON - 20 * SECOND, 10 * SECOND)
    assert told_by([cut, wide]) == [second, first]


def test_a_clock_that_was_set_meanwhile_shares_its_offset_with_what_came_before():
    fast = estimate(NOON, NOON - HOUR - SECOND, NOON - HOUR + SECOND)
    right = estimate(NOON + HOUR, NOON + HOUR - SECOND, NOON + HOUR + SECOND)
    first, second = told_by([fast, right])
    assert (first.begun, second.begun) == (NOON - HOUR, NOON + HOUR)
    assert (first.is_noticed, second.is_noticed) == (True, False)


def test_a_span_of_hours_corrects_a_time_and_a_small_offset_is_made_much_of():
    rough = estimate(NOON, NOON - 5 * HOUR, NOON)
    assert told_by([rough])[0] == Told(shown=NOON, begun=NOON)
    assert told_by([estimate(NOON, NOON - 5 * HOUR, NOON, Finding.RESET)])[0].is_noticed
    small = told_by([estimate(NOON, NOON - 25 * SECOND, NOON - 15 * SECOND)])[0]
    assert (small.is_corrected, small.is_noticed) == (True, False)
    unsure = told_by([estimate(NOON, NOON - 200 * SECOND, NOON + 60 * SECOND)])[0]
    assert (unsure.is_corrected, unsure.is_noticed) == (False, False)
