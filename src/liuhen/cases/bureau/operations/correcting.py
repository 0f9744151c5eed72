"""更正: what was said of a record of the bureau is corrected with a reason; what was said before stays provable.

Every state stands in the document's object and its digest in an entry; the corrections stand in rows, in each later
state and, of an open record, in the entry itself. Of a protected one the entry tells only which facts changed (6(3)).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from liuhen.cases.bureau import queries
from liuhen.cases.bureau.errors import BureauRecordKindHeldError, BureauRecordUnchangedError
from liuhen.cases.bureau.models import BureauRecord, RecordCorrection, RecordKind
from liuhen.cases.bureau.operations.records import PROTECTED, RecordTelling, check_record
from liuhen.cases.clocks import wind_carrier
from liuhen.cases.documents import clocks
from liuhen.cases.documents.operations.editing import editable
from liuhen.cases.documents.operations.keeping import keep
from liuhen.cases.documents.telling import DocumentTelling, clean, text
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.models import Account
from liuhen.people.permissions import Capability, require

_OF_THE_RECORD = ("kind", "year", "issuer")
_OF_THE_DOCUMENT = ("title", "number", "dated_on", "remark")
Change = tuple[str, str, str]
"""A fact's name, what it was, what it became."""


def correct_record(
    *, actor: Actor, now: datetime, record_id: UUID, seen: int, telling: RecordTelling, reason: str
) -> BureauRecord:
    """Correct what is said of a record: kind, year, issuer, title, number, day, remark.

    A kind that is always protected makes the record protected, with the actor as its only reader; a correction never
    opens a protected record.

    Args:
        actor: who corrects.
        now: when.
        record_id: which.
        seen: the version of its document that the form showed.
        telling: all that is told of it now; medium, protection and readers aren't corrected here.
        reason: why.

    Raises:
        BureauRecordNotFoundError, NotPermittedError, DocumentVoidError: not for this actor, or not any more.
        BureauRecordInvalidError, DocumentFactInvalidError, DocumentTimesError: a typing error, at the field named.
        BureauRecordKindHeldError: a plan with lines, or the letter of a complaint, can't become something else.
        BureauRecordUnchangedError: all is as it was.
        DocumentChangedMeanwhileError: somebody else saved in between.
        StoreFullError, StoreUnreachableError: nothing was changed.
    """
    require(actor, Capability.EDIT_BUREAU_RECORDS)
    queries.get_record(actor=actor, record_id=record_id)
    why = text(reason, field="reason", needed=True)
    check_record(telling, now=now)
    state = editable(actor=actor, document_id=record_id, seen=seen)
    record = state.document.bureau_record
    if telling.kind != record.kind and keeps_kind(record):
        raise BureauRecordKindHeldError(field="kind")
    before = _told_of(record)
    _tell(record, telling, now)
    changes = [(name, was, became) for name, was, became in _compared(before, _told_of(record)) if was != became]
    if not changes:
        raise BureauRecordUnchangedError(field="reason")
    has_new_kind = record.kind != before["kind"]
    becomes_protected = not record.is_protected and record.kind in PROTECTED
    record.is_protected = record.is_protected or becomes_protected
    made = _corrections(record, changes, version=state.seen + 1, reason=why, by=actor.account_id, at=now)
    state.corrections += made

    def write() -> None:
        record.save()
        RecordCorrection.objects.bulk_create(made)
        if becomes_protected:
            record.readers.set(Account.objects.filter(id=actor.account_id) if actor.account_id else [])
        clocks.keep(state.document, now=now)
        if has_new_kind:
            for link in record.links.select_related("case"):
                wind_carrier(now=now, case=link.case)  # art 21: a complaint is a long-term ground

    facts = _facts(record, changes, why)
    keep(state, actor=actor, now=now, kind="bureau.corrected", facts=facts, write=write)
    return record


def _corrections(
    record: BureauRecord, changes: Sequence[Change], *, version: int, reason: str, by: UUID | None, at: datetime
) -> list[RecordCorrection]:
    return [
        RecordCorrection(
            id=uuid7(), record=record, version=version, field=name, was=was, became=became, reason=reason,
            corrected_by_id=by, corrected_at=at,
        )
        for name, was, became in changes
    ]  # fmt: skip


def keeps_kind(record: BureauRecord) -> bool:
    """Whether lines of a plan or a complaint hang on a record's kind."""
    return hasattr(record, "complaint") or (record.kind == RecordKind.PLAN and record.lines.exists())


def _tell(record: BureauRecord, telling: RecordTelling, now: datetime) -> None:
    document = record.document
    told = clean(
        DocumentTelling(
            form=telling.kind,
            title=telling.title,
            number=telling.number,
            dated_on=telling.dated_on,
            medium=document.medium,
            remark=telling.remark,
        ),
        now=now,
    )
    document.form = told.form
    for name in _OF_THE_DOCUMENT:
        setattr(document, name, getattr(told, name))
    record.kind, record.year, record.issuer = telling.kind, telling.year, text(telling.issuer, field="issuer")


def _told_of(record: BureauRecord) -> dict[str, str]:
    told = {name: getattr(record, name) for name in _OF_THE_RECORD}
    told |= {name: getattr(record.document, name) for name in _OF_THE_DOCUMENT}
    return {name: "" if value is None else str(value) for name, value in told.items()}


def _compared(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    return [(name, before[name], after[name]) for name in before]


def _facts(record: BureauRecord, changes: Sequence[Change], reason: str) -> dict[str, Json]:
    names: list[Json] = [name for name, _, _ in changes]
    if record.is_protected:  # its entries tell neither what it says nor why that was wrong
        return {"changed": names}
    was: dict[str, Json] = {name: text for name, text, _ in changes}
    became: dict[str, Json] = {name: text for name, _, text in changes}
    return {"changed": names, "was": was, "became": became, "reason": reason}
