"""Days that nobody can have meant are asked back; what truly happened can always be entered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from liuhen.rules.days import Lies, check_day
from liuhen.rules.errors import DayOutOfReasonError

NOW = datetime(2028, 2, 28, 16, 30, tzinfo=UTC)  # the 29th already in the bureau's time


@pytest.mark.parametrize(
    ("told", "lies", "problem"),
    [
        (date(1900, 1, 1), Lies.HAPPENED, "early"),
        (date(1949, 9, 30), Lies.COMING, "early"),
        (date(2028, 3, 1), Lies.HAPPENED, "future"),
        (date(9999, 12, 31), Lies.DATED, "late"),
        (date(2030, 3, 1), Lies.DATED, "late"),
        (date(9999, 12, 31), Lies.COMING, "late"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=12))), Lies.HAPPENED, "early"),
        (datetime.max.replace(tzinfo=UTC), Lies.HAPPENED, "future"),
        (NOW.astimezone(timezone(timedelta(hours=17))), Lies.HAPPENED, "offset"),
    ],
)
def test_a_slip_of_the_finger_that_is_kept(told, lies, problem):
    with pytest.raises(DayOutOfReasonError) as caught:
        check_day(told, field="day", now=NOW, lies=lies)
    assert (caught.value.fields["field"], caught.value.fields["problem"]) == ("day", problem)


@pytest.mark.parametrize(
    ("told", "lies"),
    [
        (None, Lies.HAPPENED),
        (date(1949, 10, 1), Lies.HAPPENED),
        (date(2028, 2, 29), Lies.HAPPENED),
        (NOW + timedelta(hours=3), Lies.HAPPENED),
        (date(2030, 2, 28), Lies.DATED),
        (date(2128, 2, 28), Lies.COMING),
    ],
)
def test_what_happened_is_refused(told, lies):
    check_day(told, field="day", now=NOW, lies=lies)
