"""复议、诉讼: the list, and entering a notice. A dispute's own page shows what several rooms say: it's the desk's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.archive.exhibits import disputing, operations, queries
from liuhen.archive.exhibits.dispute_forms import DisputeForm, NoticeForm
from liuhen.archive.exhibits.models import Dispute
from liuhen.archive.exhibits.operations import DisputeTelling
from liuhen.cases.queries import may_know
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.rules.errors import PeriodOutOfRangeError


@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """Disputes, newest first."""
    page = disputing.list_disputes(
        actor=web.actor(request), before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    may_enter = holds(web.actor(request), Capability.ENTER_DISPUTES)
    return render(request, "exhibits/disputes.html", {"page": page, "may_enter": may_enter})


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """Enter a notice by the number of its case: whoever gets the notice needn't know the case yet."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.ENTER_DISPUTES)
    form = NoticeForm(request.POST if request.method == "POST" else None, today=timezone.localdate(moment))
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            case = queries.case_to_dispute(actor=actor, number=told.pop("case_number"))
            entered = operations.register_dispute(
                actor=actor, now=moment, case_id=case.id, telling=DisputeTelling(**told)
            )
        except NotFoundError as error:
            form.add_error("case_number", say(error))
        except (InvalidError, ConflictError) as error:
            web.tell(form, error, "received_on" if isinstance(error, PeriodOutOfRangeError) else None)
        else:
            return _entered(request, entered)
    return render(request, "exhibits/register.html", {"form": form}, status=422 if form.errors else 200)


def _entered(request: HttpRequest, entered: Dispute) -> HttpResponse:
    messages.success(request, _("已登记：答复期限开始计算，全案已保全。"))
    return redirect("dispute", entered.id)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter a notice: the clock runs, and the case is held."""
    actor, moment = web.actor(request), now()
    case = queries.case_to_dispute(actor=actor, case_id=case_id)
    form = DisputeForm(request.POST if request.method == "POST" else None, today=timezone.localdate(moment))
    if request.method == "POST" and form.is_valid():
        try:
            entered = operations.register_dispute(
                actor=actor, now=moment, case_id=case_id, telling=DisputeTelling(**form.cleaned_data)
            )
        except (InvalidError, ConflictError) as error:
            web.tell(form, error, "received_on" if isinstance(error, PeriodOutOfRangeError) else None)
        else:
            return _entered(request, entered)
    context = {"case": case, "form": form, "may_open_case": may_know(actor, case.id)}
    return render(request, "exhibits/register.html", context, status=422 if form.errors else 200)
