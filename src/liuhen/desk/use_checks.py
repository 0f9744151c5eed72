"""How recorders were found before activities (art 19), for judging: where the bureau lent them here, it's known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from liuhen.cases.models import Activity
from liuhen.devices import queries as devices
from liuhen.rules.clocks import ZONE
from liuhen.rules.facts import RecorderCheckFacts

_BEFORE = timedelta(hours=24)
"""A check counts for an activity when it's of the day before it or later: an older one says nothing of the battery."""


def checks_of(activities: Sequence[Activity]) -> Mapping[UUID, tuple[RecorderCheckFacts, ...]]:
    """The checks of each activity for which a recorder was lent here; the others aren't in it: nothing is known."""
    lent = [one for one in activities if any(taken.loan_id for taken in one.taken.all())]
    if not lent:
        return {}
    recorders = {taken.recorder_id for one in lent for taken in one.taken.all()}
    first = min(one.arrived_at for one in lent) - _BEFORE
    last = max(one.left_at or one.arrived_at for one in lent) + _BEFORE
    found = devices.checks_between(recorders, first, last)
    told = {}
    for one in lent:
        until = (one.left_at or one.arrived_at) + _BEFORE
        told[one.id] = tuple(
            RecorderCheckFacts(recorder=str(recorder), at=at.astimezone(ZONE), found=items)
            for recorder, rows in found.items()
            for at, items in rows
            if one.arrived_at - _BEFORE <= at <= until
        )
    return told
