"""Whole uploads become recordings without their senders waiting: digests, read-back, rows, entry."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError, close_old_connections

from liuhen.errors import UnavailableError
from liuhen.tus.digests import Digests
from liuhen.tus.spool import Spool, Upload

AGAIN_AFTER = 30.0
"""Seconds until a file is tried again whose store was full or out of reach."""
WORKERS = 2

_log = logging.getLogger(__name__)


class Finisher:
    """Hands whole uploads over, in the order in which they became whole.

    What can't be taken over because something is unreachable or full is tried again until it can; after any other
    error the upload stays whole in the spool and is tried again when its sender asks for it, or at the next start.

    Args:
        spool: where the uploads are; those left whole by a process before this one are begun with.
        take_over: called with the upload, the path of its bytes and their digests.
        again_after: seconds between attempts.
    """

    def __init__(
        self,
        spool: Spool,
        take_over: Callable[[Upload, Path, Digests], None],
        *,
        again_after: float = AGAIN_AFTER,
    ) -> None:
        self._spool = spool
        self._take_over = take_over
        self._again_after = again_after
        self._changed = threading.Condition()
        self._waiting: deque[tuple[float, UUID]] = deque((0.0, upload_id) for upload_id in spool.unsettled())
        for number in range(WORKERS):
            threading.Thread(target=self._work, name=f"finish-upload-{number}", daemon=True).start()

    def add(self, upload_id: UUID) -> None:
        """An upload is whole. Returns at once; adding it twice is harmless."""
        with self._changed:
            # Asked for anew, it needn't wait for its next turn any longer.
            self._waiting = deque(entry for entry in self._waiting if entry[1] != upload_id)
            self._waiting.append((0.0, upload_id))
            self._changed.notify()

    def _work(self) -> None:
        while True:
            upload_id = self._next()
            try:
                self._finish(upload_id)
            except (UnavailableError, DatabaseError) as error:
                # Never its message: a database quotes what it was given, names and all.
                reason = error.code if isinstance(error, UnavailableError) else type(error).__name__
                _log.warning("upload %s waits: %s", upload_id, reason)
                self._try_again(upload_id)
            except Exception:  # noqa: BLE001 - the thread must outlive any fault: the next file is another matter
                _log.exception("upload %s stays in the spool", upload_id)
            finally:
                close_old_connections()

    def _try_again(self, upload_id: UUID) -> None:
        with self._changed:
            self._waiting.append((time.monotonic() + self._again_after, upload_id))
            self._changed.notify()

    def _next(self) -> UUID:
        with self._changed:
            while True:
                present = time.monotonic()
                due = next((entry for entry in self._waiting if entry[0] <= present), None)
                if due is not None:
                    self._waiting.remove(due)
                    return due[1]
                soonest = min((at for at, _ in self._waiting), default=None)
                self._changed.wait(None if soonest is None else max(0.0, soonest - present))

    def _finish(self, upload_id: UUID) -> None:
        upload = self._spool.look(upload_id)
        if upload.settled:
            return
        if not self._spool.settle(upload_id, lambda path, digests: self._take_over(upload, path, digests)):
            self._try_again(upload_id)  # the other worker is at it, and may fail
