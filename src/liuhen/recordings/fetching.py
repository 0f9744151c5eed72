"""An original on this machine's disk for as long as somebody looks into it, wherever it's kept.

What lies in a folder of this machine is read where it lies. From an object store, or a folder that gives out no paths,
it's copied into the home's spool first, within the room that is free there, and goes when the look is over.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from liuhen.holdings import queries as holdings
from liuhen.holdings.errors import HeldFileAbsentError
from liuhen.holdings.operations import roll_forward
from liuhen.media.progress import Report, ignore
from liuhen.recordings.errors import OriginalNotAtHandError
from liuhen.recordings.models import Recording
from liuhen.storage.errors import KeyAbsentError

PLACE = "fetched"
_STEP = 64 * 1024 * 1024
"""Bytes after which the worker is told that it goes on."""


@contextmanager
def original_nearby(recording: Recording, report: Report = ignore) -> Iterator[Path]:
    """The original as a file of this machine; never write to it.

    Args:
        recording: whose.
        report: called while it's fetched, so that the worker's lease goes on.

    Raises:
        OriginalNotAtHandError: it isn't there now, or this machine has no room for it; the job comes round again.
        StoreUnreachableError: its store doesn't answer; likewise.
    """
    roll_forward(recording.id)  # the job may be quicker than the intake that asked for it
    try:
        path = holdings.local_path(recording.id, recording.logical_path)
    except HeldFileAbsentError as error:
        raise OriginalNotAtHandError(number=recording.number) from error
    if path is not None:
        yield path
        return
    room = settings.LIUHEN.home / "spool" / PLACE
    room.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(room).free - settings.LIUHEN.reserve_bytes < recording.size:  # invariant 9: intake goes first
        raise OriginalNotAtHandError(number=recording.number)
    with TemporaryDirectory(dir=room) as folder:
        copy = Path(folder) / recording.logical_path
        _fetch(recording, copy, report)
        yield copy


def _fetch(recording: Recording, copy: Path, report: Report) -> None:
    written = 0
    try:
        with copy.open("xb") as file:
            for chunk in holdings.open_range(recording.id, recording.logical_path):
                if written // _STEP != (written + len(chunk)) // _STEP:
                    report(0.0)
                written += len(chunk)
                if written > recording.size:
                    break
                file.write(chunk)
    except KeyAbsentError as error:
        raise OriginalNotAtHandError(number=recording.number) from error
    if written != recording.size:
        raise OriginalNotAtHandError(number=recording.number)
