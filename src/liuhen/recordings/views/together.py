"""Several recorders of one activity side by side."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.cases.queries import get_activity
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings.alongside import MOST, Lane, apart_in_words, lanes_of, origin_of
from liuhen.recordings.reels import TROUBLE


@require_safe
def together(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Choose devices of an activity and watch them on one clock.

    The page gives leave to play nothing: each film is asked for when it's shown, and that is the view.
    """
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    activity = get_activity(actor=actor, activity_id=activity_id)
    lanes = lanes_of(actor=actor, activity_id=activity_id)
    able = [lane for lane in lanes if lane.films]
    asked = set(request.GET.getlist("device"))
    chosen = [lane for lane in able if str(lane.key) in asked] if asked else able[:MOST]
    shown = chosen[:MOST] if len(chosen) > 1 else []
    context = {
        "activity": activity,
        "lanes": lanes,
        "chosen": {str(lane.key) for lane in chosen[:MOST]},
        "shown": shown,
        "most": MOST,
        "is_more": len(chosen) > MOST,
        "is_few": len(able) > 1 and len(chosen) < 2,  # noqa: PLR2004 - side by side
        "able": len(able),
        "apart": apart_in_words(shown) if shown else "",
        "told": _told(shown, begin=request.GET.get("at", "")),
    }
    return render(request, "recordings/together.html", context)


def _told(shown: Sequence[Lane], *, begin: str) -> dict[str, object]:
    """What the script is told: the films of each lane on the axis, and where to begin."""
    origin = origin_of(shown)
    if origin is None:
        return {}
    lanes = [[piece.told() for piece in lane.pieces(origin)] for lane in shown]
    starts = [piece["start"] for lane in lanes for piece in lane if piece["id"] == begin]
    return {
        "lanes": lanes,
        "origin": origin.isoformat(),
        "begin": starts[0] if starts else 0,
        "words": {code: str(words) for code, words in TROUBLE.items()},
    }
