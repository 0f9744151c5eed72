"""字幕: what is said in a recording, by the second (art 17 allows the main content to be told so)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.media import captions as engine
from liuhen.media.captions import Cue
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import search
from liuhen.recordings.errors import CaptionsChangedMeanwhileError
from liuhen.recordings.models import Captions, Recording
from liuhen.recordings.operations.confirming import require_second
from liuhen.recordings.queries import get_recording, refuse_gone, searchable_text

FILE = "captions.vtt"


def save_captions(
    *, actor: Actor, now: datetime, recording_id: UUID, cues: Sequence[Cue], source: str, seen: int
) -> Captions:
    """Keep a recording's captions instead of those that stood; none of them empties the list, whose versions stay.

    Args:
        actor: who types or imports them.
        now: the moment of saving.
        recording_id: whose.
        cues: all of them.
        source: `typed`, `webvtt` or `srt`.
        seen: the version that the form showed; 0 when there were none.

    Raises:
        NotPermittedError: the actor may not describe recordings.
        RecordingNotFoundError, RecordingSealedError, RecordingGoneError: there is none to caption.
        CaptionsUnreadableError: a cue is too long, ends before it begins, or there are too many.
        SecondOutsideError: a cue begins behind the recording's end.
        CaptionsChangedMeanwhileError: somebody else saved some in between.
    """
    require(actor, Capability.DESCRIBE)
    recording = get_recording(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    kept = engine.checked((0, cue) for cue in cues)
    if kept:
        require_second(recording, kept[-1].begin_ms // 1000)
    content = engine.to_webvtt(kept).encode()
    prepared = holdings.prepare_version(
        object_id=recording.id, files={FILE: content}, message="captions", user_name=actor.name, now=now
    )
    try:
        with transaction.atomic():
            Recording.objects.select_for_update(of=("self",)).get(id=recording.id)
            _refuse_changed(recording, seen)
            holdings.record_version(prepared)
            told = {
                "cues": [[cue.begin_ms, cue.end_ms, cue.text] for cue in kept],
                "source": source,
                "version": seen + 1,
                "saved_by_id": actor.account_id,
                "saved_at": now,
            }
            captions, _created = Captions.objects.update_or_create(recording=recording, defaults=told)
            search.index(recording, searchable_text(recording))
            custody.append(
                kind="recording.captioned",
                subject=recording.id,
                actor=actor.reference,
                now=now,
                facts={"source": source, "cues": len(kept), "version": prepared.number},
                digests={"sha256": prepared.files[0].sha256},
            )
    except HeadMovedError as error:
        holdings.discard(prepared)
        raise CaptionsChangedMeanwhileError(number=recording.number) from error
    except BaseException:
        holdings.discard(prepared)
        raise
    holdings.roll_forward(recording.id)
    return captions


def _refuse_changed(recording: Recording, seen: int) -> None:
    standing = Captions.objects.filter(recording=recording).first()
    if (standing.version if standing else 0) != seen:
        raise CaptionsChangedMeanwhileError(number=recording.number)


def add_cue(*, actor: Actor, now: datetime, recording_id: UUID, begin_ms: int, end_ms: int, text: str) -> Captions:
    """Add one line to a recording's captions.

    Raises:
        As `save_captions`.
    """
    require(actor, Capability.DESCRIBE)
    standing = Captions.objects.filter(recording_id=recording_id).first()
    cues = [*(Cue(*cue) for cue in (standing.cues if standing else ())), Cue(begin_ms, end_ms, engine.plain(text))]
    version = standing.version if standing else 0
    return save_captions(
        actor=actor, now=now, recording_id=recording_id, cues=cues, source="typed", seen=version
    )  # fmt: skip
