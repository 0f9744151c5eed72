"""试算: what other rules would make due, before anybody adopts them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.archive.keeping.errors import RulebookWrongError
from liuhen.archive.keeping.forms import ListTrialForm, OnForm, PeriodTrialForm, TrialForm
from liuhen.archive.keeping.models import Change, RetentionTrial, TrialKind
from liuhen.archive.keeping.operations import trying as operations
from liuhen.archive.keeping.queries import trying as queries
from liuhen.clock import now
from liuhen.errors import InvalidError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.rules.clocks import ZONE
from liuhen.work import queries as work


@require_http_methods(["GET", "HEAD", "POST"])
def trials(request: HttpRequest) -> HttpResponse:
    """Ask for a dry run of a rulebook, a 清单 or a 保管期限; earlier ones are listed."""
    actor, moment = web.actor(request), now()
    listed = queries.trials(actor)
    wanted = request.GET.get("of", "")
    kind = TrialKind(wanted) if wanted in TrialKind.values else TrialKind.RULEBOOK
    typed, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = _FORMS[kind](typed, files, initial={"on": timezone.localdate(moment, ZONE)})
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("retention_trial", _ask(kind, actor, moment, form.cleaned_data).id)
        except RulebookWrongError as error:
            problems = str(error.fields["problems"]).split("\n")
            web.tell(form, error)
        except InvalidError as error:
            web.tell(form, error)
    context = {
        "form": form, "trials": listed, "problems": problems, "kind": kind, "kinds": TrialKind.choices,
        "has_lists": kind != TrialKind.MATTERS or bool(queries.lists_to_try()),
    }  # fmt: skip
    return render(request, "keeping/trials.html", context, status=422 if form.errors else 200)


_FORMS: dict[TrialKind, type[OnForm]] = {
    TrialKind.RULEBOOK: TrialForm,
    TrialKind.MATTERS: ListTrialForm,
    TrialKind.PERIOD: PeriodTrialForm,
}


def _ask(kind: TrialKind, actor: Actor, moment: datetime, said: dict[str, Any]) -> RetentionTrial:
    if kind == TrialKind.MATTERS:
        return operations.ask_list_trial(
            actor=actor, now=moment, on=said["on"], list_id=UUID(said["matter_list"]), holds_from=said["holds_from"]
        )
    if kind == TrialKind.PERIOD:
        return operations.ask_period_trial(
            actor=actor, now=moment, on=said["on"], retention=said["retention"], years=said["years"],
            number=said["number"],
        )  # fmt: skip
    return operations.ask_trial(actor=actor, now=moment, on=said["on"], rulebook=said["rulebook"], texts=said["files"])


@require_safe
def trial(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """What would become due by it, and which ends it would move, line by line."""
    found = queries.get_trial(actor=web.actor(request), trial_id=trial_id)
    chosen = request.GET.get("change", "")
    change = chosen if chosen in Change.values else _first(found)
    page = queries.lines_of(
        found, change=change, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    years = [
        {"year": _("没有终点") if year == "never" else year, "before": counts[0], "after": counts[1]}
        for year, counts in found.years.items()
    ]
    context = _shown(found) | {
        "page": page,
        "lines": [{"line": line, "why": queries.in_words(line.why)} for line in page],
        "years": years,
        "tabs": [(one.value, one.label, found.counts.get(one.value, 0)) for one in Change],
        "change": change,
        "most": operations.MOST_LINES if found.counts.get(change, 0) > operations.MOST_LINES else 0,
    }
    return render(request, "keeping/trial.html", context)


@web.polled
@require_safe
def state(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """How far the counting is; once it's over, the page opens again."""
    found = queries.get_trial(actor=web.actor(request), trial_id=trial_id)
    answer = render(request, "keeping/_trial_progress.html", _shown(found))
    if found.done_at is not None:
        answer["HX-Refresh"] = "true"
    return answer


def _shown(found: RetentionTrial) -> dict[str, object]:
    job = work.latest(operations.key_of(found.id)) if found.done_at is None else None
    return {"trial": found, "progress": job.progress if job is not None and job.progress else None}


def _first(found: RetentionTrial) -> str:
    """The first kind of change of which there is any."""
    return next((one.value for one in Change if found.counts.get(one.value)), Change.ADDED.value)
