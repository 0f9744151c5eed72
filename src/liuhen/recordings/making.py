"""The bag of copies that somebody asked for is written and packed, by the one try that counts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from liuhen.clock import now
from liuhen.errors import LiuhenError, UnavailableError
from liuhen.recordings import tries
from liuhen.recordings.errors import RecordingSealedError
from liuhen.recordings.models import Export
from liuhen.recordings.operations import claim_export, fail_export, is_making, keep_packed, make_export
from liuhen.recordings.operations.exporting import Loose
from liuhen.recordings.packing import pack
from liuhen.work.registry import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into a bag beside what the archive holds of its recordings.

    Attributes:
        beside: into the payload.
        papers: beside the payload, for people to find first.
        whole: of which recordings everything goes along; None for all of them.
    """

    beside: Iterable[Loose] = ()
    papers: Sequence[Loose] = ()
    whole: Collection[UUID] | None = None


def make_asked(asked: Export, above: Path, contents: Callable[[Path], Contents], report: Report) -> None:
    """Make the ZIP of an export; nothing when it isn't to be made any more.

    Args:
        asked: which; its entries stand.
        above: the folder in which the ZIP is going to lie.
        contents: what goes along, given the folder of this try.
        report: is told the share that is packed.

    Raises:
        UnavailableError: something can't be reached now; the job comes round again.
        LiuhenError: it can't be made; the export says why.
        OSError: the disk refuses.
    """
    making = claim_export(export=asked)
    if making is None:
        return
    room = tries.room_of(above, making)
    try:
        _make(asked, room, above / asked.file_name, contents(room), report)
    except UnavailableError:
        raise  # it comes round again
    except LiuhenError as error:
        fail_export(export=asked, error=error)
        raise
    except OSError:
        if is_making(asked):
            raise  # whoever has taken it over has cleared up
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _make(asked: Export, room: Path, place: Path, given: Contents, report: Report) -> None:
    receipt = make_export(
        now=now(),
        export=asked,
        target=room / asked.name,
        beside=given.beside,
        papers=given.papers,
        whole=given.whole,
    )
    packed = pack(receipt.path, room / asked.file_name, lambda done: report(done / max(receipt.size, 1)))
    try:
        keep_packed(
            now=now(), export=asked, packed=room / asked.file_name, place=place, size=packed.size, sha256=packed.sha256
        )
    except RecordingSealedError as error:
        fail_export(export=asked, error=error)
