"""In the child: recognisers behind one small interface, and the one that there is: sherpa-onnx."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from liuhen.media.captions import LONGEST_CUE, Cue, plain
from liuhen.media.speech.utterances import RATE, Cutter, Utterance

LANGUAGE = "zh"
THREADS = 1  # of a worker that others wait for as well
_FULL = 32_768.0
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|【[^【】]*】|\*[^*]*\*")


def is_said(text: str) -> bool:
    """Whether a sentence holds a word that somebody said.

    Whisper gives noises as remarks in brackets (“[MUSIC]”, “(clapping)”); they're nobody's words and no captions.
    """
    return any(letter.isalnum() for letter in _ASIDE.sub("", text))


class Recogniser(Protocol):
    """Takes a sound of one channel with 16,000 samples a second (16 bits), gives what is said in it by the time."""

    def hear(self, samples: array[int]) -> Iterator[Cue]:
        """Take what comes next; gives the sentences that ended in it."""

    def end(self) -> Iterator[Cue]:
        """Give what is left when the sound has ended."""


class SherpaRecogniser:
    """Models in ONNX of several makers, by sherpa-onnx. Loading a file that isn't the model ends the process."""

    def __init__(self, kind: str, files: Mapping[str, str]) -> None:
        self._engine = _loaded(kind, files)
        self._cutter = Cutter()

    def hear(self, samples: array[int]) -> Iterator[Cue]:
        """Take what comes next."""
        return self._cues(self._cutter.take(samples))

    def end(self) -> Iterator[Cue]:
        """Give what is left."""
        return self._cues(self._cutter.end())

    def _cues(self, utterances: Iterator[Utterance]) -> Iterator[Cue]:
        for each in utterances:
            stream = self._engine.create_stream()
            stream.accept_waveform(RATE, array("f", (sample / _FULL for sample in each.samples)))
            self._engine.decode_stream(stream)
            text = plain(stream.result.text)[:LONGEST_CUE]
            if is_said(text):
                yield Cue(each.begin_ms, each.end_ms, text)


def _loaded(kind: str, files: Mapping[str, str]) -> Any:
    import sherpa_onnx

    engine, common = sherpa_onnx.OfflineRecognizer, {"tokens": files["tokens"], "num_threads": THREADS}
    match kind:
        case "sense_voice":
            return engine.from_sense_voice(model=files["model"], language=LANGUAGE, use_itn=True, **common)
        case "paraformer":
            return engine.from_paraformer(paraformer=files["model"], **common)
        case "zipformer_ctc":
            return engine.from_zipformer_ctc(model=files["model"], **common)
        case "whisper":
            told = {"encoder": files["encoder"], "decoder": files["decoder"], "language": LANGUAGE}
            return engine.from_whisper(**told, **common)
        case _:
            raise ValueError(kind)
