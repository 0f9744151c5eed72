"""A document is entered, its facts are corrected, or it's declared void; none of it is ever overwritten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from liuhen.cases.documents import clocks, numbering
from liuhen.cases.documents.errors import DocumentFactInvalidError
from liuhen.cases.documents.models import Document, PartyPaper, Signer
from liuhen.cases.documents.operations.editing import editable, is_protected
from liuhen.cases.documents.operations.keeping import State, keep
from liuhen.cases.documents.operations.reading import ask_if_new
from liuhen.cases.documents.operations.scanning import GivenFile, staged_originals
from liuhen.cases.documents.telling import DocumentTelling, clean, text
from liuhen.cases.models import Activity
from liuhen.cases.queries import get_case
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, require


def enter_document(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    telling: DocumentTelling,
    originals: Sequence[GivenFile] = (),
) -> Document:
    """Enter a document of a case, with its originals if they're at hand; what it lacks is a finding, never refused.

    Raises:
        CaseNotFoundError: no such case for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
        DocumentFactInvalidError, DocumentTimesError: a typing error, at the field named.
        NoOriginalGivenError, OriginalFormatError, OriginalTooLargeError, TooManyOriginalsError: of the files given.
        ReserveError, StoreFullError, StoreUnreachableError: nothing was entered.
    """
    require(actor, Capability.EDIT_CASES)
    case = get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    document = Document(id=uuid7(), case=case)
    return begin_document(actor=actor, now=now, document=document, telling=telling, originals=originals)


def begin_document(
    *,
    actor: Actor,
    now: datetime,
    document: Document,
    telling: DocumentTelling,
    originals: Sequence[GivenFile],
    write: Callable[[], None] = lambda: None,
) -> Document:
    """Keep a new document for the first time; the caller has checked the actor. Raises as `enter_document`.

    Args:
        actor: who enters it.
        now: when.
        document: the row to be, with its case or none.
        telling: what is told of it.
        originals: its files.
        write: more rows of the caller's, written in the same transaction.
    """
    told = clean(telling, now=now)
    document.entered_by_id, document.entered_at = actor.account_id, now
    state = State(document, is_new=True)
    _tell(state, told)
    with staged_originals(state, actor=actor, now=now, originals=originals) as staged:

        def write_all() -> None:
            _write_parts(state)
            for file in state.files:
                file.save(force_insert=True)
            write()
            ask_if_new(state, now=now)
            clocks.keep(document, now=now)

        return keep(
            state,
            actor=actor,
            now=now,
            kind="document.entered",
            facts=_facts(state),
            staged=staged,
            write=write_all,
        )


def amend_document(*, actor: Actor, now: datetime, document_id: UUID, seen: int, telling: DocumentTelling) -> Document:
    """Correct what is said of a document; the earlier words stay in its object and in the ledger.

    Args:
        actor: who corrects.
        now: when.
        document_id: which.
        seen: the version that the form showed.
        telling: all that is told of it now.

    Raises:
        DocumentNotFoundError, NotPermittedError: not for this actor.
        DocumentVoidError: it doesn't count any more.
        DocumentChangedMeanwhileError: somebody else saved in between.
        DocumentFactInvalidError, DocumentTimesError: a typing error, at the field named.
        StoreFullError, StoreUnreachableError: nothing was changed.
    """
    state = editable(actor=actor, document_id=document_id, seen=seen)
    if state.document.case_id is None:  # a record of the bureau is corrected in its kind with a reason, and there
        telling = replace(telling, form=state.document.form)
    _tell(state, clean(telling, now=now))

    def write() -> None:
        Signer.objects.filter(document=state.document).delete()
        PartyPaper.objects.filter(document=state.document).delete()
        _write_parts(state)
        clocks.keep(state.document, now=now)

    return keep(state, actor=actor, now=now, kind="document.amended", facts=_facts(state), write=write)


def void_document(*, actor: Actor, now: datetime, document_id: UUID, reason: str) -> Document:
    """Declare a document void (entered twice, to the wrong case); it stays, with the reason, and counts no more.

    Raises:
        DocumentNotFoundError, NotPermittedError: not for this actor.
        DocumentVoidError: it's void already.
        DocumentFactInvalidError: no reason, or one longer than 300 characters.
        DocumentChangedMeanwhileError, StoreFullError, StoreUnreachableError: nothing was changed.
    """
    state = editable(actor=actor, document_id=document_id)
    document = state.document
    document.void_reason = text(reason, field="reason", needed=True)
    document.voided_at = now
    facts: dict[str, Json] = {} if is_protected(document) else {"reason": document.void_reason}
    return keep(
        state,
        actor=actor,
        now=now,
        kind="document.voided",
        facts=facts,
        write=lambda: clocks.keep(document, now=now),
    )


def _tell(state: State, told: DocumentTelling) -> None:
    document = state.document
    document.activity = _activity(document, told.activity_id)
    for name in (
        "form", "title", "number", "dated_on", "dated_time", "began_at", "ended_at", "due_on", "place", "medium",
        "page_count", "is_urgent", "remark", "answers_other",
    ):  # fmt: skip
        setattr(document, name, getattr(told, name))
    document.answers = _answered(document, told)
    read = numbering.read(told.number) if document.case_id else None  # the bureau's own stand in no case's series
    document.series, document.serial = (read.series, read.serial) if read else ("", None)
    officers = Officer.objects.in_bulk([signer.officer_id for signer in told.signers if signer.officer_id])
    state.signers = [
        Signer(
            document=document,
            position=position,
            role=signer.role,
            officer=_officer(officers, signer.officer_id),
            name=signer.name or officers[signer.officer_id].name,
            certificate=signer.certificate
            or (officers[signer.officer_id].certificate_number if signer.officer_id else ""),
            page=signer.page,
            has_refused=signer.has_refused,
            note=signer.note,
        )
        for position, signer in enumerate(told.signers, 1)
        if _officer(officers, signer.officer_id) or signer.name
    ]
    paper = told.paper
    state.paper = None
    if paper is not None:
        state.paper = PartyPaper(
            document=document,
            kind=paper.kind,
            provider=paper.provider,
            provided_on=paper.provided_on,
            is_copy=paper.is_copy,
            matches_original=paper.matches_original,
            is_complete=paper.is_complete,
            valid_until=paper.valid_until,
            checked_by=_officer(Officer.objects.in_bulk([paper.checked_by_id or document.id]), paper.checked_by_id),
            checked_on=paper.checked_on,
        )


def _officer(known: dict[UUID, Officer], officer_id: UUID | None) -> Officer | None:
    if officer_id is None:
        return None
    if officer_id not in known:
        raise DocumentFactInvalidError(field="signers", longest=0)
    return known[officer_id]


def _activity(document: Document, activity_id: UUID | None) -> Activity | None:
    if activity_id is None:
        return None
    found = Activity.objects.filter(id=activity_id, case=document.case).first()
    if found is None:
        raise DocumentFactInvalidError(field="activity", longest=0)
    return found


def _answered(document: Document, told: DocumentTelling) -> Document | None:
    """The document that it answers: the one named, else the only one whose clock still runs."""
    if told.answers_other:
        return None
    if told.answers_id is not None:
        named = Document.objects.filter(id=told.answers_id, case=document.case).exclude(id=document.id).first()
        if named is None or document.case is None:
            raise DocumentFactInvalidError(field="answers", longest=0)
        return named
    waiting = clocks.open_to(document)
    return waiting[0] if len(waiting) == 1 else None


def _write_parts(state: State) -> None:
    Signer.objects.bulk_create(state.signers)
    if state.paper is not None:
        state.paper.save(force_insert=True)


def _facts(state: State) -> dict[str, Json]:
    document = state.document
    if is_protected(document) or (document.case_id is None and not document.title):
        return {}
    return {
        "title": document.title,
        "number": document.number,
        "activity": str(document.activity_id) if document.activity_id else None,
        "dated_on": document.dated_on.isoformat() if document.dated_on else None,
        "dated_time": document.dated_time.isoformat("minutes") if document.dated_time else None,
        "answers": str(document.answers_id) if document.answers_id else None,
        "began_at": document.began_at.isoformat() if document.began_at else None,
        "ended_at": document.ended_at.isoformat() if document.ended_at else None,
        "due_on": document.due_on.isoformat() if document.due_on else None,
        "place": document.place,
        "medium": document.medium,
        "is_urgent": document.is_urgent,
        "page_count": document.page_count,
        "signers": [f"{signer.role}:{signer.name}:{signer.certificate}" for signer in state.signers],
    }
