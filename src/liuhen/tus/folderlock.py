"""One process keeps a folder: an advisory lock on a file in it, which the system drops when the process dies."""

from __future__ import annotations

import sys
from pathlib import Path

from liuhen.tus import errors

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FolderLock:
    """Held from construction to `release`.

    Raises:
        SpoolBusyError: somebody else holds it.
    """

    def __init__(self, folder: Path) -> None:
        self._file = (folder / ".lock").open("a+b")
        try:
            if sys.platform == "win32":
                self._file.seek(0)
                msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise errors.SpoolBusyError(folder=str(folder)) from error

    def release(self) -> None:
        """Closing the file drops the lock."""
        self._file.close()
