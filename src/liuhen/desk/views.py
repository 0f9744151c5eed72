"""The home page by role, the ledger for the audit administrator, the jobs for the system administrator."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liuhen.clock import now
from liuhen.desk import board, operations, queries, search, steps
from liuhen.desk.home import page as home_page
from liuhen.desk.registers import REGISTERS
from liuhen.errors import ConflictError, NotFoundError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.recordings import queries as recordings
from liuhen.recordings.speech.queries import speech_here
from liuhen.sheets.writing import MEDIA_TYPE


def home(request: HttpRequest) -> HttpResponse:
    """What there is to do now, by role; how things stand; the newest cases."""
    actor, moment = web.actor(request), now()
    undescribed = recordings.waiting(actor=actor) if holds(actor, Capability.DESCRIBE) else None
    waiting = steps.steps_for(actor=actor, now=moment, undescribed=undescribed)
    recent = queries.newest_cases(actor)
    context = {
        "steps": waiting,
        "summary": steps.summary(waiting),
        "shelves": home_page.shelves(actor=actor, now=moment),
        "recent": recent,
        "begins": not recent and holds(actor, Capability.INTAKE) and holds(actor, Capability.EDIT_CASES),
        "account": web.account(request),
        "finds_cases": holds(actor, Capability.VIEW_CASES),
        "today": timezone.localdate(moment),
    }
    return render(request, "desk/home.html", context)


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """The deadlines that still run, what is due first, narrowed by the address."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_DEADLINES)
    form = board.BoardForm(request.GET.dict(), actor=actor, now=moment)
    chosen, state = form.chosen(), request.GET.get("state", "")
    page = board.board(
        actor=actor,
        now=moment,
        state=state,
        chosen=chosen,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    kept = "".join(f"&{urlencode({name: value})}" for name, value in chosen.items())
    return render(request, "desk/board.html", {"board": page, "form": form, "state": state, "kept": kept})


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What is found by the box that stands on every page; a part of it while somebody types."""
    wanted = request.GET.get("q", "").strip()
    is_part = "HX-Request" in request.headers
    limit = search.SHORT if is_part else search.LONG
    groups = search.everything(actor=web.actor(request), wanted=wanted, limit=limit)
    context = {"wanted": wanted, "groups": groups, "count": sum(len(group.hits) for group in groups)}
    return render(request, "desk/_found.html" if is_part else "desk/search.html", context)


def ledger(request: HttpRequest) -> HttpResponse:
    """Custody entries, newest first."""
    try:
        after = UUID(request.GET["after"]) if request.GET.get("after") else None
    except ValueError:
        after = None  # an address cut short: begin at the newest
    kind = request.GET.get("kind", "")
    page = queries.ledger_page(actor=web.actor(request), after=after, kind=kind)
    return render(request, "desk/ledger.html", {"page": page, "kind": kind, "kinds": queries.kinds_by_name()})


def jobs(request: HttpRequest) -> HttpResponse:
    """How the worker's jobs stand, and those that gave up."""
    page, speech = queries.jobs_page(actor=web.actor(request)), speech_here()
    context = {"page": page, "speech": speech, "speech_problem": say(speech.error) if speech.error else ""}
    return render(request, "desk/jobs.html", context)


@require_POST
def try_job_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Have a failed job done again."""
    try:
        operations.try_job_again(actor=web.actor(request), now=now(), job_id=job_id)
    except (ConflictError, NotFoundError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("任务已重新排队。"))
    return redirect("jobs")


@require_safe
def register(request: HttpRequest, name: str) -> HttpResponse:
    """A register as a workbook, narrowed by the address as its list page is."""
    made = operations.export_register(
        actor=web.actor(request), now=now(), source=REGISTERS[name], asked=request.GET.dict()
    )
    answer = HttpResponse(made.content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name) or "attachment"
    return answer
