"""What is read of 案卷评查: units see what was said of theirs, and nobody another's open sheet."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from liuhen.archive.volumes.models import Volume, VolumeFile
from liuhen.paging import MENU_CAP, Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, reach, require
from liuhen.people.standing import are_same_hand, is_same_hand, own_hands
from liuhen.rules.sampling import draw
from liuhen.supervision.assessing.errors import AssessmentNotFoundError
from liuhen.supervision.assessing.models import Assessed, AssessedState, Assessment, Sheet

ASSESSORS = 2


def visible_volumes_of(actor: Actor) -> QuerySet[Assessed]:
    """The drawn volumes that an actor may know of; a unit only once it was told of them.

    Raises:
        NotPermittedError: the actor knows of none.
    """
    require(actor, Capability.VIEW_ASSESSMENTS)
    rows = Assessed.objects.select_related("assessment", "volume__case", "volume__unit", "agreed_by", "settled_by")
    if holds(actor, Capability.ASSESS_VOLUMES):
        return rows
    told = rows.filter(state__in=(AssessedState.TOLD, AssessedState.OBJECTED, AssessedState.FINAL))
    units = reach(actor, Capability.OBJECT_ASSESSMENTS)
    return told if units is None else told.filter(volume__unit_id__in=units)


def assessment_list(*, actor: Actor, before: str = "", after: str = "") -> Page[Assessment]:
    """One page of assessments that have a volume for the actor, newest first.

    Raises:
        NotPermittedError: the actor knows of none.
    """
    seen = visible_volumes_of(actor).values("assessment_id")
    rows = Assessment.objects.filter(pk__in=seen).select_related("unit", "drawn_by")
    rows = rows.annotate(
        volume_count=Count("volumes"),
        final_count=Count("volumes", filter=Q(volumes__state=AssessedState.FINAL)),
    )
    return page_by_key(rows, before=before, after=after)


def get_assessment(*, actor: Actor, assessment_id: UUID) -> Assessment:
    """Return an assessment that has a volume for the actor.

    Raises:
        NotPermittedError: the actor knows of none.
        AssessmentNotFoundError: there is none.
    """
    seen = visible_volumes_of(actor).filter(assessment_id=assessment_id)
    found = Assessment.objects.filter(pk=assessment_id).select_related("unit", "drawn_by").first()
    if found is None or not seen.exists():
        raise AssessmentNotFoundError
    return found


def volumes_of(assessment: Assessment, *, actor: Actor) -> list[Assessed]:
    """Its volumes that the actor may know of, in the order of the draw, with the sheets' states."""
    rows = visible_volumes_of(actor).filter(assessment=assessment).prefetch_related("sheets")
    return list(rows.order_by("position"))


def get_assessed(*, actor: Actor, assessed_id: UUID) -> Assessed:
    """Return a drawn volume.

    Raises:
        NotPermittedError: the actor knows of none.
        AssessmentNotFoundError: there is none, or not for this actor.
    """
    found = visible_volumes_of(actor).filter(id=assessed_id).first()
    if found is None:
        raise AssessmentNotFoundError
    return found


def is_own(actor: Actor, volume: Volume) -> bool:
    """Whether the actor, or whom it stands in for, handled the volume's case or put it together: another scores it."""
    hands = own_hands(actor)
    if volume.prepared_by_id in hands:
        return True
    own = Q(account_id__in=hands) | (Q(id=actor.officer_id) if actor.officer_id is not None else Q(pk__in=[]))
    return volume.case.officers.filter(own).exists()


def is_own_score(actor: Actor, assessed: Assessed) -> bool:
    """Whether another's sheet counts as the actor's own, since one stands in for the other: two people score."""
    others = [one for one in assessed.sheets.all() if one.assessor_id != actor.account_id]
    return any(are_same_hand(actor, [(one.assessor_id, one.begun_at) for one in others]))


def is_own_result(actor: Actor, assessed: Assessed) -> bool:
    """Whether what both sheets come to was said by the actor, or by a hand that counts as its own."""
    return assessed.agreed_at is not None and is_same_hand(actor, assessed.agreed_by_id, assessed.agreed_at)


def is_own_objection(actor: Actor, assessed: Assessed) -> bool:
    """Whether the unit's objection is the actor's, or of a hand that counts as its own."""
    return assessed.objected_at is not None and is_same_hand(actor, assessed.objected_by_id, assessed.objected_at)


def sheets_shown(assessed: Assessed, *, actor: Actor) -> list[Sheet]:
    """The sheets that an actor may read: one's own; both when both are finished, and then the unit's leader too."""
    rows = list(assessed.sheets.select_related("assessor").order_by("begun_at"))
    if assessed.state == AssessedState.SCORING:
        return [one for one in rows if one.assessor_id == actor.account_id]
    return rows


def own_sheet(assessed: Assessed, *, actor: Actor) -> Sheet | None:
    """The actor's own sheet of a volume."""
    return assessed.sheets.filter(assessor_id=actor.account_id).first()


def unfinished_sheets(account_id: UUID) -> list[Sheet]:
    """What an assessor has begun and not finished, for whoever hands over what the person left: numbers only."""
    rows = Sheet.objects.filter(assessor_id=account_id, finished_at=None, assessed__state=AssessedState.SCORING)
    return list(rows.select_related("assessed__volume").order_by("id"))


def abandoned_sheets(actor: Actor) -> QuerySet[Sheet]:
    """The unfinished sheets of assessors whose accounts are closed; none for who doesn't run assessments."""
    if not holds(actor, Capability.RUN_ASSESSMENTS):
        return Sheet.objects.none()
    rows = Sheet.objects.filter(finished_at=None, assessed__state=AssessedState.SCORING, assessor__is_active=False)
    return rows.select_related("assessed__volume", "assessor").order_by("id")


def may_score(assessed: Assessed, *, actor: Actor) -> bool:
    """Whether the actor can begin, or go on with, a sheet now."""
    if assessed.state != AssessedState.SCORING or not holds(actor, Capability.ASSESS_VOLUMES):
        return False
    if actor.account_id is None or is_own(actor, assessed.volume):
        return False
    own = own_sheet(assessed, actor=actor)
    if own is None and is_own_score(actor, assessed):
        return False
    return assessed.sheets.count() < ASSESSORS if own is None else own.finished_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What both sheets come to: their points, and how many veto."""

    points: tuple[int, ...]
    vetoes: int

    @property
    def mean(self) -> int:
        """Their mean, rounded down: what is proposed."""
        return sum(self.points) // len(self.points) if self.points else 0


def outcome_of(assessed: Assessed) -> Outcome:
    """What the finished sheets of a volume come to."""
    sheets = [one for one in assessed.sheets.order_by("begun_at") if one.finished_at]
    full = assessed.assessment.full
    points = tuple(max(0, full - sum(each["deduction"] for each in one.lines)) for one in sheets)
    vetoes = sum(any(each["is_veto"] for each in one.lines) for one in sheets)
    return Outcome(points=points, vetoes=vetoes)


def grade_of(assessment: Assessment, *, score: int, is_vetoed: bool) -> str:
    """The grade of a score; what is vetoed has the lowest."""
    grades = assessment.grades
    if is_vetoed:
        return str(grades[-1]["name"])
    return str(next((one["name"] for one in grades if score >= one["least"]), grades[-1]["name"]))


def drawn_again(assessment: Assessment) -> bool:
    """Whether drawing once more from the list that was kept gives what was drawn."""
    again = draw(assessment.frame, seed=assessment.seed, wanted=assessment.wanted)
    drawn = tuple(str(one) for one in assessment.volumes.order_by("position").values_list("volume_id", flat=True))
    return again.sha256 == assessment.frame_sha256 and again.picked == drawn


def pdfs_of(volume: Volume) -> list[VolumeFile]:
    """What assessors read: the parts of a volume as pages."""
    rows = volume.files.filter(purpose=VolumeFile.Purpose.PDF)
    return list(rows.order_by("side", "part"))


def to_score(actor: Actor) -> QuerySet[Assessed]:
    """The volumes that wait for the actor's sheet: nobody's two yet, or begun by the actor."""
    if not holds(actor, Capability.ASSESS_VOLUMES) or actor.account_id is None:
        return Assessed.objects.none()
    hands = own_hands(actor)
    rows = Assessed.objects.filter(state=AssessedState.SCORING).exclude(volume__prepared_by_id__in=hands)
    rows = rows.exclude(volume__case__officers__account_id__in=hands)
    if actor.officer_id is not None:
        rows = rows.exclude(volume__case__officers=actor.officer_id)
    if actor.stands_in_for:
        rows = rows.exclude(sheets__assessor_id__in=actor.stands_in_for)
    begun = Sheet.objects.filter(assessor_id=actor.account_id)
    full = Sheet.objects.values("assessed_id").annotate(n=Count("id")).filter(n__gte=ASSESSORS).values("assessed_id")
    done = begun.exclude(finished_at=None).values("assessed_id")
    mine = Q(pk__in=begun.values("assessed_id"))
    return rows.exclude(pk__in=done).filter(mine | ~Q(pk__in=full))


def to_agree(actor: Actor) -> QuerySet[Assessed]:
    """The volumes of which both sheets are finished, or to which the unit objected; none of the actor's own."""
    if not holds(actor, Capability.RUN_ASSESSMENTS):
        return Assessed.objects.none()
    hands = own_hands(actor)
    rows = Assessed.objects.filter(state__in=(AssessedState.COMPARING, AssessedState.OBJECTED))
    rows = rows.exclude(volume__prepared_by_id__in=hands).exclude(volume__case__officers__account_id__in=hands)
    if actor.officer_id is not None:
        rows = rows.exclude(volume__case__officers=actor.officer_id)
    return rows.exclude(state=AssessedState.OBJECTED, objected_by_id__in=hands)


def to_confirm(actor: Actor) -> QuerySet[Assessed]:
    """The results that wait for the actor's unit; not those that the actor, or its hand, has said: another confirms."""
    if not holds(actor, Capability.OBJECT_ASSESSMENTS):
        return Assessed.objects.none()
    rows = Assessed.objects.filter(state=AssessedState.TOLD).exclude(agreed_by_id__in=own_hands(actor))
    units = reach(actor, Capability.OBJECT_ASSESSMENTS)
    return rows if units is None else rows.filter(volume__unit_id__in=units)


def waiting(actor: Actor) -> int:
    """How many volumes wait for the actor, up to what a menu tells."""
    looks = (to_score(actor), to_agree(actor), to_confirm(actor))
    return sum(rows.order_by()[: MENU_CAP + 1].count() for rows in looks)
