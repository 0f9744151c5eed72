"""Addresses to fetch bytes from, and what the player component is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.devices.timekeeping import FINE
from liuhen.people import web
from liuhen.recordings import grants
from liuhen.recordings.lending import Leave
from liuhen.recordings.listing import POSTERS
from liuhen.recordings.marking import position
from liuhen.recordings.models import Captions, Derivative, Export, Kind, Recording, Still
from liuhen.recordings.playback import Shown, playback_of
from liuhen.recordings.serving import COPY_TYPE, IMAGE_TYPE
from liuhen.recordings.times import Timed, corrected, times_of

STALLED = gettext_lazy("预览未能生成，请系统管理员检查后台任务。原始资料已完整保存。")


def address(
    request: HttpRequest, recording_id: UUID, shown: Shown, *, moment: datetime, leave: Leave | None = None
) -> str:
    """A signed address for one file, good for `grants.LIFETIME` and no longer than leave; the view is recorded."""
    expires = moment + grants.LIFETIME
    grant = grants.PlayGrant(
        object_id=recording_id,
        path=shown.path,
        is_derivative=shown.is_derivative,
        content_type=shown.content_type,
        size=shown.size,
        sha256=shown.sha256,
        account_id=web.actor(request).account_id,
        expires_at=min(expires, leave.until) if leave else expires,
        leave_id=leave.id if leave else None,
    )
    return f"{web.bytes_origin(request)}/bytes/play/{grants.issue(grant)}"


def copy_address(request: HttpRequest, asked: Export, *, moment: datetime) -> str:
    """A signed address for the ZIP or image of copies that are ready; the entry was made when they were asked for."""
    shown = Shown(
        path=asked.file_name,
        is_derivative=True,
        content_type=IMAGE_TYPE if asked.is_image else COPY_TYPE,
        size=asked.size,
        sha256=asked.sha256,
    )
    return address(request, asked.id, shown, moment=moment)


def poster_address(request: HttpRequest, recording: Recording, *, moment: datetime) -> str:
    """The address of a recording's poster for a list, or nothing; `recording` comes with `queries.POSTERS`.

    A list of small stills is a list, not a view of a recording: it leaves no entry (invariant 8).
    """
    posters: list[Derivative] = getattr(recording, "posters", [])
    return address(request, recording.id, Shown.of(posters[0]), moment=moment) if posters else ""


def with_posters(
    request: HttpRequest,
    recordings: Iterable[Recording],
    *,
    moment: datetime,
    times: Mapping[UUID, Timed] | None = None,
) -> list[dict[str, Any]]:
    """Rows for lists: each recording with the address of its poster, asked for where the list didn't bring it.

    `clock` is what is said beside its recorder's time, of `times` or asked for of all at once.
    """
    shown = list(recordings)
    prefetch_related_objects([each for each in shown if not hasattr(each, "posters")], POSTERS)
    known = times_of(shown) if times is None else times
    return [
        {
            "recording": each,
            "poster": poster_address(request, each, moment=moment),
            "clock": known[each.id].noticed if each.id in known else "",
        }
        for each in shown
    ]


def player(
    request: HttpRequest, recording: Recording, *, moment: datetime, leave: Leave | None = None, waiting: str = ""
) -> dict[str, Any]:
    """What `{% player %}` shows of a recording; the caller has recorded the view.

    Args:
        request: who looks.
        recording: at what.
        moment: when.
        leave: by which consultation. A still alone isn't shown by it: nothing lays the mark over one.
        waiting: the address that tells how far a preview is; the recording's own without it.
    """
    playback = playback_of(recording)
    shown: dict[str, Any] = {
        "kind": playback.kind,
        "label": f"{recording.number} {recording.card_name}",
        "preview": playback.is_preview,
    }
    if playback.poster and (playback.source or leave is None):
        shown["poster"] = address(request, recording.id, playback.poster, moment=moment, leave=leave)
    if playback.source:
        shown["src"] = address(request, recording.id, playback.source, moment=moment, leave=leave)
        shown["type"] = playback.source.content_type
    if playback.is_pending:
        words = "" if playback.progress is None else f"{playback.progress:.0%}"
        url = waiting or reverse("recordings:player", args=[recording.id])
        shown["pending"] = {"url": url, "progress": playback.progress, "words": words}
    if playback.has_stalled:
        shown["words"] = STALLED
    frame_rate = (recording.facts.get("video") or {}).get("frame_rate")
    if frame_rate:
        shown["fps"] = frame_rate
    if playback.source:
        shown |= _around(request, recording, is_own=leave is None and not waiting)
    if playback.strip and playback.source:
        shown["strip"] = _strip(request, recording.id, playback.strip, moment=moment, leave=leave)
    return shown


def _around(request: HttpRequest, recording: Recording, *, is_own: bool) -> dict[str, Any]:
    """What stands around what plays: clocks, the place to go on from; on its own page also sound and words."""
    shown: dict[str, Any] = {}
    if recording.captured_at is not None:
        shown["clock"] = timezone.localtime(recording.captured_at).isoformat()
        shown["clock_error"] = clock_error_of(recording)
    viewer = web.actor(request).account_id
    if viewer is not None:
        shown["resume"] = f"{viewer}:{recording.id}"
    if is_own and recording.facts.get("audio"):
        shown["wave"] = reverse("recordings:wave", args=[recording.id])
    if is_own and recording.kind == Kind.VIDEO:
        shown["tracks"] = _tracks(recording)
    return shown


def _tracks(recording: Recording) -> list[dict[str, str]]:
    """The caption tracks of a film: what is said, and place and content as they were described (art 17)."""
    found = []
    if Captions.objects.filter(recording=recording).exclude(cues=[]).exists():
        found.append({"src": reverse("recordings:captions_vtt", args=[recording.id]), "label": _("字幕")})
    if recording.is_described:
        found.append({"src": reverse("recordings:told_track", args=[recording.id]), "label": _("场所与内容")})
    return found


def shown_stills(request: HttpRequest, recording: Recording, *, moment: datetime) -> list[dict[str, Any]]:
    """The pictures that were taken from a film, in its order, with the addresses of their bytes."""
    rows = Still.objects.filter(recording=recording).select_related("taken_by").order_by("at_ms")
    return [
        {
            "still": still,
            "at": position(still.at_ms // 1000),
            "second": still.at_ms / 1000,
            "src": address(
                request,
                recording.id,
                Shown(
                    path=still.path,
                    is_derivative=False,
                    content_type="image/png",
                    size=still.size,
                    sha256=still.sha256,
                ),
                moment=moment,
            ),
        }
        for still in rows
    ]


def clock_error_of(recording: Recording) -> float | None:
    """By how many seconds a recording's device clock was ahead when it began; None while nobody knows well enough."""
    told = corrected(recording)
    if told is None or told.moment is None or told.uncertainty is None or told.uncertainty > FINE:
        return None
    return (told.shown - told.moment).total_seconds()


def stills(request: HttpRequest, recording: Recording, *, moment: datetime) -> dict[str, Any] | None:
    """The film strip of a recording for whoever points at it on a timeline, or its poster as a strip of one, or None.

    As posters in a list, it is no view of a recording and leaves no entry (invariant 8).
    """
    made = {row.purpose: Shown.of(row) for row in Derivative.objects.filter(recording=recording)}
    strip, poster = made.get(Derivative.Purpose.STRIP), made.get(Derivative.Purpose.POSTER)
    if strip is not None:
        return _strip(request, recording.id, strip, moment=moment)
    if poster is not None:
        src = address(request, recording.id, poster, moment=moment)
        return {"src": src, "tiles": 1, "columns": 1, "tile_width": 0, "tile_height": 0}
    return None


def _strip(
    request: HttpRequest, recording_id: UUID, strip: Shown, *, moment: datetime, leave: Leave | None = None
) -> dict[str, Any]:
    frames = strip.facts.get("frames", [])
    return {
        "src": address(request, recording_id, strip, moment=moment, leave=leave),
        "tiles": len(frames),
        "columns": sum(1 for frame in frames if frame["y"] == 0),
        "tile_width": strip.facts.get("width", 0),
        "tile_height": strip.facts.get("height", 0),
    }
