"""What the demo's recorder model looks like, learnt from its own films; and one film that went through a converter."""

from __future__ import annotations

from datetime import datetime

from liuhen.demo.cards import CARD_A, CARD_B, MAKE, MODEL
from liuhen.demo.history import PAST, number_of
from liuhen.demo.people import actor_for
from liuhen.media import Probe
from liuhen.media.examination.examining import look
from liuhen.media.probing import probe_file
from liuhen.media.progress import ignore
from liuhen.recordings.examining import operations
from liuhen.recordings.examining.models import Enrolment, Examination, Grade
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.jobs import finding_of
from liuhen.recordings.models import Recording
from liuhen.recordings.operations import record_analysis

_SOUND, _FILM = ".WAV", ".MP4"


def build(now: datetime) -> None:
    """Enrol one of each kind of file that the model writes, and examine the film that was converted.

    The demo's own files are looked at in place, without a child for each; the worker examines the others by and by.
    """
    if Enrolment.objects.exists() or Examination.objects.filter(grade=Grade.CONTRADICTS).exists():
        return  # the films of a demo that an older version built carry their maker's name: nothing is learnt from them
    films = Recording.objects.filter(recorder__code__in=(CARD_A, CARD_B), card_name__endswith=_FILM).order_by("-id")
    converted = [number_of(past, now) for past in PAST if past.converted]
    honest = films.exclude(case__number__in=converted)
    fresh = list(honest.exclude(case__number__in=[number_of(past, now) for past in PAST])[:8])
    sounds = list(Recording.objects.filter(recorder__code__in=(CARD_A, CARD_B), card_name__endswith=_SOUND)[:1])
    chosen = [*fresh, *honest.filter(case__isnull=False).exclude(id__in=[each.id for each in fresh])[:2], *sounds]
    ids = [recording.id for recording in chosen if _examine(recording, now) is not Grade.CONTRADICTS]
    if len(ids) == len(chosen):
        operations.enrol(actor=actor_for("sun"), now=now, make=MAKE, model=MODEL, recording_ids=ids)
    for recording in films.filter(case__number__in=converted):
        _examine(recording, now)


def _examine(recording: Recording, now: datetime) -> Grade | None:
    with original_nearby(recording) as path:
        probe, facts = Probe.model_validate(probe_file({"path": str(path)}, ignore)), look(path)
    record_analysis(now=now, recording_id=recording.id, finding=finding_of(probe))
    kept = operations.keep_examination(now=now, recording_id=recording.id, facts=facts)
    return Grade(kept.grade) if kept else None
