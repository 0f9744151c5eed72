"""Papers that leave with the party: each is an entry, and shows the checkpoint that covers it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import get_document
from liuhen.cases.models import Activity
from liuhen.cases.queries import get_activity
from liuhen.custody import operations as custody
from liuhen.custody import papers
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


def print_notice(*, actor: Actor, now: datetime, activity_id: UUID) -> tuple[Activity, papers.Seal]:
    """The 音像记录告知回执 of an activity for its party, with the newest checkpoint (art 12(1)).

    Raises:
        NotPermittedError: the actor looks at no cases.
        ActivityNotFoundError: there is none, or the actor may not know of it.
        LedgerAbsentError, LedgerUnreachableError: the ledger can't be published now, so there is no checkpoint.
    """
    require(actor, Capability.VIEW_CASES)
    found = get_activity(actor=actor, activity_id=activity_id)
    with transaction.atomic():
        custody.append(kind="activity.notice_printed", subject=found.id, actor=actor.reference, now=now)
    return found, papers.show(about=found.case_id, now=now)


def print_sticker(*, actor: Actor, now: datetime, document_id: UUID) -> tuple[Document, papers.Seal]:
    """A sticker for a document that is served, with the newest checkpoint.

    Raises:
        DocumentNotFoundError: there is none, or the actor may not know of it.
        LedgerAbsentError, LedgerUnreachableError: the ledger can't be published now, so there is no checkpoint.
    """
    found = get_document(actor=actor, document_id=document_id)
    with transaction.atomic():
        custody.append(kind="document.sticker_printed", subject=found.id, actor=actor.reference, now=now)
    return found, papers.show(about=found.case_id or found.id, now=now)
