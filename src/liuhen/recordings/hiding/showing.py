"""What the pages of plans and copies show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from liuhen.media.errors import FacesNotReadyError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds
from liuhen.prose import say, why
from liuhen.recordings.hiding.models import CopyState, HiddenCopy
from liuhen.recordings.hiding.operations.proposing import key_of
from liuhen.recordings.hiding.operations.watching import in_words, may_sign
from liuhen.recordings.hiding.operations.withdrawing import may_withdraw
from liuhen.recordings.hiding.paths import waiting_name
from liuhen.recordings.hiding.queries import faces_here, is_there, unwatched_by
from liuhen.recordings.models import Kind, Recording
from liuhen.recordings.playback import Shown
from liuhen.recordings.showing import address
from liuhen.work import queries as work
from liuhen.work.models import JobState

MOST_NAMED = 20
TONES = {
    CopyState.MAKING: "busy",
    CopyState.FAILED: "bad",
    CopyState.MADE: "attention",
    CopyState.SIGNED: "good",
    CopyState.WITHDRAWN: "plain",
}


def tone_of(copy: HiddenCopy) -> str:
    """The badge's tone."""
    return TONES[CopyState(copy.state)]


def player_of(request: HttpRequest, copy: HiddenCopy, *, moment: datetime) -> dict[str, Any]:
    """What `{% player %}` shows of a copy; the caller has recorded the view."""
    shown = Shown(
        path=copy.path or waiting_name(copy.number),
        is_derivative=not copy.path,
        content_type="video/mp4",
        size=copy.size,
        sha256=copy.sha256,
    )
    return {
        "kind": "video",
        "label": copy.name,
        "src": address(request, copy.recording_id, shown, moment=moment),
        "type": shown.content_type,
        "fps": (copy.recording.facts.get("video") or {}).get("frame_rate") or 25,
    }


def missing_of(copy: HiddenCopy, account_id: Any) -> list[dict[str, object]]:
    """What is still to be played, for the page and for the player: from, to (ms) and words."""
    lacking = unwatched_by(copy, account_id)
    return [{"from": each[0], "to": each[1], "words": in_words(each)} for each in lacking]


def progress_of(copy: HiddenCopy) -> float | None:
    """How far the making is; None while nobody knows."""
    job = work.latest(f"hide:{copy.id}")
    return job.progress if job is not None and job.state == JobState.RUNNING else None


def faces_sheet(recording: Recording) -> dict[str, object] | None:
    """Whether faces can be looked for in a film, and if not, why; None of sound."""
    if recording.kind != Kind.VIDEO:
        return None
    here, job = faces_here(), work.latest(key_of(recording.id))
    problem = "" if here.is_ready else say(FacesNotReadyError(problem=here.problem, path=here.path))
    is_awaited = job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)
    return {"problem": problem, "is_awaited": is_awaited}


def sheet_of(request: HttpRequest, copy: HiddenCopy) -> dict[str, Any]:
    """What the page of a copy shows beside the player."""
    actor = web.actor(request)
    is_shown = copy.state in (CopyState.MADE, CopyState.SIGNED)
    lacking = missing_of(copy, actor.account_id) if is_shown else []
    return {
        "copy": copy,
        "recording": copy.recording,
        "tone": tone_of(copy),
        "progress": progress_of(copy) if copy.state == CopyState.MAKING else None,
        "reason": why(copy.reason, copy.reason_fields),
        "missing": lacking[:MOST_NAMED],
        "missing_more": max(len(lacking) - MOST_NAMED, 0),
        "has_sound": bool(copy.facts.get("sounds")),
        "is_sound": copy.recording.kind == Kind.AUDIO,
        "may_sign": may_sign(actor, copy),
        "is_there": is_shown and is_there(copy),
        "is_absent": is_shown and not is_there(copy),
        "may_withdraw": may_withdraw(actor, copy),
        "may_give": holds(actor, Capability.COPY, unit_id=copy.recording.unit_id),
    }
