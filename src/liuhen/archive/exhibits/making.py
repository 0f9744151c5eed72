"""An exhibit is made: parts are taken, the 制作说明 is set, and all goes into one checked disc image."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from uuid_utils.compat import uuid7

from liuhen import media
from liuhen.archive.exhibits import index, queries
from liuhen.archive.exhibits.composing import form_of
from liuhen.archive.exhibits.discs import Disc, laid_out, medium_of, things_of
from liuhen.archive.exhibits.disputing import handed_in
from liuhen.archive.exhibits.errors import ExhibitDamagedError, ExhibitOverfullError, ExhibitRoomError
from liuhen.archive.exhibits.listing import list_of
from liuhen.archive.exhibits.models import Exhibit, ExhibitDisc, ExhibitFile, ExhibitItem
from liuhen.archive.exhibits.operations import begin_making, claim_making, is_making, record_made
from liuhen.binding import Form, Printed, print_form, write_form_docx
from liuhen.custody import papers
from liuhen.custody.queries import key_fingerprint
from liuhen.holdings import queries as holdings
from liuhen.holdings.hashing import CHUNK, Digests, RunningDigests
from liuhen.packages import verifier
from liuhen.packages.evidence import check_evidence
from liuhen.packages.image import Image, write_image
from liuhen.recordings import tries
from liuhen.recordings.jobs import analyse
from liuhen.recordings.models import Export, Recording, Viewing
from liuhen.recordings.operations import Loose, loose, make_export

STATEMENT, EDITABLE = "制作说明.pdf", "制作说明.docx"
LIST, LIST_EDITABLE = "证据清单.pdf", "证据清单.docx"
_PARTS = 0.4  # of the whole work
_SLACK = 64 << 20
_ENDINGS = {"mp4": "mp4", "matroska": "mkv", "mov": "mov", "avi": "avi"}


def _unwatched(_share: float) -> None:
    """Nobody follows."""


def make_now(exhibit: Exhibit, *, now: datetime, report: Callable[[float], None] = _unwatched) -> bool:
    """Make an exhibit that waits for it, and write down what came of it; False when it was overtaken.

    Args:
        exhibit: which, with its case and copy.
        now: the moment that the papers bear.
        report: is told the share that is done.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: a part can't be taken.
        TypesettingError, ImageFailedError, ExportOutdatedError, RecordingSealedError: it can't be made.
        ExhibitDamagedError, ExhibitOverfullError: what was written doesn't check, or is larger than its disc.
        CarrierTooSmallError: what goes along with a recording has no room on a disc.
        ExhibitRoomError: this machine has too little room now.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: an original can't be read now.
    """
    if not claim_making(exhibit=exhibit):
        return False
    folder = _folder(exhibit)
    exhibit.made_at = now
    items = _looked_into(exhibit)
    is_kept = False
    try:
        for done, item in enumerate(items, 1):
            if item.begin_ms is not None:
                _take_part(item, folder)
            report(_PARTS * done / len(items))
        medium = medium_of(exhibit.medium)
        discs = laid_out(things_of(exhibit, items, folder), medium)
        _require_room(discs, folder)
        rows = begin_making(now=now, exhibit=exhibit, items=items, discs=discs)
        if rows is None:
            return False
        printed, papers = _print(exhibit, items, discs, folder, now)
        images = _images(exhibit, items, list(zip(rows, discs, strict=True)), folder, report)
        is_kept = record_made(
            now=now, exhibit=exhibit, items=items, files=papers, images=images, facts=_facts(folder, printed)
        )
    except OSError:
        if is_making(exhibit):
            raise
        return False  # whoever has taken it has cleared up
    finally:
        if is_kept:
            tries.clear(queries.folder_of(exhibit.id), kept=folder.name)
        else:
            shutil.rmtree(folder, ignore_errors=True)  # overtaken or failed
    for part in folder.glob("part-*"):
        part.unlink()  # they are in the image
    return is_kept


def _looked_into(exhibit: Exhibit) -> list[ExhibitItem]:
    """What goes in; what the worker hasn't looked into yet is: a 制作说明 says its length and format."""
    items = queries.items_of(exhibit)
    pending = [item.recording_id for item in items if item.recording.viewing == Viewing.PENDING]
    for recording_id in pending:
        analyse({"recording": str(recording_id)}, _unwatched)
    return queries.items_of(exhibit) if pending else items


def _folder(exhibit: Exhibit) -> Path:
    """A folder of this making alone; those of makings that it overtook go, the papers of the last finished one stay."""
    assert exhibit.making is not None  # noqa: S101 - for the type checker: it was claimed
    return tries.room_of(queries.folder_of(exhibit.id), exhibit.making, kept=str(exhibit.facts.get("folder", "")))


def _require_room(discs: Sequence[Disc], folder: Path) -> None:
    """Every image stays, and beside the last one its bag.

    Raises:
        ExhibitRoomError: there's too little room on this machine.
    """
    needed = sum(disc.room for disc in discs) + max(disc.room for disc in discs) + _SLACK
    free = shutil.disk_usage(folder).free - settings.LIUHEN.reserve_bytes
    if free < needed:
        raise ExhibitRoomError(needed=needed, free=max(free, 0))


def _facts(folder: Path, printed: tuple[Printed, list[str]]) -> dict[str, object]:
    pages, lacking = printed
    return {
        "folder": folder.name,
        "lacking": lacking,
        "unfit": list(pages.unfit),
        "page_sha256": verifier.page().sha256,
        "fingerprint": key_fingerprint(),
    }


def _take_part(item: ExhibitItem, folder: Path) -> None:
    """Take a part out of an original, which is only read."""
    recording = item.recording
    assert item.begin_ms is not None  # noqa: S101 - for the type checker
    assert item.end_ms is not None  # noqa: S101 - likewise: the table keeps both or none
    aside = folder / f"part-{item.position:02}.part"
    with tempfile.TemporaryDirectory(dir=folder, prefix="original-") as room:
        source = _at_hand(recording, Path(room))
        taken = media.excerpt(source, aside, begin=item.begin_ms / 1000, end=item.end_ms / 1000, is_exact=item.is_exact)
    name = f"part-{item.position:02}.{_ENDINGS[taken.format]}"
    aside.rename(folder / name)
    digests = _digests(folder / name)
    item.part = {
        "file": name,
        "path": f"{recording.number}/{name}",
        "format": taken.format,
        "from_s": taken.from_s,
        "to_s": taken.to_s,
        "is_encoded": taken.is_encoded,
        "size": digests.size,
        "sha256": digests.sha256,
        "sm3": digests.sm3,
    }


def _at_hand(recording: Recording, room: Path) -> Path:
    """The original on this machine's disk; fetched when it's kept elsewhere."""
    path = holdings.local_path(recording.id, recording.logical_path)
    if path is not None:
        return path
    copy = room / recording.logical_path
    with copy.open("xb") as file:
        for chunk in holdings.open_range(recording.id, recording.logical_path):
            file.write(chunk)
    return copy


def _print(
    exhibit: Exhibit, items: list[ExhibitItem], discs: Sequence[Disc], folder: Path, now: datetime
) -> tuple[tuple[Printed, list[str]], list[ExhibitFile]]:
    known = {"fingerprint": key_fingerprint(), "page_sha256": verifier.page().sha256}
    seal = papers.show(about=exhibit.case_id, now=now)
    form, purpose = _sealed(form_of(exhibit, items, discs, **known), seal), ExhibitFile.Purpose
    printed = _set(form, folder / STATEMENT, now)
    write_form_docx(form, folder / EDITABLE)
    files = [
        _file(exhibit, folder / STATEMENT, purpose.PDF, pages=printed.pages),
        _file(exhibit, folder / EDITABLE, purpose.DOCX),
    ]
    if exhibit.dispute is not None:
        listed = _sealed(list_of(exhibit.dispute, handed_in(exhibit.dispute), **known), seal)
        pages = _set(listed, folder / LIST, now).pages
        write_form_docx(listed, folder / LIST_EDITABLE)
        files.append(_file(exhibit, folder / LIST, purpose.LIST_PDF, pages=pages))
        files.append(_file(exhibit, folder / LIST_EDITABLE, purpose.LIST_DOCX))
    return (printed, list(form.lacking)), files


def _sealed(form: Form, seal: papers.Seal) -> Form:
    """The same with the ledger's checkpoint of this moment: whoever gets the paper witnesses the ledger."""
    return replace(form, seal=seal.note, mark=seal.mark, seal_note=papers.NOTE)


def _set(form: Form, path: Path, now: datetime) -> Printed:
    with tempfile.TemporaryDirectory(prefix="binding-", dir=path.parent) as workroom:
        return print_form(form, path, workroom=Path(workroom), made_at=now)


def _file(exhibit: Exhibit, path: Path, purpose: ExhibitFile.Purpose, *, pages: int = 0) -> ExhibitFile:
    digests = _digests(path)
    return ExhibitFile(
        id=uuid7(),
        exhibit=exhibit,
        purpose=purpose,
        path=path.name,
        name=f"{exhibit.number} {path.name}",
        pages=pages,
        size=digests.size,
        sha256=digests.sha256,
        sm3=digests.sm3,
    )


def _digests(path: Path) -> Digests:
    running = RunningDigests()
    for _chunk in running.passing(_chunks(path)):
        pass
    return running.result()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as content:
        while chunk := content.read(CHUNK):
            yield chunk


def _images(
    exhibit: Exhibit,
    items: list[ExhibitItem],
    discs: Sequence[tuple[ExhibitDisc, Disc]],
    folder: Path,
    report: Callable[[float], None],
) -> list[tuple[ExhibitDisc, Image]]:
    made = []
    for done, (row, disc) in enumerate(discs, 1):
        made.append((row, _image(exhibit, items, (row.copy, disc), folder)))
        report(_PARTS + (0.95 - _PARTS) * done / len(discs))
    return made


def _image(exhibit: Exhibit, items: list[ExhibitItem], one: tuple[Export, Disc], folder: Path) -> Image:
    """The bag of a disc with everything on it, checked, and the image of it, read back."""
    (copy, disc), now = one, exhibit.made_at
    assert now is not None  # noqa: S101 - for the type checker: `make_now` has set it
    page = index.index_of(exhibit, items, disc, statement=STATEMENT, verifier=verifier.PAGE_NAME)
    written = [name for name in (STATEMENT, EDITABLE, LIST, LIST_EDITABLE) if (folder / name).is_file()]
    papers = [loose(index.NAME, page), *(_on_disk(folder / name) for name in written)]
    bag = folder / "bag"  # of this making alone: another worker's may be written at the same time
    try:
        make_export(
            now=now, export=copy, target=bag, beside=disc.files(), papers=papers, pieces=disc.pieces,
            whole={one.id for one in disc.recordings},
        )  # fmt: skip
        found = check_evidence(bag)
        if found is None or not found.valid:
            first = found.findings[0] if found else None
            raise ExhibitDamagedError(path=first.path if first else "custody.json", what=first.detail if first else "")
        image = write_image(bag, folder / copy.name, label=_label(exhibit, disc))
    finally:
        shutil.rmtree(bag, ignore_errors=True)
    medium = medium_of(exhibit.medium)
    if image.size > medium.usable:
        raise ExhibitOverfullError(size=image.size, capacity=medium.usable)
    return image


def _on_disk(path: Path) -> Loose:
    return Loose(name=path.name, sha256=_digests(path).sha256, read=partial(_chunks, path))


def _label(exhibit: Exhibit, disc: Disc) -> str:
    digits = "".join(letter if letter.isdigit() else "_" for letter in exhibit.number).strip("_")
    return (f"JZ_{digits}" if disc.of == 1 else f"JZ_{digits}_{disc.position:03}")[:16]
