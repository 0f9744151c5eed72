"""Where the parts of `liuhen up` write: a file each in the home's `log/`, so that the terminal stays readable.

What a part writes goes through a pipe of its parent, which keeps the files bounded while everything runs. A part that
ends by itself shows its last words at the terminal: why it couldn't start is said where somebody looks.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import threading
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from liuhen.clock import now

FILE_SIZE = 10 * 1024 * 1024
FILES_KEPT = 4
"""Older files of a part: 50 MiB in all."""
LAST_WORDS = 20
_PRIVATE = 0o600


class PartLog:
    """The log file of one part.

    Args:
        folder: where; made if it isn't there.
        name: of the file, without its ending.
    """

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.path = folder / f"{name}.jsonl"
        self._file = _PrivateFile(self.path, maxBytes=FILE_SIZE, backupCount=FILES_KEPT, encoding="utf-8")
        self._last: deque[str] = deque(maxlen=LAST_WORDS)
        self._said: deque[str] = deque(maxlen=LAST_WORDS)
        self._reader: threading.Thread | None = None

    def follow(self, output: IO[bytes]) -> None:
        """Write down what comes, in a thread of its own, until it ends."""
        self._reader = threading.Thread(target=self._read, args=(output,), name=self.path.stem, daemon=True)
        self._reader.start()

    def last_words(self) -> list[str]:
        """What the part said last in words; if nothing, its last log lines. Call after `close`."""
        return list(self._said or self._last)

    def close(self, patience: float = 2.0) -> None:
        """Wait for the end of the output, so many seconds at most, and close the file."""
        if self._reader is not None:
            self._reader.join(patience)
        with contextlib.suppress(OSError):  # a full disk, as in handleError
            self._file.close()

    def _read(self, output: IO[bytes]) -> None:
        with output:
            for raw in output:
                self._take(raw.decode("utf-8", "replace").rstrip())

    def _take(self, line: str) -> None:
        if line.startswith("{"):
            self._last.append(line)
            self._write(line)
        elif line:
            self._said.append(line)
            self._write(json.dumps({"at": now().isoformat(), "event": "output", "text": line}, ensure_ascii=False))

    def _write(self, line: str) -> None:
        self._file.emit(logging.LogRecord("", logging.INFO, "", 0, line, None, None))


class _PrivateFile(RotatingFileHandler):
    """A file that only its owner reads. A full disk costs log lines, never the part that writes them."""

    def _open(self) -> IO[str]:  # type: ignore[override]  # the base class names the concrete kind
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Nothing: there is nowhere left to say it."""
        del record


def tell_last_words(log: PartLog) -> None:
    """Put a part's last words and the place of the rest on standard error."""
    sys.stderr.write("\n".join([*log.last_words(), f"… {log.path}", ""]))
