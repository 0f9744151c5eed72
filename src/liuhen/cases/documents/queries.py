"""What is read of documents. Every look is narrowed to what the actor may know of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from liuhen.cases.bureau.models import BureauRecord
from liuhen.cases.documents import numbering
from liuhen.cases.documents.errors import DocumentNotFoundError
from liuhen.cases.documents.models import Document, DocumentFile, Reading
from liuhen.cases.models import Case
from liuhen.cases.queries import of_visible_case, shared_by
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.people.scopes import is_console
from liuhen.rules.forms import STAGES, Form, catalogue
from liuhen.work import queries as work
from liuhen.work.models import JobState

_SHOWN = ("case__unit", "case__party", "activity", "answers", "entered_by", "paper__checked_by", "bureau_record")


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """The documents that the actor may know of: those of visible cases, and the bureau's own.

    A protected record of the bureau (6(3)) is there for the people whom it names and for nobody else, leaders included.
    """
    scope = Q(pk__in=())
    if holds(actor, Capability.VIEW_CASES) or is_console(actor):
        scope |= of_visible_case(actor)
    scope |= bureau_scope(actor)
    return Document.objects.filter(scope)


def bureau_scope(actor: Actor) -> Q:
    """The part of the bureau's own records that an actor may know of."""
    if is_console(actor):
        return Q(case=None, bureau_record__is_protected=False)
    if not holds(actor, Capability.VIEW_BUREAU_RECORDS):
        return Q(pk__in=())
    open_to_all = Q(case=None, bureau_record__is_protected=False)
    if actor.account_id is None:
        return open_to_all
    # A row of the table between, not a join: a join would list a record once for each of its readers.
    named = BureauRecord.readers.through.objects.filter(account_id=actor.account_id).values("bureaurecord_id")
    return open_to_all | Q(case=None, bureau_record__pk__in=named)


def get_document(*, actor: Actor, document_id: UUID) -> Document:
    """Return a document with what its page shows.

    Raises:
        DocumentNotFoundError: there is none, or the actor may not know of it.
    """
    rows = visible_documents(actor).select_related(*_SHOWN).prefetch_related("signers__officer", "services")
    found = rows.filter(id=document_id).first()
    if found is None:
        raise DocumentNotFoundError
    return found


def documents_of(case: Case, *, whose: Iterable[UUID] | None = None) -> list[Document]:
    """Return a case's documents by date, those without one last; with signers, services and files. Voided ones too.

    Those of the cases that it grew from are its documents too (they're shared, not copied).

    Args:
        case: which.
        whose: the ids of the case and of those that it grew from, for who knows them already.
    """
    shared = shared_by(case) if whose is None else whose
    rows = Document.objects.filter(case__in=shared).select_related("case", "activity", "paper__checked_by")
    found = list(rows.prefetch_related("signers", "services", "files"))
    return sorted(found, key=lambda one: (one.dated_on is None, one.dated_on or one.entered_at.date(), one.entered_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOfDocuments:
    """A stage of art 3 with a case's documents in it; `code` is empty for those that the catalogue doesn't have."""

    code: str
    documents: list[Document]


def by_stage(documents: Iterable[Document]) -> list[StageOfDocuments]:
    """Put documents into the stages to which their forms belong, in order; stages without any are left out."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        form = form_of(document)
        found.setdefault(form.stage if form else "", []).append(document)
    return [StageOfDocuments(code=code, documents=found[code]) for code in (*STAGES, "") if code in found]


def form_of(document: Document) -> Form | None:
    """The form of the catalogue that a document follows; None for a free one."""
    return catalogue().form(document.form)


def answered_by(document: Document) -> list[Document]:
    """The documents that say they answer this one, and that count."""
    return list(document.answered_by.filter(voided_at=None).order_by("dated_on", "id"))


def files_of(document: Document, *, scan: int | None = None) -> list[DocumentFile]:
    """Return the originals of a scan (the one in force when not given), in order."""
    wanted = document.scan if scan is None else scan
    return list(document.files.filter(scan=wanted).order_by("position"))


def earlier_scans(document: Document) -> list[tuple[int, list[DocumentFile]]]:
    """Return the scans that a newer one took the place of, newest first."""
    older: dict[int, list[DocumentFile]] = {}
    for file in document.files.filter(scan__lt=document.scan).order_by("-scan", "position").select_related():
        older.setdefault(file.scan, []).append(file)
    return list(older.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of a document to look at.

    Attributes:
        number: from 1, through all files of the scan.
        file: where it stands.
        index: its place in the file, from 0.
        width, height: of its picture; 0 when it can't be drawn.
    """

    number: int
    file: DocumentFile
    index: int
    width: int
    height: int


def sheets_of(files: Iterable[DocumentFile]) -> list[Sheet]:
    """Return the pages that have been drawn so far, with those that can't be."""
    sheets: list[Sheet] = []
    before = 0
    for file in files:
        for index, size in enumerate(file.facts.get("sizes", [])):
            width, height = size or (0, 0)
            sheets.append(Sheet(number=before + index + 1, file=file, index=index, width=width, height=height))
        before += max(file.pages, 1)
    return sheets


def is_being_read(files: Iterable[DocumentFile]) -> bool:
    """Whether pages are still to be drawn."""
    return any(file.reading == Reading.WAITING for file in files)


def reading_has_stalled(document: Document) -> bool:
    """Whether the worker gave the drawing up; a person must look."""
    job = work.latest(reading_key(document.id))
    return job is not None and job.state == JobState.FAILED


def reading_key(document_id: UUID) -> str:
    """Under which key the drawing of a document's pages is asked for."""
    return f"document:{document_id}"


def pictures_folder(document_id: UUID) -> Path:
    """Where the pictures of a document's pages are. They can be made again at any time."""
    home: Path = settings.LIUHEN.home
    return home / "previews" / str(document_id)


def picture_name(file_id: UUID, index: int) -> str:
    """The file of a page's picture in that folder."""
    return f"{file_id}-{index + 1}.jpg"


def suggested_number(*, form: str, year: int) -> str:
    """The next number of a form's series in a year; empty when the form bears none. Suggesting takes nothing."""
    known = catalogue().form(form)
    if known is None or not known.word:
        return ""
    rows = Document.objects.filter(series=numbering.series_of(known.word, year))
    last = rows.aggregate(last=Max("serial"))["last"] or 0
    return numbering.compose(known.word, year, last + 1)


def numbers_used_twice(documents: Iterable[Document]) -> frozenset[UUID]:
    """Those whose number another document of their form bears that counts: a finding, since it can have happened.

    They're compared with what is open to all. A protected record of the bureau (6(3)) is no reason for a finding
    anywhere else: who isn't named for it must not learn from a number that it's there.
    """
    numbered = [document for document in documents if document.number]
    if not numbered:
        return frozenset()
    rows = Document.objects.filter(number__in={each.number for each in numbered}, voided_at=None).order_by()
    known = rows.exclude(bureau_record__is_protected=True)
    bearers: dict[tuple[str, str], set[UUID]] = {}
    for form, number, document_id in known.values_list("form", "number", "id"):
        bearers.setdefault((form, number), set()).add(document_id)
    return frozenset(each.id for each in numbered if bearers.get((each.form, each.number), set()) - {each.id})


def beside(document: Document) -> tuple[Document | None, Document | None]:
    """The documents with the next lower and the next higher number of the same series."""
    if document.serial is None:
        return None, None
    row = Document.objects.filter(series=document.series, voided_at=None).exclude(id=document.id)
    before = row.filter(serial__lt=document.serial).order_by("-serial").first()
    return before, row.filter(serial__gt=document.serial).order_by("serial").first()
