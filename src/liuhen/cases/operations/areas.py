"""Areas of a place where something bars recording, and what the party said to being filmed there (art 8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from liuhen.cases.errors import (
    AreaNotFoundError,
    AreaTakenError,
    CaseFactInvalidError,
    ConsentNotFoundError,
    ReaderNotFoundError,
)
from liuhen.cases.models import Activity, Area, Bar, Consent, ConsentReader, Document
from liuhen.cases.operations.activities import activity_to_change
from liuhen.cases.operations.texts import NOTE_LENGTH, line, one_of
from liuhen.cases.queries import visible_cases
from liuhen.custody import operations as custody
from liuhen.devices.models import DUST, GAS
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.models import Account
from liuhen.rules.days import check_day

_ABOUT = (Bar.SECRECY, Bar.PRIVACY)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaTold:
    """What a person says of an area.

    Attributes:
        name: as people call it; once in an activity.
        is_hazardous: whether it's an area of explosion hazard.
        zone: which zone; empty while nobody knows.
        bar: what else bars recording there; empty for nothing.
        recorder_ids: the recorders that were taken into it; of those of the activity.
    """

    name: str
    is_hazardous: bool = False
    zone: str = ""
    bar: str = ""
    recorder_ids: Collection[UUID] = ()


@transaction.atomic
def add_area(*, actor: Actor, now: datetime, activity_id: UUID, told: AreaTold) -> Area:
    """Name a part of an activity's place where something may bar recording.

    That a recorder without a fitting 防爆合格证 went in is entered as it happened: a finding, which no approval lifts.

    Raises:
        ActivityNotFoundError, NotPermittedError: no such activity for this actor, or not the actor's to change.
        CaseFactInvalidError: a text is missing or too long, a zone or bar unknown, a recorder not taken along.
        AreaTakenError: the activity has an area of this name.
    """
    activity = activity_to_change(actor=actor, activity_id=activity_id)
    last = activity.areas.aggregate(last=Max("position"))["last"] or 0
    return _save(actor, now, Area(activity=activity, position=last + 1), told, kind="area.named")


@transaction.atomic
def edit_area(*, actor: Actor, now: datetime, area_id: UUID, told: AreaTold) -> Area:
    """Correct what was said of an area.

    Raises:
        AreaNotFoundError: no such area for this actor.
        NotPermittedError and the others of `add_area`.
    """
    area = area_to_change(actor=actor, area_id=area_id)
    return _save(actor, now, area, told, kind="area.edited")


def area_to_change(*, actor: Actor, area_id: UUID) -> Area:
    """Return an area of an activity that the actor handles, the activity locked until the transaction ends.

    Raises:
        AreaNotFoundError: no such area for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
    """
    area = Area.objects.filter(id=area_id, activity__case__in=visible_cases(actor)).first()
    if area is None:
        raise AreaNotFoundError
    area.activity = activity_to_change(actor=actor, activity_id=area.activity_id)
    return area


def _save(actor: Actor, now: datetime, area: Area, told: AreaTold, *, kind: str) -> Area:
    area.name = line(told.name, field="name")
    area.is_hazardous = told.is_hazardous
    area.zone = one_of(told.zone, [*GAS, *DUST], field="hazard", needed=False) if told.is_hazardous else ""
    area.bar = one_of(told.bar, Bar.values, field="bar", needed=False)
    taken = {one.recorder_id: one.recorder for one in area.activity.taken.select_related("recorder")}
    if set(told.recorder_ids) - taken.keys():
        raise CaseFactInvalidError(field="recorders", longest=0)
    try:
        with transaction.atomic():
            area.save()
    except IntegrityError as error:
        raise AreaTakenError(field="name", name=area.name) from error
    area.recorders.set(taken[one] for one in set(told.recorder_ids))
    facts: dict[str, Json] = {
        "activity": str(area.activity_id),
        "name": area.name,
        "is_hazardous": area.is_hazardous,
        "zone": area.zone,
        "bar": area.bar,
        "recorders": sorted(str(one) for one in set(told.recorder_ids)),
    }
    custody.append(kind=kind, subject=area.id, actor=actor.reference, now=now, facts=facts)
    return area


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTold:
    """What the party said to being filmed.

    Attributes:
        about: `secrecy` or `privacy` (art 8(2)).
        is_given: consent, else refusal.
        said_by: who of the party said so.
        said_at: when; aware.
        area_id: the part of the place that it's about; None for the whole activity.
        evidence_id: a document of the case that shows it; None while there is none.
        reader_ids: accounts of those who may see what was filmed under it.
        note: more of it.
    """

    about: str
    is_given: bool
    said_by: str
    said_at: datetime
    area_id: UUID | None = None
    evidence_id: UUID | None = None
    reader_ids: Sequence[UUID] = ()
    note: str = ""


@transaction.atomic
def record_consent(*, actor: Actor, now: datetime, activity_id: UUID, told: ConsentTold) -> Consent:
    """Enter the party's consent to be recorded, or refusal; the newest about an area holds.

    A refusal takes back what was consented to before: from then on only those whom it names see what was filmed.

    Raises:
        ActivityNotFoundError, NotPermittedError: no such activity for this actor, or not the actor's to change.
        AreaNotFoundError: the area isn't one of the activity.
        CaseFactInvalidError: a field is missing, too long or not of its list; `field` names it.
        DayOutOfReasonError: a moment that nobody can have meant, or that hasn't come yet.
        ReaderNotFoundError: somebody named has no account.
    """
    activity = activity_to_change(actor=actor, activity_id=activity_id)
    if told.area_id is not None and not activity.areas.filter(id=told.area_id).exists():
        raise AreaNotFoundError(field="area")
    check_day(told.said_at, field="said_at", now=now)
    if told.evidence_id is not None and not _is_on_file(activity, told.evidence_id):
        raise CaseFactInvalidError(field="evidence", longest=0)
    consent = Consent.objects.create(
        activity=activity,
        area_id=told.area_id,
        about=one_of(told.about, _ABOUT, field="about"),
        is_given=told.is_given,
        said_by=line(told.said_by, field="said_by", longest=100),
        said_at=told.said_at,
        note=line(told.note, field="note", longest=NOTE_LENGTH, needed=False),
        evidence_id=told.evidence_id,
        entered_by_id=actor.account_id,
        entered_at=now,
    )
    facts: dict[str, Json] = {
        "activity": str(activity.id),
        "area": str(told.area_id) if told.area_id else None,
        "about": consent.about,
        "is_given": consent.is_given,
        "said_by": consent.said_by,
        "said_at": told.said_at.isoformat(),
        "evidence": str(told.evidence_id) if told.evidence_id else None,
        "note": consent.note,
    }
    custody.append(kind="consent.recorded", subject=consent.id, actor=actor.reference, now=now, facts=facts)
    _name(actor, now, consent, told.reader_ids)
    if not told.is_given:
        for earlier in _taken_back_by(consent):
            _name(actor, now, earlier, told.reader_ids)
    return consent


def _taken_back_by(refusal: Consent) -> Iterable[Consent]:
    """The consents that a refusal takes back: those said before it, of its area or anywhere in the place."""
    given = Consent.objects.filter(activity_id=refusal.activity_id, about=refusal.about, is_given=True)
    found = given.filter(said_at__lte=refusal.said_at).order_by("id")
    return found.filter(area_id=refusal.area_id) if refusal.area_id else found


@transaction.atomic
def name_consent_readers(
    *, actor: Actor, now: datetime, consent_id: UUID, reader_ids: Sequence[UUID], evidence_id: UUID | None = None
) -> Consent:
    """Say who may see what was filmed under a consent, instead of those named before; nobody else does from now on.

    Args:
        actor: who handles the case.
        now: the moment.
        consent_id: which.
        reader_ids: accounts.
        evidence_id: a document of the case that shows it; None leaves what stands.

    Raises:
        ConsentNotFoundError: no such consent for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
        ReaderNotFoundError: somebody named has no account.
        CaseFactInvalidError: the document isn't one of the case.
    """
    consent = Consent.objects.filter(id=consent_id, activity__case__in=visible_cases(actor)).first()
    if consent is None:
        raise ConsentNotFoundError
    activity = activity_to_change(actor=actor, activity_id=consent.activity_id)
    if evidence_id is not None:
        if not _is_on_file(activity, evidence_id):
            raise CaseFactInvalidError(field="evidence", longest=0)
        consent.evidence_id = evidence_id
        consent.save(update_fields=["evidence_id"])
    _name(actor, now, consent, reader_ids)
    return consent


def _name(actor: Actor, now: datetime, consent: Consent, reader_ids: Sequence[UUID]) -> None:
    wanted = set(reader_ids)
    if Account.objects.filter(id__in=wanted).count() != len(wanted):
        raise ReaderNotFoundError(field="readers")
    consent.readers.exclude(account_id__in=wanted).delete()
    standing = set(consent.readers.values_list("account_id", flat=True))
    ConsentReader.objects.bulk_create(
        ConsentReader(consent=consent, account_id=one, named_by_id=actor.account_id, named_at=now)
        for one in sorted(wanted - standing)
    )
    custody.append(
        kind="consent.readers_named",
        subject=consent.id,
        actor=actor.reference,
        now=now,
        facts={
            "readers": sorted(str(one) for one in wanted),
            "evidence": str(consent.evidence_id) if consent.evidence_id else None,
        },
    )


def _is_on_file(activity: Activity, document_id: UUID) -> bool:
    return Document.objects.filter(id=document_id, case_id=activity.case_id, voided_at=None).exists()
