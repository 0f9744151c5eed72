"""四性检测: the list, a check's page with its items, accepting one, its report, and asking for a check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liuhen.archive.checking import operations, queries
from liuhen.archive.checking.forms import AcceptForm
from liuhen.archive.checking.models import Check, CheckStage, CheckState, Property
from liuhen.archive.checking.serving import answer_with
from liuhen.archive.checking.words import in_words
from liuhen.archive.volumes.models import Volume
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds
from liuhen.prose import say
from liuhen.rules.clocks import ZONE


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Checks, newest first, and how the yearly round stands."""
    actor, rules = web.actor(request), queries.rules_in_force()
    show = request.GET.get("show", "")
    page = queries.list_checks(
        actor=actor,
        show=show,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    tabs = [("", _("全部")), ("waiting", _("待处理")), *CheckStage.choices]
    rows = [(check, queries.words_of(check), queries.tone_of(check)) for check in page]
    context = {"page": page, "rows": rows, "tabs": tabs, "show": show}
    if holds(actor, Capability.FILE_VOLUMES):
        waiting = queries.waiting_rounds(timezone.localdate(now(), ZONE))
        context |= {"every": rules.every_months, "a_day": rules.a_day, "waiting": waiting}
    return render(request, "checking/checks.html", context)


@require_safe
def check(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """A check: what was asked, what came of it with its evidence, and what stands in the way."""
    shown = operations.open_check(actor=web.actor(request), now=now(), check_id=check_id)
    return _page(request, shown, AcceptForm())


@web.polled
@require_safe
def state(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """How far the check is; once it's over, something that opens the page again. Writes nothing."""
    shown = queries.get_check(actor=web.actor(request), check_id=check_id)
    answer = render(request, "checking/_waiting.html", {"check": shown, "share": queries.share_done(shown)})
    if shown.state != CheckState.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def accept(request: HttpRequest, check_id: UUID, check_line_id: UUID) -> HttpResponse:
    """Accept an item that stands in the way, with a reason."""
    actor = web.actor(request)
    form = AcceptForm(request.POST)
    if form.is_valid():
        try:
            operations.accept_line(
                actor=actor, now=now(), check_id=check_id, line_id=check_line_id, reason=form.cleaned_data["reason"]
            )
        except InvalidError as error:
            web.tell(form, error)
        except ConflictError as error:
            messages.error(request, say(error))
            return redirect("checking:check", check_id)
        else:
            messages.success(request, _("已接受，原因会写入检测报告。"))
            return redirect("checking:check", check_id)
    shown = operations.open_check(actor=actor, now=now(), check_id=check_id)
    return _page(request, shown, form, line_id=check_line_id, status=422)


@require_POST
def start(request: HttpRequest, volume_id: UUID, stage: str) -> HttpResponse:
    """Have a volume checked."""
    made = operations.request_check(actor=web.actor(request), now=now(), volume_id=volume_id, stage=stage)
    return redirect("checking:check", made.id)


@require_safe
def report(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """The report as PDF/A, to be taken along."""
    return answer_with(operations.open_report(actor=web.actor(request), now=now(), check_id=check_id))


def _page(
    request: HttpRequest, shown: Check, form: AcceptForm, *, line_id: UUID | None = None, status: int = 200
) -> HttpResponse:
    actor = web.actor(request)
    lines = queries.lines_of(shown)
    is_filed = shown.volume.state == Volume.State.FILED
    stage = CheckStage.FILING if not is_filed else shown.stage
    if is_filed and stage == CheckStage.FILING:
        stage = CheckStage.KEEPING  # what is filed is checked anew as what is kept
    context: dict[str, Any] = {
        "check": shown,
        "words": queries.words_of(shown),
        "tone": queries.tone_of(shown),
        "share": queries.share_done(shown),
        "properties": [
            (label, [(line, in_words(line.evidence)) for line in lines if line.property == code])
            for code, label in Property.choices
        ],
        "waiting": [line for line in lines if line.is_blocking and line.accepted_at is None],
        "form": form,
        "wrong_line": line_id,
        "may_accept": holds(actor, Capability.FILE_VOLUMES) and shown.state == CheckState.DONE,
        "may_ask": holds(actor, Capability.FILE_VOLUMES) and shown.state == CheckState.DONE,
        "stage": stage,
        "source": queries.rules_in_force().source,
        "others": [one for one in queries.checks_of(shown.volume) if one.id != shown.id],
    }
    return render(request, "checking/check.html", context, status=status)
