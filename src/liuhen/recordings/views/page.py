"""A recording's own page and its player."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liuhen.cases.queries import consents_of
from liuhen.clock import now
from liuhen.holdings.standing import standing_of
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings import operations, queries
from liuhen.recordings.alongside import filmed_by_others
from liuhen.recordings.examining.showing import shown_of
from liuhen.recordings.formats import format_in_words, sound_tracks
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.hiding.queries import can_be_hidden_in
from liuhen.recordings.history import history_of
from liuhen.recordings.keeping import kept_until
from liuhen.recordings.models import Kind, Recording
from liuhen.recordings.on_site_forms import items_in_words
from liuhen.recordings.playback import playback_of
from liuhen.recordings.showing import player, shown_stills
from liuhen.recordings.showing import stills as stills_of
from liuhen.recordings.slating.queries import slate_sheet
from liuhen.recordings.speech.queries import notice_heard, shown_speech
from liuhen.recordings.takes.queries import take_of
from liuhen.recordings.times import corrected, corrected_in_words
from liuhen.recordings.views.captioning import shown_captions
from liuhen.recordings.views.marking import shown_marks
from liuhen.rules.judging.confirming import item_marked
from liuhen.rules.shelf import rulebook


@require_safe
def page(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """A recording: what it shows, what is known and said of it, and what was done with it."""
    actor, moment = web.actor(request), now()
    if holds(actor, Capability.VIEW_RECORDING) and queries.seal_if_any(actor=actor, recording_id=recording_id):
        return redirect("recordings:sealed", recording_id)
    recording = operations.open_recording(actor=actor, now=moment, recording_id=recording_id)
    rules, told = rulebook(), recording.description if recording.is_described else None
    context = {
        "recording": recording,
        "corrected": corrected_in_words(corrected(recording)),
        "take": take_of(actor=actor, recording=recording),
        "is_beside": filmed_by_others(actor=actor, recording=recording),
        "slate": slate_sheet(actor=actor, recording=recording),
        "told": told,
        "told_class": rules.recording_class(told.recording_class) if told else None,
        "told_point": rules.point(told.record_point) if told else None,
        "player": player(request, recording, moment=moment),
        "grant_seconds": int(LIFETIME.total_seconds()),
        "format": format_in_words(recording.facts),
        "sound_tracks": sound_tracks(recording.facts),
        "neighbours": queries.neighbours_of(actor=actor, recording=recording),
        "history": history_of(recording.id),
        "kept": kept_until(recording),
        "examination": shown_of(actor, recording),
        "stands": standing_of([recording.id]).get(recording.id, ()),
        "store_names": holds(actor, Capability.VIEW_STORES),
        "may_describe": holds(actor, Capability.DESCRIBE),
        "may_hide": holds(actor, Capability.HIDE) and can_be_hidden_in(recording),
        "may_copy": holds(actor, Capability.COPY, unit_id=recording.unit_id),
        "consents": consents_of(recording.activity) if recording.activity else (),
        "under": recording.under_consents.values_list("consent_id", flat=True).first(),
        "may_see_clock": holds(actor, Capability.VIEW_DEVICES),
        "may_seal": holds(actor, Capability.SEAL),
        **_to_confirm(actor, recording),
        **shown_marks(actor, recording),
        **shown_captions(actor, recording),
        "speech": shown_speech(actor, recording),
        "stills": shown_stills(request, recording, moment=moment),
        "may_take": recording.kind == Kind.VIDEO,
    }
    return render(request, "recordings/page.html", context)


def _to_confirm(actor: Actor, recording: Recording) -> dict[str, object]:
    """What nobody has said yet of the activity that the recording shows, for whoever may say it."""
    activity = recording.activity
    if activity is None or not holds(actor, Capability.EDIT_CASES, unit_id=activity.case.unit_id):
        return {}
    rules = rulebook().on(activity.case.opened_on)
    said = set(activity.checks.values_list("item", flat=True))
    # A mark of conduct is such a word too, on whichever of the activity's recordings it stands.
    marked = activity.marks.filter(clause__startswith="12(", withdrawn_at=None).values_list("clause", flat=True)
    said |= {item_marked(rules, clause) for clause in marked} - {""}
    notice = rules.conduct("12(1)")
    is_open = notice is not None and notice.confirmed not in said
    return {
        "to_confirm": items_in_words(rules, said=said),
        "sentence": notice.sentence if notice else "",
        "notice_item": notice.confirmed if notice else "",
        "notice_heard": notice_heard([recording], rules) if is_open else None,
    }


@require_safe
def beside(request: HttpRequest, recording_id: UUID, *, forward: bool) -> HttpResponse:
    """Lead to the next recording of the case, or to the one before; at its end to the case. Writes nothing itself."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    recording = queries.get_recording(actor=actor, recording_id=recording_id)
    found = queries.beside_in_case(actor=actor, recording=recording, forward=forward)
    if found is not None:
        return redirect("recordings:page", found)
    if recording.case_id is None:
        messages.info(request, _("这份资料不属于任何案件。"))
        return redirect("recordings:list")
    messages.info(request, _("已是本案最后一份资料。") if forward else _("已是本案第一份资料。"))
    return redirect("case", recording.case_id)


@web.polled
@require_safe
def show_player(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """How far a preview is; once it's there, something that asks for leave to play it. Writes nothing."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    recording = queries.get_recording(actor=actor, recording_id=recording_id)
    if not playback_of(recording).is_pending:
        return render(request, "recordings/_player_ready.html", {"recording": recording})
    context = {"player": player(request, recording, moment=now())}
    return render(request, "recordings/_player.html", context)


@require_safe
def stills(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Where the stills of a recording are, for a timeline; `{}` while there are none. Writes nothing."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    recording = queries.get_recording(actor=actor, recording_id=recording_id)
    return JsonResponse(stills_of(request, recording, moment=now()) or {})


@require_POST
def play(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Leave to play for another while: a view of its own."""
    require(web.actor(request), Capability.VIEW_RECORDING)
    if "HX-Request" not in request.headers:
        return redirect("recordings:page", recording_id)  # opening the page is a view with leave to play
    moment = now()
    recording = operations.grant_play(actor=web.actor(request), now=moment, recording_id=recording_id)
    context = {
        "recording": recording,
        "player": player(request, recording, moment=moment),
        "grant_seconds": int(LIFETIME.total_seconds()),
    }
    return render(request, "recordings/_player_granted.html", context)


@web.polled
@require_safe
def expired(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Leave to play has run out: says so and offers to ask again. Writes nothing."""
    require(web.actor(request), Capability.VIEW_RECORDING)
    return render(request, "recordings/_expired.html", {"recording_id": recording_id})
