"""批量描述: rows with what is proposed; each is accepted, changed or skipped, and saved by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.cases import queries as cases
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations
from liuhen.recordings.errors import RecordingGoneError, RecordingSealedError
from liuhen.recordings.models import Recording
from liuhen.recordings.proposing import queries
from liuhen.recordings.proposing.forms import (
    Filled,
    Places,
    RowForm,
    ShownWay,
    choices_of,
    class_options,
    point_options,
    typed,
    with_chosen,
)
from liuhen.recordings.proposing.queries import Proposed
from liuhen.recordings.proposing.usual import habits_of
from liuhen.recordings.queries import get_recording, recent_places
from liuhen.recordings.showing import poster_address
from liuhen.recordings.times import noticed_of

EVERYONE = "all"


@require_safe
def batch(request: HttpRequest) -> HttpResponse:
    """A page of what waits, the reader's own or all (`?of=all`), from the beginning or behind `?after=`."""
    return _page(request, web.actor(request))


def _page(
    request: HttpRequest, actor: Actor, *, failed: tuple[UUID, Filled] | None = None, status: int = 200
) -> HttpResponse:
    everyone = request.GET.get("of") == EVERYONE
    page = queries.sheet(actor=actor, everyone=everyone, after=_key(request.GET.get("after", "")))
    places = Places.of(one.proposal for one in page.rows)
    offered = _Offered.to(actor, [one.recording for one in page.rows])
    rows = [
        _row(request, one, places, offered, failed[1] if failed and failed[0] == one.recording.id else None)
        for one in page.rows
    ]
    context = {
        "page": page,
        "rows": rows,
        "everyone": everyone,
        "ready": sum(1 for one in page.rows if one.proposal.is_ready),
        "next": _address(everyone=everyone, after=page.after) if page.after else "",
        "suggestions": cases.suggest_cases(actor=actor) if rows else (),
        "places": recent_places(actor=actor) if rows else (),
    }
    return render(request, "proposing/batch.html", context, status=status)


def _address(*, everyone: bool, after: UUID | None = None) -> str:
    told = [*(["of=all"] if everyone else []), *([f"after={after}"] if after else [])]
    return reverse("proposing:batch") + ("?" + "&".join(told) if told else "")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Offered:
    """What every row can be chosen from, as options; and what is said beside recorders' times."""

    classes: SafeString
    points: SafeString
    clocks: Mapping[UUID, str]

    @classmethod
    def to(cls, actor: Actor, recordings: Iterable[Recording]) -> _Offered:
        """Render them once: a page has 25 rows, and some thirty options in each."""
        return cls(class_options(), point_options(habits_of(actor, kinds={}).by_point), noticed_of(recordings))


def _row(
    request: HttpRequest, one: Proposed, places: Places, offered: _Offered, filled: Filled | None
) -> dict[str, Any]:
    """A row as the template takes it."""
    best = one.proposal.best
    ways = [
        ShownWay(values=places.values(way), activities=places.choices(way), way=way, label=places.label(way))
        for way in one.proposal.ways
    ]
    filled = filled or Filled(values=places.values(best), activities=places.choices(best))
    return {
        "recording": one.recording,
        "poster": poster_address(request, one.recording, moment=now()),
        "clock": offered.clocks.get(one.recording.id, ""),
        "proposal": one.proposal,
        "ways": ways,
        "filled": filled,
        "classes": with_chosen(offered.classes, filled.values["recording_class"]),
        "points": with_chosen(offered.points, filled.values["record_point"]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """One row: as it's proposed now, or saved as it was typed (JSON for the page's script, else a page)."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    if request.method != "POST":
        found = queries.proposed(actor=actor, recording_id=recording_id)
        shown = _row(request, found, Places.of([found.proposal]), _Offered.to(actor, [found.recording]), None)
        return render(request, "proposing/_row.html", {"row": shown})
    get_recording(actor=actor, recording_id=recording_id)  # what isn't theirs isn't there, whatever was typed
    form = RowForm(request.POST, actor=actor)
    if request.POST.get("contradicted") and not request.POST.get("way"):
        form.add_error(None, _("理由互相矛盾，请先选择一种，或者自行填写。"))
    saved, status = (None, 422) if form.errors else _save(actor, recording_id, form)
    if request.headers.get("Accept") == "application/json":
        return _told(saved, form, status)
    if saved is not None:
        messages.success(request, _("已保存：{name}").format(name=saved.description.name))
        return redirect(_address(everyone=request.GET.get("of") == EVERYONE))
    return _page(request, actor, failed=(recording_id, typed(request.POST, form)), status=status)


def _save(actor: Actor, recording_id: UUID, form: RowForm) -> tuple[Recording | None, int]:
    """Save a row as any description is saved; what is wrong stands in the form then."""
    try:
        (told,) = operations.describe(actor=actor, now=now(), telling=form.telling(), versions={recording_id: 0})
    except (ConflictError, RecordingGoneError) as error:
        web.tell(form, error)
        return None, 409
    except (InvalidError, NotFoundError, RecordingSealedError) as error:
        web.tell(form, error)
        return None, 422
    return told, 200


def _told(saved: Recording | None, form: RowForm, status: int) -> JsonResponse:
    if saved is not None:
        return JsonResponse({"name": saved.description.name, "url": reverse("recordings:page", args=[saved.id])})
    errors: Mapping[str, list[str]] = form.told()
    return JsonResponse({"errors": errors}, status=status)


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """The activities of the case that was typed, as options."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    form = RowForm(actor=actor, initial={"case": request.GET.get("case", "")})
    rows = form.chosen_case.activities.order_by("arrived_at", "id") if form.chosen_case else ()
    return render(request, "proposing/_activities.html", {"activities": choices_of(rows)})
