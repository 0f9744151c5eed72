"""A preview of H.265 1080p: ours, in its bounded child process, against the ffmpeg program with the same settings.

    .venv/bin/python bench/preview.py [--seconds 20] [--rounds 3] [--source FILE]

Both start from nothing each time, run in turns at the same niceness, and write H.264 veryfast crf 26 with AAC and the
index first. The source is a moving test picture with grain unless one is given. Prints the median of each and the
ratio of ours to ffmpeg's; target ≤ 1.1.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from liuhen import media
from liuhen.media.child import NICENESS
from machine import describe, need

TARGET = 1.1


def make_source(ffmpeg: str, path: Path, seconds: int) -> None:
    """1080p H.265 with AAC, as a recorder would write it."""
    picture = f"testsrc2=size=1920x1080:rate=25:duration={seconds},noise=alls=12:allf=t"
    command = [ffmpeg, "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=duration={seconds}"]
    command += ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-c:a", "aac", str(path)]
    subprocess.run(command, check=True)


def by_ffmpeg(ffmpeg: str, source: Path, target: Path) -> None:
    command = ["nice", "-n", str(NICENESS), ffmpeg, "-v", "error", "-y", "-i", str(source)]
    command += ["-vf", "scale=-2:720:flags=bicubic,setsar=1,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast"]
    command += ["-crf", "26", "-g", "50", "-af", "aresample=48000:async=1:first_pts=0", "-c:a", "aac", "-b:a", "96k"]
    subprocess.run([*command, "-movflags", "+faststart", str(target)], check=True)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of processor time in child processes (both sides run in one)."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, used


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--source", type=Path)
    given = arguments.parse_args()
    ffmpeg = need("ffmpeg", "ffmpeg")
    print(describe())
    with tempfile.TemporaryDirectory() as folder:
        source = given.source or Path(folder, "source.mp4")
        if given.source is None:
            make_source(ffmpeg, source, given.seconds)
        ours, theirs = Path(folder, "ours.mp4"), Path(folder, "theirs.mp4")
        times: dict[str, list[tuple[float, float]]] = {"ours": [], "ffmpeg": []}
        for _ in range(given.rounds):
            times["ours"].append(timed(lambda: media.preview(source, ours)))
            times["ffmpeg"].append(timed(lambda: by_ffmpeg(ffmpeg, source, theirs)))
        for name, taken in times.items():
            size = (ours if name == "ours" else theirs).stat().st_size
            wall, used = (statistics.median(column) for column in zip(*taken, strict=True))
            print(f"{name:7} median {wall:6.2f} s, processor {used:6.2f} s  ({size / 2**20:.1f} MiB)")
    ratio, used_ratio = (
        statistics.median(mine) / statistics.median(other)
        for mine, other in zip(zip(*times["ours"], strict=True), zip(*times["ffmpeg"], strict=True), strict=True)
    )
    print(f"ratio {ratio:.2f} (target ≤ {TARGET}), of processor time {used_ratio:.2f} (tells more on a busy machine)")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
