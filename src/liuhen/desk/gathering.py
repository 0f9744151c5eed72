"""What the rooms know of one case, asked for once a request: judging, timeline, lists and API take it from here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from uuid import UUID

from django.db.models import Prefetch, Q, prefetch_related_objects

from liuhen.archive.carriers.queries.register import carriers_of
from liuhen.archive.keeping.models import Hold
from liuhen.archive.keeping.queries.holds import grounds_entered, standing
from liuhen.cases.bureau.models import RecordLink
from liuhen.cases.bureau.queries import records_of_case
from liuhen.cases.documents import queries as documents
from liuhen.cases.documents.models import Document
from liuhen.cases.models import (
    Activity,
    Area,
    Case,
    CaseCheck,
    CaseStage,
    Check,
    Complaint,
    Consent,
    Exemption,
    FormerGrowth,
    Growth,
    TakenRecorder,
)
from liuhen.cases.queries import complaints_of
from liuhen.desk.rarely import Rare, held_by
from liuhen.devices.models import Recorder
from liuhen.intake.continuity.models import GapStatement
from liuhen.intake.continuity.queries import accepted_of
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.recordings.composing import in_shooting_order
from liuhen.recordings.models import PointMark, Recording, UnderConsent
from liuhen.recordings.queries import ShownFilm, shown_film, visible_to
from liuhen.recordings.times import Timed, times_together

_NOT_ASKED = (
    *("size", "sha256", "sm3", "destroyed_before", "received_by", "captured_from", "is_important"),
    *(f"description__{field}" for field in ("record_point", "people", "sequence", "version", "described_by")),
)


class Gathered:
    """A case's things, each kind asked for when it's first needed and kept; costs the same however much there is.

    What it holds isn't narrowed to a reader: whether a point is recorded doesn't depend on who asks. What is shown is
    (`seen`, `shown`, `shared`, `origins`, `complaints_shown`).

    Args:
        actor: who looks; may know of the case.
        case: as `cases.queries.get_case` gave it.
    """

    def __init__(self, *, actor: Actor, case: Case) -> None:
        self.actor = actor
        self.case = case

    @cached_property
    def rare(self) -> frozenset[Rare]:
        """What it has of that which most cases are without: only this is asked for."""
        return held_by(self.case.id)

    @cached_property
    def family(self) -> list[Growth]:
        """From which cases it grew and which grew out of it."""
        if not self.rare & {Rare.GREW, Rare.GROWN}:
            return []
        rows = Growth.objects.filter(Q(later=self.case) | Q(earlier=self.case))
        return list(rows.select_related("earlier__party", "later__party"))

    @cached_property
    def whose(self) -> list[UUID]:
        """The case and those that it grew from: their recordings and documents are its own too."""
        return [self.case.id, *(row.earlier_id for row in self.family if row.later_id == self.case.id)]

    @property
    def later(self) -> list[Case]:
        """Those that grew out of it, the oldest first."""
        found = [row.later for row in self.family if row.earlier_id == self.case.id]
        return sorted(found, key=lambda one: (one.opened_on, one.id))

    @property
    def officers(self) -> list[Officer]:
        """Those in charge, with the certificates that they had."""
        return self._people[0]

    @property
    def activities(self) -> list[Activity]:
        """In time order, with officers, recorders taken, areas, consents and what was confirmed."""
        return self._people[1]

    @cached_property
    def _people(self) -> tuple[list[Officer], list[Activity]]:
        """Both together: the certificates of everybody are asked for once."""
        in_charge, activities = list(self.case.officers.all()), self._stays()
        on_site = [officer for activity in activities for officer in activity.officers.all()]
        prefetch_related_objects([*in_charge, *on_site], "past_certificates")
        return in_charge, activities

    @cached_property
    def stages(self) -> list[CaseStage]:
        """As entered."""
        return list(self.case.stages.all())

    def _stays(self) -> list[Activity]:
        taken = TakenRecorder.objects.select_related("recorder", "officer").order_by("recorder__code")
        areas = Area.objects.prefetch_related("recorders")
        said = Consent.objects.order_by("-said_at", "-id")
        checks = Check.objects.select_related("confirmed_by")
        rows = self.case.activities.prefetch_related(
            "officers",
            Prefetch("taken", taken),
            Prefetch("areas", areas if Rare.AREAS in self.rare else areas.none()),
            Prefetch("consents", said if Rare.SAID in self.rare else said.none()),
            Prefetch("checks", checks if Rare.ON_SITE in self.rare else checks.none()),
        )
        return list(rows.order_by("arrived_at", "id"))

    @cached_property
    def recordings(self) -> list[Recording]:
        """Its own and the shared ones, in shooting order, sealed ones and those for named people only among them.

        Hundreds of recordings have one case and a few recorders: these aren't read once for each, nor is what nobody
        asks of a case's recordings here.
        """
        rows = Recording.objects.filter(case_id__in=self.whose).select_related("description", "seal")
        rows = rows.defer(*_NOT_ASKED)
        found = list(in_shooting_order(rows))
        own = {self.case.id: self.case} | {row.earlier_id: row.earlier for row in self.family}
        taken_by = Recorder.objects.in_bulk({one.recorder_id for one in found if one.recorder_id})
        for one in found:
            one.case = own[one.case_id] if one.case_id else None
            one.recorder = taken_by[one.recorder_id] if one.recorder_id else None
        return found

    @cached_property
    def times(self) -> Mapping[UUID, Timed]:
        """When each of the recordings with a recorder's time began, by the server as far as that's known."""
        return times_together(self.recordings)

    @cached_property
    def marks(self) -> dict[UUID, list[tuple[str, float]]]:
        """Which points each recording shows, and from which second."""
        found: dict[UUID, list[tuple[str, float]]] = defaultdict(list)
        rows = PointMark.objects.filter(recording__case_id__in=self.whose, withdrawn_at=None).order_by("id")
        for recording, clause, second in rows.values_list("recording_id", "clause", "second"):
            found[recording].append((clause, float(second)))
        return found

    @cached_property
    def conduct_marks(self) -> list[PointMark]:
        """Where art 12's conduct is marked, the last second first; not asked for where nothing of it is."""
        if not any(clause.startswith("12(") for found in self.marks.values() for clause, _second in found):
            return []
        rows = PointMark.objects.filter(recording__case_id__in=self.whose, withdrawn_at=None)
        return list(rows.filter(clause__startswith="12(").select_related("marked_by").order_by("-second", "-id"))

    @cached_property
    def under_consents(self) -> dict[UUID, list[UUID | None]]:
        """Which recordings show an area that a consent or refusal is about: of which area each of these is."""
        found: dict[UUID, list[UUID | None]] = defaultdict(list)
        if Rare.CONSENTS not in self.rare and Rare.GREW not in self.rare:
            return found
        rows = UnderConsent.objects.filter(recording__case_id__in=self.whose).order_by("id")
        for recording, area in rows.values_list("recording_id", "consent__area_id"):
            found[recording].append(area)
        return found

    @cached_property
    def carriers(self) -> dict[UUID, str]:
        """The carriers from which each recording can be read (art 21), by number."""
        found = carriers_of([one.id for one in self.recordings]) if self.recordings else {}
        return {recording: "、".join(one.number for one in held) for recording, held in found.items()}

    @cached_property
    def seen(self) -> frozenset[UUID]:
        """Which of the recordings the reader may see."""
        if not self.recordings:
            return frozenset()
        rows = visible_to(self.actor).filter(case_id__in=self.whose)
        return frozenset(rows.values_list("id", flat=True))

    @cached_property
    def shown(self) -> list[Recording]:
        """The case's own recordings that the reader may see."""
        return [one for one in self.recordings if one.id in self.seen and one.case_id == self.case.id]

    @cached_property
    def shared(self) -> list[Recording]:
        """What it shares of the cases that it grew from, as far as the reader may see it."""
        return [one for one in self.recordings if one.id in self.seen and one.case_id != self.case.id]

    @cached_property
    def shared_activities(self) -> list[Activity]:
        """The activities of the cases that it grew from, with their cases: where the shared recordings were filmed."""
        earlier = [each for each in self.whose if each != self.case.id]
        if not earlier:
            return []
        return list(Activity.objects.filter(case_id__in=earlier).select_related("case").order_by("arrived_at", "id"))

    @cached_property
    def checks(self) -> list[CaseCheck]:
        """What was confirmed of the case as a whole."""
        return list(self.case.checks.select_related("confirmed_by")) if Rare.CHECKS in self.rare else []

    @cached_property
    def former(self) -> list[FormerGrowth]:
        """From which cases it was once said to have grown, the last unlinked first."""
        if Rare.FORMER not in self.rare:
            return []
        rows = self.case.once_grew_from.select_related("earlier", "unlinked_by")
        return list(rows.order_by("-unlinked_at", "-id"))

    @cached_property
    def grounds(self) -> frozenset[str]:
        """The clauses of art 21 that somebody entered for it and nobody has lifted."""
        return grounds_entered(self.case) if Rare.HOLDS in self.rare else frozenset()

    @cached_property
    def held(self) -> list[Hold]:
        """The holds that stand for it, oldest first."""
        return standing(cases=[self.case.id]) if Rare.HOLDS in self.rare else []

    @cached_property
    def exemptions(self) -> list[Exemption]:
        """What was said of points that weren't recorded, and what was decided."""
        if Rare.EXEMPTIONS not in self.rare:
            return []
        return list(self.case.exemptions.select_related("decided_by").order_by("id"))

    @cached_property
    def gap_statements(self) -> list[GapStatement]:
        """What was said of gaps in its stays and was accepted (art 12(5))."""
        return accepted_of(self.case.id) if Rare.GAPS in self.rare else []

    @property
    def exemption_films(self) -> dict[str, ShownFilm]:
        """The recordings that those rest on and the reader may see, by the explanation's id."""
        numbers = {one.id: one.number for one in self.recordings if one.id in self.seen}
        return {
            str(one.id): shown_film(one.evidence_id, numbers[one.evidence_id], one.evidence_second or 0)
            for one in self.exemptions
            if one.evidence_kind == Exemption.EvidenceKind.RECORDING and one.evidence_id in numbers
        }

    @cached_property
    def documents(self) -> list[Document]:
        """Its own and the shared ones, by date; voided ones too."""
        return documents.documents_of(self.case, whose=self.whose)

    @cached_property
    def links(self) -> list[RecordLink]:
        """The bureau's own records that started it, protected ones among them."""
        if Rare.LINKS not in self.rare:
            return []
        rows = RecordLink.objects.filter(case=self.case).select_related("record__document")
        return list(rows.prefetch_related("record__document__files").order_by("id"))

    @cached_property
    def origins(self) -> list[RecordLink]:
        """Those that the reader may know of."""
        return records_of_case(actor=self.actor, case=self.case) if self.links else []

    @cached_property
    def complaints(self) -> list[Complaint]:
        """Those that started it, with their letters: for judging only (art 6(3))."""
        if Rare.COMPLAINTS not in self.rare:
            return []
        return list(self.case.complaints.select_related("reporter", "record__document").order_by("id"))

    @cached_property
    def complaints_shown(self) -> Sequence[Complaint]:
        """Those that the reader may know of, without who reported."""
        return complaints_of(actor=self.actor, case=self.case) if self.complaints else ()
