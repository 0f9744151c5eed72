"""The clocks of activities (art 16) and of cases (arts 18, 21), wound whenever what they follow from changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Exists, OuterRef

from liuhen.cases.bureau.models import RecordKind, RecordLink
from liuhen.cases.documents.models import Document
from liuhen.cases.models import Activity, Case
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.duties.operations import keep_clock
from liuhen.duties.periods import CARRIER, HAND_OVER
from liuhen.duties.queries import clock_of
from liuhen.rules.clocks import ZONE
from liuhen.rules.forms import catalogue
from liuhen.rules.model import LongTermGround
from liuhen.rules.shelf import rulebook

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


def _none_entered(_case: Case) -> frozenset[str]:
    return frozenset()


_grounds: list[Callable[[Case], frozenset[str]]] = [_none_entered]


def ask_for_grounds(source: Callable[[Case], frozenset[str]]) -> None:
    """Say who knows which grounds of art 21 somebody entered for a case, by clause: the archive plugs itself in."""
    _grounds[0] = source


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
    """Wind art 18's clock of a case: from the day of the event that counts as 结案; reopened, it's withdrawn.

    Args:
        now: the present moment.
        case: as it stands.
        filed_at: when it was filed; None where nothing new is known of that.
    """
    _wind_case(FILE, case, now=now, start=_closing(case), met_at=filed_at, note=case.number)


def wind_hand_over(
    *, now: datetime, case: Case, filed_at: datetime | None, handed_over_at: datetime | None = None
) -> None:
    """Wind art 18's clock of handing a filed case over to the archive room; filing and hand-over call this.

    Args:
        now: the present moment.
        case: whose volume it is.
        filed_at: when it was filed; None while it isn't, or no longer: then nothing is to be handed over.
        handed_over_at: when the archive room took it.
    """
    _wind_case(HAND_OVER, case, now=now, start=filed_at, met_at=handed_over_at, note=case.number)


def wind_carrier(*, now: datetime, case: Case, written_at: datetime | None = None) -> None:
    """Wind art 21's clock of writing a case's recordings to a disc or disk, while a long-term ground holds for it.

    Call inside the transaction that changed its facts, documents or end. Without a ground there's nothing to write.

    Args:
        now: the present moment.
        case: as it stands.
        written_at: when the last of its carriers was written; None where nothing new is known of that.
    """
    found = grounds_of(case)
    note = f"{case.number} · {'、'.join(ground.gist for ground in found)}"
    _wind_case(CARRIER, case, now=now, start=_closing(case) if found else None, met_at=written_at, note=note)


def grounds_of(case: Case) -> list[LongTermGround]:
    """The grounds of art 21 that hold for a case: told by its own facts, its activities' or documents', or entered."""
    facts = set(case.facts)
    for told in case.activities.values_list("facts", flat=True):
        facts.update(told)
    forms = set(Document.objects.filter(case=case, voided_at=None).values_list("form", flat=True))
    linked = RecordLink.objects.filter(case=case, record__document__voided_at=None)
    forms.update(linked.values_list("record__document__form", flat=True))
    if case.complaints.exists():  # a complaint stands for its letter, as it does where the case is judged
        forms.add(RecordKind.COMPLAINT.value)
    known = (catalogue().form(code) for code in sorted(forms))
    facts.update(fact for form in known if form is not None for fact in form.facts)
    grounds, entered = rulebook().on(case.opened_on).long_term_grounds, _grounds[0](case)
    return [ground for ground in grounds if set(ground.when) & facts or ground.clause in entered]


def _closing(case: Case) -> datetime | None:
    return None if case.closed_on is None else datetime.combine(case.closed_on, time(), ZONE)


def _wind_case(
    period: str, case: Case, *, now: datetime, start: datetime | None, met_at: datetime | None, note: str
) -> None:
    standing = clock_of(period=period, subject=case.id)
    if (
        met_at is None
        and standing is not None
        and standing.start == start
        and (standing.is_unasked or standing.state != DeadlineState.WITHDRAWN)
    ):
        met_at = standing.met_at  # correcting a case doesn't undo what was done for it
    keep_clock(
        now=now,
        period=period,
        subject=case.id,
        about="case",
        case_id=case.id,
        unit_id=case.unit_id,
        officer_ids=list(case.officers.values_list("id", flat=True)),
        start=start,
        met_at=met_at,
        note=note,
    )


def wind_missing(*, now: datetime) -> int:
    """Wind the clocks of activities that have none, as those of before there were clocks; how many of a batch."""
    wound = Deadline.objects.filter(period=UPLOAD, subject=OuterRef("pk"))
    rows = Activity.objects.filter(~Exists(wound)).exclude(left_at=None, returned_at=None)
    found = list(rows.select_related("case").order_by("id")[:BATCH])
    for activity in found:
        wind_upload(now=now, activity=activity)
    return len(found)
