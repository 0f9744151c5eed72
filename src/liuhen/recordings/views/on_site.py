"""现场要求的确认: what of arts 11 and 12 was done, on which recording and at what second; or that it wasn't."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.cases.errors import ConsentNotFoundError
from liuhen.cases.queries import get_activity
from liuhen.clock import now
from liuhen.errors import InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations, queries
from liuhen.recordings.on_site_forms import ConfirmForm
from liuhen.rules.shelf import rulebook


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Confirm one thing of an activity; the address may name it (`?item=notice`)."""
    actor = web.actor(request)
    require(actor, Capability.EDIT_CASES)
    activity = get_activity(actor=actor, activity_id=activity_id)
    require(actor, Capability.EDIT_CASES, unit_id=activity.case.unit_id)
    rules = rulebook().on(activity.case.opened_on)
    standing = activity.checks.filter(item=request.GET.get("item", "")).first()
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        rules=rules,
        recordings=queries.of_activity(actor=actor, activity=activity),
        item=request.GET.get("item", ""),
        standing=standing,
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.confirm_on_site(actor=actor, now=now(), activity_id=activity.id, **form.told())
        except (InvalidError, NotFoundError) as error:
            web.tell(form, error)
        else:
            messages.success(request, _("已确认。"))
            return redirect(_back(request, activity.id, activity.case_id, form.told()))
    notice = rules.conduct("12(1)")
    context = {"form": form, "activity": activity, "sentence": notice.sentence if notice else ""}
    return render(request, "recordings/confirm.html", context, status=422 if form.errors else 200)


@require_POST
def film_under(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Say under which of its activity's consents a recording was filmed; nothing takes it away."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    given = request.POST.get("consent", "")
    try:
        chosen = UUID(given) if given else None
        operations.film_under(actor=actor, now=now(), recording_id=recording_id, consent_id=chosen)
    except (ValueError, ConsentNotFoundError):
        messages.error(request, _("请在列出的意见中选择。"))
        return redirect("recordings:page", recording_id)
    messages.success(request, _("已登记，只有指定的人员能看。") if chosen else _("已取消登记。"))
    if queries.visible_to(actor).filter(id=recording_id).exists():
        return redirect("recordings:page", recording_id)
    return redirect("recordings:list")  # the actor isn't among those named


def _back(request: HttpRequest, activity_id: UUID, case_id: UUID, told: dict[str, object]) -> str:
    """To where one came from: the case, the recording at that second, else the activity's checklist."""
    came = request.POST.get("back", "")
    if came == "case":
        return reverse("case", args=[case_id])
    if came == "recording" and told["recording_id"]:
        return f"{reverse('recordings:page', args=[told['recording_id']])}?t={told['second'] or 0}"
    return f"{reverse('activity', args=[activity_id])}#checklist"
