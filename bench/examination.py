"""Structure examination: which edits it sees, how often it's alarmed by honest files, and how quick it is.

    python bench/examination.py [--media ../shared/media]

Each original of at least 0.9 s is edited by PyAV's FFmpeg the way people edit: remux, head trim and middle cut without
re-encoding, re-encoding, each also with bit-exact writing (no program's name); by other makers' tools that Debian has
(GStreamer, AtomicParsley, exiftool, mkvmerge; one that isn't installed is said to be missing, GPAC's and Bento4's
never were at hand); its times are shifted in place, with and without a name that still tells them; and single pictures
and whole groups are taken out of its stream in a clean container. Told apart are: blind (without a profile) and
against a profile learnt from the unedited file alone. Of one file per device, alarms between devices of one model
can't be measured. Claims: ≥ 97.6 % of editors' output with a profile, ≤ 1 % alarms, ≥ 97 % of single lost reference
pictures, ≥ 1,000 MB/s. Ends with 1 when one is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import av

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

from liuhen.media.examination import boxes, h264  # noqa: E402
from liuhen.media.examination.examining import look  # noqa: E402
from liuhen.media.examination.judging import judge  # noqa: E402
from liuhen.media.examination.model import Around, Grade  # noqa: E402
from liuhen.media.examination.profiles import Profile  # noqa: E402

LEAST_S = 0.9
ALARMS = {Grade.UNUSUAL, Grade.CONTRADICTS}


def main() -> int:
    from machine import describe

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--media", type=Path, default=ROOT.parent / "shared" / "media")
    arguments.add_argument("--only", choices=("honest", "edits", "losses", "speed"), help="one part alone")
    told = arguments.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", flush=True)
    originals = [path for path in sorted((told.media / "original").iterdir()) if path.is_file()]
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        parts: dict[str, Callable[[], bool]] = {
            "honest": lambda: honest(originals),
            "edits": lambda: edits(originals, Path(folder)),
            "losses": lambda: losses(originals),
            "speed": lambda: speed(originals, Path(folder)),
        }
        missed = [run() for name, run in parts.items() if told.only in {None, name}]
    return int(any(missed))


def alarmed(path: Path, profile: Profile | None = None, around: Around | None = None) -> bool:
    return any(each.grade in ALARMS for each in judge(look(path), profile, around))


def honest(originals: list[Path]) -> bool:
    wrong = [path.name for path in originals if alarmed(path)]
    print(f"alarms on unedited files: {len(wrong)} of {len(originals)} {wrong}", flush=True)
    return len(wrong) > len(originals) * 0.01


# -- edits of the container


def edits(originals: list[Path], folder: Path) -> bool:
    ways: dict[str, Callable[[Path, Path], None]] = {
        "remux": copied,
        "remux, bit-exact": lambda source, target: copied(source, target, exact=True),
        "head trim": lambda source, target: copied(source, target, keep=lambda share: share > 0.4),
        "middle cut": lambda source, target: copied(source, target, keep=lambda share: not 0.3 < share < 0.6),
        "middle cut, bit-exact": lambda source, target: copied(
            source, target, exact=True, keep=lambda share: not 0.3 < share < 0.6
        ),
        "re-encode": encoded,
        "times shifted in place": shifted,
        NAMED: shifted,
        **{name: run for name, (tool, run) in FOREIGN.items() if shutil.which(tool)},
    }
    for name, (tool, _run) in FOREIGN.items():
        if not shutil.which(tool):
            print(f"{name:<32} not measured: {tool} is missing", flush=True)
    blind, known, of = Counter[str](), Counter[str](), Counter[str]()
    for source in originals:
        facts = look(source)
        if facts.container is None or (facts.timing.pictures_s or 0) < LEAST_S:
            continue
        profile = Profile(model=source.stem).learn(facts)
        for name, way in ways.items():
            target = folder / f"{name}{source.suffix}"
            try:
                way(source, target)
            except (av.error.FFmpegError, ValueError, subprocess.SubprocessError):
                continue  # it can't write this codec into this container
            around = Around(named=moment_of(source)) if name == NAMED else None
            of[name] += 1
            blind[name] += alarmed(target, None, around)
            known[name] += alarmed(target, profile, around)
            target.unlink()
    for name in ways:
        print(
            f"{name:<32} blind {blind[name]:>3} of {of[name]:<3}  with profile {known[name]:>3} of {of[name]}",
            flush=True,
        )
    share = known.total() / max(of.total(), 1)
    print(f"with profile {share:.1%} of {of.total()}", flush=True)
    return share < 0.976


def copied(
    source: Path, target: Path, *, exact: bool = False, keep: Callable[[float], bool] = lambda _share: True
) -> None:
    flags = {"fflags": "+bitexact", "movflags": "+faststart"} if exact else {}
    form = "mp4" if source.suffix.lower() == ".mp4" else "mov"
    with av.open(str(source)) as read, av.open(str(target), "w", format=form, options=flags) as write:
        streams_of = {}
        for stream in read.streams:
            if stream.type in {"video", "audio"} and stream.codec_context is not None:
                streams_of[stream.index] = write.add_stream_from_template(stream)
        length = max((read.duration or 1) / av.time_base, 0.001)
        for packet in read.demux():
            if packet.dts is None or packet.stream.index not in streams_of:
                continue
            if not keep(float(packet.dts * packet.time_base) / length):
                continue
            packet.stream = streams_of[packet.stream.index]
            write.mux(packet)


def encoded(source: Path, target: Path) -> None:
    with av.open(str(source)) as read, av.open(str(target), "w", format="mp4") as write:
        given = read.streams.video[0]
        stream: Any = write.add_stream("libx264", rate=given.average_rate or 25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = given.width // 2 * 2, given.height // 2 * 2, "yuv420p"
        for frame in read.decode(given):
            frame.pts = None
            write.mux(stream.encode(frame.reformat(stream.width, stream.height, "yuv420p")))
        write.mux(stream.encode(None))


def shifted(source: Path, target: Path) -> None:
    """All times of creation and change three days later, as metadata tools write them; nothing else changes."""
    raw = bytearray(source.read_bytes())
    with source.open("rb") as file:
        tree = boxes.walk(boxes.Source(file))
    for kind in heads(tree.root):
        long = raw[kind.body] == 1
        shape, at = (">QQ", kind.body + 4) if long else (">II", kind.body + 4)
        created, changed = struct.unpack_from(shape, raw, at)
        if not created:
            raise ValueError("no times")
        struct.pack_into(shape, raw, at, created + 3 * 86_400, changed + 3 * 86_400)
    target.write_bytes(raw)


def moment_of(path: Path) -> datetime:
    """The film's own moment, which a recorder would have put into the name as well."""
    known = look(path).container
    if known is None:
        raise ValueError("no boxes")
    return datetime(1904, 1, 1) + timedelta(seconds=known.created)  # noqa: DTZ001 - names have no zone


def foreign(*words: str, puts: str = "") -> Callable[[Path, Path], None]:
    """A program with `{source}` and `{target}`; `puts`: it changes the target in place instead."""

    def run(source: Path, target: Path) -> None:
        if puts:
            shutil.copyfile(source, target)
        told = [word.format(source=source, target=target) for word in words]
        subprocess.run(told, check=True, capture_output=True, timeout=15)
        if not target.is_file() or not target.stat().st_size:
            raise ValueError("nothing was written")

    return run


NAMED = "times shifted in place, name kept"
FOREIGN: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    "GStreamer remux (video)": (
        "gst-launch-1.0",
        foreign(
            "gst-launch-1.0", "-q", "filesrc", "location={source}", "!", "qtdemux", "name=d", "d.video_0", "!", "queue",
            "!", "mp4mux", "!", "filesink", "location={target}",
        ),
    ),
    "AtomicParsley comment": (
        "AtomicParsley", foreign("AtomicParsley", "{source}", "--comment", "x", "--output", "{target}")
    ),
    "exiftool dates + 3 days": (
        "exiftool",
        foreign(
            "exiftool", "-q", "-overwrite_original", "-QuickTime:Time:All+=0:0:3 0:0:0", "{target}", puts="in place"
        ),
    ),
    "mkvmerge to Matroska": ("mkvmerge", foreign("mkvmerge", "-q", "-o", "{target}", "{source}")),
}  # fmt: skip


def heads(box: boxes.Box) -> Iterator[boxes.Box]:
    for child in box.children:
        if child.kind in {b"mvhd", b"tkhd", b"mdhd"}:
            yield child
        yield from heads(child)


# -- pictures taken out of the stream, in a container that tells nothing


def losses(originals: list[Path]) -> bool:
    """Take out each reference picture in turn, and count how often the numbers tell; likewise whole groups."""
    seen = whole = groups_seen = groups = 0
    for path in originals:
        for told in pictures_of(path):
            references = [at for at, one in enumerate(told) if one.reference and one.key is None]
            for gone in references:
                seen += tells([one for at, one in enumerate(told) if at != gone])
                whole += 1
            keys = [at for at, one in enumerate(told) if one.key is not None]
            for begin, end in pairwise(keys[1:]):
                kept = told[:begin] + told[end:]
                groups_seen += tells(kept)
                groups += 1
    print(f"single lost reference pictures: {seen} of {whole} ({seen / max(whole, 1):.1%})", flush=True)
    print(f"single lost groups of pictures: {groups_seen} of {groups}", flush=True)
    return seen < whole * 0.97


def pictures_of(path: Path) -> Iterator[list[h264.Slice]]:
    heard: list[h264.Slice] = []

    class Listening(h264.Sets):
        def slice(self, unit: bytes) -> h264.Slice | None:
            told = super().slice(unit)
            if told is not None and told.first and not told.is_field:
                heard.append(told)
            return told

    usual, h264.Sets = h264.Sets, Listening  # type: ignore[misc]
    try:
        facts = look(path)
    finally:
        h264.Sets = usual  # type: ignore[misc]
    if facts.pictures.codec == "h264" and heard:
        yield heard


def tells(pictures: list[h264.Slice]) -> bool:
    from liuhen.media.examination import numbers

    count = h264.Count()
    if any(list(map(count.missing, pictures))):  # all of them: each depends on the one before
        return True
    if numbers.short_groups([(at, 0.0) for at, one in enumerate(pictures) if one.key is not None]):
        return True
    keys = [one.key for one in pictures if one.key is not None]
    name = numbers.series(keys)
    return name.startswith(("alternating", "mod", "counting")) and bool(numbers.breaks(keys, name))


# -- speed


def speed(originals: list[Path], folder: Path) -> bool:
    """A film of some hundred megabytes, made of an original's pictures again and again, read from memory."""
    source = max(originals, key=lambda path: path.stat().st_size * (path.suffix.lower() == ".mp4"))
    target = folder / "long.mp4"
    with av.open(str(target), "w", format="mp4") as write:
        stream, shift = None, 0
        while not target.exists() or target.stat().st_size < 400_000_000:
            with av.open(str(source)) as read:
                given = read.streams.video[0]
                stream = stream or write.add_stream_from_template(given)
                last = 0
                for packet in read.demux(given):
                    if packet.dts is None:
                        continue
                    packet.pts, packet.dts, packet.stream = packet.pts + shift, packet.dts + shift, stream
                    last = max(last, packet.dts + (packet.duration or 1))
                    write.mux(packet)
                shift = last
    target.read_bytes()
    best = 0.0
    for _ in range(3):
        begun = time.perf_counter()
        facts = look(target)
        best = max(best, facts.size / (time.perf_counter() - begun) / 1e6)
    print(
        f"speed from memory: {best:,.0f} MB/s of {facts.size / 1e6:.0f} MB, {facts.pictures.count} pictures", flush=True
    )
    return best < 1000


if __name__ == "__main__":
    sys.exit(main())
