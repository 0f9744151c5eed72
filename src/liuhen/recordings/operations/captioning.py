"""字幕: what is said in a recording, by the second (art 17 allows the main content to be told so)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.ledger.entry import Json
from liuhen.media import captions as engine
from liuhen.media.captions import Cue
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import search
from liuhen.recordings.captions import MACHINE
from liuhen.recordings.errors import CaptionsChangedMeanwhileError
from liuhen.recordings.models import Captions, Recording
from liuhen.recordings.operations.confirming import require_second
from liuhen.recordings.queries import get_recording, refuse_gone, searchable_text

FILE = "captions.vtt"
TYPED, CHECKED = "typed", "checked"
NOTE = "机器识别，未经核对"
"""Stands in the file of captions that no person has checked; data of the archive, not of a page: not translated."""
WORKER = "worker"


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
    kept = engine.checked(cues)
    if kept:
        require_second(recording, kept[-1].begin_ms // 1000)
    standing = Captions.objects.filter(recording=recording).first()
    if source == TYPED and standing is not None and standing.source in (MACHINE, CHECKED):
        source = CHECKED  # whoever saves the whole has had the whole before them
    saving = _Saving(
        kind="recording.captioned",
        reference=actor.reference,
        name=actor.name,
        account_id=actor.account_id,
        cues=kept,
        source=source,
        seen=seen,
    )
    return _save(recording, now, saving)


def check_captions(*, actor: Actor, now: datetime, recording_id: UUID, seen: int) -> Captions:
    """Say of captions that a machine made that they were checked against the recording: they count as a person's then.

    Raises:
        NotPermittedError: the actor may not describe recordings.
        RecordingNotFoundError, RecordingSealedError, RecordingGoneError: there are none to check.
        CaptionsChangedMeanwhileError: others stand than those of version `seen`, or they were checked already.
    """
    require(actor, Capability.DESCRIBE)
    recording = get_recording(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    standing = Captions.objects.filter(recording=recording).first()
    if standing is None or standing.source != MACHINE or standing.version != seen:
        raise CaptionsChangedMeanwhileError(number=recording.number)
    saving = _Saving(
        kind="recording.captions_checked",
        reference=actor.reference,
        name=actor.name,
        account_id=actor.account_id,
        cues=tuple(Cue(*cue) for cue in standing.cues),
        source=CHECKED,
        seen=seen,
    )
    return _save(recording, now, saving)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a model heard: its sentences, the model's kind, and the digest over its files."""

    cues: tuple[Cue, ...]
    model: str
    model_sha256: str


def save_recognised(*, now: datetime, recording_id: UUID, recognised: Recognised, also: Callable[[], None]) -> Captions:
    """Keep what a model heard instead of what a model heard before; the worker's part, which asks first.

    Args:
        now: the moment.
        recording_id: whose.
        recognised: what was heard; what reaches over the recording's end is left out.
        also: what is written in the same transaction.

    Raises:
        CaptionsChangedMeanwhileError: a person saved some in between, or others added to the recording.
    """
    recording = Recording.objects.select_related("recorder", "officer", "case", "activity").get(id=recording_id)
    standing = Captions.objects.filter(recording=recording).first()
    if standing is not None and standing.cues and standing.source != MACHINE:
        raise CaptionsChangedMeanwhileError(number=recording.number)
    saving = _Saving(
        kind="recording.speech_heard",
        reference=WORKER,
        name="liuhen",
        account_id=None,
        cues=engine.checked(recognised.cues),
        source=MACHINE,
        seen=standing.version if standing else 0,
        facts={"model": recognised.model},
        digests={"model_sha256": recognised.model_sha256},
        also=also,
    )
    return _save(recording, now, saving)


def _nothing() -> None:
    """Nothing else is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saving:
    """A save: the entry's kind, by whom, and what is to stand."""

    kind: str
    reference: str
    name: str
    account_id: UUID | None
    cues: tuple[Cue, ...]
    source: str
    seen: int
    facts: Mapping[str, Json] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    also: Callable[[], None] = _nothing


def _save(recording: Recording, now: datetime, saving: _Saving) -> Captions:
    content = engine.to_webvtt(saving.cues, note=NOTE if saving.source == MACHINE else "").encode()
    prepared = holdings.prepare_version(
        object_id=recording.id, files={FILE: content}, message="captions", user_name=saving.name, now=now
    )
    try:
        with transaction.atomic():
            Recording.objects.select_for_update(of=("self",)).get(id=recording.id)
            _refuse_changed(recording, saving.seen)
            holdings.record_version(prepared)
            told = {
                "cues": [[cue.begin_ms, cue.end_ms, cue.text] for cue in saving.cues],
                "source": saving.source,
                "version": saving.seen + 1,
                "saved_by_id": saving.account_id,
                "saved_at": now,
            }
            captions, _created = Captions.objects.update_or_create(recording=recording, defaults=told)
            search.index(recording, searchable_text(recording))
            saving.also()
            facts: dict[str, Json] = {"source": saving.source, "cues": len(saving.cues), "version": prepared.number}
            custody.append(
                kind=saving.kind,
                subject=recording.id,
                actor=saving.reference,
                now=now,
                facts={**facts, **saving.facts},
                digests={"sha256": prepared.files[0].sha256, **saving.digests},
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
    # One sentence more doesn't say that anybody read the machine's.
    source = MACHINE if standing is not None and standing.cues and standing.source == MACHINE else TYPED
    return save_captions(
        actor=actor, now=now, recording_id=recording_id, cues=cues, source=source, seen=version
    )  # fmt: skip
