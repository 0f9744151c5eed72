"""Memory of the bytes process while a 4 GB file passes: in by tus, then out by ranges. Target: <= 200 MB peak.

    .venv/bin/python bench/memory.py [--mib 4096] [--paused 64]

The upload goes to the upload endpoint alone, the ranges to the real `liuhen serve bytes`, with players beside it that
have asked for a range and then stopped reading. Peak is the system's high-water mark of the answering process.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from instance import BytesProcess, answering_process, peak_memory
from machine import describe
from upload import by_tus

ROOT = Path(__file__).resolve().parents[1]
MIB = 1024 * 1024
TARGET = 200 * 1000 * 1000


def sending(folder: Path, film: Path) -> int:
    """Peak bytes of the endpoint while the film comes in; with its digests taken."""
    sys.path.insert(0, str(ROOT / "tests"))
    from django.test import override_settings

    from contract.bytes_server.process import INTAKE, Server
    from liuhen.intake import tickets

    server = Server(folder)
    server.start()
    try:
        with override_settings(SECRET_KEY="a key of the tests"):
            ticket = tickets.issue(intake_id=INTAKE, account_id=uuid4(), now=datetime.now(UTC))
        by_tus(server.port, ticket, film, "film")
        return peak_memory(answering_process(server.pid))
    finally:
        server.stop()


def playing(ours: BytesProcess, film: Path, paused: int) -> int:
    """Peak bytes of the bytes process while the film is fetched beside paused players."""
    object_id = uuid4()
    folder = ours.home / "previews" / str(object_id)
    folder.mkdir(parents=True)
    (folder / "film.mp4").hardlink_to(film)
    size = film.stat().st_size
    path = f"/bytes/play/{ours.grant(object_id, 'film.mp4', size, datetime.now(UTC) + timedelta(hours=1))}"
    waiting = [socket.create_connection(("127.0.0.1", ours.port)) for _ in range(paused)]
    for player in waiting:
        player.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\n\r\n".encode())
    connection = http.client.HTTPConnection("127.0.0.1", ours.port)
    start = 0
    while start < size:
        connection.request("GET", path, headers={"Range": f"bytes={start}-"})
        answer = connection.getresponse()
        if answer.status != 206:
            raise RuntimeError(answer.status)
        start += len(answer.read())
    for player in waiting:
        player.close()
    return peak_memory(ours.worker)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mib", type=int, default=4096)
    parser.add_argument("--paused", type=int, default=64)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=ROOT) as name:
        film = Path(name) / "film.mp4"
        with film.open("wb") as file:
            os.truncate(file.fileno(), options.mib * MIB)  # sparse: only the way through counts here
        with BytesProcess(Path(name) / "home") as ours:
            out = playing(ours, film, options.paused)
        into = sending(Path(name) / "sent", film)
    print(describe())
    print(f"{options.mib} MiB in by tus                               peak {into / 1e6:6.1f} MB")
    print(f"{options.mib} MiB out by ranges, {options.paused} paused players beside   peak {out / 1e6:6.1f} MB")
    print(f"target <= {TARGET / 1e6:.0f} MB: {'held' if max(into, out) <= TARGET else 'MISSED'}")


if __name__ == "__main__":
    main()
