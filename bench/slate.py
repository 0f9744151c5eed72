"""Slates in films: how many are found, whether one is seen where there's none, and how exact the time is.

    python bench/slate.py [--media ../shared/media] [--each 3] [--frames 10000] [--sparse]

A screen's code that ticks is laid for two seconds over moving pictures of real cameras (`--media`, by path; nothing of
them is kept), held by a hand that shakes, turned by 0 to 35° about both axes, sharp, out of focus, in motion or in
low light with noise, at 480, 720 and 1,080 lines, and encoded as H.264 and H.265 at low bitrates. Each condition is
filmed `--each` times with other places, sizes (half to four fifths of the shorter side) and seconds. The code
is read as at intake: in the media child, judged by its signature, its time against the time at which it was drawn.
Claims: found in ≥ 99 %; no false assignment in 10,000 pictures without a slate, among them some with other QR codes;
clock error within one picture's step. A real screen's delay isn't in it. Ends with 1 when one is missed.

`--sparse` alone: films of half a minute, 1080p, whose picture moves, whose key pictures are 1 to 30 s apart, with three
slates of two seconds behind the first second: how many are found, with and without looking between key pictures, and
what that costs for a minute of film.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import av
from PIL import Image, ImageFilter

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

from liuhen.ledger.note import Signer  # noqa: E402
from liuhen.media import Sandbox, slates  # noqa: E402
from liuhen.media.slates import Clock, Kind, Slate, Standing, looking, reading  # noqa: E402
from liuhen.media.slates.film import code_picture  # noqa: E402

SIGNER = Signer.generate("liuhen.invalid/bench/slate")
AT = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
SIZES = {480: (854, 480), 720: (1280, 720), 1080: (1920, 1080)}
ANGLES = (0, 10, 20, 30, 35)
HARMS = ("sharp", "defocus", "motion", "dark")
BITRATES = {
    "libx264": {480: 400_000, 720: 800_000, 1080: 1_500_000},
    "libx265": {480: 250_000, 720: 500_000, 1080: 1_000_000},
}
RATE = 25
BEFORE_S, SHOWN_S, AFTER_S = 0.2, 2.0, 0.2
PAPER = 600


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a film is like."""

    lines: int
    angle: int
    harm: str
    codec: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it: whether it was found, and how far the time was off, in seconds; None where none was told."""

    condition: Condition
    is_found: bool
    error_s: float | None
    claimed_s: float | None


def main() -> int:
    from machine import describe

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--media", type=Path, default=ROOT.parent / "shared" / "media")
    arguments.add_argument("--each", type=int, default=3)
    arguments.add_argument("--frames", type=int, default=10_000)
    arguments.add_argument("--every", type=int, default=1, help="of the conditions only every so manieth")
    arguments.add_argument("--sparse", action="store_true", help="only slates in mid-film")
    told = arguments.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", flush=True)
    if told.sparse:
        return int(sparse(told.each))
    originals = [path for path in sorted((told.media / "original").iterdir()) if path.is_file()]
    missed = [films(backgrounds(originals), told.each, told.every), strangers(originals, told.frames)]
    return int(any(missed))


def backgrounds(originals: list[Path]) -> list[Image.Image]:
    """A picture of each camera."""
    return [frame.to_image() for path in originals for frame in itertools.islice(pictures(path), 12, 13)]


def pictures(path: Path) -> Iterator[av.VideoFrame]:
    try:
        with av.open(str(path)) as container:
            yield from container.decode(video=0)
    except (av.error.FFmpegError, IndexError):
        return


def films(grounds: list[Image.Image], each: int, every: int) -> bool:
    outcomes: list[Outcome] = []
    begun = time.monotonic()
    conditions = [
        Condition(lines=lines, angle=angle, harm=harm, codec=codec)
        for lines, angle, harm, codec in itertools.product(SIZES, ANGLES, HARMS, BITRATES)
    ][::every]
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder, Sandbox() as box:
        for number, (condition, turn) in enumerate(itertools.product(conditions, range(each))):
            path = Path(folder) / "film.mp4"
            chance = random.Random(f"{condition}{turn}")
            began_s = render(path, condition, grounds[number % len(grounds)], chance)
            outcomes.append(judge(path, condition, began_s, box))
            if not outcomes[-1].is_found:
                print("  missed:", condition, turn, flush=True)
            if len(outcomes) % 20 == 0:
                print(f"  {len(outcomes)} films, {sum(one.is_found for one in outcomes)} found", flush=True)
    return report(outcomes, time.monotonic() - begun)


def report(outcomes: list[Outcome], seconds: float) -> bool:
    share = sum(each.is_found for each in outcomes) / len(outcomes)
    errors = [each for each in outcomes if each.error_s is not None]
    worst = max((each.error_s or 0.0 for each in errors), default=math.inf)
    lying = sum((each.error_s or 0.0) > (each.claimed_s or 0.0) for each in errors)
    for name in ("lines", "angle", "harm", "codec"):
        values = sorted({getattr(each.condition, name) for each in outcomes}, key=str)
        rows = [[each for each in outcomes if getattr(each.condition, name) == value] for value in values]
        told = ", ".join(
            f"{value}: {sum(one.is_found for one in row)} of {len(row)}"
            for value, row in zip(values, rows, strict=True)
        )
        print(f"  by {name}: {told}")
    print(f"found: {sum(each.is_found for each in outcomes)} of {len(outcomes)} ({share:.1%}) in {seconds:.0f} s")
    print(
        f"clock: told in {len(errors)}; worst {worst * 1000:.0f} ms of a step of {1000 / RATE:.0f}; "
        f"beyond what was said: {lying}"
    )
    return share < 0.99 or worst > 1 / RATE or lying > 0


def render(path: Path, condition: Condition, ground: Image.Image, chance: random.Random) -> float:
    """Write the film; the server's time after AT at its second 0."""
    size = SIZES[condition.lines]
    wide = ground.convert("RGB").resize((round(size[0] * 1.15), round(size[1] * 1.15)))
    began_s = chance.uniform(0, 60)
    side = round(size[1] * chance.uniform(0.5, 0.8))
    centre = [size[0] * chance.uniform(0.42, 0.58), size[1] * chance.uniform(0.46, 0.54)]
    yaw, pitch, roll = (
        condition.angle * chance.choice((-1, 1)),
        chance.choice((-0.4, 0, 0.4)) * condition.angle,
        chance.uniform(-12, 12),
    )
    codes: dict[int, Image.Image] = {}
    sway = chance.uniform(0, 6)
    with av.open(str(path), "w", format="mp4") as output:
        options = {"preset": "veryfast"} | ({"x265-params": "log-level=none"} if condition.codec == "libx265" else {})
        stream = output.add_stream(condition.codec, rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.bit_rate = BITRATES[condition.codec][condition.lines]
        for number in range(round((BEFORE_S + SHOWN_S + AFTER_S) * RATE)):
            at_s = number / RATE
            shake = (math.sin(at_s * 7 + sway) * size[1] / 80, math.cos(at_s * 5 + sway) * size[1] / 110)
            left = round((wide.width - size[0]) * (0.5 + 0.5 * math.sin(at_s + sway)))
            image = wide.crop((left, 10, left + size[0], 10 + size[1]))
            if BEFORE_S <= at_s < BEFORE_S + SHOWN_S:
                second = math.floor(began_s + at_s + 1e-9)
                code = codes.setdefault(second, code_picture(text_of(second), PAPER))
                place = corners((centre[0] + shake[0], centre[1] + shake[1]), side, (yaw, pitch, roll))
                lay(image, code, place)
            image = harmed(image, condition, shake_speed(at_s, sway))
            frame = av.VideoFrame.from_image(image)
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return began_s


def text_of(second: int) -> str:
    at = AT + timedelta(seconds=second)
    slate = Slate(
        kind=Kind.LIVE,
        activity_id=UUID(int=second * 7919 + (1 << 126)),
        officer_ids=(UUID(int=(1 << 127) - 11), UUID(int=(1 << 127) - 55)),
        recorder_id=UUID(int=(1 << 125) + 77),
        at=at,
        expires=at + timedelta(seconds=30),
    )
    return slates.encode(slate, SIGNER)


def shake_speed(at_s: float, sway: float) -> float:
    """How quick the hand moves, 0 to 1; between two strokes it stands still."""
    return abs(math.sin(at_s * 6 + sway))


def corners(centre: tuple[float, float], side: float, turns: tuple[float, float, float]) -> list[tuple[float, float]]:
    """Where the corners of a turned square stand, seen from three sides' distance."""
    yaw, pitch, roll = (math.radians(turn) for turn in turns)
    told = []
    for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        across, down = x * math.cos(roll) - y * math.sin(roll), x * math.sin(roll) + y * math.cos(roll)
        turned, away = across * math.cos(yaw), across * math.sin(yaw)
        tipped, away = down * math.cos(pitch) - away * math.sin(pitch), down * math.sin(pitch) + away * math.cos(pitch)
        far = 3 / (3 + away)
        told.append((centre[0] + turned * side * far, centre[1] + tipped * side * far))
    return told


def lay(image: Image.Image, code: Image.Image, place: list[tuple[float, float]]) -> None:
    """Lay the code over the picture with its corners there."""
    left, top = (math.floor(min(each[axis] for each in place)) for axis in (0, 1))
    right, bottom = (math.ceil(max(each[axis] for each in place)) for axis in (0, 1))
    box = (right - left, bottom - top)
    inner = [(x - left, y - top) for x, y in place]
    source = [(0, 0), (PAPER, 0), (PAPER, PAPER), (0, PAPER)]
    shrink = max(1.0, PAPER / max(box))
    soft = code.filter(ImageFilter.GaussianBlur(shrink / 2.5)) if shrink > 1.2 else code
    told = soft.transform(box, Image.Transform.PERSPECTIVE, coefficients(inner, source), Image.Resampling.BICUBIC)
    mask = Image.new("L", code.size, 255).transform(
        box, Image.Transform.PERSPECTIVE, coefficients(inner, source), Image.Resampling.BILINEAR
    )
    image.paste(told.convert("RGB"), (left, top), mask)


def coefficients(to: list[tuple[float, float]], source: list[tuple[int, int]]) -> list[float]:
    """The eight numbers of a perspective that brings `to` onto `source` (Gauss; no numpy here)."""
    rows = []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, float(u)])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, float(v)])
    for column in range(8):
        best = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = rows[column][column]
        rows[column] = [value / pivot for value in rows[column]]
        for row in range(8):
            if row != column and rows[row][column]:
                factor = rows[row][column]
                rows[row] = [one - factor * other for one, other in zip(rows[row], rows[column], strict=True)]
    return [row[8] for row in rows]


def harmed(image: Image.Image, condition: Condition, speed: float) -> Image.Image:
    """The picture as a worse camera, hand or light gives it; amounts grow with the number of lines."""
    scale = condition.lines / 480
    if condition.harm == "defocus":
        return image.filter(ImageFilter.GaussianBlur(1.1 * scale))
    if condition.harm == "motion":
        steps = max(round(5 * scale * speed), 1)
        blended = image
        for step in range(1, steps):
            moved = image.transform(image.size, Image.Transform.AFFINE, (1, 0, step, 0, 1, step / 3))
            blended = Image.blend(blended, moved, 1 / (step + 1))
        return blended
    if condition.harm == "dark":
        dim = image.point([round(12 + value * 0.22) for value in range(256)] * 3)
        noise = Image.effect_noise(image.size, 14).point([value - 128 + 64 for value in range(256)])
        return Image.blend(dim, Image.merge("RGB", (noise,) * 3), 0.5).point(
            [min(max(2 * value - 64, 0), 255) for value in range(256)] * 3
        )
    return image


def judge(path: Path, condition: Condition, began_s: float, box: Sandbox) -> Outcome:
    search = slates.find(path, sandbox=box)
    genuine = []
    for sighting in search.sightings:
        verdict = slates.decode(sighting.text, [SIGNER.verifier])
        if verdict.standing == Standing.GENUINE and verdict.slate is not None:
            genuine.append((sighting, verdict.slate))
    clock = slates.read_clock(genuine)
    error = claimed = None
    if isinstance(clock, Clock):
        error = abs((clock.server_at - AT) / timedelta(seconds=1) - clock.at_s - began_s)
        claimed = clock.uncertainty_s
    return Outcome(condition=condition, is_found=bool(genuine), error_s=error, claimed_s=claimed)


def strangers(originals: list[Path], wanted: int) -> bool:
    """Look thoroughly at pictures without a slate; those of the cameras, and with codes that aren't ours."""
    looked, texts = 0, []
    chance = random.Random(1)
    begun = time.monotonic()
    for turn in itertools.count():
        for path in originals:
            for number, frame in enumerate(pictures(path)):
                if looked >= wanted:
                    break
                shown = frame
                if turn or number % 10 == 0:
                    image = frame.to_image().convert("RGB")
                    if turn:
                        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).rotate(chance.uniform(-20, 20))
                    code = code_picture(f"https://example.invalid/{chance.random()}", round(image.height / 2))
                    image.paste(code.convert("RGB"), (chance.randrange(image.width // 4 + 1), image.height // 4))
                    shown = av.VideoFrame.from_image(image).reformat(format="yuv420p")
                texts += reading.read(shown, thoroughly=True)
                looked += 1
        if looked >= wanted or (turn and not looked):
            break
    print(f"false: {len(texts)} of {looked} pictures, {looked / (time.monotonic() - begun):.0f} a second")
    return bool(texts)


HALF_S, SLATES = 30, 3


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What looking for a film's slates gave and took: how many, whether all was looked at, seconds of a minute."""

    found: int
    is_whole: bool
    cpu_s: float
    wall_s: float


def sparse(each: int) -> bool:
    """Slates in mid-film by how far key pictures are apart; whether one was missed."""
    missed = False
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        for codec, apart in itertools.product(BITRATES, (1, 2, 4, 10, 30)):
            told: dict[bool, list[Cost]] = {True: [], False: []}
            for turn in range(each):
                path, chance = Path(folder) / "film.mp4", random.Random(f"{codec}{apart}{turn}")
                begins = [chance.uniform(2, 8), chance.uniform(11, 17), chance.uniform(20, 27)]
                moving(path, codec, apart, begins)
                for is_between, costs in told.items():
                    costs.append(cost(path, is_between=is_between))
            missed |= any(one.found < SLATES for one in told[True])
            moving(path, codec, apart, [])
            none = {way: [cost(path, is_between=way)] for way in told}
            said = ", ".join(
                f"{name} {words(told[way])}" for name, way in (("all", True), ("key pictures alone", False))
            )
            print(f"  {codec}, key pictures {apart} s apart: of {SLATES * each}: {said}", flush=True)
            print(f"    without a slate: all {words(none[True])}, key pictures alone {words(none[False])}", flush=True)
    return missed


def words(costs: list[Cost]) -> str:
    cpu, wall = max(one.cpu_s for one in costs), max(one.wall_s for one in costs)
    whole = "" if all(one.is_whole for one in costs) else " (not whole)"
    found = sum(one.found for one in costs)
    return f"{found}{whole}, a minute of film {cpu:.1f} s of processor, {wall:.1f} s by the clock"


def cost(path: Path, *, is_between: bool) -> Cost:
    """Look at a film in this process, with or without what lies between key pictures."""
    kept = looking.BETWEEN_FIRST_S
    if not is_between:
        looking.BETWEEN_FIRST_S = -math.inf
    cpu, wall = time.process_time(), time.monotonic()
    try:
        told = looking.find_slates({"path": str(path), "first_s": "1.0", "everywhere": "yes"}, lambda _share: None)
    finally:
        looking.BETWEEN_FIRST_S = kept
    rows = told["sightings"]
    found = len({row["text"] for row in rows}) if isinstance(rows, list) else 0
    share = 60 / HALF_S
    return Cost(
        found=found,
        is_whole=told["is_whole"] is True,
        cpu_s=(time.process_time() - cpu) * share,
        wall_s=(time.monotonic() - wall) * share,
    )


def moving(path: Path, codec: str, apart: int, begins: list[float]) -> None:
    """Half a minute that moves to and fro, with a slate of its own for two seconds from each of some seconds."""
    width, height = SIZES[1080]
    ground = Image.effect_noise((width // 6, height // 6), 60).resize((width + 200, height + 200)).convert("RGB")
    plain = [ground.crop((each * 4, each * 3, each * 4 + width, each * 3 + height)) for each in range(50)]
    codes = [code_picture(text_of(second), height // 2) for second in range(len(begins))]
    frames = [as_frame(image) for image in plain]
    with av.open(str(path), "w", format="mp4") as output:
        stream = output.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", 4_000_000
        keys = f"keyint={apart * RATE}:min-keyint={apart * RATE}:scenecut=0"
        given = {"libx265": ("x265-params", f"{keys}:log-level=none"), "libx264": ("x264-params", keys)}[codec]
        stream.options = {"preset": "ultrafast", given[0]: given[1]}
        for number in range(HALF_S * RATE):
            turn = number % 98
            turn = turn if turn < 50 else 98 - turn
            shown = next((at for at, one in enumerate(begins) if one <= number / RATE < one + SHOWN_S), None)
            frame = frames[turn]
            if shown is not None:
                image = plain[turn].copy()
                image.paste(codes[shown], (width // 3, height // 4))
                frame = as_frame(image)
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def as_frame(image: Image.Image) -> av.VideoFrame:
    return av.VideoFrame.from_image(image).reformat(format="yuv420p")


if __name__ == "__main__":
    raise SystemExit(main())
