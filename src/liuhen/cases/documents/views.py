"""文书: a document's own page with its pages; and their pictures."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from liuhen.cases.documents import grants, operations, queries, showing
from liuhen.cases.documents.errors import PagePictureAbsentError
from liuhen.cases.documents.history import history_of
from liuhen.cases.documents.queries import earlier_scans, files_of, form_of
from liuhen.clock import now
from liuhen.people import web
from liuhen.rules.forms import catalogue

_KEPT_SECONDS = int(grants.LIFETIME.total_seconds())


@require_safe
def page(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A document: its pages, what it says of itself, what it lacks, and what was done with it."""
    actor, moment = web.actor(request), now()
    wanted = _number(request.GET.get("scan", ""))
    if queries.get_document(actor=actor, document_id=document_id).case_id is None:
        return redirect("bureau:record", document_id)  # a record of the bureau itself has its own page
    document = operations.open_document(actor=actor, now=moment, document_id=document_id, scan=wanted)
    files = files_of(document, scan=wanted)
    editable = showing.may_edit(actor, document)
    paper = getattr(document, "paper", None)
    context = {
        "document": document,
        "form": form_of(document),
        "files": files,
        "pages": showing.pages_of(document, files, account_id=actor.account_id, now=moment),
        "scan": wanted if wanted is not None and wanted != document.scan else None,
        "mending": showing.to_mend(document, may_edit=editable),
        "served": showing.served(document),
        "signers": document.signers.order_by("position"),
        "services": document.services.select_related("receipt").order_by("entered_at", "id"),
        "paper": paper,
        "paper_kind": catalogue().paper(paper.kind) if paper else None,
        "earlier": earlier_scans(document),
        "answered_by": queries.answered_by(document),
        "history": history_of(document.id),
        "may_edit": editable,
    }
    return render(request, "cases/documents/page.html", context)


@web.polled
@require_safe
def sheets(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """How far the drawing of a document's pages is; once it's over, something that opens the page again.

    Writes nothing and gives no address: leave to look goes with the page, which records the view.
    """
    document = queries.get_document(actor=web.actor(request), document_id=document_id)
    files = files_of(document)
    context = {
        "document": document,
        "is_pending": queries.is_being_read(files) and not queries.reading_has_stalled(document),
        "drawn": sum(file.drawn for file in files),
    }
    return render(request, "cases/documents/_waiting.html", context)


@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of a page, for who opened the document a while ago."""
    grant = grants.read(token, account_id=web.actor(request).account_id, now=now())
    path = queries.pictures_folder(grant.document_id) / queries.picture_name(grant.file_id, grant.index)
    try:
        answer = HttpResponse(path.read_bytes(), content_type="image/jpeg")  # about 200 KB
    except FileNotFoundError:
        raise PagePictureAbsentError from None
    answer["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}, immutable"
    return answer


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None  # noqa: PLR2004 - far more scans than anybody makes
