"""What a consultation's page is given to show: pictures of pages, PDFs with their watermark, how far a copy is."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from liuhen.archive.consulting import copies, queries
from liuhen.archive.consulting.errors import ConsultationNotFoundError
from liuhen.archive.consulting.models import Consultation, ConsultationItem, Copy, CopyQuestion, CopyState
from liuhen.archive.volumes.models import VolumeFile
from liuhen.archive.volumes.queries import content_of
from liuhen.binding import mark_pages
from liuhen.cases.documents.queries import files_of, picture_name, pictures_folder, sheets_of
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, holds
from liuhen.prose import why_of
from liuhen.recordings.playback import Shown
from liuhen.recordings.serving import COPY_TYPE
from liuhen.recordings.showing import address
from liuhen.rules.clocks import ZONE


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


def copy_shown(*, actor: Actor, shown: Consultation, now: datetime) -> dict[str, Any]:
    """What the page says of a copy, and what can be done about it now; empty where there's none."""
    copy = copies.copy_if_any(shown)
    if copy is None:
        return {}
    answers = {one.question: one for one in copy.answers.select_related("account")}
    asked = queries.rules_in_force().questions(shown.who)
    left = [one for one in asked if one not in answers]
    is_open, may_keep = queries.is_open(shown, now), holds(actor, Capability.KEEP_CONSULTATIONS)
    is_here = copy.state in (CopyState.READY, CopyState.GIVEN) and not copy.reason and copy.cleared_at is None
    waits = copy.state in (CopyState.MAKING, CopyState.READY) and is_open
    return {
        "copy": copy,
        "copy_progress": copies.progress_of(copy) if copy.state == CopyState.MAKING else None,
        "copy_failure": why_of(copy.failure),
        "copy_lacking": [str(one["of"]) for one in copy.files if not one["name"]],
        "questions": [(CopyQuestion(one).label, answers.get(one)) for one in asked],
        "left_questions": left,
        "may_answer": waits and bool(left) and queries.answers_questions(actor, shown),
        "answering_roles": [Role(one).label for one in queries.rules_in_force().check.by],
        "waits_for_check": waits and bool(left),
        "may_give": may_keep and is_open and is_here and not left,
        "may_make_again": is_open
        and copy.state == CopyState.FAILED
        and (may_keep or shown.asked_by_id == actor.account_id),
        "handouts": copies.handouts_of(copy),
        "may_keep_copies": may_keep,
        "is_recalled": copy.state == CopyState.GIVEN and bool(copy.reason),
        "today": timezone.localdate(now, ZONE),
    }


def file_address(request: HttpRequest, copy: Copy, *, moment: datetime) -> str:
    """A signed address for the file of a copy; that it's fetched was entered."""
    whole = Shown(path=copy.file_name, is_derivative=True, content_type=COPY_TYPE, size=copy.size, sha256=copy.sha256)
    return address(request, copy.id, whole, moment=moment)
