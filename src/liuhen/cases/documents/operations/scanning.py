"""Originals come in: a PDF, or the pages of a document as photos and scans. A new set keeps the old."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from uuid_utils.compat import uuid7

from liuhen.cases.documents.errors import (
    NoOriginalGivenError,
    OriginalFormatError,
    OriginalsOrderError,
    OriginalTooLargeError,
    TooManyOriginalsError,
)
from liuhen.cases.documents.models import Document, DocumentFile
from liuhen.cases.documents.operations.editing import editable, is_protected
from liuhen.cases.documents.operations.keeping import State, keep
from liuhen.cases.documents.operations.reading import ask_if_new
from liuhen.cases.documents.telling import text
from liuhen.holdings import operations as holdings
from liuhen.media import sniff
from liuhen.people.actors import Actor

FIELD = "originals"
NAME_LENGTH = 255
_SUFFIXES = {"jpeg": "jpg", "tiff": "tif"}
MEBI = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A file as it was given: its name there, its size in bytes and its content, which can be read again."""

    name: str
    size: int
    content: BinaryIO


def add_scan(
    *, actor: Actor, now: datetime, document_id: UUID, originals: Sequence[GivenFile], reason: str = ""
) -> Document:
    """Give a document its originals, or a new set of them; the old ones stay and can be looked at.

    Raises:
        DocumentNotFoundError, NotPermittedError, DocumentVoidError: not for this actor, or not any more.
        NoOriginalGivenError, OriginalFormatError, OriginalTooLargeError, TooManyOriginalsError: of the files given.
        DocumentFactInvalidError: the reason is longer than 300 characters.
        DocumentChangedMeanwhileError, ReserveError, StoreFullError, StoreUnreachableError: nothing was changed.
    """
    state = editable(actor=actor, document_id=document_id)
    why = text(reason, field="reason")
    if not originals:
        raise NoOriginalGivenError(field=FIELD)
    with staged_originals(state, actor=actor, now=now, originals=originals) as staged:
        new = [file for file in state.files if file.scan == state.document.scan]

        def write() -> None:
            for file in new:
                file.save(force_insert=True)
            ask_if_new(state, now=now)

        return keep(
            state,
            actor=actor,
            now=now,
            kind="document.scanned",
            facts={
                "scan": state.document.scan,
                "files": len(new),
                "reason": "" if is_protected(state.document) else why,
            },
            staged=staged,
            write=write,
        )


def reorder(*, actor: Actor, now: datetime, document_id: UUID, order: Sequence[UUID]) -> Document:
    """Put the originals of the scan in force into another order; the files stay as they are.

    Raises:
        DocumentNotFoundError, NotPermittedError, DocumentVoidError: not for this actor, or not any more.
        OriginalsOrderError: the order doesn't name every original exactly once.
        DocumentChangedMeanwhileError, StoreFullError, StoreUnreachableError: nothing was changed.
    """
    state = editable(actor=actor, document_id=document_id)
    current = {file.id: file for file in state.files if file.scan == state.document.scan}
    if sorted(order) != sorted(current):
        raise OriginalsOrderError
    for position, file_id in enumerate(order, 1):
        current[file_id].position = position
    return keep(
        state,
        actor=actor,
        now=now,
        kind="document.reordered",
        facts={"order": [str(file_id) for file_id in order]},
        write=lambda: _save_order(list(current.values())),
    )


def _save_order(files: Sequence[DocumentFile]) -> None:
    DocumentFile.objects.bulk_update(files, ["position"])


@contextmanager
def staged_originals(
    state: State, *, actor: Actor, now: datetime, originals: Sequence[GivenFile]
) -> Iterator[dict[str, holdings.StagedFile]]:
    """Stage originals as the document's next scan and add their rows to the state; nothing stays if the block fails.

    Raises:
        OriginalFormatError, OriginalTooLargeError, TooManyOriginalsError, NoOriginalGivenError: nothing was staged.
        ReserveError, ReadBackMismatchError, StoreFullError, StoreUnreachableError: nothing stays.
    """
    formats = [_checked(given) for given in originals]
    if len(originals) > settings.LIUHEN.document_files:
        raise TooManyOriginalsError(field=FIELD, most=settings.LIUHEN.document_files)
    holdings.check_reserve(sum(given.size for given in originals))
    document = state.document
    scan = document.scan + 1
    staged: dict[str, holdings.StagedFile] = {}
    try:
        for position, (given, form) in enumerate(zip(originals, formats, strict=True), 1):
            path = f"scan-{scan}/{position:03}.{_SUFFIXES.get(form, form)}"
            given.content.seek(0)
            staged[path] = holdings.stage(object_id=document.id, logical_path=path, chunks=_chunks(given.content))
            state.files.append(
                DocumentFile(
                    id=uuid7(),
                    document=document,
                    scan=scan,
                    position=position,
                    logical_path=path,
                    name=_name(given.name),
                    format=form,
                    size=staged[path].size,
                    sha256=staged[path].sha256,
                    sm3=staged[path].sm3,
                    received_by_id=actor.account_id,
                    received_at=now,
                )
            )
        if staged:
            document.scan = scan
        yield staged
    except BaseException:
        for file in staged.values():
            holdings.discard(file)
        raise


def _checked(given: GivenFile) -> str:
    most = settings.LIUHEN.document_mib
    if given.size > most * MEBI:
        raise OriginalTooLargeError(field=FIELD, name=_name(given.name), most=most)
    if not given.size:
        raise NoOriginalGivenError(field=FIELD)
    given.content.seek(0)
    head = given.content.read(sniff.HEAD)
    given.content.seek(max(given.size - sniff.HEAD, 0))
    form = sniff.paper_format(head, given.content.read(sniff.HEAD))
    if not form:
        raise OriginalFormatError(field=FIELD, name=_name(given.name))
    return form


def _name(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else "_" for letter in name.replace("\\", "/").rsplit("/", 1)[-1])
    return shown.encode("utf-8", "replace").decode()[-NAME_LENGTH:]


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    while chunk := content.read(holdings.CHUNK):
        yield chunk
