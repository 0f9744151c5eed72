"""What is called missing of a stay, and what isn't: every second of it is filmed, missing or not known."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from liuhen.intake.continuity.strips import (
    Film,
    Lack,
    Listed,
    breaks,
    covered,
    explains,
    missing_numbers,
    not_received,
)
from liuhen.rules.clocks import ZONE
from liuhen.rules.stays import EDGE

ARRIVED = datetime(2026, 3, 4, 9, 0, tzinfo=ZONE)
LEFT = ARRIVED + timedelta(hours=1)
SEAM = timedelta(seconds=2)


def film(begun: float, seconds: float | None = 300, name: str = "a") -> Film:
    """A film so many seconds after arriving."""
    return Film(id=name, number=name, begun=ARRIVED + timedelta(seconds=begun), seconds=seconds)


def lacks(*films: Film, left: datetime | None = LEFT) -> list[tuple[str, float | None, float | None]]:
    found = breaks(films, recorder="r", arrived=ARRIVED, left=left, seam=SEAM)

    def second(moment: datetime | None) -> float | None:
        return (moment - ARRIVED).total_seconds() if moment else None

    return [(each.lack.value, second(each.begun), second(each.ended)) for each in found]


def listed(path: str, sequence: int | None, begun: float | None = 0, *, is_held: bool = True) -> Listed:
    at = None if begun is None else ARRIVED + timedelta(seconds=begun)
    return Listed(path=path, folder=path.rpartition("/")[0], sequence=sequence, begun=at, is_held=is_held)


def test_a_recorder_that_filmed_nothing():
    assert lacks() == [("no_film", 0, 3600)]
    assert lacks(left=None) == [("no_film", 0, None)]


def test_a_run_that_its_recorder_split_is_called_broken():
    assert lacks(film(0, 1800), film(1801, 1799)) == []
    assert lacks(film(0, 1800), film(1802, 1798)) == []
    assert lacks(film(0, 1800), film(1803, 1797)) == [("gap", 1800, 1803)]


def test_a_late_start_and_an_early_end_within_the_minute_in_which_times_are_written_down():
    assert lacks(film(59, 3482)) == []
    assert lacks(film(60, 3480)) == [("late_start", 0, 60), ("early_end", 3540, 3600)]


def test_an_end_that_nobody_can_know_is_called_early():
    assert lacks(film(0, 60), left=None) == []
    assert lacks(film(0, None)) == []  # a film of unknown length may reach to the end


def test_a_film_within_another_hides_a_gap():
    assert lacks(film(0, 3000), film(100, 100), film(3001, 599)) == [("overlap", 100, 200)]


@given(
    st.lists(st.tuples(st.integers(-600, 4200), st.integers(1, 1200)), min_size=1, max_size=8),
    st.integers(0, 3600),
)  # fmt: skip
def test_a_second_that_is_neither_filmed_nor_missing(spans, second):
    films = [film(begun, seconds, str(at)) for at, (begun, seconds) in enumerate(spans)]
    found = breaks(films, recorder="r", arrived=ARRIVED, left=LEFT, seam=SEAM)
    moment = ARRIVED + timedelta(seconds=second)
    is_filmed = any(one.begun <= moment <= one.ended for one in films)
    holes = [one for one in found if one.lack != Lack.OVERLAP]
    is_missing = any(one.begun <= moment <= one.ended for one in holes if one.begun and one.ended)
    nearest = min(abs((edge - moment).total_seconds()) for one in films for edge in (one.begun, one.ended))
    assert is_filmed or is_missing or nearest <= EDGE.total_seconds()
    for hole in holes:
        middle = hole.begun + (hole.ended - hole.begun) / 2
        assert not any(one.begun < middle < one.ended for one in films)
        assert ARRIVED <= hole.begun < hole.ended <= LEFT


def test_another_recorder_that_filmed_only_a_part_is_said_to_have_filmed_it():
    gap = breaks([film(0, 1000), film(2000, 1600)], recorder="r", arrived=ARRIVED, left=LEFT, seam=SEAM)[0]
    whole, part = [film(900, 500), film(1401, 700)], [film(900, 500), film(1500, 600)]
    assert covered(gap, [("whole", whole), ("part", part), ("late", [film(1100, 900)])], seam=SEAM) == ("whole",)


def test_numbers_that_a_listing_leaves_out():
    told = [
        listed("DCIM/0001.MP4", 1), listed("DCIM/0001.THM", 1), listed("DCIM/0002.MP4", 2, 60),
        listed("DCIM/0005.MP4", 5, 120), listed("DCIM/0007.MP4", 7, 130),
        listed("DCIM/0001b.MP4", 1, 180), listed("LOG/0900.TXT", 900, 90),
        listed("MARKED/0004.MP4", 4, 100), listed("DCIM/2000.MP4", 2000, 3500),
        listed("DCIM/2040.MP4", 2040, 90_000), listed("DCIM/2044.MP4", 2044, 90_060),
    ]  # fmt: skip
    found = missing_numbers(told, recorder="r", since=ARRIVED, until=LEFT)
    # A thumbnail is no number of its own, a marked film stands elsewhere, and a jump begins anew.
    assert [one.subject for one in found] == ["0003", "0006", "2001–2039"]


def test_a_counter_that_begins_again_is_called_missing_numbers():
    older = [listed("DCIM/old_0001.MP4", 1, -900_000), listed("DCIM/old_0003.MP4", 3, -899_000)]
    for first in (0, 1):
        numbers = [9997, 9998, 9999, *range(first, 4)]
        wrapped = [listed(f"DCIM/{number:04}.MP4", number, 600 * at) for at, number in enumerate(numbers)]
        assert missing_numbers(wrapped, recorder="r", since=ARRIVED, until=LEFT) == []
        # Nor are those of the round before, which stand in the same folder under the same numbers.
        assert missing_numbers([*older, *wrapped], recorder="r", since=ARRIVED, until=LEFT) == []
    # What is missing after the counter began again is still told.
    told = [listed("9999.MP4", 9999, 0), listed("0001.MP4", 1, 600), listed("0004.MP4", 4, 1200)]
    found = missing_numbers(told, recorder="r", since=ARRIVED, until=LEFT)
    assert [one.subject for one in found] == ["0002–0003"]


def test_a_file_of_another_day_is_called_missing_here():
    told = [
        listed("a.mp4", 1, 60, is_held=False), listed("b.mp4", 2, 60), listed("c.mp4", 3, 9000, is_held=False),
        listed("d.mp4", 4, None, is_held=False),
    ]  # fmt: skip
    found = not_received(told, recorder="r", since=ARRIVED, until=LEFT)
    assert [one.subject for one in found] == ["a.mp4", "d.mp4"]


def test_an_explanation_that_speaks_of_less_than_what_is_missing():
    gap = breaks([film(0, 1000), film(2000, 1600)], recorder="r", arrived=ARRIVED, left=LEFT, seam=SEAM)[0]

    def told(begun: float, ended: float, **given: str) -> bool:
        of = {"lack": "gap", "recorder": "r", "subject": "", **given}
        ends = {"begun": ARRIVED + timedelta(seconds=begun), "ended": ARRIVED + timedelta(seconds=ended)}
        return explains(gap, **of, **ends)

    assert told(1000, 2000)
    assert told(900, 2100)  # part of the gap came in since
    assert not told(1001, 2000)
    assert not told(1000, 1999)
    assert not told(1000, 2000, recorder="s")
    assert not told(1000, 2000, lack="early_end")
