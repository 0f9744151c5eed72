"""What a document's page is given: addresses of its pages, what it lacks with the way to mend it, its service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.cases.documents import grants
from liuhen.cases.documents.checks import Check, checks_of
from liuhen.cases.documents.models import Document, DocumentFile, Reading, Service
from liuhen.cases.documents.queries import Sheet, form_of, is_being_read, reading_has_stalled, sheets_of
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.prose import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetShown:
    """A page to look at: `src` is empty for one that can't be drawn."""

    sheet: Sheet
    src: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A file that has no pages to look at, and why."""

    file: DocumentFile
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesShown:
    """The pages of a scan, as far as they're drawn.

    Attributes:
        sheets: in order.
        unread: files that can't be shown.
        is_pending: pages are still being drawn.
        has_stalled: that failed for good; a person must look.
        left_out: pages that aren't drawn because the file has more than the bureau draws.
    """

    sheets: list[SheetShown]
    unread: list[FileShown]
    is_pending: bool
    has_stalled: bool
    left_out: int


def pages_of(document: Document, files: list[DocumentFile], *, account_id: UUID | None, now: datetime) -> PagesShown:
    """The pages of a scan with signed addresses of their pictures; the caller has recorded the view."""
    shown = [SheetShown(sheet=sheet, src=_address(document, sheet, account_id, now)) for sheet in sheets_of(files)]
    unread = [FileShown(file=file, why=_why(file)) for file in files if file.reading == Reading.UNREADABLE]
    pending = is_being_read(files)
    tried = sum(len(file.facts.get("sizes", [])) for file in files)
    return PagesShown(
        sheets=[each for each in shown if each.sheet.file.reading != Reading.UNREADABLE],
        unread=unread,
        is_pending=pending,
        has_stalled=pending and reading_has_stalled(document),
        left_out=0 if pending else sum(file.pages for file in files) - tried,
    )


def first_pages(
    document: Document, files: list[DocumentFile], *, account_id: UUID | None, now: datetime
) -> dict[UUID, str]:
    """The address of each file's first page, by the file's id; the caller has recorded the view."""
    return {
        sheet.file.id: _address(document, sheet, account_id, now)
        for sheet in sheets_of(files)
        if sheet.index == 0 and sheet.width
    }


def _address(document: Document, sheet: Sheet, account_id: UUID | None, now: datetime) -> str:
    if not sheet.width:
        return ""
    grant = grants.PictureGrant(document_id=document.id, file_id=sheet.file.id, index=sheet.index)
    return reverse("cases:document_picture", args=[grants.issue(grant, account_id=account_id, now=now)])


def _why(file: DocumentFile) -> str:
    fields = {name: str(value) for name, value in file.facts.items() if name in {"reason", "limit"}}
    return sentence(str(file.facts.get("error") or "cases.format_without_view"), dict(fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMend:
    """One thing that a document lacks; `url` leads to where it's mended, empty for who can't."""

    check: Check
    url: str
    label: str


def to_mend(document: Document, *, may_edit: bool) -> list[ToMend]:
    """What a document lacks, each with its way."""
    return [_mending(document, check, may_edit=may_edit) for check in checks_of(document)]


def _mending(document: Document, check: Check, *, may_edit: bool) -> ToMend:
    services: list[Service] = sorted(document.services.all(), key=lambda each: each.entered_at)
    match check.way:
        case "scan":
            url, label = reverse("cases:scan_document", args=[document.id]), _("上传原件")
        case "serve" if services:
            url, label = reverse("cases:complete_service", args=[document.id, services[-1].id]), _("补填送达")
        case "serve":
            url, label = reverse("cases:serve_document", args=[document.id]), _("登记送达")
        case _:
            url, label = reverse("cases:amend_document", args=[document.id]), _("补充")
    return ToMend(check=check, url=url if may_edit else "", label=label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How far a document's service is: a word with its tone, and when it was served."""

    label: str
    tone: str
    at: datetime | None = None


def served(document: Document) -> Served | None:
    """How far the service of a document is; None for one that isn't served and needn't be."""
    services = list(document.services.all())
    done = sorted(service.served_at for service in services if service.served_at)
    if done:
        return Served(label=_("已送达"), tone="good", at=done[0])
    if services:
        return Served(label=_("送达中"), tone="wait")
    form = form_of(document)
    if form is not None and "service" in form.needs:
        return Served(label=_("未送达"), tone="attention")
    return None


def may_edit(actor: Actor, document: Document) -> bool:
    """Whether an actor may change a document that he or she may look at."""
    if document.voided_at is not None:
        return False
    if document.case is not None:
        return holds(actor, Capability.EDIT_CASES, unit_id=document.case.unit_id)
    return holds(actor, Capability.EDIT_BUREAU_RECORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A fact that somebody else saved while a form was open: its name, and what is kept now."""

    label: str
    kept: str


def differences(fields: Iterable[tuple[str, object, object]]) -> list[Difference]:
    """What differs between what is typed and what is kept: of label, typed and kept value."""
    return [
        Difference(label=label, kept=_shown(kept)) for label, typed, kept in fields if _shown(typed) != _shown(kept)
    ]


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value in (None, "") else str(value)
