"""Looking at a document; every look leaves an entry (invariant 8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import get_document
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor


@transaction.atomic
def open_document(*, actor: Actor, now: datetime, document_id: UUID, scan: int | None = None) -> Document:
    """Return a document for its page; with it goes leave to fetch the pictures of its pages for a while.

    Raises:
        DocumentNotFoundError: there is none, or the actor may not know of it.
    """
    document = get_document(actor=actor, document_id=document_id)
    custody.append(
        kind="document.viewed",
        subject=document.id,
        actor=actor.reference,
        now=now,
        facts={"scan": document.scan if scan is None else scan},
    )
    return document
