"""The form of a case, new or corrected, and what it asks for while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.cases import operations, queries
from liuhen.cases.case_forms import CaseForm, LinkCaseForm, Offered, UnlinkCaseForm
from liuhen.cases.models import Case, CaseKind, Party
from liuhen.cases.opening import open_case
from liuhen.cases.operations import CaseTold, PartyTold
from liuhen.cases.operations.texts import officers_needed
from liuhen.cases.prefilling import Begin, begin_with, told_of
from liuhen.clock import now
from liuhen.duties.matters import matters_for
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.prose import translated
from liuhen.rules.codes import Fact
from liuhen.rules.days import check_day
from liuhen.rules.shelf import rulebook
from liuhen.rules.words import FACTS

SHORT = 8
_TOLD_BY_SOURCE = frozenset({Fact.PLANNED})
"""Suggestions that stand under a field while somebody types."""


def _day(text: object, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return otherwise


def _offered(kind: str, day: date, case: Case | None = None) -> Offered:
    """What the rules of the day ask of such a case; what the case says already stays among the choices."""
    known = [fact for fact in rulebook().on(day).case_facts(kind) if fact not in _TOLD_BY_SOURCE]
    matters = list(matters_for(day=day, kind=kind))
    if case is not None:
        known += [Fact(code) for code in case.facts if code in set(Fact) and Fact(code) not in known]
        matters += [case.matter] if case.matter and case.matter not in matters else []
    return Offered(
        day=day,
        needed=officers_needed(day),
        matters=matters,
        facts=[(fact.value, translated(FACTS[fact])) for fact in known],
    )


def _told(actor: Actor, form: CaseForm) -> CaseTold:
    told = form.cleaned_data
    chosen = _chosen_party(actor, told["party_id"])
    is_chosen = chosen is not None and chosen.name == " ".join(told["party"].split())  # else another name was typed
    party = PartyTold(
        id=chosen.id if chosen is not None and is_chosen else None,
        name=told["party"],
        kind=told["party_kind"],
        number=told["party_number"],
        number_unknown=told["number_unknown"],
        representative=told["representative"],
        address=told["address"],
    )
    return CaseTold(
        title=told["title"],
        party=party,
        officer_ids=[officer.id for officer in told["officers"]],
        opened_on=told["opened_on"],
        few_officers_reason=told["few_officers_reason"],
        source=told["source"],
        source_note=told["source_note"],
        facts=told["facts"],
        matter=told["matter"],
    )


_ORIGINS = ("record", "line", "complaint", "earlier")
"""The form's hidden fields that say from what a new case comes."""


def _chosen_party(actor: Actor, value: object) -> Party | None:
    """The party of the register that the form holds, to be shown beside its name."""
    try:
        return queries.get_party(actor=actor, party_id=UUID(str(value)))
    except (ValueError, NotFoundError):
        return None


def _renumbered(data: QueryDict, today: date) -> tuple[QueryDict, bool]:
    """What was sent, with the number that fits its kind and year; a number that somebody typed stays.

    Returns:
        The data, and whether the number was changed.
    """
    kind, suggested = data.get("kind", ""), data.get("number_suggested", "")
    if kind not in CaseKind.values or data.get("number", "").strip() not in {"", suggested}:
        return data, False
    try:
        check_day(_day(data.get("opened_on"), today), field="opened_on", now=now())
    except InvalidError:
        return data, False  # a slip in the year is told at the date; no number follows from it
    fitting = queries.suggest_number(kind=kind, opened_on=_day(data.get("opened_on"), today))
    changed = data.copy()
    changed["number"] = changed["number_suggested"] = fitting
    return changed, fitting != suggested


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Open a case; the address may say from what."""
    actor, today = web.actor(request), timezone.localdate(now())
    require(actor, Capability.EDIT_CASES)
    begin, data, is_renumbered, is_orphan = _begin(actor, request, today)
    said: Mapping[str, Any] = data if data is not None else begin.initial
    kind, day = str(said.get("kind", "")), _day(said.get("opened_on"), today)
    form = CaseForm(data, actor=actor, offered=_offered(kind, day), initial=begin.initial)
    if is_orphan:
        form.add_error(None, _("新建时选定的来源已不可用，没有关联；已填写的内容仍在，请核对来源后保存。"))
    if data is not None and form.is_valid():
        if is_renumbered:
            form.add_error("number", _("类别、日期或编号有变化，案号已更新，请核对后再次保存。"))
        elif (case := _create(actor, form)) is not None:
            messages.success(request, _("案件已建立。下一步：添加执法活动，或关联音像资料。"))
            return redirect("case", case.id)
    context = {"form": form, "begin": begin, "chosen": _chosen_party(actor, said.get("party_id"))}
    return render(request, "cases/create.html", context, status=422 if form.errors else 200)


def _begin(actor: Actor, request: HttpRequest, today: date) -> tuple[Begin, QueryDict | None, bool, bool]:
    """With what the form begins, what was sent of it, whether its number had to change, whether its origin is gone."""
    if request.method == "POST":
        data, is_renumbered = _renumbered(request.POST, today)
        try:
            begin = begin_with(actor=actor, asked={name: data.get(name, "") for name in _ORIGINS}, today=today)
        except NotFoundError:
            data = data.copy()
            data.update(dict.fromkeys(_ORIGINS, ""))
            return begin_with(actor=actor, asked={}, today=today), data, is_renumbered, True
        return begin, data, is_renumbered, False
    begin = begin_with(actor=actor, asked=request.GET.dict(), today=today)
    number = queries.suggest_number(kind=str(begin.initial["kind"]), opened_on=today)
    begin.initial.update({"number": number, "number_suggested": number})
    return begin, None, False, False


def _create(actor: Actor, form: CaseForm) -> Case | None:
    told = form.cleaned_data
    try:
        return open_case(
            actor=actor,
            now=now(),
            number=told["number"],
            kind=told["kind"],
            unit_id=told["unit"].id,
            told=_told(actor, form),
            record_id=told["record"],
            line_id=told["line"],
            earlier_id=told["earlier"],
            complaint_id=told["complaint"],
        )
    except (InvalidError, ConflictError, NotFoundError) as error:
        web.tell(form, error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Correct what was said of a case, or say what was left for later."""
    actor, today = web.actor(request), timezone.localdate(now())
    require(actor, Capability.EDIT_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    fixed = {"kind": case.kind, "unit": str(case.unit_id)}  # neither can be changed
    data: QueryDict | None = None
    if request.method == "POST":
        data = request.POST.copy()
        data.update(fixed)
    said: Mapping[str, Any] = data if data is not None else _initial(case)
    offered = _offered(case.kind, _day(said.get("opened_on"), today), case)
    form = CaseForm(data, actor=actor, offered=offered, initial=_initial(case))
    if data is not None and form.is_valid() and _edit(actor, case, form):
        messages.success(request, _("案件信息已保存。"))
        return redirect("case", case.id)
    context = {"form": form, "case": case, "chosen": _chosen_party(actor, said.get("party_id"))}
    return render(request, "cases/edit.html", context, status=422 if form.errors else 200)


def _initial(case: Case) -> dict[str, object]:
    plain = ("kind", "opened_on", "number", "title", "source", "source_note", "matter", "facts", "few_officers_reason")
    begin = {name: getattr(case, name) for name in plain}
    officers = [officer.id for officer in case.officers.all()]
    return {**begin, "unit": case.unit_id, "officers": officers, **told_of(case.party)}


def _edit(actor: Actor, case: Case, form: CaseForm) -> bool:
    number = form.cleaned_data["number"]
    try:
        operations.edit_case(actor=actor, now=now(), case_id=case.id, number=number, told=_told(actor, form))
    except (InvalidError, ConflictError, NotFoundError) as error:
        web.tell(form, error)
        return False
    return True


@require_POST
def form_parts(request: HttpRequest) -> HttpResponse:
    """What follows from the kind and the day of a case that is being typed; by POST, so that no log keeps the rest."""
    actor, today = web.actor(request), timezone.localdate(now())
    require(actor, Capability.EDIT_CASES)
    data, _changed = _renumbered(request.POST, today)
    day = _day(data.get("opened_on"), today)
    begin: dict[str, Any] = {name: data.get(name, "") for name in ("number", "number_suggested", "matter")}
    begin |= {name: data.getlist(name) for name in ("facts", "officers")}
    form = CaseForm(None, actor=actor, offered=_offered(data.get("kind", ""), day), initial=begin)
    return render(request, "cases/_form_parts.html", {"form": form, "is_part": True})


@require_safe
def suggest_parties(request: HttpRequest) -> HttpResponse:
    """Parties of the register that fit what is being typed."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    found = queries.suggest_parties(actor=actor, text=request.GET.get("q", ""))[:SHORT]
    return render(request, "cases/_party_suggestions.html", {"parties": found})


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Cases that fit what is being typed."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    found = queries.suggest_cases(actor=actor, text=request.GET.get("q", ""))[:SHORT]
    return render(request, "cases/_case_suggestions.html", {"cases": found})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say from which earlier case a case grew."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    form = LinkCaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            earlier = queries.case_numbered(actor=actor, number=told["earlier"])
            operations.link_cases(actor=actor, now=now(), case_id=case.id, earlier_id=earlier.id, note=told["note"])
        except (InvalidError, ConflictError) as error:
            web.tell(form, error)
        except NotFoundError as error:
            web.tell(form, error, "earlier")
        else:
            messages.success(request, _("已关联来源案件 {number}。").format(number=earlier.number))
            return redirect("case", case.id)
    return render(request, "cases/link.html", {"form": form, "case": case}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest, case_id: UUID, earlier_id: UUID) -> HttpResponse:
    """Take back that a case grew out of another, and say why it was a mistake."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    growth = queries.growth_of(case, earlier_id=earlier_id)
    form = UnlinkCaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {"case_id": case.id, "earlier_id": earlier_id, **form.cleaned_data}
        if web.is_done(form, lambda: operations.unlink_cases(actor=actor, now=now(), **given)):
            messages.success(request, _("已取消与 {number} 的关联。").format(number=growth.earlier.number))
            return redirect("case", case.id)
    context = {"form": form, "case": case, "earlier": growth.earlier}
    return render(request, "cases/unlink.html", context, status=422 if form.errors else 200)
