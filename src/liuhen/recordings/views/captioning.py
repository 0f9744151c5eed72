"""字幕, 截图 and the outline of the sound of a recording."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, UnavailableError
from liuhen.media import captions as engine
from liuhen.media.captions import Cue
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.recordings import operations, queries
from liuhen.recordings.caption_forms import CaptionsForm, CueForm
from liuhen.recordings.captions import MACHINE
from liuhen.recordings.marking import position
from liuhen.recordings.models import Captions, Derivative, Recording, Viewing
from liuhen.recordings.operations.captioning import NOTE
from liuhen.recordings.titles import told_cues
from liuhen.work import operations as work

_SHOWN = 500  # lines on the recording's page; the whole is on the captions' own


def shown_captions(actor: Actor, recording: Recording) -> dict[str, object]:
    """What the list of captions beside the player shows."""
    standing = _standing(recording)
    cues = _cues_of(standing)
    may = holds(actor, Capability.DESCRIBE) and recording.viewing != Viewing.GONE
    rows = [{"at": position(cue.begin_ms // 1000), "second": cue.begin_ms / 1000, "text": cue.text} for cue in cues]
    return {
        "cues": rows[:_SHOWN],
        "cues_left": max(len(rows) - _SHOWN, 0),
        "may_caption": may,
        "is_machine": _is_machine(standing),
        "captions_version": standing.version if standing else 0,
    }


def _standing(recording: Recording) -> Captions | None:
    return Captions.objects.filter(recording=recording).first()


def _cues_of(standing: Captions | None) -> tuple[Cue, ...]:
    return tuple(Cue(*cue) for cue in standing.cues) if standing else ()


def _is_machine(standing: Captions | None) -> bool:
    """Whether only a machine says what stands."""
    return standing is not None and bool(standing.cues) and standing.source == MACHINE


@require_http_methods(["GET", "HEAD", "POST"])
def captions(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """A recording's captions as text: to correct, or to import a file instead of them."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    recording = queries.get_recording(actor=actor, recording_id=recording_id)
    standing = _standing(recording)
    cues = _cues_of(standing)
    if request.method == "POST":
        form = CaptionsForm(request.POST, request.FILES)
        if form.is_valid():
            source, told = form.cleaned_data["told"]
            version = form.cleaned_data["seen"]
            done = web.is_done(
                form,
                lambda: operations.save_captions(
                    actor=actor, now=now(), recording_id=recording_id, cues=told, source=source, seen=version
                ),
            )
            if done:
                messages.success(request, _("已保存字幕，共 {count} 句。").format(count=len(told)))
                return redirect("recordings:page", recording_id)
    else:
        text = engine.to_webvtt(cues) if cues else ""
        form = CaptionsForm(initial={"text": text, "seen": standing.version if standing else 0})
    context = {"form": form, "recording": recording, "count": len(cues), "is_machine": _is_machine(standing)}
    return render(request, "recordings/captions.html", context, status=422 if form.errors else 200)


@require_POST
def add_cue(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Add one line at the place where the player stands."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    recording = queries.get_recording(actor=actor, recording_id=recording_id)
    form, problem, length = CueForm(request.POST), "", recording.facts.get("duration_s")
    if form.is_valid():
        try:
            operations.add_cue(actor=actor, now=now(), recording_id=recording_id, **form.told(length_s=length))
        except (InvalidError, ConflictError) as error:
            problem = say(error)
    else:
        problem = " ".join(str(each) for found in form.errors.values() for each in found)
    if "HX-Request" not in request.headers:
        if problem:
            messages.error(request, problem)
        return redirect("recordings:page", recording_id)
    typed = request.POST.get("text", "") if problem else ""
    context = {**shown_captions(actor, recording), "recording": recording, "cue_problem": problem, "cue_typed": typed}
    return render(request, "recordings/_caption_list.html", context)


@require_safe
def captions_vtt(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The captions as WebVTT: for the player, and to take along with `?download`."""
    recording = _seen(request, recording_id)
    standing = _standing(recording)
    note = NOTE if _is_machine(standing) else ""
    return _file(request, recording, engine.to_webvtt(_cues_of(standing), note=note), "vtt", "text/vtt", note=note)


@require_safe
def captions_srt(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The captions as SRT, which has no room for a note: its name says what nobody has checked."""
    recording = _seen(request, recording_id)
    standing = _standing(recording)
    note = NOTE if _is_machine(standing) else ""
    return _file(request, recording, engine.to_srt(_cues_of(standing)), "srt", "application/x-subrip", note=note)


@require_safe
def told_track(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Time, place, content and officers as they were described, as a caption track over the whole film (art 17)."""
    recording = _seen(request, recording_id)
    return _file(request, recording, engine.to_webvtt(told_cues(recording)), "vtt", "text/vtt", note=_("场所与内容"))


@require_safe
def told_srt(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The same as SRT."""
    recording = _seen(request, recording_id)
    text = engine.to_srt(told_cues(recording))
    return _file(request, recording, text, "srt", "application/x-subrip", note=_("场所与内容"))


@require_safe
def wave(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The outline of the sound; 202 while it's drawn, which asking for it begins."""
    recording = _seen(request, recording_id)
    made = Derivative.objects.filter(recording=recording, purpose=Derivative.Purpose.WAVE).first()
    if made is None:
        work.enqueue(
            name="recordings.wave",
            payload={"recording": str(recording.id)},
            now=now(),
            unique=f"wave:{recording.id}",
        )
        return JsonResponse({}, status=202)
    place = settings.LIUHEN.home / "previews" / str(recording.id) / made.file_name
    try:
        content = place.read_bytes()
    except OSError:
        made.delete()  # it can be drawn again
        return JsonResponse({}, status=202)
    return HttpResponse(content, content_type="application/json")


@require_POST
def take_still(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Keep the picture at which the player stands, made from the original."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    queries.get_recording(actor=actor, recording_id=recording_id)
    try:
        at_ms = round(float(request.POST.get("second", "")) * 1000)
        still = operations.take_still(actor=actor, now=now(), recording_id=recording_id, at_ms=at_ms)
    except (ValueError, OverflowError):
        messages.error(request, _("请先播放到要截取的画面。"))
    except (InvalidError, UnavailableError) as error:
        messages.error(request, say(error))
    else:
        at = position(still.at_ms // 1000)
        messages.success(request, _("已从原件截取 {at} 的画面，存入档案。").format(at=at))
        return redirect(f"{_page(recording_id)}?t={still.at_ms / 1000:g}#stills")
    return redirect("recordings:page", recording_id)


def _page(recording_id: UUID) -> str:
    return redirect("recordings:page", recording_id).url


def _seen(request: HttpRequest, recording_id: UUID) -> Recording:
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    return queries.get_recording(actor=actor, recording_id=recording_id)


def _file(
    request: HttpRequest, recording: Recording, text: str, ending: str, kind: str, *, note: str = ""
) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    if "download" in request.GET:
        name = f"{recording.number}{'-' if note else ''}{note}.{ending}"
        header = content_disposition_header(as_attachment=True, filename=name)
        answer["Content-Disposition"] = header or "attachment"
    return answer
