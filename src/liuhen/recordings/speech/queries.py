"""Whether speech can be recognised here, and how far a recording's recognition is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from liuhen.media.captions import Cue
from liuhen.media.speech import Readiness, readiness
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.prose import sentence
from liuhen.recordings.captions import MACHINE
from liuhen.recordings.marking import position
from liuhen.recordings.models import Captions, Kind, Recording, Viewing
from liuhen.recordings.speech.models import Recognition, RecognitionState
from liuhen.recordings.speech.notice import heard_in
from liuhen.rules.model import RulesInForce

TASK = "speech.recognise"
NOTICE = "12(1)"
MOST_LOOKED_AT = 20
"""Recordings of an activity whose captions are read for its notice: it's said at the beginning."""
HEARD_KINDS = (Kind.VIDEO, Kind.AUDIO)


def key_of(recording: Recording) -> str:
    """By which the worker knows that a recording is asked for already."""
    return f"speech:{recording.id}"


def speech_here() -> Readiness:
    """Whether this installation can recognise speech; what is missing otherwise."""
    return readiness(settings.LIUHEN.speech_model)


def has_captions_by_person(recording: Recording) -> bool:
    """Whether captions stand that a person typed, imported or checked: a machine never writes over those."""
    return Captions.objects.filter(recording=recording).exclude(cues=[]).exclude(source=MACHINE).exists()


def can_be_heard(recording: Recording) -> bool:
    """Whether a model may hear a recording through now."""
    return recording.kind in HEARD_KINDS and not recording.is_sealed and recording.viewing != Viewing.GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSpeech:
    """What a recording's page says of it.

    Attributes:
        may_ask: the reader may have it recognised, and a model is there.
        is_waiting: it's asked for.
        problem: why the last try failed.
        heard_nothing: the last try found no words.
        model: the model that heard what stands.
    """

    may_ask: bool = False
    is_waiting: bool = False
    problem: str = ""
    heard_nothing: bool = False
    model: str = ""


def shown_speech(actor: Actor, recording: Recording) -> ShownSpeech:
    """What the page of a recording says of its recognition."""
    row = Recognition.objects.filter(recording=recording).first()
    may = holds(actor, Capability.DESCRIBE) and can_be_heard(recording) and not has_captions_by_person(recording)
    may_ask = may and speech_here().model is not None
    if row is None:
        return ShownSpeech(may_ask=may_ask)
    is_failed = row.state == RecognitionState.FAILED
    return ShownSpeech(
        may_ask=may_ask,
        is_waiting=row.state == RecognitionState.WAITING,
        problem=sentence(row.reason, row.fields) if is_failed and may else "",
        heard_nothing=row.state == RecognitionState.DONE and not row.cues,
        model=row.model,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardNotice:
    """Where captions of an activity's recording come close to the notice sentence; for a person to confirm.

    Attributes:
        recording: in which.
        second: at which second, about.
        at: that, as people read it.
        is_machine: only a machine says so.
    """

    recording: Recording
    second: int
    at: str
    is_machine: bool


def notice_heard(recordings: Sequence[Recording], rules: RulesInForce) -> HeardNotice | None:
    """The first of an activity's recordings whose captions come close to what has to be said (12(1)).

    Args:
        recordings: of one activity, in shooting order, that the reader may see; only the first with captions are read.
        rules: those of its case, whose sentence it is.
    """
    notice = rules.conduct(NOTICE)
    sentence_said = notice.sentence if notice else ""
    if not sentence_said or not recordings:
        return None
    by_id = {each.id: each for each in recordings}
    rows = Captions.objects.filter(pk__in=list(by_id)[:MOST_LOOKED_AT]).exclude(cues=[])
    found = {row.pk: row for row in rows}
    for one in recordings:
        row = found.get(one.id)
        heard = heard_in([Cue(*cue) for cue in row.cues], sentence_said) if row else None
        if row is not None and heard is not None:
            second = heard.at_ms // 1000
            return HeardNotice(recording=one, second=second, at=position(second), is_machine=row.source == MACHINE)
    return None
