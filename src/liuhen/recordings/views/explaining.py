"""未记录说明: why a point was not recorded, with the document or film that shows it; and the leader's decision."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.cases import operations as case_operations
from liuhen.cases import queries as cases
from liuhen.cases.forms import DecideForm
from liuhen.cases.models import Activity, Case, Document, Exemption
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings import operations, queries
from liuhen.recordings.on_site_forms import ExemptionForm, films_in_words
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.shelf import rulebook


def _gist(case: Case, clause: str) -> str:
    point = rulebook().on(case.opened_on).point(clause)
    return point.gist if point else ""


def _activity(actor: Actor, text: str) -> Activity | None:
    """The activity that an address names; None for a point of the case as a whole."""
    if not text:
        return None
    try:
        found = UUID(text)
    except ValueError:
        return None
    return cases.get_activity(actor=actor, activity_id=found)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_exemption(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say why a record point was not recorded; the address names the point and the activity."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    case = cases.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    clause = request.GET.get("clause", "")[:20]
    gist = _gist(case, clause)
    if not gist:
        messages.warning(request, _("请在“记录覆盖情况”中选择要说明的环节。"))
        return redirect("case", case.id)
    activity = _activity(actor, request.GET.get("activity", ""))
    form = ExemptionForm(
        request.POST if request.method == "POST" else None,
        documents=[(str(each.id), each.title) for each in cases.papers_to_cite(case)],
        areas=cases.barred_areas(activity) if activity else [],
        films=films_in_words(list(queries.to_cite(actor=actor, case=case)), first=activity.id if activity else None),
    )
    if request.method == "POST" and form.is_valid():
        told = {**form.told(), "clause": clause, "activity_id": activity.id if activity else None}
        if web.is_done(form, lambda: operations.ask_exemption(actor=actor, now=now(), case_id=case.id, **told)):
            messages.success(request, _("未记录说明已提交，等待负责人审批。"))
            return redirect("case", case.id)
    context = {"form": form, "case": case, "activity": activity, "gist": gist, "cited": clause_in_words(clause)}
    return render(request, "recordings/ask_exemption.html", context, status=422 if form.errors else 200)


def _papers(one: Exemption) -> QuerySet[Document]:
    """What it rests on; a record of the bureau, which may be protected, is never named here."""
    named = {each for each in (one.text_record_id, one.evidence_id) if each is not None}
    return Document.objects.filter(id__in=named, case__isnull=False).order_by("id")


@require_http_methods(["GET", "HEAD", "POST"])
def exemption(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    """A 未记录说明 with its evidence and what was decided; who decides does it here."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    one = cases.get_exemption(actor=actor, exemption_id=exemption_id)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_approved, note = form.cleaned_data["decision"] == "approve", form.cleaned_data["note"]
        told = {"exemption_id": one.id, "is_approved": is_approved, "note": note}
        if web.is_done(form, lambda: case_operations.decide_exemption(actor=actor, now=now(), **told)):
            messages.success(request, _("审批意见已保存。"))
            return redirect("approvals")
    leads = holds(actor, Capability.APPROVE_EXEMPTIONS, unit_id=one.case.unit_id)
    part = cases.part_of(actor, one, now=now())
    context = {
        "form": form,
        "one": one,
        "gist": _gist(one.case, one.clause),
        "cited": clause_in_words(one.clause),
        "papers": _papers(one),
        "film": queries.films_of_exemptions(actor, [one]).get(one.id),
        "is_waiting": one.state == Exemption.State.ASKED,
        "may_decide": leads and part.may_decide,
        "part": part,
        "leads": leads,
    }
    return render(request, "recordings/exemption.html", context, status=422 if form.errors else 200)
