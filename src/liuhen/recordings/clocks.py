"""Art 17's clock of a recording: from the archive's receipt to its first description."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from liuhen.duties.models import Deadline
from liuhen.duties.operations import keep_clock
from liuhen.duties.queries import clock_of
from liuhen.people.models import Officer
from liuhen.recordings.models import Recording

DESCRIBE = "describe"
BATCH = 200


def wind_describe(*, now: datetime, recording: Recording) -> None:
    """Wind a recording's clock. Call inside the transaction that received, placed or described it.

    Whoever filmed it keeps it; where nobody is known to have, whoever took it in.
    """
    standing = clock_of(period=DESCRIBE, subject=recording.id)
    met_at = standing.met_at if standing is not None else None  # a later description doesn't undo the first one
    if met_at is None and recording.is_described:
        met_at = recording.description.described_at
    officers = {recording.officer_id} - {None}
    if not officers and recording.received_by_id:
        officers = set(Officer.objects.filter(account_id=recording.received_by_id).values_list("id", flat=True))
    keep_clock(
        now=now,
        period=DESCRIBE,
        subject=recording.id,
        about="recording",
        case_id=recording.case_id,
        unit_id=recording.unit_id,
        officer_ids=[officer for officer in officers if officer is not None],
        start=None if recording.is_sealed else recording.received_at,  # nobody can describe what is sealed
        met_at=met_at,
        note=recording.number,
    )


def wind_missing(*, now: datetime) -> int:
    """Wind the clocks of recordings that have none, as those of before there were clocks; how many of a batch."""
    wound = Deadline.objects.filter(period=DESCRIBE, subject=OuterRef("pk"))
    found = list(Recording.objects.filter(~Exists(wound)).select_related("description").order_by("id")[:BATCH])
    for recording in found:
        wind_describe(now=now, recording=recording)
    return len(found)
