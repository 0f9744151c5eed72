"""Faces proposed by a real detector: photographs as films of two seconds, how many regions each gets and how long.

    python bench/faces.py --model FILE.onnx --pictures FOLDER [--faces counted.json]

Needs onnxruntime in the environment and a model as docs/operate/hiding.md describes it. `--faces`: how many a person
counted, by the pictures' names; that's told beside. Each film slides slowly over its picture.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

from liuhen import media  # noqa: E402

WIDE, HIGH, RATE, SECONDS, SLIDES = 1280, 720, 25, 2, 64


def main() -> int:
    from machine import describe

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--pictures", type=Path, required=True)
    arguments.add_argument("--faces", type=Path)
    told = arguments.parse_args()
    counted = json.loads(told.faces.read_text()) if told.faces else {}
    print(describe(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for picture in sorted(told.pictures.glob("*.jpg")):
            film = Path(folder) / f"{picture.stem}.mp4"
            make(picture, film)
            started = time.perf_counter()
            found = media.find_faces(film, model=told.model, duration_s=SECONDS)
            taken = time.perf_counter() - started
            lasting = sum(one.to_ms - one.from_ms >= SECONDS * 500 for one in found.regions)
            said = {"picture": picture.name, "regions": len(found.regions), "lasting": lasting, "s": round(taken, 1)}
            print(json.dumps({**said, "counted": counted.get(picture.name)}), flush=True)
    return 0


def make(picture: Path, film: Path) -> None:
    """A film that slides over a picture."""
    with Image.open(picture) as opened:
        whole = opened.convert("RGB")
    scale = min((WIDE - SLIDES) / whole.width, HIGH / whole.height)
    whole = whole.resize((round(whole.width * scale), round(whole.height * scale)))
    with av.open(str(film), "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDE, HIGH, "yuv420p"
        for number in range(RATE * SECONDS):
            frame = Image.new("RGB", (WIDE, HIGH))
            frame.paste(whole, (SLIDES * number // (RATE * SECONDS), 0))
            made = VideoFrame.from_image(frame)
            made.pts, made.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(made))
        output.mux(stream.encode(None))


if __name__ == "__main__":
    sys.exit(main())
