"""What a consultation's page is given to show: pictures of pages, PDFs with their watermark."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from liuhen.archive.consulting.errors import ConsultationNotFoundError
from liuhen.archive.consulting.models import Consultation, ConsultationItem
from liuhen.archive.volumes.models import VolumeFile
from liuhen.archive.volumes.queries import content_of
from liuhen.binding import mark_pages
from liuhen.cases.documents.queries import files_of, picture_name, pictures_folder, sheets_of


def lines_for(shown: Consultation, reader: str, at: datetime, word: str) -> tuple[str, str]:
    """What a watermark says: who and when, by which consultation and what for."""
    who = f"{shown.visitor}（{reader}）" if shown.visitor else reader
    return f"{who} {timezone.localtime(at):%Y-%m-%d %H:%M}", f"{shown.number} {word}"


def page_picture(item: ConsultationItem, number: int) -> bytes:
    """The picture of a document's page, by its number from 1.

    Raises:
        ConsultationNotFoundError: it has no such page, or none that was drawn.
    """
    if item.document is None:
        raise ConsultationNotFoundError
    wanted = next((one for one in sheets_of(files_of(item.document)) if one.number == number and one.width), None)
    if wanted is None:
        raise ConsultationNotFoundError
    path = pictures_folder(item.document.id) / picture_name(wanted.file.id, wanted.index)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ConsultationNotFoundError from None


def marked_pdf(item: ConsultationItem, file: VolumeFile, lines: Sequence[str]) -> bytes:
    """A PDF of a volume with a watermark on every page; the filed one isn't touched.

    Raises:
        ConsultationNotFoundError: the item is no volume.
        VolumeFileAbsentError, HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: as `content_of`.
        TypesettingError: it can't be marked.
    """
    if item.volume is None:
        raise ConsultationNotFoundError
    home: Path = settings.LIUHEN.home
    with tempfile.TemporaryDirectory(prefix="consulting-", dir=home) as room:
        source, target = Path(room) / "filed.pdf", Path(room) / "marked.pdf"
        with source.open("wb") as body:
            for chunk in content_of(item.volume, file):
                body.write(chunk)
        mark_pages(source, target, lines, workroom=Path(room))
        return target.read_bytes()
