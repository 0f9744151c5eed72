"""Structure examination: which edits it sees, how often it's alarmed by honest files, and how quick it is.

    python bench/examination.py [--media ../shared/media] [--js FOLDER]

For `--js`: `npm install mp4box mediabunny` in that folder.

Each original of at least 0.9 s is edited by PyAV's FFmpeg the way people edit: remux (also in fragments), head trim,
middle cut and a dropped picture without re-encoding, re-encoding, each also with bit-exact writing (no program's name);
by other makers' tools (GStreamer, VLC, libquicktime, AtomicParsley, exiftool and mkvmerge from Debian; MP4Box.js, which
is GPAC's own in JavaScript, and mediabunny from npm, in a folder given by `--js`; GPAC's MP4Box and gpac and Bento4's
mp4fragment, mp4compact and mp4tag, built from their sources and put into the path; one that isn't there is said to be
missing); its times are shifted or emptied in place. What only a
name or a card's listing tells counts apart. Single pictures and whole groups are also taken out of its stream in a
clean container. Told apart are: blind (without a profile) and against a profile learnt from the unedited file alone.
Of one file per device, alarms between devices of one model can't be measured. Claims: ≥ 97.6 % of editors' output with
a profile, ≤ 1 % alarms, ≥ 97 % of single lost reference pictures, ≥ 1,000 MB/s. Ends with 1 when one is missed.
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
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
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
HEADS = frozenset((b"mvhd", b"tkhd", b"mdhd"))
EXACT = {"fflags": "+bitexact", "movflags": "+faststart"}
FRAGMENTS = {"movflags": "+frag_keyframe+empty_moov"}
ALARMS = {Grade.UNUSUAL, Grade.CONTRADICTS}


def main() -> int:
    from machine import describe

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--media", type=Path, default=ROOT.parent / "shared" / "media")
    arguments.add_argument("--js", type=Path, help="a folder in which npm put mp4box and mediabunny")
    arguments.add_argument("--only", choices=("honest", "edits", "losses", "speed"), help="one part alone")
    told = arguments.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", flush=True)
    originals = [path for path in sorted((told.media / "original").iterdir()) if path.is_file()]
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        Path(folder).chmod(0o777)  # VLC runs as nobody
        parts: dict[str, Callable[[], bool]] = {
            "honest": lambda: honest(originals),
            "edits": lambda: edits(originals, Path(folder), told.js),
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


def edits(originals: list[Path], folder: Path, js: Path | None) -> bool:
    cuts: dict[str, Callable[[float], bool]] = {
        "remux": lambda _share: True,
        "head trim": lambda share: share > 0.4,
        "middle cut": lambda share: not 0.3 < share < 0.6,
        "one picture dropped": one_less(),
    }
    ways: dict[str, Callable[[Path, Path], None]] = {"remux in fragments": lambda *of: copied(*of, flags=FRAGMENTS)}
    for name, keep in cuts.items():
        ways[name] = partial(copied, keep=keep)
        ways[f"{name}, bit-exact"] = partial(copied, keep=keep, flags=EXACT)
    ways |= {"re-encode": encoded, "re-encode, bit-exact": partial(encoded, flags=EXACT)}
    ways |= {"times shifted in place": shifted, "film's times alone shifted": partial(shifted, only={b"mvhd"})}
    ways |= {"times emptied in place": partial(shifted, days=None), NAMED: shifted, LISTED: shifted}
    for name, (tool, run) in FOREIGN.items():
        if shutil.which(tool):
            ways[name] = run
        else:
            print(f"{name:<32} not measured: {tool} is missing", flush=True)
    ways |= scripts(js)
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
            around = around_of(source, name)
            of[name] += 1
            blind[name] += alarmed(target, None, around)
            known[name] += alarmed(target, profile, around)
            target.unlink(missing_ok=True)
    for name in ways:
        print(
            f"{name:<32} blind {blind[name]:>3} of {of[name]:<3}  with profile {known[name]:>3} of {of[name]}",
            flush=True,
        )
    bare = [name for name in ways if name not in {NAMED, LISTED}]
    seen, count = sum(known[name] for name in bare), sum(of[name] for name in bare)
    share = seen / max(count, 1)
    blindly = sum(blind[name] for name in bare)
    print(f"with profile {share:.1%}: {seen} of {count}, blind {blindly}; what only a name or a card tells is left out")
    return share < 0.976


def one_less() -> Callable[[float], bool]:
    """Leave out one packet in the middle of a file: the first at or behind the half of it."""
    before = [0.0]

    def keep(share: float) -> bool:
        gone, before[0] = before[0] < 0.5 <= share, share
        return not gone

    return keep


def around_of(source: Path, name: str) -> Around | None:
    """What is known besides the file, where a case says that something is."""
    if name == NAMED:
        return Around(named=moment_of(source))
    return Around(listed=moment_of(source).replace(tzinfo=UTC)) if name == LISTED else None


def copied(
    source: Path,
    target: Path,
    *,
    flags: dict[str, str] | None = None,
    keep: Callable[[float], bool] = lambda _share: True,
) -> None:
    form = "mp4" if source.suffix.lower() == ".mp4" else "mov"
    with av.open(str(source)) as read, av.open(str(target), "w", format=form, options=flags or {}) as write:
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


def encoded(source: Path, target: Path, *, flags: dict[str, str] | None = None) -> None:
    with av.open(str(source)) as read, av.open(str(target), "w", format="mp4", options=flags or {}) as write:
        given = read.streams.video[0]
        stream: Any = write.add_stream("libx264", rate=round(given.average_rate or 25), options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = given.width // 2 * 2, given.height // 2 * 2, "yuv420p"
        for number, frame in enumerate(read.decode(given)):
            made = frame.reformat(stream.width, stream.height, "yuv420p")
            made.pts, made.time_base = number, 1 / stream.codec_context.framerate
            write.mux(stream.encode(made))
        write.mux(stream.encode(None))


def shifted(source: Path, target: Path, *, days: int | None = 3, only: Collection[bytes] = HEADS) -> None:
    """All times of creation and change some days later (None: emptied), as metadata tools write them."""
    raw = bytearray(source.read_bytes())
    with source.open("rb") as file:
        tree = boxes.walk(boxes.Source(file))
    for kind in (each for each in heads(tree.root) if each.kind in only):
        long = raw[kind.body] == 1
        shape, at = (">QQ", kind.body + 4) if long else (">II", kind.body + 4)
        created, changed = struct.unpack_from(shape, raw, at)
        if not created:
            raise ValueError("no times")
        later = (0, 0) if days is None else (created + days * 86_400, changed + days * 86_400)
        struct.pack_into(shape, raw, at, *later)
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


def scripts(js: Path | None) -> dict[str, Callable[[Path, Path], None]]:
    """What runs in Node, where `--js` names a folder with the packages."""
    names = {"MP4Box.js fragments": ("mp4box", FRAGMENTING), "mediabunny remux": ("mediabunny", COPYING)}
    found: dict[str, Callable[[Path, Path], None]] = {}
    for name, (package, script) in names.items():
        if js is None or not (js / "node_modules" / package).is_dir() or not shutil.which("node"):
            print(f"{name:<32} not measured: no --js with {package}, or no node", flush=True)
            continue
        place = js / f"liuhen-{package}.mjs"
        place.write_text(script, encoding="utf-8")
        found[name] = foreign("node", str(place), "{source}", "{target}")
    return found


FRAGMENTING = """
import { createFile } from 'mp4box'; import fs from 'fs';
const raw = fs.readFileSync(process.argv[2]), whole = raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length);
const file = createFile(true), parts = []; whole.fileStart = 0;
file.onReady = info => {
  for (const track of info.tracks.filter(each => each.video || each.audio))
    file.setSegmentOptions(track.id, null, { nbSamples: 50 });
  file.onSegment = (id, user, buffer) => parts.push(Buffer.from(buffer));
  const begin = file.initializeSegmentation();
  parts.push(...[begin].flat().map(each => Buffer.from(each.buffer))); file.start();
};
file.appendBuffer(whole); file.flush(); fs.writeFileSync(process.argv[3], Buffer.concat(parts));
"""
COPYING = """
import { Input, Output, Conversion, ALL_FORMATS, BufferSource, BufferTarget, Mp4OutputFormat } from 'mediabunny';
import fs from 'fs';
const input = new Input({ source: new BufferSource(fs.readFileSync(process.argv[2])), formats: ALL_FORMATS });
const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
const turned = await Conversion.init({ input, output }); await turned.execute();
fs.writeFileSync(process.argv[3], Buffer.from(output.target.buffer));
"""
NAMED = "times shifted, name kept"
LISTED = "times shifted, listing kept"
FOREIGN: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    **{
        f"GStreamer {mux} ({codec})": (
            "gst-launch-1.0",
            foreign(
                "gst-launch-1.0", "-q", "filesrc", "location={source}", "!", "qtdemux", "name=d", "d.video_0", "!",
                "queue", "!", f"{codec}parse", "!", mux, "!", "filesink", "location={target}",
            ),
        )
        for mux in ("mp4mux", "qtmux")
        for codec in ("h264", "h265")
    },
    "VLC remux": (
        "cvlc",
        foreign(
            "runuser", "-u", "nobody", "--", "cvlc", "-q", "--sout", "#std{{access=file,mux=mp4,dst={target}}}",
            "{source}", "vlc://quit",
        ),
    ),
    "libquicktime streamable": ("qtstreamize", foreign("qtstreamize", "{source}", "{target}")),
    "AtomicParsley comment": (
        "AtomicParsley", foreign("AtomicParsley", "{source}", "--comment", "x", "--output", "{target}")
    ),
    "exiftool dates + 3 days": (
        "exiftool",
        foreign(
            "exiftool", "-q", "-overwrite_original", "-QuickTime:Time:All+=0:0:3 0:0:0", "{target}", puts="in place"
        ),
    ),
    "GPAC MP4Box remux": ("MP4Box", foreign("MP4Box", "-quiet", "-add", "{source}", "-new", "{target}")),
    "GPAC MP4Box cut": ("MP4Box", foreign("MP4Box", "-quiet", "-splitx", "0:0.6", "{source}", "-out", "{target}")),
    "GPAC MP4Box fragments": ("MP4Box", foreign("MP4Box", "-quiet", "-frag", "500", "{source}", "-out", "{target}")),
    "GPAC gpac remux": ("gpac", foreign("gpac", "-i", "{source}", "-o", "{target}")),
    "Bento4 fragments": ("mp4fragment", foreign("mp4fragment", "{source}", "{target}")),
    "Bento4 compact tables": ("mp4compact", foreign("mp4compact", "{source}", "{target}")),
    "Bento4 comment": ("mp4tag", foreign("mp4tag", "--set", "Comment:S:x", "{source}", "{target}")),
    "mkvmerge to Matroska": ("mkvmerge", foreign("mkvmerge", "-q", "-o", "{target}", "{source}")),
}  # fmt: skip


def heads(box: boxes.Box) -> Iterator[boxes.Box]:
    for child in box.children:
        if child.kind in HEADS:
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
                    if packet.dts is None or packet.pts is None:
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
