"""The worker's part: count and draw the pages of what came in, a few at a time, so that nobody waits for a long one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from liuhen import media
from liuhen.cases.documents.errors import OriginalNotAtHandError
from liuhen.cases.documents.models import Document, DocumentFile, Reading
from liuhen.cases.documents.operations import ask_for_pictures, record_reading
from liuhen.cases.documents.operations.reading import TASK
from liuhen.cases.documents.queries import picture_name, pictures_folder
from liuhen.clock import now
from liuhen.errors import LiuhenError
from liuhen.holdings.operations import roll_forward
from liuhen.holdings.queries import local_path
from liuhen.work.registry import Json, Lane, Report, task

LEASE = timedelta(minutes=3)
AT_ONCE = 25
"""Pages of one run; then others have their turn."""
MOST_FAILURES = 3
"""A file of which so many pages in a row can't be drawn isn't tried any further."""
LONGEST = 1600
"""Pixels of a page's longer side: readable at twice a phone's width, and about 200 KB."""
_NO_PICTURES = frozenset({"ofd"})


@task(TASK, lease=LEASE, lane=Lane.PAGES)
def draw_document(payload: Mapping[str, Json], report: Report) -> None:
    """Draw the pages of a document's newest originals that have no pictures yet."""
    document = Document.objects.get(id=UUID(str(payload["document"])))
    roll_forward(document.id)  # the job may be quicker than the operation that asked for it
    left = AT_ONCE
    with media.Sandbox() as sandbox:
        for file in document.files.filter(reading=Reading.WAITING).order_by("-scan", "position"):
            left -= _read(file, sandbox, report, most=left)
            if left <= 0:
                break
    if document.files.filter(reading=Reading.WAITING).exists():
        ask_for_pictures(now=now(), document_id=document.id)


def _read(file: DocumentFile, sandbox: media.Sandbox, report: Report, *, most: int) -> int:
    """Draw up to `most` pages of a file and write down what came of it; how many were tried, at least one."""
    if file.format in _NO_PICTURES:
        _end(file, pages=0, sizes=[], reading=Reading.UNREADABLE, error="cases.format_without_view")
        return 1
    path, pages = _original(file), file.pages
    try:
        if not pages:
            pages = media.count_sheets(path, sandbox=sandbox).count
    except media.MediaChildError:
        raise  # no fault of the file: it comes round again
    except LiuhenError as error:
        _end(file, pages=0, sizes=[], reading=Reading.UNREADABLE, error=error.code, **_reason(error))
        return 1
    wanted = min(pages, settings.LIUHEN.document_pages)
    sizes: list[list[int] | None] = list(file.facts.get("sizes", []))
    tried = 0
    while len(sizes) < wanted and tried < most:
        sizes.append(_draw(file, path, len(sizes), sandbox))
        tried += 1
        report(len(sizes) / wanted)
        if len(sizes) >= MOST_FAILURES and not any(sizes[-MOST_FAILURES:]):
            wanted = len(sizes)
    reading = Reading.WAITING if len(sizes) < wanted else Reading.READY if any(sizes) else Reading.UNREADABLE
    _end(file, pages=pages, sizes=sizes, reading=reading, error="" if any(sizes) else "media.unreadable")
    return max(tried, 1)


def _draw(file: DocumentFile, path: Path, index: int, sandbox: media.Sandbox) -> list[int] | None:
    folder = pictures_folder(file.document_id)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / picture_name(file.id, index)
    half = target.with_suffix(".part")
    try:
        size = media.draw_sheet(path, half, sheet=index, longest=LONGEST, sandbox=sandbox)
    except media.MediaChildError:
        raise
    except LiuhenError:
        half.unlink(missing_ok=True)
        return None
    half.replace(target)
    return list(size)


def _end(
    file: DocumentFile, *, pages: int, sizes: list[list[int] | None], reading: str, error: str, **fields: str
) -> None:
    facts: dict[str, object] = {"error": error, **fields} if error else {}
    record_reading(now=now(), file_id=file.id, pages=pages, sizes=sizes, reading=reading, facts=facts)


def _reason(error: LiuhenError) -> dict[str, str]:
    return {name: str(value) for name, value in error.fields.items() if name in {"reason", "limit"}}


def _original(file: DocumentFile) -> Path:
    """The original's place on this machine's disk.

    Raises:
        OriginalNotAtHandError: not on this machine; the job comes round again.
        StoreUnreachableError: its store isn't reached; likewise.
    """
    path = local_path(file.document_id, file.logical_path)
    if path is None:
        raise OriginalNotAtHandError
    return path
