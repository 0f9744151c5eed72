"""举证材料: the list, choosing recordings and saying what they prove, an exhibit's page with its papers and image."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.exhibits import operations, queries
from liuhen.archive.exhibits.discs import medium_of
from liuhen.archive.exhibits.disputing import get_dispute, lines_of
from liuhen.archive.exhibits.drafting import drafted
from liuhen.archive.exhibits.forms import ExhibitForms, StatementForm
from liuhen.archive.exhibits.history import history_of
from liuhen.archive.exhibits.models import Dispute, Exhibit, ExhibitDisc, ExhibitFile, ExhibitItem
from liuhen.archive.exhibits.serving import answer_with
from liuhen.archive.exhibits.telling import ItemTelling, point_text
from liuhen.cases.models import Case
from liuhen.cases.queries import may_know
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError
from liuhen.packages.verifier import grouped
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.prose import say, why_of
from liuhen.recordings.forms import PicksForm
from liuhen.recordings.models import ExportState, Recording
from liuhen.recordings.queries import get_recordings
from liuhen.recordings.showing import copy_address
from liuhen.recordings.times import noticed_of


@require_safe
def exhibits(request: HttpRequest) -> HttpResponse:
    """Exhibits, newest first."""
    page = queries.list_exhibits(
        actor=web.actor(request), before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    return render(request, "exhibits/exhibits.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose recordings of a case; with `?pick=…` say what is to be said of them."""
    actor = web.actor(request)
    case = queries.case_to_show(actor=actor, case_id=case_id)
    known = queries.to_choose_from(actor=actor, case=case)
    given = request.POST if request.method == "POST" else request.GET
    dispute, drafts = _of_dispute(request, given.get("dispute", ""))
    picked = set(PicksForm(given).picked()) or set(drafts)
    chosen = [one for one in known if one.id in picked]
    if gone := len(picked) - len(chosen):
        word = ngettext(
            "所选资料中有 {count} 份已不能选用（已封存、已销毁或不再属于本案），没有列入。",
            "所选资料中有 {count} 份已不能选用（已封存、已销毁或不再属于本案），没有列入。",
            gone,
        )
        messages.warning(request, word.format(count=gone))
    if not chosen and dispute is None:
        clocks = noticed_of(known)
        rows = [(one, clocks.get(one.id, "")) for one in known]
        return render(request, "exhibits/choose.html", {"case": case, "recordings": rows})
    forms = ExhibitForms(
        data=request.POST if request.method == "POST" else None,
        recordings=chosen,
        drafts=[drafts.get(draft.recording_id, draft) for draft in drafted(chosen)],
        documents=queries.transcripts_of(case),
        converter=actor.name,
    )
    return _told(request, case, forms, None, dispute)


def _of_dispute(request: HttpRequest, text: str) -> tuple[Dispute | None, dict[UUID, ItemTelling]]:
    """The dispute that an address names, and what its 证据清单 says of recordings."""
    try:
        wanted = UUID(text)
    except ValueError:
        return None, {}
    dispute = get_dispute(actor=web.actor(request), dispute_id=wanted)
    lines = [line for line in lines_of(dispute) if line.recording is not None]
    known = {draft.recording_id: draft for draft in drafted([line.recording for line in lines if line.recording])}
    return dispute, {
        line.recording.id: replace(
            known[line.recording.id], proves=line.proves, summary=line.content or known[line.recording.id].summary
        )
        for line in lines
        if line.recording is not None
    }


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, exhibit_id: UUID) -> HttpResponse:
    """Correct what is said of an exhibit, and have it made anew."""
    actor = web.actor(request)
    standing = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    case = queries.case_to_show(actor=actor, case_id=standing.case_id)
    items = queries.items_of(standing)
    order = {item.recording_id: item.position for item in items}
    chosen = sorted(get_recordings(actor=actor, recording_ids=list(order)), key=lambda one: order[one.id])
    forms = ExhibitForms(
        data=request.POST if request.method == "POST" else None,
        recordings=chosen,
        drafts=(),
        documents=queries.transcripts_of(case),
        standing=(standing, items),
    )
    return _told(request, case, forms, standing)


def _told(
    request: HttpRequest, case: Case, forms: ExhibitForms, standing: Exhibit | None, dispute: Dispute | None = None
) -> HttpResponse:
    if "another" in request.POST:
        forms.with_another(request.POST["another"])
    elif request.method == "POST" and forms.is_valid:
        try:
            made = operations.prepare_exhibit(
                actor=web.actor(request),
                now=now(),
                case_id=case.id,
                telling=forms.telling,
                exhibit_id=standing.id if standing else None,
                dispute_id=dispute.id if dispute else None,
            )
        except InvalidError as error:
            _tell(forms, error)
        else:
            messages.success(request, _("正在制作，完成后在这里查看。"))
            return redirect("exhibits:exhibit", made.id)
    context = {"case": case, "forms": forms, "exhibit": standing, "dispute": dispute}
    return render(request, "exhibits/tell.html", context, status=422 if forms.is_wrong else 200)


def _tell(forms: ExhibitForms, error: InvalidError) -> None:
    """At the field that the error names, else above all."""
    named = str(error.fields.get("field", ""))
    prefix, _dash, name = named.rpartition("-")
    for form, _recording in forms.rows:
        if prefix == form.prefix and name in form.fields:
            form.add_error(name, say(error))
            return
    web.tell(forms.head, error)


@require_safe
def exhibit(request: HttpRequest, exhibit_id: UUID) -> HttpResponse:
    """An exhibit: its 制作说明, its disc image, what is in it, and what happened to it."""
    shown = operations.open_exhibit(actor=web.actor(request), now=now(), exhibit_id=exhibit_id)
    return render(request, "exhibits/exhibit.html", _shown(request, shown))


@web.polled
@require_safe
def state(request: HttpRequest, exhibit_id: UUID) -> HttpResponse:
    """How far the making is; once it's over, something that opens the page again. Writes nothing."""
    shown = queries.get_exhibit(actor=web.actor(request), exhibit_id=exhibit_id)
    answer = render(request, "exhibits/_waiting.html", {"exhibit": shown})
    if shown.state != Exhibit.State.MAKING:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
def paper(request: HttpRequest, exhibit_id: UUID, purpose: str) -> HttpResponse:
    """The 制作说明: to be looked at in the exhibit's page, or with `?save` to be taken along."""
    held, file = operations.open_file(actor=web.actor(request), now=now(), exhibit_id=exhibit_id, purpose=purpose)
    return answer_with(held, file, is_saved=purpose != ExhibitFile.Purpose.PDF or "save" in request.GET)


@require_safe
def image(request: HttpRequest, exhibit_id: UUID, disc: int = 1) -> HttpResponse:
    """Lead to the bytes of a disc's image; that it was fetched is an entry."""
    moment = now()
    try:
        copy = operations.fetch_image(actor=web.actor(request), now=moment, exhibit_id=exhibit_id, position=disc)
    except ConflictError as error:
        messages.error(request, say(error))
        return redirect("exhibits:exhibit", exhibit_id)
    return redirect(copy_address(request, copy, moment=moment))


@require_POST
def statement(request: HttpRequest, exhibit_id: UUID) -> HttpResponse:
    """Say which document of the case is the signed 制作说明."""
    actor = web.actor(request)
    shown = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    form = StatementForm(request.POST, documents=queries.statements_of(shown.case))
    if form.is_valid() and web.is_done(
        form,
        lambda: operations.file_statement(
            actor=actor, now=now(), exhibit_id=exhibit_id, document_id=UUID(form.cleaned_data["statement"])
        ),
    ):
        messages.success(request, _("制作说明已附卷。"))
        return redirect("exhibits:exhibit", exhibit_id)
    return render(request, "exhibits/exhibit.html", _shown(request, shown, form), status=422)


@require_POST
def again(request: HttpRequest, exhibit_id: UUID) -> HttpResponse:
    """Make an exhibit once more as it stands."""
    try:
        operations.make_again(actor=web.actor(request), now=now(), exhibit_id=exhibit_id)
    except (InvalidError, ConflictError) as error:
        messages.error(request, say(error))
    return redirect("exhibits:exhibit", exhibit_id)


def _shown(request: HttpRequest, shown: Exhibit, form: StatementForm | None = None) -> dict[str, Any]:
    actor, facts = web.actor(request), shown.facts
    files = queries.files_of(shown) if shown.state == Exhibit.State.READY else {}
    discs = list(shown.discs.select_related("copy").order_by("position")) if files else []
    are_here = bool(discs) and all(disc.copy.state == ExportState.READY for disc in discs)
    return {
        "exhibit": shown,
        "pdf": files.get(ExhibitFile.Purpose.PDF),
        "papers": [files[name] for name in ("docx", "list_pdf", "list_docx") if name in files],
        "items": [(item, _part(item), _name(item.recording)) for item in queries.items_of(shown)],
        "lacking": facts.get("lacking", []),
        "discs": [(disc, _on_disc(disc)) for disc in discs],
        "medium": medium_of(shown.medium).name,
        "are_here": are_here,
        "fingerprint": str(facts.get("fingerprint", "")),
        "fingerprint_read": grouped(str(facts.get("fingerprint", ""))),
        "page_sha256": str(facts.get("page_sha256", "")),
        "page_read": grouped(str(facts.get("page_sha256", ""))),
        "failure": why_of(shown.failure),
        "may_make": queries.may_make(actor, shown.case) and may_know(actor, shown.case_id),
        "may_open_case": may_know(actor, shown.case_id),
        **_filing(actor, shown, form),
        "history": history_of(shown.id),
    }


def _filing(actor: Actor, shown: Exhibit, form: StatementForm | None) -> dict[str, Any]:
    """Whether the signed 制作说明 lies in the case (art 20), and the form that says which it is."""
    documents = queries.statements_of(shown.case)
    may_edit = holds(actor, Capability.EDIT_CASES, unit_id=shown.unit_id)
    may_file = (may_edit or queries.may_make(actor, shown.case)) and may_know(actor, shown.case_id)
    return {
        "statement": shown.statement,
        "statement_form": (form or StatementForm(None, documents=documents)) if may_file and documents else None,
        "may_enter_statement": may_edit,
        "statement_code": queries.STATEMENT,
    }


def _on_disc(disc: ExhibitDisc) -> str:
    """What lies on a disc, in a line: numbers of recordings, split ones with their part, and how many other files."""
    told = []
    for one in disc.held:
        if one["number"]:
            split = _("（第 {part} 段，共 {parts} 段）").format(part=one["part"], parts=one["parts"])
            told.append(one["number"] + (split if one["parts"] > 1 else ""))
    others = sum(not one["number"] for one in disc.held)
    if others:
        told.append(ngettext("其他文件 {count} 个", "其他文件 {count} 个", others).format(count=others))
    return _("、").join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartShown:
    """A part as its page tells it: what was wanted, what lies on the disc as measured, and how it was made."""

    wanted: str
    real: str
    is_encoded: bool


def _part(item: ExhibitItem) -> PartShown | None:
    """None for a whole recording; `real` is empty while the part isn't made."""
    if item.begin_ms is None or item.end_ms is None:
        return None
    real = _span(round(item.part["from_s"] * 1000), round(item.part["to_s"] * 1000)) if item.part else ""
    return PartShown(
        wanted=_span(item.begin_ms, item.end_ms), real=real, is_encoded=bool(item.part.get("is_encoded", item.is_exact))
    )


def _span(begin: int, end: int) -> str:
    return f"{point_text(begin)} – {point_text(end)}"


def _name(recording: Recording) -> str:
    return recording.description.name if recording.is_described else recording.card_name
