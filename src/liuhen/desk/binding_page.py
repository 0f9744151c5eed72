"""组卷: a closed case is put together, with what it still lacks in sight."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liuhen.archive.volumes import queries
from liuhen.archive.volumes.errors import CaseNotClosedError
from liuhen.archive.volumes.forms import BindForms, first_words
from liuhen.clock import now
from liuhen.desk.binding import prepare, readiness_of
from liuhen.errors import ConflictError, InvalidError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds
from liuhen.prose import say


@require_http_methods(["GET", "HEAD", "POST"])
def bind(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The order of a volume, what goes into which side, and what the case lacks; sent, the worker compiles it."""
    actor, moment = web.actor(request), now()
    try:
        case = queries.case_to_bind(actor=actor, case_id=case_id)
    except CaseNotClosedError as error:
        if not holds(actor, Capability.VIEW_CASES):
            raise
        messages.warning(request, say(error))
        return redirect("case", case_id)
    rules = queries.rules_in_force()
    filed = queries.filed_of(case)
    initial = first_words(
        title=case.title,
        retention=filed[0].retention if filed else rules.proposed(case.kind).code,
        compiler=actor.name,
        today=timezone.localdate(moment),
    )
    forms = BindForms(
        data=request.POST if request.method == "POST" else None,
        proposed=queries.proposed(case, rules),
        volume=queries.draft_of(case),
        rules=rules,
        initial=initial,
        is_supplement=bool(filed),
        recordings=queries.recordings_to_list(case),
    )
    if request.method == "POST" and forms.is_valid:
        try:
            made = prepare(actor=actor, now=moment, case_id=case_id, telling=forms.telling)
        except (InvalidError, ConflictError) as error:
            _tell(forms, error)
        else:
            messages.success(request, _("正在生成案卷，完成后在这里查看。"))
            return redirect("volumes:volume", made.id)
    context = {
        "case": case,
        "forms": forms,
        "ready": readiness_of(actor=actor, case=case, now=moment),
        "filed": filed,
        "draft": queries.draft_of(case),
        "may_open_case": holds(actor, Capability.VIEW_CASES),
    }
    return render(request, "desk/bind.html", context, status=422 if forms.is_wrong else 200)


def _tell(forms: BindForms, error: InvalidError | ConflictError) -> None:
    """At the row or the field that the error names, else above all."""
    for form, one in forms.rows:
        if error.fields.get("field") == str(one.document.id):
            form.add_error(None, say(error))
            return
    for row, recording, _mark in forms.recordings:
        if error.fields.get("field") == str(recording.id):
            row.add_error("out_reason", say(error))
            return
    web.tell(forms.head, error)
