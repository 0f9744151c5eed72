"""The clocks of activities (art 16) and of cases (art 18), wound whenever what they follow from changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Exists, OuterRef

from liuhen.cases.models import Activity, Case
from liuhen.duties.models import Deadline
from liuhen.duties.operations import keep_clock
from liuhen.rules.clocks import ZONE

UPLOAD, FILE = "upload", "file"
BATCH = 200


@dataclass(frozen=True, slots=True)
class Uploads:
    """What came in of an activity's originals.

    Attributes:
        docked_at: when the first card was connected after the stay; None while none was.
        received_at: when the last of what had to come in was proven; None while something is missing.
    """

    docked_at: datetime | None = None
    received_at: datetime | None = None


def _nothing_known(_activity: Activity) -> Uploads:
    return Uploads()


_uploads: list[Callable[[Activity], Uploads]] = [_nothing_known]


def ask_for_uploads(source: Callable[[Activity], Uploads]) -> None:
    """Say who knows what came in: the intake room stands above this one and plugs itself in when it's loaded."""
    _uploads[0] = source


def wind_upload(*, now: datetime, activity: Activity) -> None:
    """Wind art 16's clock of an activity. Call inside the transaction that changed its times or what came in.

    It runs from the return to the unit; while nobody has entered that, provisionally from the earlier of docking and
    leaving the place: nobody stops it by forgetting a click.
    """
    known = _uploads[0](activity)
    start, assumed = activity.returned_at, ""
    if start is None:
        guesses = [(activity.left_at, "left"), (known.docked_at, "docking")]
        start, assumed = min(((at, why) for at, why in guesses if at is not None), default=(None, ""))
    keep_clock(
        now=now,
        period=UPLOAD,
        subject=activity.id,
        about="activity",
        case_id=activity.case_id,
        unit_id=activity.case.unit_id,
        officer_ids=list(activity.officers.values_list("id", flat=True)),
        start=start,
        assumed=assumed,
        met_at=known.received_at,
        note=activity.place,
    )


def wind_file(*, now: datetime, case: Case, filed_at: datetime | None = None) -> None:
    """Wind art 18's clock of a case: from the day of the event that counts as 结案; reopened, it's withdrawn."""
    keep_clock(
        now=now,
        period=FILE,
        subject=case.id,
        about="case",
        case_id=case.id,
        unit_id=case.unit_id,
        officer_ids=list(case.officers.values_list("id", flat=True)),
        start=None if case.closed_on is None else datetime.combine(case.closed_on, time(), ZONE),
        met_at=filed_at,
        note=case.number,
    )


def wind_missing(*, now: datetime) -> int:
    """Wind the clocks of activities that have none, as those of before there were clocks; how many of a batch."""
    wound = Deadline.objects.filter(period=UPLOAD, subject=OuterRef("pk"))
    rows = Activity.objects.filter(~Exists(wound)).exclude(left_at=None, returned_at=None)
    found = list(rows.select_related("case").order_by("id")[:BATCH])
    for activity in found:
        wind_upload(now=now, activity=activity)
    return len(found)
