"""Every state of a document is kept as its originals are: a version of its OCFL object, read back, never overwritten.

The order is the house's: bytes and the snapshot are staged outside the archive; rows, intention and custody entry
commit together; only then the version moves in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from liuhen.cases.bureau.models import BureauRecord, RecordCorrection
from liuhen.cases.documents.errors import DocumentChangedMeanwhileError
from liuhen.cases.documents.models import SNAPSHOT, Document, DocumentFile, PartyPaper, Service, Signer
from liuhen.cases.findable import make_document_findable
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor


class State:
    """A document as it's about to be kept: its row and what hangs on it, unsaved."""

    def __init__(self, document: Document, *, is_new: bool = False) -> None:
        self.document = document
        self.is_new = is_new
        self.seen = document.version
        self.signers: list[Signer] = [] if is_new else list(document.signers.order_by("position"))
        self.services: list[Service] = [] if is_new else list(document.services.order_by("entered_at", "id"))
        self.files: list[DocumentFile] = [] if is_new else list(document.files.order_by("scan", "position"))
        self.record = bureau_record_of(document)
        self.corrections = [] if is_new or self.record is None else list(self.record.corrections.order_by("id"))
        self.paper: PartyPaper | None = None if is_new else PartyPaper.objects.filter(document=document).first()

    def snapshot(self) -> dict[str, object]:
        """The document as JSON, whole."""
        document = self.document
        return {
            "schema": "liuhen/document/1",
            "document": str(document.id),
            "version": document.version,
            "case": document.case.number if document.case else None,
            "activity": str(document.activity_id) if document.activity_id else None,
            "form": document.form,
            "title": document.title,
            "number": document.number,
            "dated_on": _text(document.dated_on),
            "dated_time": _text(document.dated_time),
            "answers": str(document.answers_id) if document.answers_id else None,
            "began_at": _text(document.began_at),
            "ended_at": _text(document.ended_at),
            "due_on": _text(document.due_on),
            "place": document.place,
            "medium": document.medium,
            "page_count": document.page_count,
            "is_urgent": document.is_urgent,
            "remark": document.remark,
            "voided_at": _text(document.voided_at),
            "void_reason": document.void_reason,
            "scan": document.scan,
            "signers": [_signer(signer) for signer in self.signers],
            "services": [_service(service) for service in self.services],
            "paper": _paper(self.paper) if self.paper else None,
            "record": _record_of_bureau(self.record, self.corrections) if self.record else None,
            "originals": [_file(file) for file in self.files],
        }


def keep(
    state: State,
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    facts: Mapping[str, Json],
    staged: Mapping[str, holdings.StagedFile] | None = None,
    write: Callable[[], None],
) -> Document:
    """Keep a new state: snapshot and new originals as one version, rows and entries in one transaction.

    Args:
        state: what shall be; its document's version is raised here.
        actor: who does it.
        now: when.
        kind: of the custody entry.
        facts: of the entry, beside the version.
        staged: new originals by logical path; each gets an entry `document.received` of its own.
        write: saves the rows that changed, within the transaction; the document's own row is saved here.

    Raises:
        DocumentChangedMeanwhileError: somebody else saved in between.
        StoreFullError, StoreUnreachableError, ReadBackMismatchError: nothing was changed.
    """
    document = state.document
    if not state.is_new:
        document.version = state.seen + 1
    prepared = holdings.prepare_version(
        object_id=document.id,
        files={**(staged or {}), SNAPSHOT: holdings.to_json(state.snapshot())},
        message=kind,
        user_name=actor.name,
        now=now,
    )
    try:
        with transaction.atomic():
            _record(state, prepared)
            document.save(force_insert=state.is_new)
            write()
            make_document_findable(document)
            _enter(state, prepared, actor, now, kind=kind, facts=facts)
    except BaseException:
        holdings.discard(prepared)
        raise
    holdings.roll_forward(document.id)
    return document


def _record(state: State, prepared: holdings.PreparedVersion) -> None:
    if not state.is_new:  # the row is the lock under which two who save at once see each other
        standing = Document.objects.select_for_update(of=("self",)).get(id=state.document.id)
        if standing.version != state.seen:
            raise DocumentChangedMeanwhileError
    try:
        holdings.record_version(prepared)
    except HeadMovedError as error:
        raise DocumentChangedMeanwhileError from error


def _enter(
    state: State,
    prepared: holdings.PreparedVersion,
    actor: Actor,
    now: datetime,
    *,
    kind: str,
    facts: Mapping[str, Json],
) -> None:
    document = state.document
    for file in prepared.files:
        if file.logical_path == SNAPSHOT:
            continue
        custody.append(
            kind="document.received",
            subject=document.id,
            actor=actor.reference,
            now=now,
            facts={"path": file.logical_path, "size": file.size, "scan": document.scan},
            digests={"sha256": file.sha256, "sm3": file.sm3},
        )
    digest = next(file.sha256 for file in prepared.files if file.logical_path == SNAPSHOT)
    custody.append(
        kind=kind,
        subject=document.id,
        actor=actor.reference,
        now=now,
        facts={
            **facts,
            "case": str(document.case_id) if document.case_id else None,
            "form": document.form,
            "version": document.version,
        },
        digests={"sha256": digest},
    )


def _text(value: object) -> str | None:
    return None if value is None else value.isoformat()  # type: ignore[attr-defined]  # dates, hours and moments


def _signer(signer: Signer) -> dict[str, object]:
    return {
        "role": signer.role,
        "name": signer.name,
        "certificate": signer.certificate,
        "officer": str(signer.officer_id) if signer.officer_id else None,
        "page": signer.page,
        "has_refused": signer.has_refused,
        "note": signer.note,
    }


def _service(service: Service) -> dict[str, object]:
    return {
        "method": service.method,
        "posted_at": _text(service.posted_at),
        "served_at": _text(service.served_at),
        "receiver": service.receiver,
        "place": service.place,
        "witnesses": service.witnesses,
        "note": service.note,
        "receipt": str(service.receipt_id) if service.receipt_id else None,
    }


def _paper(paper: PartyPaper) -> dict[str, object]:
    return {
        "kind": paper.kind,
        "provider": paper.provider,
        "provided_on": _text(paper.provided_on),
        "is_copy": paper.is_copy,
        "matches_original": paper.matches_original,
        "is_complete": paper.is_complete,
        "valid_until": _text(paper.valid_until),
        "checked_by": str(paper.checked_by_id) if paper.checked_by_id else None,
        "checked_on": _text(paper.checked_on),
    }


def bureau_record_of(document: Document) -> BureauRecord | None:
    """The record of the bureau that a document of no case is; None for one of a case."""
    return None if document.case_id is not None else getattr(document, "bureau_record", None)


def _record_of_bureau(record: BureauRecord, corrections: Sequence[RecordCorrection]) -> dict[str, object]:
    return {
        "kind": record.kind,
        "year": record.year,
        "issuer": record.issuer,
        "is_protected": record.is_protected,
        "corrections": [
            {
                "version": each.version,
                "field": each.field,
                "was": each.was,
                "became": each.became,
                "reason": each.reason,
                "at": each.corrected_at.isoformat(),
            }
            for each in corrections
        ],
    }


def _file(file: DocumentFile) -> dict[str, object]:
    return {
        "path": file.logical_path,
        "name": file.name,
        "format": file.format,
        "bytes": file.size,
        "sha256": file.sha256,
        "sm3": file.sm3,
        "scan": file.scan,
        "position": file.position,
        "received_at": file.received_at.isoformat(),
    }
