"""What an intake says of art 16's clocks: when a card was docked, and when the last original was proven."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q

from liuhen.cases.clocks import UPLOAD, Uploads, wind_upload
from liuhen.cases.models import Activity
from liuhen.duties.models import Deadline
from liuhen.intake.errors import LinkRefusedError
from liuhen.intake.models import UNENDED, FileState, Intake, IntakeFile, IntakeState
from liuhen.recordings.models import Recording

_HELD = (FileState.RECEIVED, FileState.DUPLICATE)


def uploads_of(activity: Activity) -> Uploads:
    """What came in of an activity's originals after the stay.

    A card counts when one of the officers filmed it, when its recorder was taken along, or when it brought a recording
    of this activity. It has arrived when its intake is over and every file of it is in the archive: then the moment of
    the last one's proof counts, not that of closing. Of recorders that are known to have been taken, each has to come.
    """
    since = activity.left_at or activity.arrived_at
    officers = list(activity.officers.values_list("id", flat=True))
    recorders = list(activity.recorders.values_list("id", flat=True))
    brought = Recording.objects.filter(activity=activity).values("arrived_with")
    concerned = Q(officer__in=officers) | Q(recorder__in=recorders) | Q(id__in=brought)
    intakes = list(Intake.objects.filter(concerned, opened_at__gte=since).order_by("opened_at", "id"))
    docked = intakes[0].opened_at if intakes else None
    whole = [(intake, proven) for intake in intakes if (proven := _proven_at(intake)) is not None]
    if not recorders:
        return Uploads(docked, min((proven for _intake, proven in whole), default=None))
    each = [min((at for intake, at in whole if intake.recorder_id == one), default=None) for one in recorders]
    arrived = [at for at in each if at is not None]
    return Uploads(docked, max(arrived) if len(arrived) == len(each) else None)


def _proven_at(intake: Intake) -> datetime | None:
    if intake.state != IntakeState.CLOSED:
        return None
    files = IntakeFile.objects.filter(intake=intake)
    missing = files.filter(state__in=(*UNENDED, FileState.FAILED)).exclude(reason=LinkRefusedError.code)
    if missing.exists():
        return None
    proven: datetime | None = files.filter(state__in=_HELD).aggregate(last=Max("ended_at"))["last"]
    return proven


def wind_for(intake: Intake, *, now: datetime) -> None:
    """Bring the clocks of the activities up to date that an intake says something of."""
    concerned = Q(recordings__arrived_with=intake.id)
    if intake.officer_id is not None:
        concerned |= Q(officers=intake.officer_id)
    if intake.recorder_id is not None:
        concerned |= Q(recorders=intake.recorder_id)
    met = Deadline.objects.filter(period=UPLOAD, subject=OuterRef("pk"), met_at__isnull=False)
    rows = Activity.objects.filter(concerned, ~Exists(met), arrived_at__lte=intake.opened_at)
    for activity in rows.select_related("case").distinct().order_by("id"):  # the same order for everybody
        wind_upload(now=now, activity=activity)
