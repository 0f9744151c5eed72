"""The worker's findings: how many pages the originals have, and which of them have pictures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.documents.models import DocumentFile, Reading
from liuhen.cases.documents.operations.keeping import State
from liuhen.cases.documents.queries import reading_key
from liuhen.custody import operations as custody
from liuhen.work import operations as work

TASK = "cases.draw_document"


def ask_for_pictures(*, now: datetime, document_id: UUID) -> None:
    """Ask for the pages of a document to be drawn, in the caller's transaction."""
    work.enqueue(name=TASK, payload={"document": str(document_id)}, now=now, unique=reading_key(document_id))


def ask_if_new(state: State, *, now: datetime) -> None:
    """Ask for the pages of a document's new originals to be drawn, if it has any."""
    if any(file.reading == Reading.WAITING for file in state.files):
        ask_for_pictures(now=now, document_id=state.document.id)


@transaction.atomic
def record_reading(
    *,
    now: datetime,
    file_id: UUID,
    pages: int,
    sizes: list[list[int] | None],
    reading: str,
    facts: Mapping[str, object] | None = None,
) -> DocumentFile:
    """Write how far an original has been opened: its pages, and the pictures that were made of them."""
    file = DocumentFile.objects.select_for_update().get(id=file_id)
    was = file.reading
    file.pages, file.drawn, file.reading = pages, sum(size is not None for size in sizes), Reading(reading)
    file.facts = {"sizes": sizes, **(facts or {})}
    file.save(update_fields=["pages", "drawn", "reading", "facts"])
    if was == Reading.WAITING and file.reading != Reading.WAITING:
        custody.append(
            kind="document.drawn",
            subject=file.document_id,
            actor="worker",
            now=now,
            facts={"path": file.logical_path, "pages": pages, "drawn": file.drawn, "reading": file.reading},
        )
    return file
