"""Starts and stops a real Granian process with the upload endpoint; ends only what it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

INTAKE = UUID("01890000-0000-7000-8000-000000000001")
ROOT = Path(__file__).resolve().parents[3]
UNTIL = 20.0
STOPS_WITHIN = 10
"""Seconds, as `liuhen serve` has it: without a bound Granian waits for threads that may wait for a sender."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One upload server with its folders below `folder`; `start` again after `stop` or `kill` uses the same ones."""

    def __init__(
        self,
        folder: Path,
        *,
        quiet: float = 1.0,
        app: str = "contract.bytes_server.app:application",
        environment: dict[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        self.spool, self.taken = folder / "spool", folder / "taken"
        self.taken.mkdir(parents=True)
        self._quiet = quiet
        self._app = app
        self._environment = environment or {}
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bytes/tus/"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        environment = os.environ | {
            "SPOOL": str(self.spool),
            "TAKEN": str(self.taken),
            "UPLOAD_QUIET": str(self._quiet),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
            **self._environment,
        }
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port)]
        command += ["--blocking-threads", "32", "--workers-kill-timeout", str(STOPS_WITHIN), self._app]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        self._wait_until_open()

    def _wait_until_open(self) -> None:
        until = time.monotonic() + UNTIL
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(self._log.read_text())

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Without a word, the worker as well: both are in the session that `start` made."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how == signal.SIGKILL:
            os.killpg(self._process.pid, how)
        else:
            self._process.send_signal(how)
        self._process.wait(UNTIL)
        self._process = None
