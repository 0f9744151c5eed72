"""送达 (10(1)): how a document was handed to its addressee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from liuhen.cases.documents import clocks
from liuhen.cases.documents.errors import DocumentFactInvalidError
from liuhen.cases.documents.models import Document, Service, ServiceMethod
from liuhen.cases.documents.operations.editing import editable, is_protected
from liuhen.cases.documents.operations.keeping import State, keep
from liuhen.cases.documents.telling import check_moments, text
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.rules.days import Lies

NAME_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTelling:
    """What is told of a service; see `models.Service`."""

    method: str
    posted_at: datetime | None = None
    served_at: datetime | None = None
    receiver: str = ""
    place: str = ""
    witnesses: str = ""
    note: str = ""
    receipt_id: UUID | None = None


def record_service(
    *, actor: Actor, now: datetime, document_id: UUID, telling: ServiceTelling, service_id: UUID | None = None
) -> Document:
    """Enter how a document was served, or complete what was entered (a notice put up counts as served later).

    Raises:
        DocumentNotFoundError, NotPermittedError, DocumentVoidError: not for this actor, or not any more.
        DocumentFactInvalidError, DocumentTimesError: a typing error, at the field named.
        DocumentChangedMeanwhileError, StoreFullError, StoreUnreachableError: nothing was changed.
    """
    state = editable(actor=actor, document_id=document_id)
    service = _service(state, actor, now, service_id)
    _tell(state.document, service, telling, now)
    facts: dict[str, Json] = {"method": service.method}
    if not is_protected(state.document):
        facts |= {
            "posted_at": service.posted_at.isoformat() if service.posted_at else None,
            "served_at": service.served_at.isoformat() if service.served_at else None,
            "receiver": service.receiver,
            "place": service.place,
            "witnesses": service.witnesses,
        }

    def write() -> None:
        service.save()
        clocks.keep(state.document, now=now)

    return keep(state, actor=actor, now=now, kind="document.served", facts=facts, write=write)


def _service(state: State, actor: Actor, now: datetime, service_id: UUID | None) -> Service:
    if service_id is None:
        service = Service(id=uuid7(), document=state.document, entered_by_id=actor.account_id, entered_at=now)
        state.services.append(service)
        return service
    found = next((service for service in state.services if service.id == service_id), None)
    if found is None:
        raise DocumentFactInvalidError(field="service", longest=0)
    return found


def _tell(document: Document, service: Service, told: ServiceTelling, now: datetime) -> None:
    if told.method not in ServiceMethod.values:
        raise DocumentFactInvalidError(field="method", longest=0)
    check_moments(told.posted_at, told.served_at, fields=("posted_at", "served_at"), now=now, lies=Lies.HAPPENED)
    service.method = told.method
    service.posted_at, service.served_at = told.posted_at, told.served_at
    service.receiver = text(told.receiver, field="receiver", longest=NAME_LENGTH)
    service.place = text(told.place, field="place")
    service.witnesses = text(told.witnesses, field="witnesses")
    service.note = text(told.note, field="note")
    service.receipt = None
    if told.receipt_id is not None:
        service.receipt = Document.objects.filter(id=told.receipt_id, case__isnull=False, case=document.case).first()
        if service.receipt is None:
            raise DocumentFactInvalidError(field="receipt", longest=0)
