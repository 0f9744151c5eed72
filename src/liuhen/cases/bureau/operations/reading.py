"""A record's originals for who may know of it; every reading leaves an entry (invariant 8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.bureau import queries
from liuhen.cases.bureau.errors import BureauRecordNotFoundError
from liuhen.cases.documents.models import DocumentFile
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


@transaction.atomic
def open_original(*, actor: Actor, now: datetime, record_id: UUID, original_id: UUID) -> DocumentFile:
    """Return an original of a record, of any of its scans, for its bytes to be read.

    Raises:
        NotPermittedError: the actor reads no records of the bureau.
        BureauRecordNotFoundError: no such record or original, or none that the actor may know of.
    """
    require(actor, Capability.VIEW_BUREAU_RECORDS)
    record = queries.get_record(actor=actor, record_id=record_id)
    file = record.document.files.filter(id=original_id).first()
    if file is None:
        raise BureauRecordNotFoundError
    custody.append(
        kind="bureau.original_read",
        subject=record.pk,
        actor=actor.reference,
        now=now,
        facts={"path": file.logical_path, "scan": file.scan},
        digests={"sha256": file.sha256},
    )
    return file
