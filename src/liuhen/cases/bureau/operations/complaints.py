"""投诉举报 (art 6(3)): registered, linked to the cases that it starts; who reports is known to named people only.

No entry, index, list or export holds a name, a contact, the letter's text or 批示: entries tell that there was an
opening and by whom, never what was seen.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from liuhen.cases.bureau import queries as records
from liuhen.cases.bureau.models import BureauRecord, RecordKind
from liuhen.cases.bureau.operations.records import RecordTelling, keep_record
from liuhen.cases.documents.errors import NoOriginalGivenError
from liuhen.cases.documents.operations import GivenFile, add_scan
from liuhen.cases.errors import (
    ComplaintNumberTakenError,
    ComplaintUnchangedError,
    LastReaderError,
    ReaderNotFoundError,
    ReporterClosedError,
    ReporterToldError,
)
from liuhen.cases.models import (
    Case,
    Complaint,
    ComplaintCorrection,
    ComplaintWay,
    Reporter,
    ReporterCorrection,
    ReporterReader,
)
from liuhen.cases.operations.protecting import names, refuse_reporter
from liuhen.cases.operations.texts import NOTE_LENGTH, NUMBER_LENGTH, line, one_of, passage
from liuhen.cases.queries import get_case, get_complaint, may_see_reporter, visible_complaints
from liuhen.custody import operations as custody
from liuhen.ledger.entry import SALT_BYTES, Json, commit
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import check_day

LETTER_LENGTH = 20_000
LETTER = "投诉举报信件"
"""A name of one character stands in too many words to be looked for."""
_OF_THE_COMPLAINT = ("number", "way", "gist", "received_on")
_OF_THE_REPORTER = ("name", "contact", "letter", "instruction")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintTold:
    """What everybody concerned may read of a complaint; see `models.Complaint`."""

    number: str
    way: str
    gist: str
    received_on: date
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterTold:
    """Who reported, what the letter says, what was instructed: all of it may be empty."""

    name: str = ""
    contact: str = ""
    letter: str = ""
    instruction: str = ""


def register_complaint(
    *,
    actor: Actor,
    now: datetime,
    told: ComplaintTold,
    reporter: ReporterTold,
    originals: Sequence[GivenFile] = (),
    reader_ids: Sequence[UUID] = (),
) -> Complaint:
    """Register a complaint. Who registers it is the first who may open its reporter; others are named.

    Raises:
        NotPermittedError: the actor keeps no records of the bureau.
        CaseFactInvalidError, DocumentTimesError: a typing error, at the field named.
        ReporterToldError: number or gist names who reported.
        ComplaintNumberTakenError: another complaint that the actor may know of, or numbered, has the number.
        UnitNotFoundError: no such unit.
        ReaderNotFoundError: somebody named deals with no such records.
        OriginalFormatError, OriginalTooLargeError, TooManyOriginalsError, StoreFullError, StoreUnreachableError: of
            the letter's files; nothing was registered.
    """
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    complaint = Complaint(id=uuid7(), registered_by_id=actor.account_id, registered_at=now)
    known = Reporter(complaint=complaint)
    _tell(complaint, told, actor=actor, now=now)
    _tell_reporter(known, reporter)
    _refuse_told(complaint, known)
    wanted = set(reader_ids) | ({actor.account_id} if actor.account_id else set())
    _refuse_strangers(wanted - {actor.account_id})

    def write(record: BureauRecord | None) -> None:
        complaint.record = record
        _save(complaint)
        known.save(force_insert=True)
        ReporterReader.objects.bulk_create(
            ReporterReader(complaint=complaint, account_id=reader, named_by_id=actor.account_id, named_at=now)
            for reader in sorted(wanted)
        )
        readers: list[Json] = [str(reader) for reader in sorted(wanted)]
        _enter("complaint.registered", complaint, actor, now, facts={**_facts(complaint), "readers": readers})

    if originals:
        telling = _letter(complaint, readers=sorted(wanted))
        keep_record(actor=actor, now=now, telling=telling, originals=originals, write_more=write)
    else:
        with transaction.atomic():
            write(None)
    return complaint


@transaction.atomic
def correct_complaint(
    *, actor: Actor, now: datetime, complaint_id: UUID, told: ComplaintTold, reason: str
) -> Complaint:
    """Correct what everybody concerned may read of a complaint; what was said before stays provable.

    The people named for the complaint read what was said before; everybody concerned reads that, why and by whom it
    was corrected.

    Raises:
        ComplaintNotFoundError, NotPermittedError: not for this actor.
        ComplaintUnchangedError: all is as it was.
        ReporterToldError: the reason, too, must not name who reported.
        CaseFactInvalidError and the others of `register_complaint`.
    """
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    complaint = _locked(get_complaint(actor=actor, complaint_id=complaint_id))
    why = line(reason, field="reason")
    before = _said(complaint)
    _tell(complaint, told, actor=actor, now=now)
    _refuse_told(complaint, complaint.reporter)
    if names(complaint.reporter, why):
        raise ReporterToldError(field="reason")
    changes = _changes(before, _said(complaint))
    _save(complaint)
    at_once = uuid7()
    ComplaintCorrection.objects.bulk_create(
        ComplaintCorrection(
            complaint=complaint, at_once=at_once, field=name, was=was, became=became, reason=why,
            corrected_by_id=actor.account_id, corrected_at=now,
        )
        for name, was, became in changes
    )  # fmt: skip
    # What was said before is committed to by the entry of when it was said; a second copy would only spread it.
    facts: dict[str, Json] = {"changed": [name for name, _, _ in changes], "reason": why}
    _enter("complaint.edited", complaint, actor, now, facts={**_facts(complaint), **facts})
    return complaint


@transaction.atomic
def correct_reporter(
    *, actor: Actor, now: datetime, complaint_id: UUID, reporter: ReporterTold, reason: str
) -> Complaint:
    """Correct who reported, the letter's text or 批示; the people named go on reading what was said before.

    The entry says which facts were corrected and commits to each correction; nothing of what was said can be learnt
    from it, and whoever has the row can prove that nobody rewrote it.

    Raises:
        ComplaintNotFoundError, NotPermittedError, ReporterClosedError: not for this actor.
        CaseFactInvalidError: a text is too long or the reason is missing, at the field named.
        ComplaintUnchangedError: all is as it was.
        ReporterToldError: the complaint's gist names that person.
    """
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    complaint = _locked(_named_for(actor, complaint_id))
    why = line(reason, field="reason")
    known = complaint.reporter
    before = {name: getattr(known, name) for name in _OF_THE_REPORTER}
    _tell_reporter(known, reporter)
    _refuse_told(complaint, known, field="name")
    changes = _changes(before, {name: getattr(known, name) for name in _OF_THE_REPORTER})
    known.save()
    at_once = uuid7()
    made = [
        ReporterCorrection(
            complaint=complaint, at_once=at_once, field=name, was=was, became=became, reason=why,
            salt=secrets.token_hex(SALT_BYTES), corrected_by_id=actor.account_id, corrected_at=now,
        )
        for name, was, became in changes
    ]  # fmt: skip
    ReporterCorrection.objects.bulk_create(made)
    facts: dict[str, Json] = {
        "changed": [one.field for one in made],
        "corrections": {one.field: commitment_of(one) for one in made},
    }
    _enter("reporter.edited", complaint, actor, now, facts=facts)
    return complaint


def commitment_of(correction: ReporterCorrection) -> str:
    """What the entry of a correction holds of it: gives nothing away, and fits this row and no other."""
    told: Json = [correction.field, correction.was, correction.became, correction.reason]
    return commit(bytes.fromhex(correction.salt), told)


def keep_letter(*, actor: Actor, now: datetime, complaint_id: UUID, originals: Sequence[GivenFile]) -> Complaint:
    """Give a complaint its letter's originals, or a new set of them; only the readers know that they're there.

    Raises:
        ComplaintNotFoundError, NotPermittedError, ReporterClosedError: not for this actor.
        NoOriginalGivenError, OriginalFormatError, OriginalTooLargeError, TooManyOriginalsError: of the files given.
        DocumentChangedMeanwhileError, StoreFullError, StoreUnreachableError: nothing was kept.
    """
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    complaint = _named_for(actor, complaint_id)
    if not originals:
        raise NoOriginalGivenError(field="originals")
    if complaint.record_id is not None:
        add_scan(actor=actor, now=now, document_id=complaint.record_id, originals=originals)
        return complaint

    def write(record: BureauRecord) -> None:
        complaint.record = record
        complaint.save(update_fields=["record"])

    readers = complaint.readers.filter(ended_at=None).values_list("account_id", flat=True)
    telling = _letter(complaint, readers=sorted(readers))
    keep_record(actor=actor, now=now, telling=telling, originals=originals, write_more=write)
    return complaint


@transaction.atomic
def open_reporter(*, actor: Actor, now: datetime, complaint_id: UUID) -> Reporter:
    """Return who reported, to one of the people named. Every opening is an entry.

    Raises:
        ComplaintNotFoundError: there is none, or the actor may not know of it.
        ReporterClosedError: the actor isn't named.
    """
    complaint = _named_for(actor, complaint_id)
    _enter("reporter.opened", complaint, actor, now)
    return complaint.reporter


@transaction.atomic
def name_reader(
    *, actor: Actor, now: datetime, complaint_id: UUID, account_id: UUID, reason: str = ""
) -> ReporterReader:
    """Name somebody who may open the reporter from now on; one of those named does it. Twice changes nothing.

    Raises:
        ComplaintNotFoundError, ReporterClosedError: not for this actor.
        ReaderNotFoundError: nobody such deals with records of the bureau.
        CaseFactInvalidError: the reason is longer than 300 characters.
    """
    complaint = _named_for(actor, complaint_id)
    why = line(reason, field="reason", needed=False)
    account = records.possible_readers().filter(id=account_id).first()
    if account is None:
        raise ReaderNotFoundError(field="reader")
    reader, is_new = ReporterReader.objects.get_or_create(
        complaint=complaint,
        account_id=account_id,
        ended_at=None,
        defaults={"reason": why, "named_by_id": actor.account_id, "named_at": now},
    )
    if is_new:
        if complaint.record is not None:
            complaint.record.readers.add(account)
        _enter("reporter.reader_named", complaint, actor, now, facts={"reader": str(account_id), "reason": why})
    return reader


@transaction.atomic
def end_reader(*, actor: Actor, now: datetime, complaint_id: UUID, account_id: UUID) -> None:
    """Take back that somebody may open the reporter; one stays at least, or nobody could open it again.

    Raises:
        ComplaintNotFoundError, ReporterClosedError: not for this actor.
        ReaderNotFoundError: that account isn't named.
        LastReaderError: nobody would be left.
    """
    complaint = _named_for(actor, complaint_id)
    Complaint.objects.select_for_update().get(id=complaint.id)  # two who end each other at once: one of them stays
    standing = complaint.readers.filter(ended_at=None)
    reader = standing.select_related("account").filter(account_id=account_id).first()
    if reader is None:
        raise ReaderNotFoundError(field="reader")
    if standing.count() == 1:
        raise LastReaderError
    reader.ended_at = now
    reader.save(update_fields=["ended_at"])
    if complaint.record is not None:
        complaint.record.readers.remove(reader.account)
    _enter("reporter.reader_ended", complaint, actor, now, facts={"reader": str(account_id)})


@transaction.atomic
def link_complaint(*, actor: Actor, now: datetime, complaint_id: UUID, case_id: UUID) -> Case:
    """Say which case a complaint started. Linking twice changes nothing.

    Raises:
        ComplaintNotFoundError, CaseNotFoundError, NotPermittedError: not for this actor.
        ReporterToldError: title or source of the case names who reported; told to the people named only.
    """
    return _link(actor, now, complaint_id, case_id, is_linked=True)


@transaction.atomic
def unlink_complaint(*, actor: Actor, now: datetime, complaint_id: UUID, case_id: UUID) -> Case:
    """Take back what was linked by mistake; raises as `link_complaint`."""
    return _link(actor, now, complaint_id, case_id, is_linked=False)


def _link(actor: Actor, now: datetime, complaint_id: UUID, case_id: UUID, *, is_linked: bool) -> Case:
    require(actor, Capability.EDIT_CASES)
    complaint = get_complaint(actor=actor, complaint_id=complaint_id)
    case = get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    if complaint.cases.filter(id=case.id).exists() != is_linked:
        (complaint.cases.add if is_linked else complaint.cases.remove)(case)
        if is_linked:
            refuse_reporter(actor, case, title=case.title, source_note=case.source_note)
        kind = "complaint.linked" if is_linked else "complaint.unlinked"
        _enter(kind, complaint, actor, now, facts={"case": str(case.id)})
    return case


def _named_for(actor: Actor, complaint_id: UUID) -> Complaint:
    complaint = get_complaint(actor=actor, complaint_id=complaint_id)
    if not may_see_reporter(actor, complaint):
        raise ReporterClosedError
    return complaint


def _refuse_strangers(account_ids: set[UUID]) -> None:
    if records.possible_readers().filter(id__in=account_ids).count() != len(account_ids):
        raise ReaderNotFoundError(field="reader")


def _letter(complaint: Complaint, *, readers: Sequence[UUID]) -> RecordTelling:
    return RecordTelling(
        kind=RecordKind.COMPLAINT,
        title=LETTER,
        number=complaint.number,
        year=complaint.received_on.year,
        dated_on=complaint.received_on,
        is_protected=True,
        reader_ids=readers,
    )


def _tell(complaint: Complaint, told: ComplaintTold, *, actor: Actor, now: datetime) -> None:
    people.unit(told.unit_id)
    check_day(told.received_on, field="received_on", now=now)
    number = line(told.number, field="number", longest=NUMBER_LENGTH)
    # art 6(3): only what the actor may know of takes a number; another's complaint must not be learnt of by guessing
    if visible_complaints(actor).filter(number=number).exclude(id=complaint.id).exists():
        raise ComplaintNumberTakenError(field="number", number=number)
    if number != complaint.number:
        complaint.number, complaint.numbered_by_id = number, actor.account_id
    complaint.way = one_of(told.way, ComplaintWay.values, field="way")
    complaint.gist = line(told.gist, field="gist", longest=NOTE_LENGTH)
    complaint.received_on = told.received_on
    complaint.unit_id = told.unit_id


def _save(complaint: Complaint) -> None:
    """Save it; of two who give one number at once, as the same person in two windows does, one is told so."""
    try:
        with transaction.atomic():
            complaint.save()
    except IntegrityError as error:
        raise ComplaintNumberTakenError(field="number", number=complaint.number) from error


def _tell_reporter(known: Reporter, told: ReporterTold) -> None:
    known.name = line(told.name, field="name", needed=False)
    known.contact = line(told.contact, field="contact", needed=False)
    known.letter = passage(told.letter, field="letter", longest=LETTER_LENGTH, needed=False)
    known.instruction = passage(told.instruction, field="instruction", needed=False)


def _refuse_told(complaint: Complaint, known: Reporter, *, field: str = "") -> None:
    """Number and gist are read by whoever handles the case: they must not name who reported."""
    for where in ("number", "gist"):
        if names(known, getattr(complaint, where)):
            raise ReporterToldError(field=field or where)


def _locked(complaint: Complaint) -> Complaint:
    """Two who correct at once: the second corrects what the first left, so that what was said before is what stood."""
    Complaint.objects.select_for_update().get(id=complaint.id)
    complaint.refresh_from_db()
    return complaint


def _said(complaint: Complaint) -> dict[str, str]:
    return {name: str(getattr(complaint, name)) for name in _OF_THE_COMPLAINT} | {
        "unit": people.unit(complaint.unit_id).name
    }


def _changes(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
    changes = [(name, before[name], after[name]) for name in before if before[name] != after[name]]
    if not changes:
        raise ComplaintUnchangedError(field="reason")
    return changes


def _facts(complaint: Complaint) -> dict[str, Json]:
    return {
        "number": complaint.number,
        "way": complaint.way,
        "gist": complaint.gist,
        "received_on": complaint.received_on.isoformat(),
        "unit": str(complaint.unit_id),
    }


def _enter(
    kind: str, complaint: Complaint, actor: Actor, now: datetime, *, facts: dict[str, Json] | None = None
) -> None:
    custody.append(kind=kind, subject=complaint.id, actor=actor.reference, now=now, facts=facts or {})
