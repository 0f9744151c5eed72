"""Making what goes onto a carrier: a bag with index and page, and for discs an image of it. The worker's part."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation

from liuhen.archive.carriers import contents
from liuhen.archive.carriers.contents import Contents, Line
from liuhen.archive.carriers.errors import CarrierOverfullError, CarrierRoomError
from liuhen.archive.carriers.models import Load, LoadItem
from liuhen.archive.carriers.queries.register import items_of_load
from liuhen.archive.carriers.queries.waiting import rules_in_force
from liuhen.custody import operations as custody
from liuhen.custody import queries as ledger
from liuhen.holdings import queries as holdings
from liuhen.packages import verifier
from liuhen.packages.bagit import bag_texts, write_bag
from liuhen.packages.evidence import evidence_tags
from liuhen.packages.image import Source, write_image_of
from liuhen.packages.planning import part_name
from liuhen.recordings import tries
from liuhen.recordings.hiding.paths import is_of_hidden_copy
from liuhen.recordings.operations import Loose, as_of_list, cases_of, digest_of, list_contents, loose
from liuhen.recordings.times import Timed, times_of
from liuhen.rules.carriers import DISC
from liuhen.rules.clocks import ZONE

Report = Callable[[float], None]
Tag = tuple[str, Iterable[bytes]]

_CHINESE = "zh-hans"
_SLACK = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made: bytes and digest of the image (of a folder its bytes, and nothing), manifest, page, files."""

    size: int
    sha256: str
    manifest_sha256: str
    page_sha256: str
    files: list[str]


def folder_of(load: Load) -> Path:
    """Where what is made lies until it's written."""
    home: Path = settings.LIUHEN.home
    return home / "previews" / str(load.id)


def label_of(load: Load) -> str:
    """The disc's own name: letters, digits and `_`, at most 16."""
    return f"LH{load.set.number.replace('-', '')}_{load.position:03}"


def image_of(load: Load) -> Path:
    """The image of a disc, or the folder for a disk."""
    return folder_of(load) / (f"{label_of(load)}.iso" if load.set.kind == DISC else label_of(load))


def _room(load: Load) -> Path:
    """Of this try at making it alone."""
    return folder_of(load) / str(load.making)


def put_in_place(load: Load) -> None:
    """Put what a try has made where it's fetched and written from; in the transaction that holds the load."""
    place = image_of(load)
    if place.is_dir():
        shutil.rmtree(place)
    (_room(load) / place.name).replace(place)


def forget_try(load: Load) -> None:
    """Remove what a try left that is over."""
    shutil.rmtree(_room(load), ignore_errors=True)


def make(load: Load, *, now: datetime, report: Report) -> Made:
    """Make a load's image or folder in the folder of this try; what stands there of an earlier one goes.

    Args:
        load: with its set, as its making was begun; each recording's entry about this has been made.
        now: the moment.
        report: takes the share that is done.

    Raises:
        CarrierRoomError: this machine has too little room.
        CarrierOverfullError: it came out larger than the carrier.
        ImageFailedError: an original isn't what it was when it was taken in; nothing is made of it.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: an original can't be read now.
        VerifierAbsentError: the page that goes along isn't built.
    """
    assert load.making is not None  # noqa: S101 - for the type checker: it was begun
    _require_room(load, tries.room_of(folder_of(load), load.making))
    items = items_of_load(load)
    pieces = _pieces(items)

    def papers_as_of(moment: datetime) -> list[Loose]:
        return _papers(contents_of(load, items, moment), is_restricted=load.set.is_restricted)

    as_of = as_of_list(copy_id=load.id, now=now, contents=lambda moment: (pieces, papers_as_of(moment)))
    told_beside = papers_as_of(as_of)
    listed = list_contents(now=now, copy_id=load.id, payload=pieces, papers=told_beside)
    custody.integrate(now=now)  # the extract must tell of this copy
    whole = [one.recording_id for one in items if one.parts == 1]
    told, page = ledger.handout([*whole, load.id], about=cases_of(one.recording for one in items)), verifier.page()
    tags = evidence_tags(
        extract=told.rows, proof_texts=told.proof_texts, checkpoint=told.checkpoint, keys=told.keys,
        earlier=told.earlier, page=page,
    )  # fmt: skip
    tags += [(one.name, list(one.read())) for one in (listed, *told_beside)]
    made = _image if load.set.kind == DISC else _folder
    found = made(load, pieces, tags, now=now, report=report)
    if found.size > load.set.capacity:
        raise CarrierOverfullError(size=found.size, capacity=load.set.capacity)
    return replace(found, page_sha256=page.sha256)


def _papers(told: Contents, *, is_restricted: bool) -> list[Loose]:
    return [
        loose(contents.MANIFEST, contents.manifest(told)),
        loose(contents.INDEX, contents.index_page(told)),
        loose(contents.README, contents.readme(is_restricted=is_restricted)),
    ]


def _info(load: Load) -> dict[str, str]:
    return {
        "Source-Organization": "Liuhen",
        "External-Identifier": f"{load.set.number}-{load.position:02}",
        "Bag-Count": f"{load.position} of {load.set.count}",
    }


def _image(load: Load, pieces: Sequence[_Piece], tags: Sequence[Tag], *, now: datetime, report: Report) -> Made:
    """An image straight from the originals: their digests are known, so no copy of them is needed to name them."""
    payload = [Source(name=f"data/{one.name}", size=one.size, sha256=one.sha256, read=one.read) for one in pieces]
    texts, digest = bag_texts(
        payload={one.name.removeprefix("data/"): (one.size, one.sha256) for one in payload},
        tags={name: b"".join(chunks) for name, chunks in tags},
        info=_info(load),
        bagging_date=timezone.localtime(now, ZONE).date(),
    )
    beside = [
        Source(name=name, size=len(text), sha256=hashlib.sha256(text).hexdigest(), read=partial(iter, (text,)))
        for name, text in texts.items()
    ]
    image = write_image_of(
        [*payload, *beside], _room(load) / image_of(load).name, label=label_of(load), progress=report
    )
    files = sorted(one.name for one in payload)
    return Made(size=image.size, sha256=image.sha256, manifest_sha256=digest, page_sha256="", files=files)


def _folder(load: Load, pieces: Sequence[_Piece], tags: Sequence[Tag], *, now: datetime, report: Report) -> Made:
    done = _Counted(max(load.planned, 1), lambda part: report(min(part, 1.0)))
    receipt = write_bag(
        _room(load) / image_of(load).name,
        payload=((one.name, done.through(one.read())) for one in pieces),
        tags=tags,
        info=_info(load),
        bagging_date=timezone.localtime(now, ZONE).date(),
    )
    files = sorted(f"data/{one.name}" for one in pieces)
    return Made(size=receipt.size, sha256="", manifest_sha256=receipt.tagmanifest_sha256, page_sha256="", files=files)


def _require_room(load: Load, folder: Path) -> None:
    """What is made takes its own size once: an image is written straight from the originals."""
    needed = load.planned + _SLACK
    free = shutil.disk_usage(folder).free - settings.LIUHEN.reserve_bytes
    if free < needed:
        raise CarrierRoomError(needed=needed, free=max(free, 0))


def contents_of(load: Load, items: Sequence[LoadItem], now: datetime) -> Contents:
    """What index page and manifest say."""
    medium = rules_in_force().medium(load.set.medium)
    times = times_of(one.recording for one in items)
    return Contents(
        set_number=load.set.number,
        position=load.position,
        of=load.set.count,
        medium=medium.name if medium else load.set.medium,
        label=label_of(load),
        is_restricted=load.set.is_restricted,
        made_at=f"{timezone.localtime(now, ZONE):%Y-%m-%d %H:%M}",
        lines=[_line(one, times.get(one.recording_id)) for one in items],
    )


def _line(item: LoadItem, timed: Timed | None) -> Line:
    one = item.recording
    known = timed.known if timed is not None else None
    within = known.uncertainty if known is not None else None
    with translation.override(_CHINESE):  # it stays on the disc
        noticed = timed.noticed if timed is not None else ""
    return Line(
        number=one.number,
        recording=str(one.id),
        case=one.case.number if one.case else "",
        name=one.description.name if one.is_described else one.card_name,
        kind=str(one.get_kind_display()),
        captured_at=_clock(one.captured_at),
        corrected_at=_clock(known.moment) if known is not None else "",
        uncertainty_s=within.total_seconds() if within is not None else None,
        noticed=noticed,
        folder=one.number,
        file=one.logical_path,
        part=item.part,
        parts=item.parts,
        start=item.start,
        size=item.size,
        whole_size=one.size,
        sha256=one.sha256,
        sm3=one.sm3,
    )


def _clock(at: datetime | None) -> str:
    return f"{timezone.localtime(at, ZONE):%Y-%m-%d %H:%M:%S}" if at else ""


class _Counted:
    """Counts bytes that pass, for progress."""

    def __init__(self, total: int, tell: Report) -> None:
        self._total, self._tell, self._done = total, tell, 0

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            yield chunk
            self._done += len(chunk)
            self._tell(self._done / self._total)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece(Loose):
    """A file below `data/` with its bytes counted."""

    size: int


def _pieces(items: Sequence[LoadItem]) -> list[_Piece]:
    """Every file of a whole recording as it stands now; of a split one its part, and what goes beside it."""
    found = []
    for item in items:
        one = item.recording
        for held in holdings.held_files(one.id):
            if is_of_hidden_copy(held.logical_path):
                continue
            is_part = held.logical_path == one.logical_path and item.parts > 1
            start, end = (item.start, item.start + item.size) if is_part else (0, None)
            read = partial(holdings.open_held, held, start, end)
            name = part_name(held.logical_path, item.part, item.parts) if is_part else held.logical_path
            found.append(
                _Piece(
                    name=f"{one.number}/{name}",
                    size=item.size if is_part else held.size,
                    sha256=digest_of(read()) if is_part else held.sha256,  # a part's own is known to nobody yet
                    read=read,
                )
            )
    return found
