"""A PostgreSQL cluster for one test run: made, started, stopped and thrown away, unless it's kept."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liuhen.cli.checks.machine import postgresql_tools
from liuhen.site.errors import PackageMissingError

START_SECONDS = 60.0
# Nothing survives the machine's end, so nothing is written for it; what a client sees stays the same.
_THROWN_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@contextmanager
def cluster(kept: Path | None = None) -> Iterator[str]:
    """A running cluster; yields its URL for `LIUHEN_DATABASE_URL`. It listens on 127.0.0.1 only, on a free port.

    Args:
        kept: a folder where it stays for the next time; made, or used as it is.

    Raises:
        PackageMissingError: PostgreSQL isn't installed.
        TimeoutError: it didn't start.
    """
    tools = postgresql_tools()
    if tools is None:
        raise PackageMissingError(packages="postgresql")
    folder = kept or Path(tempfile.mkdtemp(prefix="liuhen-postgresql-"))
    folder.mkdir(parents=True, exist_ok=True)
    data, log = folder / "data", folder / "log"
    as_owner = _as_owner(folder)
    try:
        if not data.exists():
            _run([*as_owner, str(tools / "initdb"), "-D", str(data), "-U", "liuhen", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync"])  # fmt: skip
        port = _free_port()
        settings = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(folder)}
        settings |= {"fsync": "off"} if kept else _THROWN_AWAY
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with log.open("wb") as told:
            server = subprocess.Popen(
                [*as_owner, str(tools / "postgres"), "-D", str(data), *options],
                stdout=told,
                stderr=told,
            )
        try:
            _wait_until_ready(tools, port, server)
            yield f"postgresql://liuhen@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown
            server.wait()
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _as_owner(folder: Path) -> list[str]:
    """The server refuses to run as root: it runs as the package's own user then, without a shell between."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(tools: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        asked = subprocess.run(
            [str(tools / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "liuhen"], check=False
        )
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL didn't start")
