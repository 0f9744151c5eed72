"""Seeking in a large recording over HTTP: random 1 MiB ranges, ours against nginx serving the same file.

    .venv/bin/python bench/range.py [--mib 2048] [--requests 400]

One client on one kept connection, the two sides in turns within one run. Ours checks a signed grant for each range.
Prints p50 and p95 of each; target: p95 <= nginx's + 5 ms.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from instance import BytesProcess
from machine import describe
from nginx import Nginx

ROOT = Path(__file__).resolve().parents[1]
MIB = 1024 * 1024


def fetch(connection: http.client.HTTPConnection, path: str, start: int) -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers={"Range": f"bytes={start}-{start + MIB - 1}"})
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - began
    if answer.status != 206 or len(body) != MIB:
        raise RuntimeError(f"{answer.status}, {len(body)} bytes")
    return took * 1000


def percentiles(times: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=20)
    return cuts[9], cuts[18]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mib", type=int, default=2048)
    parser.add_argument("--requests", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=ROOT) as name, Nginx(Path(name) / "nginx") as nginx:
        film = nginx.files / "film.mp4"
        block = os.urandom(16 * MIB)
        with film.open("wb") as file:
            for _ in range(options.mib // 16):
                file.write(block)
        with BytesProcess(Path(name) / "home") as ours:
            object_id = uuid4()
            previews = ours.home / "previews" / str(object_id)
            previews.mkdir(parents=True)
            (previews / "film.mp4").hardlink_to(film)
            token = ours.grant(object_id, "film.mp4", film.stat().st_size, datetime.now(UTC) + timedelta(hours=1))
            us = http.client.HTTPConnection("127.0.0.1", ours.port)
            them = http.client.HTTPConnection("127.0.0.1", nginx.port)
            chosen = random.Random(7)
            mine: list[float] = []
            theirs: list[float] = []
            for _ in range(options.requests):
                start = chosen.randrange(film.stat().st_size - MIB)
                theirs.append(fetch(them, "/film.mp4", start))
                start = chosen.randrange(film.stat().st_size - MIB)
                mine.append(fetch(us, f"/bytes/play/{token}", start))
    nginx_p50, nginx_p95 = percentiles(theirs)
    our_p50, our_p95 = percentiles(mine)
    print(describe(), f"load {os.getloadavg()[0]:.1f}")
    print(f"{options.requests} random ranges of 1 MiB from {options.mib} MiB")
    print(f"nginx    p50 {nginx_p50:6.2f} ms   p95 {nginx_p95:6.2f} ms")
    print(f"liuhen   p50 {our_p50:6.2f} ms   p95 {our_p95:6.2f} ms")
    print(f"p95 difference {our_p95 - nginx_p95:+.2f} ms (target <= +5 ms), ratio {our_p95 / nginx_p95:.2f}")


if __name__ == "__main__":
    main()
