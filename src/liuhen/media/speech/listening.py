"""In the child: hear a recording through, and write down what is said."""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path

from liuhen.media import opening
from liuhen.media.captions import MOST_CHARACTERS, MOST_CUES, Cue
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.progress import Report
from liuhen.media.sounding import samples_of
from liuhen.media.speech.recognisers import Recogniser, SherpaRecogniser
from liuhen.media.speech.utterances import RATE

LOWEST = 19


def recognise(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `source`, `target` (JSON), `kind` and `files` (JSON) of the model in; how much was said out.

    The first report comes when the model is loaded: whoever asked knows by it whether a death was the model's or the
    recording's.
    """
    if hasattr(os, "nice"):
        os.nice(LOWEST)  # to the lowest there is: nobody waits for this
    recogniser = SherpaRecogniser(arguments["kind"], json.loads(arguments["files"]))
    report(0.0)
    with opening.opened(Path(arguments["source"])) as (container, _file):
        if opening.best_audio(container) is None:
            raise MediaUnreadableError(reason="nothing")
        length = min(opening.duration_of(container) or 0.0, opening.LONGEST_S)
        told, is_whole = _bounded(_heard(recogniser, samples_of(container, RATE, timed=True), length, report))
    Path(arguments["target"]).write_text(json.dumps(told), encoding="utf-8")
    return {"cues": len(told), "is_whole": is_whole}


def _heard(recogniser: Recogniser, sound: Iterator[array[int]], length: float, report: Report) -> Iterator[Cue]:
    taken = 0
    for samples in sound:
        yield from recogniser.hear(samples)
        taken += len(samples)
        if taken > opening.LONGEST_S * RATE:
            break
        report(min(taken / RATE / length, 1.0) if length else 0.0)
    yield from recogniser.end()


def _bounded(cues: Iterator[Cue]) -> tuple[list[list[object]], bool]:
    """As many as a recording's captions may be, and whether that was all."""
    told: list[list[object]] = []
    size = 0
    for cue in cues:
        size += len(cue.text)
        if len(told) == MOST_CUES or size > MOST_CHARACTERS:
            return told, False
        told.append([cue.begin_ms, cue.end_ms, cue.text])
    return told, True
