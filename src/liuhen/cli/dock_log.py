"""A docking station's own log file, for where nothing keeps what a service writes: Windows' scheduled tasks."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_SIZE = 10 * 1024 * 1024
FILES_KEPT = 4


class LogFile:
    """Lines with the local time before each, in UTF-8.

    Args:
        path: of the file; its folder is made if it isn't there.
    """

    def __init__(self, path: Path) -> None:
        path = path.absolute()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = RotatingFileHandler(path, maxBytes=FILE_SIZE, backupCount=FILES_KEPT, encoding="utf-8")
        self._file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))

    def say(self, line: str) -> None:
        """Write a line."""
        self._file.handle(logging.LogRecord("liuhen.dock", logging.INFO, "", 0, line, None, None))

    def keep_faults(self) -> None:
        """Write what the program itself logs as well: tracebacks of unforeseen faults. After Django is set up."""
        logging.getLogger().addHandler(self._file)

    def close(self) -> None:
        """Keep nothing more."""
        logging.getLogger().removeHandler(self._file)
        self._file.close()
