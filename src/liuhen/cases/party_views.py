"""当事人: the list and the form. A party's own page shows other rooms too and stands in desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.cases import operations, queries
from liuhen.cases.case_forms import PartyForm, PartySearchForm
from liuhen.cases.models import Party, PartyKind
from liuhen.cases.operations import PartyTold
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    """The parties that the reader may know of, newest first."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    form = PartySearchForm(request.GET)
    form.is_valid()
    page = queries.list_parties(
        actor=actor,
        text=form.cleaned_data.get("text", ""),
        kind=form.cleaned_data.get("kind", ""),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    is_narrowed = any(request.GET.get(name) for name in form.fields)
    return render(request, "cases/parties.html", {"form": form, "page": page, "is_narrowed": is_narrowed})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """Correct what the register says of a party."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.EDIT_CASES)
    party = operations.open_party(actor=actor, now=moment, party_id=party_id)
    begin = {
        "party": party.name,
        "party_number": party.credit_code,
        "number_unknown": party.number_unknown,
        "representative": party.representative,
        "address": party.address,
    }
    form = PartyForm(request.POST if request.method == "POST" else None, initial=begin)
    if request.method == "POST" and form.is_valid() and _edit(actor, party, form):
        messages.success(request, _("当事人信息已保存。"))
        return redirect("party", party.id)
    context = {"form": form, "party": party, "is_person": party.kind == PartyKind.PERSON}
    return render(request, "cases/party.html", context, status=422 if form.errors else 200)


def _edit(actor: Actor, party: Party, form: PartyForm) -> bool:
    told = form.cleaned_data
    meant = PartyTold(
        name=told["party"],
        kind=party.kind,
        number=told["party_number"],
        number_unknown=told["number_unknown"],
        representative=told["representative"],
        address=told["address"],
    )
    try:
        operations.edit_party(actor=actor, now=now(), party_id=party.id, told=meant)
    except (InvalidError, ConflictError, NotFoundError) as error:
        web.tell(form, error)
        return False
    return True
