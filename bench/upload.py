"""One upload stream over loopback, durable when acknowledged: ours by tus against nginx's WebDAV PUT made careful.

    .venv/bin/python bench/upload.py [--mib 1024] [--rounds 3]

Both sides get the same bytes from the same sender (sendfile from the page cache) onto the same disk in the same run,
in turns. nginx's side is what a careful person does by hand: PUT, then fsync, then `openssl dgst -sha256` of what
arrived. Ours is timed until the last PATCH is answered, when every byte is synced; SHA-256 and SM3 run along and end a
little later, which is printed too (nginx's side has no SM3 at all). Median of each; target ratio <= 1.2.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from machine import describe
from nginx import Nginx

ROOT = Path(__file__).resolve().parents[1]
MIB = 1024 * 1024
PATCH = 16 * MIB


def answer(connection: socket.socket) -> bytes:
    """The head of one answer without a body."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError(head)
        head += piece
    return head


def send(connection: socket.socket, request: str, source: Path, start: int, size: int) -> bytes:
    connection.sendall(request.encode())
    with source.open("rb") as file:
        connection.sendfile(file, start, size)
    return answer(connection)


def by_tus(port: int, ticket: str, source: Path, name: str) -> float:
    from liuhen.tus.protocol import compose_metadata

    size = source.stat().st_size
    common = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {ticket}\r\nTus-Resumable: 1.0.0\r\n"
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = f"POST /bytes/tus/ HTTP/1.1\r\n{common}Upload-Length: {size}\r\nContent-Length: 0\r\n"
        connection.sendall(f"{head}Upload-Metadata: {compose_metadata({'path': name.encode()})}\r\n\r\n".encode())
        created = answer(connection).decode()
        location = next(line[10:] for line in created.splitlines() if line.lower().startswith("location: "))
        for offset in range(0, size, PATCH):
            count = min(PATCH, size - offset)
            request = (
                f"PATCH {location} HTTP/1.1\r\n{common}Content-Type: application/offset+octet-stream\r\n"
                f"Upload-Offset: {offset}\r\nContent-Length: {count}\r\n\r\n"
            )
            head = send(connection, request, source, offset, count).decode()
            if " 204 " not in head.splitlines()[0]:
                raise RuntimeError(head)
    return time.perf_counter() - began


def by_nginx(port: int, folder: Path, source: Path, name: str) -> float:
    size = source.stat().st_size
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        request = f"PUT /{name} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {size}\r\n\r\n"
        head = send(connection, request, source, 0, size).decode()
    if " 201 " not in head.splitlines()[0]:
        raise RuntimeError(head)
    arrived = folder / name
    descriptor = os.open(arrived, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    subprocess.run(["openssl", "dgst", "-sha256", str(arrived)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def shown(times: list[float]) -> str:
    return "  ".join(f"{each:.2f}" for each in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    from django.conf import settings

    settings.configure(SECRET_KEY="a key of the tests")
    sys.path.insert(0, str(ROOT / "tests"))
    from contract.bytes_server.process import INTAKE, Server
    from liuhen.intake import tickets

    ticket = tickets.issue(intake_id=INTAKE, account_id=uuid4(), now=datetime.now(UTC))

    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=ROOT) as name:
        folder = Path(name)
        source = folder / "source"
        block = os.urandom(16 * MIB)
        with source.open("wb") as file:
            for _ in range(options.mib // 16):
                file.write(block)
            os.fsync(file.fileno())
        server = Server(folder / "ours")
        ours: list[float] = []
        proven: list[float] = []
        theirs: list[float] = []
        server.start()
        try:
            with Nginx(folder / "nginx") as nginx:
                for turn in range(options.rounds):
                    theirs.append(by_nginx(nginx.port, nginx.files, source, f"{turn}"))
                    (nginx.files / f"{turn}").unlink()
                    os.sync()
                    began = time.perf_counter()
                    ours.append(by_tus(server.port, ticket, source, f"{turn}"))
                    while not list(server.taken.glob("*.bin")):
                        time.sleep(0.005)
                    proven.append(time.perf_counter() - began)
                    for taken in server.taken.glob("*.bin"):
                        taken.unlink()
                    os.sync()
        finally:
            server.stop()
    us, them = statistics.median(ours), statistics.median(theirs)
    print(describe(), f"load {os.getloadavg()[0]:.1f}")
    print(f"{options.mib} MiB, {options.rounds} rounds, median")
    print(f"nginx PUT + fsync + openssl dgst   {them:6.2f} s   {options.mib / them:6.0f} MiB/s   {shown(theirs)}")
    print(f"liuhen tus, every byte durable     {us:6.2f} s   {options.mib / us:6.0f} MiB/s   {shown(ours)}")
    print(f"  with SHA-256 and SM3 known       {statistics.median(proven):6.2f} s   {shown(proven)}")
    print(f"ratio {us / them:.2f} (target <= 1.2)")


if __name__ == "__main__":
    main()
