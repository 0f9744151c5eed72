"""The one place that reads the clock. Only views, api, jobs and cli may call it; operations take `now=`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MOST_OFFSET = timedelta(hours=14)
"""No place on earth has an offset of more; PostgreSQL refuses one of 16 and over."""
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def is_plausible(moment: datetime) -> bool:
    """Whether an aware moment can be kept: one at the calendar's ends can't be told in every time zone.

    Whether a person can have meant it, says `liuhen.rules.days`.
    """
    return FIRST <= moment < LAST and abs(moment.utcoffset() or timedelta()) <= MOST_OFFSET


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the place
