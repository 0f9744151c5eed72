"""The parent's side: what is asked of the child, its answer as values, and whose fault it was when it died."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from liuhen.media import limits as _limits
from liuhen.media.captions import Cue
from liuhen.media.errors import MediaChildError, MediaLimitError, MediaUnreadableError, SpeechNotReadyError
from liuhen.media.progress import Report, ignore
from liuhen.media.sandbox import CRASHED, Sandbox
from liuhen.media.speech.model import Model

_ENDED = "exit "


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a model heard; `is_whole` unless there was more than captions may hold."""

    cues: tuple[Cue, ...]
    is_whole: bool


def recognise(
    source: Path, model: Model, *, duration_s: float | None, report: Report = ignore, sandbox: Sandbox | None = None
) -> Heard:
    """Hear a film or a sound through in a child within bounds, at the lowest priority; it's only read.

    Args:
        source: the recording.
        model: as `readiness` found it.
        duration_s: how long it is, when that's known; the bounds go by it.
        report: is told the share that is done.
        sandbox: another child's program.

    Raises:
        SpeechNotReadyError: the model can't be loaded.
        MediaUnreadableError, MediaLimitError, MediaChildError: as `liuhen.media.probe`, about the recording.
    """
    loaded = [False]

    def told(share: float) -> None:
        loaded[0] = True
        report(share)

    with tempfile.TemporaryDirectory(prefix="liuhen-speech-") as folder, sandbox or Sandbox() as child:
        target = Path(folder) / "heard.json"
        arguments = {"source": str(source.absolute()), "target": str(target), "kind": model.kind}
        arguments["files"] = json.dumps(dict(model.files))
        try:
            answer = child.call("recognise", arguments, _limits.speech_limits(duration_s, model.size), told)
        except (MediaUnreadableError, MediaLimitError, MediaChildError) as error:
            if not loaded[0] and _is_of_model(error):
                raise SpeechNotReadyError(problem="unloadable", path=model.files["tokens"]) from error
            raise
        rows = json.loads(target.read_text("utf-8"))
    return Heard(cues=tuple(Cue(*row) for row in rows), is_whole=answer["is_whole"] is True)


def _is_of_model(error: MediaUnreadableError | MediaLimitError | MediaChildError) -> bool:
    """Whether a child that never got to the recording died of the model: it crashed, ended itself or took too much."""
    if isinstance(error, MediaLimitError):
        return True
    reason = str(error.fields.get("reason"))
    return reason.startswith(_ENDED) or reason == CRASHED or "error" in error.fields
