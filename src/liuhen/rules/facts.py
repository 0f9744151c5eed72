"""What is known of a case when it is judged: plain values, gathered by whoever holds the rows.

Every moment is aware and given in the bureau's zone, so that its `.date()` is the day the bureau's people mean.
Identifiers are texts: a UUID in life, a name that a lawyer can read in the conformance fixtures. `None` or an empty
text says that nobody knows, never that it isn't so. Pure: no I/O, no clock; the moment of judging is a fact like any
other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from liuhen.rules.stays import NOTHING, Run

SECOND = timedelta(seconds=1)
"""Devices tell whole seconds."""
PHOTO = "photo"
"""The kind of a recording that ends as it begins; of another kind without a length nobody knows its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerFacts:
    """执法人员: an officer who is named in the case.

    Attributes:
        id: identifier.
        name: as documents write it.
        certificate: number of the enforcement certificate; empty when none is entered.
        valid_from: first day of the certificate's validity, None when unknown.
        valid_until: last day of it, None when unknown.
    """

    id: str
    name: str = ""
    certificate: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderFacts:
    """执法记录仪: a recorder that was taken along or filmed.

    Attributes:
        id: identifier.
        code: the number on it.
        ex_certificate: number of its 防爆合格证; empty when it has none.
        ex_zones: zones of GB 3836 and GB/T 3836 (`0 1 2 20 21 22`) for which the certificate says that it's fit.
        ex_valid_until: last day of the certificate, None when it says none.
    """

    id: str
    code: str = ""
    ex_certificate: str = ""
    ex_zones: frozenset[str] = frozenset()
    ex_valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderCheckFacts:
    """使用前检查 (art 19): how a recorder was found before an activity.

    Attributes:
        recorder: which.
        at: when it was checked.
        found: what was looked at and whether it was in order, by the rulebook's codes (battery, memory, clock …).
    """

    recorder: str
    at: datetime
    found: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFacts:
    """区域: a part of the place of an activity with something that may bar recording there (art 8).

    Attributes:
        id: identifier.
        name: as people call it.
        explosion_zone: `0 1 2 20 21 22`, `unknown` for a hazard whose zone nobody has told, empty without hazard.
        bar: `secrecy` (trade, technical), `privacy`, `state_secret`, `other_bar`; empty when nothing else
            bars.
        consent: what the party said to recording: `given`, `refused`, or empty when nothing is on file.
        consent_document: the document that holds the consent or the refusal; empty when none.
        recorders: the recorders that were taken into it.
    """

    id: str
    name: str = ""
    explosion_zone: str = ""
    bar: str = ""
    consent: str = ""
    consent_document: str = ""
    recorders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedFacts:
    """确认: what a person says of something that software can't see, and where it's to be seen.

    Attributes:
        item: the rulebook's code of what is confirmed: `notice`, `certificates`, `landmark`, `spoken_place`, and the
            six of 12(3): `time`, `place`, `matter`, `party`, `officers`, `process` …
        holds: whether it is so.
        by: who says so.
        at: when it was said.
        recording: on which recording it's to be seen or heard; empty when on none.
        second: at what second of that recording.
        note: the person's words.
    """

    item: str
    holds: bool = True
    by: str = ""
    at: datetime | None = None
    recording: str = ""
    second: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistFacts:
    """核对表: what people have confirmed of a case or of one of its activities (art 12 and others)."""

    confirmed: tuple[ConfirmedFacts, ...] = ()

    def of(self, item: str) -> ConfirmedFacts | None:
        """The newest word on an item; None while nobody has said anything."""
        return next((one for one in reversed(self.confirmed) if one.item == item), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkFacts:
    """标记: from which second of a recording on a record point or key content is to be seen.

    Attributes:
        clause: of the point (`7(3)`) or of the key content (`11(2)`).
        second: from the recording's start.
        until: where it ends, None when only its beginning is marked.
        document: the document whose signing is seen, for 7(8); empty when none is named.
    """

    clause: str
    second: float = 0.0
    until: float | None = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFacts:
    """音像资料: one original.

    Attributes:
        id: identifier.
        number: its number in the archive.
        kind: `video`, `audio`, `photo`; `pending` while nobody has looked inside it, so that nothing is said of what it
            may show; anything else is no audio-visual record (art 5).
        activity: at which activity it was taken; empty when at none.
        area: in which area of it; empty when nobody said.
        recorder: which recorder took it; empty when unknown.
        officer: who carried that; empty when unknown.
        place: where, as its description says; empty while it has none.
        captured_at: when it begins, corrected where that's known well; None when the device didn't tell, or can't be
            believed.
        shown_at: when it begins by its device, where its clock is known; None elsewhere.
        within: how well a corrected time is known, either way.
        seconds: how long it runs; None for photos and when unknown.
        received_at: when the archive had it.
        described_at: when it was described first; None while it isn't.
        marks: what is to be seen on it and when.
        taken_whole: whether everything on the card came in with it; None when it didn't come off a card.
        stored: whether its original is proven in the archive (art 13).
        is_evidence: whether it is to serve as evidence (art 20).
        carrier: the carrier that it was written to for keeping (art 21); empty when none.
        exhibit_carrier: the disc or disk on which it was handed in (art 20); empty when none.
        statement_document: the 制作说明 that goes with it (art 20); empty when none.
        sealed: whether nobody can watch it any more (art 8).
        named_viewers: whether only named people may watch it (art 8(2)).
        keep_until: the last day on which it must be kept as entered with the archive; None when none is entered.
    """

    id: str
    received_at: datetime
    number: str = ""
    kind: str = "video"
    activity: str = ""
    area: str = ""
    recorder: str = ""
    officer: str = ""
    place: str = ""
    captured_at: datetime | None = None
    shown_at: datetime | None = None
    within: timedelta = timedelta(0)
    seconds: float | None = None
    described_at: datetime | None = None
    marks: tuple[MarkFacts, ...] = ()
    taken_whole: bool | None = None
    stored: bool = True
    is_evidence: bool = False
    carrier: str = ""
    exhibit_carrier: str = ""
    statement_document: str = ""
    sealed: bool = False
    named_viewers: bool = False
    keep_until: date | None = None

    @property
    def ended_at(self) -> datetime | None:
        """When it ends; None when it isn't known when it begins."""
        return None if self.captured_at is None else self.captured_at + timedelta(seconds=self.seconds or 0)

    @property
    def run(self) -> Run | None:
        """It as the rules of a stay take it; None where nobody knows when it begins. A photo ends as it begins."""
        if self.captured_at is None:
            return None
        return Run(
            begun=self.captured_at,
            ended=self.ended_at if self.seconds or self.kind == PHOTO else None,
            device=self.recorder or self.id,
            within=self.within,
            key=self.id,
            offset=NOTHING if self.shown_at is None else self.shown_at - self.captured_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFacts:
    """签署: somebody's signature on a document.

    Attributes:
        name: who.
        role: `officer`, `party`, `witness`, `approver`.
        certificate: an officer's certificate number as the document writes it.
        page: on which page, from 1; None when unknown.
        at: when it was signed; None when only the document's date is known.
        refused: whether the person refused to sign, and the document says so.
    """

    name: str
    role: str = "officer"
    certificate: str = ""
    page: int | None = None
    at: datetime | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """送达: how a document reached its addressee.

    Attributes:
        method: `direct`, `leaving` (留置), `notice` (公告), `post`, `electronic`, `entrusted`,
            `at_once` (当场宣告后交付).
        served_at: when; None while it's under way.
        receipt: the 送达回执 or what stands for it; empty when none.
        witnesses: who was there when it was left.
        posted_at: for `notice`: when the notice was put up.
    """

    method: str
    served_at: datetime | None = None
    receipt: str = ""
    witnesses: tuple[str, ...] = ()
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourFacts:
    """相邻文号: a document that stands beside this one in the series of its numbers."""

    number: str
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """文书: a text record.

    Attributes:
        id: identifier.
        number: its number; empty when it has none.
        form: code of the form in the rulebook's catalogue.
        form_known: whether the catalogue has the form.
        title: as people read it.
        stage: the stage that its form belongs to.
        made_on: its date; None when not entered.
        made_at: the moment of it, where the document tells one; None otherwise.
        begins_at: from when on it records what happened, for 笔录 and 检查记录; None for others.
        ends_at: until when.
        place: where it says that it was made.
        pages: how many; 0 while nothing is uploaded.
        points: the points of art 6 that it records, and of art 7 when it carries a 未记录说明.
        acts: what it does in the case: `initiation`, `prior_approval`, `notice`, `legal_review`, `deliberation`,
            `decision`, `closing`, `record`, `order`, `reinspection`, `measure` …, by the catalogue.
        film: the point of art 7 whose recording goes with such a document; empty when none.
        needs: what has to be on such a document or happen to it, by the catalogue: `number`, `times`, `place`,
            `officers`, `party`, `witness`, `service` … (art 10).
        activity: at which activity it was made; empty when at none.
        signers: who signed.
        service: how it was served; None when it wasn't.
        before: the document with the next lower number of the same series; None when none.
        after: the one with the next higher number; None when none.
    """

    id: str
    form: str = ""
    form_known: bool = True
    number: str = ""
    title: str = ""
    stage: str = ""
    made_on: date | None = None
    made_at: datetime | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    pages: int = 1
    points: tuple[str, ...] = ()
    acts: frozenset[str] = frozenset()
    film: str = ""
    needs: frozenset[str] = frozenset()
    activity: str = ""
    signers: tuple[SignerFacts, ...] = ()
    service: ServiceFacts | None = None
    before: NeighbourFacts | None = None
    after: NeighbourFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """当事人资料 (art 10(3)): a paper that the party handed in.

    Attributes:
        id: identifier.
        kind: the checklist's code (business licence, identity card …).
        title: as people read it.
        provider: who handed it in.
        provided_on: when.
        checked_by: who compared it.
        is_copy: whether it is a copy.
        matches_original: whether 复印件与原件核对无异; None while nobody compared.
        valid_until: its last day; None when it has none.
        is_complete: whether all its pages are there.
    """

    id: str
    kind: str = ""
    title: str = ""
    provider: str = ""
    provided_on: date | None = None
    checked_by: str = ""
    is_copy: bool = True
    matches_original: bool | None = None
    valid_until: date | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts:
    """未记录说明: why points weren't recorded.

    Attributes:
        id: identifier.
        clauses: the points that it explains.
        activity: at which activity; empty for points of the case.
        area: for which area, when one is barred; empty otherwise.
        reason: code: `explosion_hazard`, `secrecy`, `privacy`, `other_bar`, `device_failure`, `other` …
        text: the officer's words.
        evidence: documents or recordings that show it.
        text_record: the document that records the point in words instead (art 8); empty when none.
        made_at: when it was written.
        approver: who approved; empty while nobody has.
        approved_at: when; None while nobody has.
        refused: whether it was refused: it explains nothing then.
        recorder: whose run it speaks of; empty for all.
        begun: from when on it does; None for the whole activity.
        ended: until when.
    """

    id: str
    clauses: tuple[str, ...]
    activity: str = ""
    area: str = ""
    reason: str = ""
    text: str = ""
    evidence: tuple[str, ...] = ()
    text_record: str = ""
    made_at: datetime | None = None
    approver: str = ""
    approved_at: datetime | None = None
    refused: bool = False
    recorder: str = ""
    begun: datetime | None = None
    ended: datetime | None = None

    def explains_gap(self, recorder: str, begun: datetime, ended: datetime) -> bool:
        """Whether it's approved and speaks of all of a gap of a recorder's run (art 12(5))."""
        if self.approved_at is None or self.begun is None or self.ended is None:
            return self.approved_at is not None
        return self.recorder == recorder and self.begun - SECOND <= begun and ended <= self.ended + SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionFacts:
    """延期: an approved reason for being late.

    Attributes:
        period: code of the period (`upload`).
        reason: why.
        approver: who approved; empty while nobody has.
        approved_at: when; None while nobody has.
    """

    period: str
    reason: str = ""
    approver: str = ""
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StayFacts:
    """在场: where else an officer or a recorder was, as other activities say.

    Attributes:
        activity: the other activity.
        case: number of its case, as the reader may know of it; empty when of the same case.
        place: where; empty when the reader may not know.
        officers: who was there.
        recorders: what was taken there.
        arrived_at: from when.
        left_at: until when; None while they're there.
    """

    activity: str
    arrived_at: datetime
    left_at: datetime | None = None
    case: str = ""
    place: str = ""
    officers: frozenset[str] = frozenset()
    recorders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts:
    """执法活动: one stay at one place.

    Attributes:
        id: identifier.
        place: where.
        purpose: what for, in the officers' words.
        facts: fact codes that hold of it (`sampling`, `questioning` …).
        officers: who took part.
        recorders: what was taken along.
        arrived_at: when.
        left_at: when; None while they're there, or nobody entered it.
        returned_at: back at the unit; None while not entered.
        docked_at: when the first of its cards was docked; None while none was.
        key_contents: which contents of art 11 the officers say there were (`11(1)` … `11(5)`).
        areas: parts of the place where something bars recording.
        checks: how the recorders were found before it; None where the bureau keeps no register of such checks here.
        checklist: what people confirmed of it.
        extensions: approved reasons for late uploads.
    """

    id: str
    arrived_at: datetime
    place: str = ""
    purpose: str = ""
    facts: frozenset[str] = frozenset()
    officers: tuple[str, ...] = ()
    recorders: tuple[str, ...] = ()
    left_at: datetime | None = None
    returned_at: datetime | None = None
    docked_at: datetime | None = None
    key_contents: frozenset[str] = frozenset()
    areas: tuple[AreaFacts, ...] = ()
    checks: tuple[RecorderCheckFacts, ...] | None = None
    checklist: ChecklistFacts = ChecklistFacts()
    extensions: tuple[ExtensionFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """案件: all that is known of a case.

    Attributes:
        id: identifier.
        kind: `inspection`, `penalty`, `coercion`.
        now: the moment of judging.
        opened_on: the day from which it runs; the rules of this day judge it.
        number: its number.
        matter: code of the 清单's matter that it falls under; empty when none.
        party: the party's name.
        source: `plan`, `complaint`, `assignment`, `chance`; empty when unknown.
        facts: fact codes that hold of the case as a whole.
        stages: on which day each stage began, by its code; a stage that isn't there hasn't been reached.
        outcome: how it ended; empty while open.
        closed_at: the event that counts as 结案 (art 18); None while open.
        filed_at: when its volume was put together (art 18); None while it isn't.
        handed_over_at: when the archive room took the volume; None while it hasn't.
        grounds: grounds for keeping it long (`21(1)` … `21(5)`) that somebody entered.
        officers: everybody who is named in the case or its activities.
        recorders: every recorder that was taken along or filmed.
        activities: in time order.
        recordings: of the case, its linked ones too.
        documents: of the case, its linked ones too.
        papers: what the party handed in.
        statements: what explains points that weren't recorded.
        elsewhere: where its officers and recorders were in other cases at the time of its activities.
        checklist: what people confirmed of the case as a whole.
        in_charge: the officers who handle the case.
    """

    id: str
    kind: str
    now: datetime
    opened_on: date
    number: str = ""
    matter: str = ""
    party: str = ""
    source: str = ""
    facts: frozenset[str] = frozenset()
    stages: Mapping[str, date] = field(default_factory=dict)
    outcome: str = ""
    closed_at: datetime | None = None
    filed_at: datetime | None = None
    handed_over_at: datetime | None = None
    grounds: frozenset[str] = frozenset()
    officers: tuple[OfficerFacts, ...] = ()
    recorders: tuple[RecorderFacts, ...] = ()
    activities: tuple[ActivityFacts, ...] = ()
    recordings: tuple[RecordingFacts, ...] = ()
    documents: tuple[DocumentFacts, ...] = ()
    papers: tuple[PaperFacts, ...] = ()
    statements: tuple[StatementFacts, ...] = ()
    elsewhere: tuple[StayFacts, ...] = ()
    checklist: ChecklistFacts = ChecklistFacts()
    in_charge: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauFacts:
    """本局: what arts 13 to 15 and 19 ask of the bureau itself rather than of a case.

    Attributes:
        now: the moment of judging.
        recorders_in_service: recorders that can be used.
        archivists: people named for keeping the volumes (art 14).
        supervisors: people of the legal section who watch over what is recorded (art 19).
        stores: where originals are kept on the dedicated server (art 13).
        unreachable_stores: those of them that can't be reached.
        equipment_keepers: people of the office who look after recorders and storage (art 19).
        plan_on_file: whether this year's inspection plan is on file (art 6(1)).
        checklist: what people confirmed of the bureau (arts 1, 14, 15, 19).
    """

    now: datetime
    recorders_in_service: int = 0
    archivists: tuple[str, ...] = ()
    supervisors: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    unreachable_stores: tuple[str, ...] = ()
    equipment_keepers: tuple[str, ...] = ()
    plan_on_file: bool = True
    checklist: ChecklistFacts = ChecklistFacts()
