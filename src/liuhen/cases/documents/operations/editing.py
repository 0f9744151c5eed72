"""Who may change a document, and which state of it."""

from __future__ import annotations

from uuid import UUID

from liuhen.cases.documents import queries
from liuhen.cases.documents.errors import DocumentChangedMeanwhileError, DocumentVoidError
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.operations.keeping import State
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


def editable(*, actor: Actor, document_id: UUID, seen: int | None = None) -> State:
    """The state of a document that the actor may change.

    Raises:
        DocumentNotFoundError, NotPermittedError, DocumentVoidError, DocumentChangedMeanwhileError: as they say.
    """
    document = queries.get_document(actor=actor, document_id=document_id)
    if document.case is not None:
        require(actor, Capability.EDIT_CASES, unit_id=document.case.unit_id)
    else:
        require(actor, Capability.EDIT_BUREAU_RECORDS)
    if document.voided_at is not None:
        raise DocumentVoidError
    if seen is not None and document.version != seen:
        raise DocumentChangedMeanwhileError
    return State(document)


def is_protected(document: Document) -> bool:
    """Whether only named people may know of it; then its entries tell neither title nor number."""
    record = getattr(document, "bureau_record", None)
    return record is not None and bool(record.is_protected)
