"""复议、诉讼: the list, and entering a notice. A dispute's own page shows what several rooms say: it's the desk's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.archive.exhibits import disputing, operations
from liuhen.archive.exhibits.dispute_forms import DisputeForm
from liuhen.archive.exhibits.operations import DisputeTelling
from liuhen.cases.queries import get_case
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError
from liuhen.people import web
from liuhen.people.permissions import Capability, require


@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """Disputes, newest first."""
    page = disputing.list_disputes(
        actor=web.actor(request), before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    return render(request, "exhibits/disputes.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter a notice: the clock runs, and the case is held."""
    actor, moment = web.actor(request), now()
    case = get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    form = DisputeForm(request.POST if request.method == "POST" else None, today=timezone.localdate(moment))
    if request.method == "POST" and form.is_valid():
        try:
            entered = operations.register_dispute(
                actor=actor, now=moment, case_id=case_id, telling=DisputeTelling(**form.cleaned_data)
            )
        except (InvalidError, ConflictError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("已登记：答复期限开始计算，全案已保全。"))
            return redirect("dispute", entered.id)
    context = {"case": case, "form": form}
    return render(request, "exhibits/register.html", context, status=422 if form.errors else 200)
