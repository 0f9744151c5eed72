"""A copy is made: use copies film by film and page by page, each with its mark; evidential ones as a bag.

Originals are only read. Each try has a folder of its own; use copies that a try finished are moved to the next one,
which goes on from there, so that a worker that was taken for dead writes nowhere that counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from liuhen.archive.consulting import copies, queries, stamping
from liuhen.archive.consulting.errors import (
    CopyDamagedError,
    CopyRoomError,
    CopySourceUnreadError,
    NothingToCopyError,
)
from liuhen.archive.consulting.models import ConsultationItem, Copy, Wants
from liuhen.archive.consulting.operations import enter_making, keep_copy, require_allowed
from liuhen.archive.consulting.sources import Source, sources_of
from liuhen.custody import operations as custody
from liuhen.custody import queries as ledger
from liuhen.packages import verifier
from liuhen.packages.bagit import write_bag
from liuhen.packages.evidence import check_evidence, evidence_tags
from liuhen.recordings import tries
from liuhen.recordings.jobs import previews_folder
from liuhen.recordings.models import Viewing
from liuhen.recordings.operations import Loose, cases_of, list_contents, loose, payload_of
from liuhen.recordings.packing import pack
from liuhen.rules.clocks import ZONE

Report = Callable[[float], None]
NOTE, DIGESTS = "利用副本说明.txt", "校验值.txt"
_MADE = 0.8  # share of the work that is done when the file is packed
_SLACK = 64 << 20


def make_copy(copy: Copy, *, now: Callable[[], datetime], report: Report) -> bool:
    """Make a copy that waits for it, and write down what came of it; False when it isn't wanted any more.

    Args:
        copy: which, with its request, as it was claimed.
        now: the clock.
        report: is told the share that is done.

    Raises:
        ConsultationOverError, NotLendableError: leave has ended, or something was closed.
        CopyRoomError: this machine has too little room; nothing was written.
        CopySourceUnreadError: an original isn't looked into yet.
        NothingToCopyError: none of it can be copied so.
        MediaChildError, HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: an original can't be read now.
        CopyDamagedError: what was written doesn't check.
        TypesettingError, VerifierAbsentError: as they say.
    """
    shown = copy.consultation
    items = queries.items_of(shown)
    require_allowed(shown, items, now())
    unread = [one.named for one in items if one.recording is not None and one.recording.viewing == Viewing.PENDING]
    if unread and shown.wants == Wants.USE_COPY:
        raise CopySourceUnreadError(number=unread[0])
    sources = sources_of(items)
    if not any(one.size for one in sources):
        raise NothingToCopyError(number=items[0].named)
    is_evidence = shown.wants == Wants.EVIDENCE_COPY
    above = previews_folder(copy.id)
    _require_room(above, sources, is_evidence=is_evidence)
    papers = {f"file-{place:03}": one.sha256 for place, one in enumerate(sources, 1) if not one.recording_id}
    if not enter_making(now=now(), copy=copy, digests=dict(list(papers.items())[:_MOST_DIGESTS])):
        return False
    room, is_kept = _own_room(copy), False
    make = _bag if is_evidence else _stamped
    files = make(_Try(copy, room), items, sources, now(), lambda part: report(part * _MADE))
    whole = room / copy.name
    size = sum(path.stat().st_size for path in whole.rglob("*") if path.is_file())
    packed = pack(whole, room / copy.file_name, lambda done: report(_MADE + (1 - _MADE) * done / max(size, 1)))
    try:
        is_kept = keep_copy(
            now=now(), copy=copy, files=files, packed=room / copy.file_name, place=copies.path_of(copy),
            size=packed.size, sha256=packed.sha256,
        )  # fmt: skip
    finally:
        if is_kept:
            tries.clear(above)
        else:
            shutil.rmtree(room, ignore_errors=True)
    return is_kept


@dataclass(frozen=True, slots=True)
class _Try:
    """A copy in the making, and the folder of this try alone."""

    copy: Copy
    room: Path


def _own_room(copy: Copy) -> Path:
    """A folder of this try alone, with the use copies that earlier tries finished.

    Each is moved by one rename: what an overtaken worker does next it does in a folder that is gone, and it stumbles.
    """
    assert copy.making is not None  # noqa: S101 - for the type checker: it was claimed
    above, mine = previews_folder(copy.id), str(copy.making)
    whole = above / mine / copy.name
    if copy.consultation.wants == Wants.EVIDENCE_COPY:  # a bag is written from its first byte
        return tries.room_of(above, copy.making)
    whole.mkdir(parents=True)
    for left in sorted(above.glob(f"*/{copy.name}/{stamping.FINISHED}")):
        with contextlib.suppress(FileNotFoundError):  # another try was quicker
            left.replace(whole / left.name)
    tries.clear(above, kept=mine)
    return whole.parent


_MOST_DIGESTS = 190  # of the names that one entry holds


def _require_room(folder: Path, sources: list[Source], *, is_evidence: bool) -> None:
    """What is made and the file that it's packed into, beside each other."""
    home: Path = settings.LIUHEN.home
    held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())  # of a worker that died
    needed = 2 * sum(one.size if is_evidence else one.stamped_size for one in sources) + _SLACK - held
    free = shutil.disk_usage(home).free - settings.LIUHEN.reserve_bytes
    if free < needed:
        raise CopyRoomError(needed=needed, free=max(free, 0))


def _stamped(
    one: _Try, _items: list[ConsultationItem], sources: list[Source], _now: datetime, report: Report
) -> list[dict[str, object]]:
    """Every source with its mark, under its own name, and a text that says what all of it is."""
    copy, place, aside = one.copy, one.room / one.copy.name, one.room / "aside"
    files: list[dict[str, object]] = []
    for number, source in enumerate(sources, 1):
        name = stamping.name_of(source, number)
        share = _Share(report, number - 1, len(sources))
        aside.mkdir()
        try:
            is_made = bool(name) and stamping.stamp(copy, source, place / name, aside, share)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        told: dict[str, object] = {"of": source.number, "original": source.sha256, "name": name if is_made else ""}
        if is_made:
            told |= {"size": (place / name).stat().st_size, "sha256": _sha256(place / name)}
        files.append(told)
    if not any(each["name"] for each in files):
        raise NothingToCopyError(number=sources[0].number)
    (place / NOTE).write_text(stamping.note(copy, files), "utf-8")
    lines = [f"{each['sha256']}  {each['name']}\n" for each in files if each["name"]]
    (place / DIGESTS).write_text("".join(lines), "utf-8")
    return files


@dataclass(frozen=True, slots=True)
class _Share:
    """Progress of one among several, as progress of all."""

    report: Report
    before: int
    of: int

    def __call__(self, part: float) -> None:
        self.report((self.before + min(part, 1.0)) / self.of)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bag(
    one: _Try, items: list[ConsultationItem], sources: list[Source], now: datetime, report: Report
) -> list[dict[str, object]]:
    """The bag with everything as it's held, checked after it was written."""
    copy = one.copy
    recordings = [item.recording for item in items if item.recording is not None]
    loose_ones = [source for source in sources if source.recording_id is None]
    papers = [Loose(name=source.path, sha256=source.sha256, read=source.open) for source in loose_ones]
    payload = [*payload_of(recordings), *papers]
    beside = [loose("README.txt", stamping.evidence_note(copy.consultation).encode())]
    listed = list_contents(now=now, copy_id=copy.id, payload=payload, papers=beside)
    custody.integrate(now=now)  # the extract must tell of this copy
    told, page = (
        ledger.handout([*(each.id for each in recordings), copy.id], about=cases_of(recordings)),
        verifier.page(),
    )
    tags = evidence_tags(
        extract=told.rows, proof_texts=told.proof_texts, checkpoint=told.checkpoint, keys=told.keys,
        earlier=told.earlier, page=page,
    )  # fmt: skip
    total, done = max(sum(source.size for source in sources), 1), 0

    def counted(chunks: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal done
        for chunk in chunks:
            yield chunk
            done += len(chunk)
            report(min(done / total, 1.0))

    receipt = write_bag(
        one.room / copy.name,
        payload=((each.name, counted(each.read())) for each in payload),
        tags=[*tags, *((each.name, each.read()) for each in (listed, *beside))],
        info={
            "Source-Organization": "Liuhen",
            "External-Identifier": copy.consultation.number,
            "External-Description": f"{len(sources)} file(s) with custody extract and proofs",
        },
        bagging_date=timezone.localtime(now, ZONE).date(),
    )
    found = check_evidence(receipt.path)
    if found is None or not found.valid:
        first = found.findings[0] if found else None
        raise CopyDamagedError(path=first.path if first else "custody.json", what=first.detail if first else "")
    return [_as_held(receipt.path, source) for source in sources]


def _as_held(bag: Path, source: Source) -> dict[str, object]:
    """What is in the bag of a source; its digest is read from what was written, and must be the original's."""
    path = bag / "data" / source.path
    sha256 = _sha256(path)
    if sha256 != source.sha256:
        raise CopyDamagedError(path=source.path, what="SHA-256")
    return {
        "of": source.number,
        "original": source.sha256,
        "name": source.path,
        "size": path.stat().st_size,
        "sha256": sha256,
    }
