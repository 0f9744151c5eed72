"""Numbers that count up within a series, such as a year's: none is given twice, and none is left out."""

from __future__ import annotations

from typing import Any


def next_in(series: Any, /, **which: Any) -> int:
    """Take the next number of a series.

    Call inside a transaction: the series is held until it ends, and a rollback gives the number back.

    Args:
        series: the model of the series, with a field `last`.
        which: what tells the series from others, such as `year=2026`.
    """
    series.objects.get_or_create(**which)
    row = series.objects.select_for_update().get(**which)
    row.last += 1
    row.save(update_fields=["last"])
    return int(row.last)
