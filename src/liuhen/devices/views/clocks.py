"""设备时钟: how far a recorder's clock was off over time, and writing down what it showed."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.clock import now
from liuhen.devices import drawing_clocks, operations, queries
from liuhen.devices.clock_forms import ClockNoteForm
from liuhen.devices.forms import ReasonForm
from liuhen.devices.models import ClockReading
from liuhen.devices.telling_clocks import SOURCES, bounds_in_words, drift_in_words, offset_in_words
from liuhen.devices.timekeeping import Stretch
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require


@require_safe
def clock(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """A recorder's clock: a picture, what is known now, every reading with how it's known."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    history = queries.clock_history(recorder)
    drawing = drawing_clocks.draw(history.parts)
    context = {
        "recorder": recorder,
        "drawing": drawing,
        "ticks": [(tick, offset_in_words(tick.offset)) for tick in drawing.ticks] if drawing else (),
        "size": (drawing_clocks.WIDTH, drawing_clocks.HEIGHT, drawing_clocks.LEFT),
        "rows": [_told(row, actor) for row in history.rows],
        "latest": history.parts[-1].readings[-1] if history.parts else None,
        "latest_words": bounds_in_words(history.parts[-1].readings[-1].bounds) if history.parts else "",
        "latest_source": SOURCES[history.parts[-1].readings[-1].source.value] if history.parts else "",
        "drift": _drift(history.parts),
        "jumps": _jumps(history.parts),
        "may_note": holds(actor, Capability.TAKE_DEVICES),
    }
    return render(request, "devices/clock.html", context)


def _told(row: ClockReading, actor: Actor) -> dict[str, Any]:
    is_own = row.by_id is not None and row.by_id == actor.account_id
    retraction = getattr(row, "retraction", None)
    return {
        "row": row,
        "offset": bounds_in_words(queries.as_reading(row).bounds),
        "retraction": retraction,
        "may_retract": retraction is None and (is_own or holds(actor, Capability.MANAGE_DEVICES)),
    }


def _drift(parts: tuple[Stretch, ...] | Any) -> str:
    drift = parts[-1].drift if parts else None
    return drift_in_words(drift) if drift else ""


def _jumps(parts: Any) -> list[dict[str, Any]]:
    """Where the clock was set or lost its time, newest first: between which readings, from what to what."""
    told = []
    for part in parts[1:]:
        before = next(one for one in parts if one.readings[-1].at == part.since).readings[-1]
        after = part.readings[0]
        told.append({
            "since": before.at,
            "until": after.at,
            "before": bounds_in_words(before.bounds),
            "after": bounds_in_words(after.bounds),
        })  # fmt: skip
    return told[::-1]


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """Write down what a recorder showed at a moment that is known."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.TAKE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    form = ClockNoteForm(request.POST) if request.method == "POST" else ClockNoteForm(initial={"seen_at": moment})
    if request.method == "POST" and form.is_valid():
        act = partial(operations.note_clock, actor=actor, now=moment, recorder_id=recorder.id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("对时记录已保存。"))
            return redirect("devices:clock", recorder.id)
    context = {"form": form, "recorder": recorder, "moment": moment, "step": "note"}
    return render(request, "devices/note_clock.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def retract(request: HttpRequest, reading_id: UUID) -> HttpResponse:
    """Say that a reading is wrong."""
    actor = web.actor(request)
    require(actor, Capability.TAKE_DEVICES)
    reading = queries.get_clock_reading(reading_id)
    if reading.by_id is None or reading.by_id != actor.account_id:
        require(actor, Capability.MANAGE_DEVICES)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = partial(operations.retract_reading, actor=actor, now=now(), reading_id=reading_id)
        if web.is_done(form, partial(act, **form.cleaned_data)):
            messages.success(request, _("这条校时记录已撤销，原记录保留。"))
            return redirect("devices:clock", reading.recorder_id)
    told = bounds_in_words(queries.as_reading(reading).bounds)
    context = {"form": form, "recorder": reading.recorder, "reading": reading, "told": told, "step": "retract"}
    return render(request, "devices/note_clock.html", context, status=422 if form.errors else 200)
