"""Seeking in a large film as a person does it: a real Chromium, from setting `currentTime` until `seeked`.

    .venv/bin/python bench/seek.py [--gib 4] [--seeks 60]

A film of 1080p at 8 Mbit/s with a key frame every second is made once and repeated by stream copy until it's that
large, its index (moov) at the front in one file and at the back in the other. The real bytes process serves it by a
play grant, nginx as a static file, in turns within one run, each with a browser page of its own. The intranet is
Chromium's own emulation of 1 Gbit/s and 1 ms; whether it reaches films is measured and said, for Chromium doesn't
promise it.

Target: p95 <= 300 ms. What the machine takes to decode is part of it, on both sides.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from instance import BytesProcess
from machine import describe
from nginx import Nginx

ROOT = Path(__file__).resolve().parents[1]
RATE, SECONDS, BITS = 25, 10, 8_000_000
GIGABIT, LATENCY, SLOW = 125_000_000, 1, 300  # bytes a second, milliseconds
MOOV = 64 * 1024 * 1024  # room for the index at the front
SEEK = """(second) => new Promise((resolve, reject) => {
  const video = document.querySelector("video");
  const began = performance.now();
  video.addEventListener("seeked", () => resolve(performance.now() - began), { once: true });
  video.addEventListener("error", () => reject(new Error(video.error.message)), { once: true });
  video.currentTime = second;
})"""


def make_piece(path: Path) -> None:
    """Ten seconds that cost what a recorder's film costs: noise over moving colour."""
    noise = random.Random(7)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "keyint_min": str(RATE)})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stream.bit_rate, stream.gop_size, stream.max_b_frames = BITS, RATE, 0
        for number in range(RATE * SECONDS):
            small = Image.frombytes("L", (240, 135), noise.randbytes(240 * 135)).point(lambda level: level // 3)
            whole = small.resize((1920, 1080), Image.Resampling.NEAREST)
            frame = av.VideoFrame.from_image(Image.merge("RGB", (whole, whole, Image.new("L", whole.size, number))))
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def repeat(piece: Path, target: Path, size: int, *, front: bool) -> float:
    """Write the piece again and again until the file has its size; how many seconds it lasts."""
    with av.open(str(piece)) as source:
        stream = source.streams.video[0]
        packets = [(bytes(each), each.pts, each.dts, each.is_keyframe) for each in source.demux(stream) if each.size]
        base, length = stream.time_base, int(SECONDS / stream.time_base)
        options = {"moov_size": str(MOOV)} if front else {}
        with av.open(str(target), "w", format="mp4", options=options) as output:
            written = output.add_stream_from_template(stream)
            bytes_so_far, turn = 0, 0
            while bytes_so_far < size:
                for body, pts, dts, key in packets:
                    packet = av.Packet(body)
                    packet.pts, packet.dts = pts + turn * length, dts + turn * length
                    packet.time_base, packet.stream, packet.is_keyframe = base, written, key
                    output.mux(packet)
                    bytes_so_far += len(body)
                turn += 1
    return float(turn * SECONDS)


@contextmanager
def shown(browser: Browser, address: str, latency: int) -> Iterator[Page]:
    """A page with the film, over the emulated network."""
    page = browser.new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    emulated: dict[str, Any] = {
        "offline": False,
        "latency": latency,
        "downloadThroughput": GIGABIT,
        "uploadThroughput": GIGABIT,
    }
    devtools.send("Network.emulateNetworkConditions", emulated)
    page.set_content(f'<video muted preload="auto" width="960" src="{address}"></video>')
    page.wait_for_function("() => document.querySelector('video').readyState >= 2", timeout=120_000)
    yield page
    page.close()


def percentiles(times: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]


def measure(browser: Browser, addresses: dict[str, str], length: float, seeks: int) -> dict[str, list[float]]:
    """Seek at random on each side in turns."""
    chosen, times = random.Random(7), {side: [] for side in addresses}
    with shown(browser, addresses["nginx"], LATENCY) as them, shown(browser, addresses["liuhen"], LATENCY) as us:
        for _ in range(seeks):
            for side, page in (("nginx", them), ("liuhen", us)):
                page.bring_to_front()
                times[side].append(float(page.evaluate(SEEK, chosen.uniform(1, length - 2))))
    return times


def is_emulated(browser: Browser, address: str, length: float) -> bool:
    """Whether the emulation reaches films: with a slow one, seeking must take that long."""
    with shown(browser, address, SLOW) as page:
        chosen = random.Random(8)
        return statistics.median(page.evaluate(SEEK, chosen.uniform(1, length - 2)) for _ in range(5)) >= SLOW


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--gib", type=float, default=4)
    parser.add_argument("--seeks", type=int, default=60)
    options = parser.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=ROOT) as name,
        Nginx(Path(name) / "nginx") as nginx,
        BytesProcess(Path(name) / "home") as ours,
        sync_playwright() as started,
    ):
        piece = Path(name) / "piece.mp4"
        make_piece(piece)
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for place in ("front", "back"):
            film = nginx.files / f"{place}.mp4"
            length = repeat(piece, film, round(options.gib * 2**30), front=place == "front")
            object_id = uuid4()
            previews = ours.home / "previews" / str(object_id)
            previews.mkdir(parents=True)
            (previews / "film.mp4").hardlink_to(film)
            size = film.stat().st_size
            token = ours.grant(object_id, "film.mp4", size, datetime.now(UTC) + timedelta(hours=1))
            addresses = {
                "nginx": f"http://127.0.0.1:{nginx.port}/{place}.mp4",
                "liuhen": f"http://127.0.0.1:{ours.port}/bytes/play/{token}",
            }
            times = measure(browser, addresses, length, options.seeks)
            reached = is_emulated(browser, addresses["liuhen"], length)
            print(f"{size / 2**30:.2f} GiB, {length / 60:.0f} min, moov at the {place}; {options.seeks} seeks each; "
                  f"the emulated network {'reaches' if reached else 'does NOT reach'} films")  # fmt: skip
            for side, told in times.items():
                p50, p95 = percentiles(told)
                print(f"{side:8} p50 {p50:6.0f} ms   p95 {p95:6.0f} ms   most {max(told):6.0f} ms", flush=True)
            film.unlink()
            (previews / "film.mp4").unlink()
        print(f"load {os.getloadavg()[0]:.1f}; target p95 <= 300 ms")


if __name__ == "__main__":
    main()
