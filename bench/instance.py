"""The real bytes process (`liuhen serve bytes`) over an instance of its own, for the benches that need one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]


class BytesProcess:
    """Runs while the context lasts; `home` is the instance's folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._environment = os.environ | {
            "LIUHEN_HOME": str(home),
            "LIUHEN_BYTES_PORT": str(self.port),
            "PYTHONPATH": str(ROOT / "src"),
        }
        os.environ["LIUHEN_HOME"] = str(home)  # this process signs grants with the same key
        os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings"

    def __enter__(self) -> Self:
        password = self.home.parent / "password"
        password.write_text("Qiushui-Changtian-7\n")
        liuhen = [sys.executable, "-m", "liuhen"]
        subprocess.run(
            [*liuhen, "init", "--admin", "bench", "--password-file", str(password)],
            env=self._environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self._process = subprocess.Popen([*liuhen, "serve", "bytes"], env=self._environment)
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise RuntimeError("the bytes process doesn't answer")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(30)

    @property
    def worker(self) -> int:
        """The process that answers."""
        return answering_process(self._process.pid)

    def grant(self, object_id: UUID, name: str, size: int, expires_at: datetime) -> str:
        """A play grant for a file below previews/."""
        import django

        django.setup()
        from liuhen.recordings.grants import PlayGrant, issue

        return issue(
            PlayGrant(
                object_id=object_id,
                path=name,
                is_derivative=True,
                content_type="video/mp4",
                size=size,
                sha256="0" * 64,
                account_id=None,
                expires_at=expires_at,
            )
        )


def answering_process(granian: int) -> int:
    """The process that answers: of the children that Granian made, the one that holds most."""
    children = Path(f"/proc/{granian}/task/{granian}/children").read_text().split()
    return max(map(int, children), key=peak_memory)


def peak_memory(pid: int) -> int:
    """Most bytes that a process has ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024
