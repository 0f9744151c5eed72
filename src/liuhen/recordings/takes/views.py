"""一次摄录 plays as one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings import operations, queries
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.playback import playback_of
from liuhen.recordings.reels import TROUBLE
from liuhen.recordings.showing import address
from liuhen.recordings.takes.joining import LEARNT_FROM
from liuhen.recordings.takes.playing import pieces_of
from liuhen.recordings.takes.queries import take_of


@require_safe
def take(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The whole take, begun at one of its parts: a view of that part; each other part's is entered when it's shown."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_RECORDING)
    if queries.seal_if_any(actor=actor, recording_id=recording_id):
        return redirect("recordings:sealed", recording_id)
    found = take_of(actor=actor, recording=queries.get_recording(actor=actor, recording_id=recording_id))
    if found is None:
        return redirect("recordings:page", recording_id)
    recording = operations.open_recording(actor=actor, now=moment, recording_id=recording_id)
    pieces = pieces_of(found)
    here = next(one for one in pieces if one.recording.id == recording.id)
    told = [one.told() for one in pieces]
    source = playback_of(recording).source
    if source is not None:
        told[pieces.index(here)] |= {
            "url": address(request, recording.id, source, moment=moment),
            "expires": (moment + LIFETIME).isoformat(),
        }
    context = {
        "recording": recording,
        "take": found,
        "pieces": pieces,
        "here": here,
        "first": pieces[0].recording,
        "last": pieces[-1].recording,
        "hidden": found.count - len(found.parts),
        "usual": found.usual if found.usual.known >= LEARNT_FROM else None,
        "told": {"pieces": told, "words": {code: str(words) for code, words in TROUBLE.items()}},
        "resume": f"{actor.account_id}:take:{found.here.take_id}" if actor.account_id else "",
        "may_see_clock": holds(actor, Capability.VIEW_DEVICES),
    }
    return render(request, "takes/play.html", context)
