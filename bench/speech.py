"""What a speech model hears of a reading, against what was read: words wrong, time and memory.

    python bench/speech.py MODEL_FOLDER SOUND TEXT

Needs the extra `speech` (sherpa-onnx), a model as docs/operate/speech.md describes it, a film or sound, and a text file
of what is said in it. A word is one of letters and digits, of Chinese each character; capitals, stops and quotes don't
count. Words wrong are those put in, left out or changed (edit distance). The work is all of it, starting the child and
loading the model included; memory is the child's largest.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

from liuhen import media  # noqa: E402
from liuhen.media.speech import readiness, recognise  # noqa: E402

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:'[^\W_\u3400-\u9fff]+)*")


def main() -> int:
    from machine import describe

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model", type=Path, metavar="MODEL_FOLDER")
    arguments.add_argument("sound", type=Path, metavar="SOUND")
    arguments.add_argument("text", type=Path, metavar="TEXT")
    told = arguments.parse_args()
    model = readiness(told.model).required()
    said = words_of(told.text.read_text("utf-8"))
    seconds = media.probe(told.sound).duration_s
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    heard = recognise(told.sound, model, duration_s=seconds)
    taken = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(f"{describe()}, load {os.getloadavg()[0]:.1f}")
    for cue in heard.cues:
        print(f"  {cue.begin_ms / 1000:8.2f}  {cue.text}")
    row = {
        "model": f"{model.name} ({model.label}, {model.size / 1e6:.0f} MB)",
        "model_sha256": model.digest()[:16],
        "sound": told.sound.name,
        "sound_s": seconds,
        "work_s": round(taken, 1),
        "processor_s": round(processor, 1),
        "words": len(said),
        "words_wrong": distance(said, words_of(" ".join(cue.text for cue in heard.cues))),
        "captions": len(heard.cues),
        "memory_MB": round(used.ru_maxrss / 1000),  # of kilobytes, on Linux
    }
    print(json.dumps(row, ensure_ascii=False))
    return 0


def words_of(text: str) -> list[str]:
    """The words of a text, without capitals and stops."""
    return _WORD.findall(text.lower().replace("’", "'"))


def distance(said: list[str], heard: list[str]) -> int:
    """The fewest words put in, left out or changed that make one of the other."""
    row = list(range(len(heard) + 1))
    for at, word in enumerate(said, 1):
        before, row = row, [at]
        for other, theirs in enumerate(heard, 1):
            row.append(min(before[other] + 1, row[-1] + 1, before[other - 1] + (word != theirs)))
    return row[-1]


if __name__ == "__main__":
    sys.exit(main())
