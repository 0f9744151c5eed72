"""Making what goes onto a carrier: a bag with index and page, and for discs an image of it. The worker's part."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

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
from liuhen.packages.bagit import write_bag
from liuhen.packages.evidence import evidence_tags
from liuhen.packages.image import write_image
from liuhen.packages.planning import part_name
from liuhen.rules.carriers import DISC
from liuhen.rules.clocks import ZONE

Report = Callable[[float], None]

_BAG, _IMAGE = 0.4, 0.6
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


def make(load: Load, *, now: datetime, report: Report) -> Made:
    """Make a load's image or folder; what stood there of an earlier attempt goes.

    Args:
        load: with its set; each recording's entry about this has been made.
        now: the moment.
        report: takes the share that is done.

    Raises:
        CarrierRoomError: this machine has too little room.
        CarrierOverfullError: it came out larger than the carrier.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: an original can't be read now.
        ImageFailedError, VerifierAbsentError: as the packages say.
    """
    folder = folder_of(load)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _require_room(load, folder)
    items = items_of_load(load)
    custody.integrate(now=now)  # the extract must tell of this copy
    whole = [one.recording_id for one in items if one.parts == 1]
    told, page = ledger.handout(whole), verifier.page()
    tags = evidence_tags(
        extract=told.rows, proof_texts=told.proof_texts, checkpoint=told.checkpoint, keys=told.keys,
        earlier=told.earlier, page=page,
    )  # fmt: skip
    listed = contents_of(load, items, now)
    tags += [
        (contents.MANIFEST, [contents.manifest(listed)]),
        (contents.INDEX, [contents.index_page(listed)]),
        (contents.README, [contents.readme(is_restricted=load.set.is_restricted)]),
    ]
    is_disc = load.set.kind == DISC
    done = _Counted(max(load.planned, 1), lambda part: report(min(part, 1.0) * (_BAG if is_disc else 1.0)))
    receipt = write_bag(
        folder / label_of(load),
        payload=_payload(items, done),
        tags=tags,
        info={
            "Source-Organization": "Liuhen",
            "External-Identifier": f"{load.set.number}-{load.position:02}",
            "Bag-Count": f"{load.position} of {load.set.count}",
        },
        bagging_date=timezone.localtime(now, ZONE).date(),
    )
    files = sorted(str(path.relative_to(receipt.path).as_posix()) for path in (receipt.path / "data").rglob("*.*"))
    size, digest = receipt.size, ""
    if is_disc:
        image = write_image(
            receipt.path, image_of(load), label=label_of(load), progress=lambda part: report(_BAG + part * _IMAGE)
        )
        shutil.rmtree(receipt.path)
        size, digest = image.size, image.sha256
    if size > load.set.capacity:
        raise CarrierOverfullError(size=size, capacity=load.set.capacity)
    return Made(
        size=size, sha256=digest, manifest_sha256=receipt.tagmanifest_sha256, page_sha256=page.sha256, files=files
    )


def _require_room(load: Load, folder: Path) -> None:
    """The bag, and for a disc its image beside it."""
    needed = load.planned * (2 if load.set.kind == DISC else 1) + _SLACK
    free = shutil.disk_usage(folder).free - settings.LIUHEN.reserve_bytes
    if free < needed:
        raise CarrierRoomError(needed=needed, free=max(free, 0))


def contents_of(load: Load, items: Sequence[LoadItem], now: datetime) -> Contents:
    """What index page and manifest say."""
    medium = rules_in_force().medium(load.set.medium)
    return Contents(
        set_number=load.set.number,
        position=load.position,
        of=load.set.count,
        medium=medium.name if medium else load.set.medium,
        label=label_of(load),
        is_restricted=load.set.is_restricted,
        made_at=f"{timezone.localtime(now, ZONE):%Y-%m-%d %H:%M}",
        lines=[_line(one) for one in items],
    )


def _line(item: LoadItem) -> Line:
    one = item.recording
    return Line(
        number=one.number,
        recording=str(one.id),
        case=one.case.number if one.case else "",
        name=one.description.name if one.is_described else one.card_name,
        kind=str(one.get_kind_display()),
        captured_at=f"{timezone.localtime(one.captured_at, ZONE):%Y-%m-%d %H:%M:%S}" if one.captured_at else "",
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


class _Counted:
    """Counts bytes that pass, for progress."""

    def __init__(self, total: int, tell: Report) -> None:
        self._total, self._tell, self._done = total, tell, 0

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            yield chunk
            self._done += len(chunk)
            self._tell(self._done / self._total)


def _payload(items: Sequence[LoadItem], done: _Counted) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Every file of a whole recording as it stands now; of a split one its part, and what goes beside it."""
    for item in items:
        one = item.recording
        for held in holdings.held_files(one.id):
            name, start, end = held.logical_path, 0, None
            if held.logical_path == one.logical_path and item.parts > 1:
                name, start, end = part_name(name, item.part, item.parts), item.start, item.start + item.size
            chunks = holdings.open_range(one.id, held.logical_path, start, end)
            yield f"{one.number}/{name}", done.through(chunks)
