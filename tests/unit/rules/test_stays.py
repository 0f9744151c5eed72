"""A stay that is called late or early and isn't, and one that is and isn't called so (art 12(5))."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from liuhen.rules.clocks import ZONE
from liuhen.rules.stays import Run, early_end, gap_in, joins, late_start

ARRIVED = datetime(2026, 3, 4, 9, 0, tzinfo=ZONE)
LEFT = ARRIVED + timedelta(hours=1)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.clause("12(5)")


def run(begun: int, ended: int | None, *, device: str = "a", within: int = 0) -> Run:
    """A film from one second after arriving to another."""
    end = None if ended is None else ARRIVED + ended * SECOND
    return Run(ARRIVED + begun * SECOND, end, device, within * SECOND, key=f"{device}{begun}")


@pytest.mark.parametrize(
    ("begun", "within", "is_late"), [(59, 0, False), (60, 0, True), (89, 30, False), (90, 30, True), (-600, 0, False)]
)
def test_a_film_that_its_clock_may_excuse_is_called_late(begun, within, is_late):
    found = late_start([run(begun, 3600, within=within), run(3000, 3600)], arrived=ARRIVED)
    assert (found is not None) is is_late


@pytest.mark.parametrize(("ended", "within", "is_early"), [(3541, 0, False), (3540, 0, True), (3500, 60, False)])
def test_an_end_that_its_clock_may_excuse_is_called_early(ended, within, is_early):
    found = early_end([run(0, 100), run(200, ended, within=within)], left=LEFT)
    assert (found is not None) is is_early


def test_a_stay_without_films_or_without_an_end_is_called_anything():
    assert late_start([], arrived=ARRIVED) is None
    assert early_end([], left=LEFT) is None
    assert early_end([run(0, 60)], left=None) is None


def test_an_end_that_nobody_knows_is_called_early():
    assert early_end([run(0, 60), run(100, None)], left=LEFT) is None
    assert early_end([run(0, 60), run(10, None, device="b")], left=LEFT) is None
    # One device films one thing after the other: what it went on to film ends what came before.
    assert early_end([run(0, None), run(100, 160)], left=LEFT) == run(100, 160)


def test_the_first_or_the_last_of_several_devices_is_taken_for_another():
    films = [run(120, 3000), run(600, 700), run(90, 200, device="b")]
    assert late_start(films, arrived=ARRIVED).key == "b90"
    assert early_end(films, left=LEFT).key == "a120"


def gaps(*films: Run, left=LEFT) -> list[tuple[float, float]]:
    found = [gap_in(join, arrived=ARRIVED, left=left, seam=2 * SECOND) for join in joins(films)]
    return [((one.begun.at - ARRIVED) / SECOND, (one.ended.at - ARRIVED) / SECOND) for one in found if one]


def test_what_lies_outside_the_stay_is_called_missing_of_it():
    assert gaps(run(-600, -300), run(120, 3600)) == [(0, 120)]
    assert gaps(run(0, 3000), run(3900, 4000)) == [(3000, 3600)]
    assert gaps(run(0, 3000), run(3900, 4000), left=None) == [(3000, 3900)]
    assert gaps(run(-600, -300), run(-100, 3600)) == []
    assert gaps(run(0, 3600), run(4000, 4100)) == []


def test_a_film_of_unknown_length_or_one_within_another_is_passed_over():
    assert gaps(run(0, 60), run(100, None), run(200, 260)) == [(60, 100)]
    assert gaps(run(0, 600), run(100, 160), run(700, 760)) == [(600, 700)]


def test_a_clock_that_was_set_meanwhile_makes_a_gap_that_it_may_excuse():
    first, second = run(0, 60, within=3), run(66, 100, within=3)
    assert gaps(first, second) == [(60, 66)]
    assert gaps(first, second._replace(offset=90 * SECOND)) == []
    join = next(joins([first._replace(offset=90 * SECOND), second._replace(offset=90 * SECOND)]))
    assert gap_in(join, arrived=ARRIVED, left=LEFT, seam=SECOND).kept == (
        ARRIVED + 150 * SECOND, ARRIVED + 156 * SECOND
    )  # fmt: skip
