"""启动依据: which record of the bureau, and which line of a plan, started a case; entered from either side."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.cases import queries as cases
from liuhen.cases.bureau import operations, plans, queries
from liuhen.cases.bureau.forms import NumberForm
from liuhen.cases.bureau.models import BureauRecord, PlanLine, RecordKind
from liuhen.clock import now
from liuhen.errors import DeniedError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.prose import say

MOST_LINES = 20


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def link_from_record(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Say which case, by its number, a record started; `?line=` names the plan's line."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    record = queries.get_record(actor=actor, record_id=record_id)
    line = _line_meant(record, request.GET.get("line", ""))
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case = cases.case_numbered(actor=actor, number=form.cleaned_data["number"])
            operations.link_case(
                actor=actor, now=now(), record_id=record_id, case_id=case.id, line_id=line.id if line else None
            )
        except (NotFoundError, InvalidError, DeniedError) as error:
            web.tell(form, error, "number")
        else:
            messages.success(request, _("已关联案件 {number}。").format(number=case.number))
            return redirect("bureau:plan" if line else "bureau:record", record_id)
    context = {"form": form, "record": record, "line": line}
    return render(request, "cases/bureau/link.html", context, status=422 if form.errors else 200)


def _line_meant(record: BureauRecord, text: str) -> PlanLine | None:
    found = _id_of(text)
    return queries.get_line(record, found) if found else None


@require_http_methods(["GET", "HEAD", "POST"])
def link_from_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose what started a case: a line of a plan, found by its party, or another record."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.EDIT_CASES)
    case = cases.get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    if request.method == "POST":
        record_id, line_id = _id_of(request.POST.get("record", "")), _id_of(request.POST.get("line", ""))
        if record_id is None:
            messages.warning(request, _("请选择启动本案的文件或计划。"))
            return redirect("bureau:origins", case_id)
        try:
            operations.link_case(actor=actor, now=moment, record_id=record_id, case_id=case_id, line_id=line_id)
        except (NotFoundError, InvalidError) as error:
            messages.error(request, say(error))
            return redirect("bureau:origins", case_id)
        messages.success(request, _("启动依据已关联。"))
        return redirect("case", case_id)
    text = request.GET.get("text", case.party.name)[:300]
    found = queries.linkable(actor=actor, year=timezone.localdate(moment).year)
    own = BureauRecord.objects.filter(pk__in=[record.pk for record in found if record.kind == RecordKind.PLAN])
    context = {
        "case": case,
        "text": text,
        "lines": plans.lines_like(records=own, text=text, most=MOST_LINES),
        "records": found,
    }
    return render(request, "cases/bureau/origins.html", context)


@require_POST
def unlink(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Take back what was linked by mistake."""
    case_id = operations.unlink_case(actor=web.actor(request), now=now(), link_id=link_id)
    messages.success(request, _("已取消关联。"))
    return redirect("case", case_id)
