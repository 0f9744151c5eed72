"""Speech recognition without a network: what is said in a recording, by a model that the site has put in place.

The engine (sherpa-onnx) is an optional package and is loaded in the child alone; here only files are looked at.

    found = readiness(folder)                 # is there a model, and if not, what is missing
    heard = recognise(film, found.model)      # cues, in a child within bounds, at the lowest priority
"""

from __future__ import annotations

from liuhen.media.speech.asking import Heard, recognise
from liuhen.media.speech.model import Model, Readiness, readiness

__all__ = ["Heard", "Model", "Readiness", "readiness", "recognise"]
