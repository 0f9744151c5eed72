"""What is done with documents: entered, corrected, scanned again, put in order, served, declared void."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form as WebForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.cases import queries as cases
from liuhen.cases.documents import operations, queries
from liuhen.cases.documents.checks import PARTY_PAPER
from liuhen.cases.documents.entry import EntryForms, begin_new
from liuhen.cases.documents.errors import DocumentChangedMeanwhileError, DocumentVoidError
from liuhen.cases.documents.forms import OrderForm, ScanForm, ServiceForm, VoidForm, initial_of_service, originals_of
from liuhen.cases.documents.history import last_saved
from liuhen.cases.documents.models import Document, Service
from liuhen.cases.documents.showing import Difference, differences, first_pages
from liuhen.cases.models import Case, Stage
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, UnavailableError
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.rules.forms import STAGES, catalogue

_MISTAKES = (InvalidError, ConflictError, UnavailableError)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter a document of a case: first which form of the catalogue it is, then what it says."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.EDIT_CASES)
    case = cases.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    form = catalogue().form(request.GET.get("form", ""))
    if form is None or form.set == "bureau":
        return _choose(request, case)
    kind = catalogue().paper(request.GET.get("paper", "other")) if form.code == PARTY_PAPER else None
    year = timezone.localdate(moment).year
    begin = begin_new(case, form, kind, year=year, activity=request.GET.get("activity", ""))
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    forms = EntryForms(case, form, kind=kind, data=data, files=files, initial=begin)
    if request.method == "POST" and forms.is_valid():
        try:
            made = operations.enter_document(
                actor=actor,
                now=moment,
                case_id=case.id,
                telling=forms.telling,
                originals=originals_of(forms.facts),
            )
        except _MISTAKES as error:
            forms.tell(error)
        else:
            messages.success(request, _("文书已登记。"))
            return _gone_to(request, reverse("cases:document", args=[made.id]))
    context = {"forms": forms, "case": case, "form": form, "kind": kind}
    return _answer(request, "cases/documents/enter.html", context, is_wrong=forms.is_wrong)


def _choose(request: HttpRequest, case: Case) -> HttpResponse:
    """The catalogue by stage: first what such a case usually has."""
    activity = request.GET.get("activity", "")
    stages = [
        {
            "label": Stage(stage).label,
            "is_present": stage == case.stage,
            "is_open": stage == case.stage or any(case.kind in form.leads for form in forms),
            "forms": [form for form in forms if form.code != PARTY_PAPER],
        }
        for stage in STAGES
        for forms in [catalogue().of_stage(stage, kind=case.kind)]
    ]
    context = {"case": case, "stages": stages, "papers": catalogue().papers, "activity": activity}
    return render(request, "cases/documents/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Correct what is said of a document; who saved it in between is named, with what differs."""
    actor = web.actor(request)
    document = _to_change(request, document_id)
    if document.case_id is None:  # a record of the bureau is corrected on a page of its own, with a reason
        return redirect("bureau:correct", document_id)
    form = queries.form_of(document)
    paper = getattr(document, "paper", None)
    kind = catalogue().paper(paper.kind if paper else "other") if document.form == PARTY_PAPER else None
    data = request.POST if request.method == "POST" else None
    forms = EntryForms(document.case, form, kind=kind, data=data, document=document)
    seen = request.POST.get("seen", "") if request.method == "POST" else str(document.version)
    context: dict[str, object] = {"forms": forms, "document": document, "form": form, "kind": kind, "seen": seen}
    if request.method == "POST" and forms.is_valid():
        try:
            operations.amend_document(
                actor=actor,
                now=now(),
                document_id=document.id,
                seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,  # noqa: PLR2004 - no version is so high
                telling=forms.telling,
            )
        except DocumentChangedMeanwhileError:
            context |= {"meanwhile": last_saved(document.id), "differences": _differences(forms, document)}
            context["seen"] = document.version  # what differs has been told: the next save is a decision
        except _MISTAKES as error:
            forms.tell(error)
        else:
            messages.success(request, _("文书信息已保存。"))
            return _gone_to(request, reverse("cases:document", args=[document.id]))
    is_wrong = forms.is_wrong or "meanwhile" in context
    return _answer(request, "cases/documents/amend.html", context, is_wrong=is_wrong)


def _differences(forms: EntryForms, document: Document) -> list[Difference]:
    names = [name for name in forms.facts.fields if name not in {"officers", "activity", "answers"}]
    told = forms.facts.cleaned_data
    fields = [(str(forms.facts[name].label), told.get(name), getattr(document, name)) for name in names]
    signed = sorted(str(each) for each in document.signers.values_list("name", flat=True))
    typed = sorted(
        [*(each.name for each in told["officers"]), *(row.telling.name for row in forms.rows if row.telling)]
    )
    return differences([*fields, (_("签署"), "、".join(typed), "、".join(signed))])


@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Bring a document's originals, or a new set of them."""
    document = _to_change(request, document_id)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ScanForm(data, files, is_first=not document.scan)

    def act() -> None:
        operations.add_scan(
            actor=web.actor(request),
            now=now(),
            document_id=document.id,
            originals=originals_of(form),
            reason=form.cleaned_data.get("reason", ""),
        )

    return _done(request, document, form, act, template="scan", said=_("原件已保存，正在生成页面图片。"))


@require_http_methods(["GET", "HEAD", "POST"])
def reorder(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Put the files of the scan in force into another order."""
    document = _to_change(request, document_id)
    actor, moment, files = web.actor(request), now(), queries.files_of(document)
    form = OrderForm(request.POST if request.method == "POST" else None, files=files)

    def act() -> None:
        operations.reorder(actor=actor, now=moment, document_id=document.id, order=form.order)

    if request.method != "POST":  # whoever puts photos in order has to see them: a view like any other
        operations.open_document(actor=actor, now=moment, document_id=document.id)
    stills = first_pages(document, files, account_id=actor.account_id, now=moment)
    rows = [(file, bound, stills.get(file.id, "")) for file, bound in form.rows]
    return _done(request, document, form, act, template="order", said=_("页序已保存。"), rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def serve(request: HttpRequest, document_id: UUID, service_id: UUID | None = None) -> HttpResponse:
    """Enter how a document was served, or complete what was entered."""
    document = _to_change(request, document_id)
    stood = next((each for each in document.services.all() if each.id == service_id), None)
    form = _service_form(request, document, stood)

    def act() -> None:
        operations.record_service(
            actor=web.actor(request),
            now=now(),
            document_id=document.id,
            telling=form.telling,
            service_id=stood.id if stood else None,
        )

    return _done(request, document, form, act, template="serve", said=_("送达情况已保存。"))


def _service_form(request: HttpRequest, document: Document, stood: Service | None) -> ServiceForm:
    receipts = Document.objects.filter(case=document.case, form="service_receipt", voided_at=None).order_by("id")
    return ServiceForm(
        request.POST if request.method == "POST" else None,
        receipts=[(str(each.id), each.number or each.title) for each in receipts] if document.case_id else [],
        initial=initial_of_service(stood) if stood else {"receiver": document.case.party.name if document.case else ""},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Declare a document void."""
    document = _to_change(request, document_id)
    form = VoidForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        operations.void_document(
            actor=web.actor(request), now=now(), document_id=document.id, reason=form.cleaned_data["reason"]
        )

    return _done(request, document, form, act, template="void", said=_("文书已作废，登记内容和原件仍然保留。"))


def _to_change(request: HttpRequest, document_id: UUID) -> Document:
    """The document, if this actor may change it and it still counts."""
    actor = web.actor(request)
    document = queries.get_document(actor=actor, document_id=document_id)
    if document.case is not None:
        require(actor, Capability.EDIT_CASES, unit_id=document.case.unit_id)
    else:
        require(actor, Capability.EDIT_BUREAU_RECORDS)
    if document.voided_at is not None:
        raise DocumentVoidError
    return document


def _done(
    request: HttpRequest,
    document: Document,
    form: WebForm,
    act: Callable[[], None],
    *,
    template: str,
    said: str,
    rows: object = (),
) -> HttpResponse:
    """The answer of a page with one form: it's done, or the form says why not."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except _MISTAKES as error:
            web.tell(form, error)
        else:
            messages.success(request, said)
            return _gone_to(request, reverse("cases:document", args=[document.id]))
    context: dict[str, object] = {"form": form, "document": document, "rows": rows}
    return _answer(request, f"cases/documents/{template}.html", context, is_wrong=bool(form.errors))


def _gone_to(request: HttpRequest, address: str) -> HttpResponse:
    """On to another page, also for a form that a script sent (so that chosen files outlive an error)."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _answer(request: HttpRequest, template: str, context: dict[str, object], *, is_wrong: bool) -> HttpResponse:
    """A page with a form. A script takes the form out of it, also out of one with mistakes: htmx wants 200 for that."""
    by_script = "HX-Request" in request.headers
    return render(request, template, context, status=422 if is_wrong and not by_script else 200)
