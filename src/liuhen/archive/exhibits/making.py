"""An exhibit is made: parts are taken, the 制作说明 is set, and all goes into one checked disc image."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from uuid_utils.compat import uuid7

from liuhen import media
from liuhen.archive.exhibits import index, queries
from liuhen.archive.exhibits.composing import form_of
from liuhen.archive.exhibits.disputing import handed_in, main_volumes_of
from liuhen.archive.exhibits.errors import ExhibitDamagedError
from liuhen.archive.exhibits.listing import list_of
from liuhen.archive.exhibits.models import Exhibit, ExhibitFile, ExhibitItem
from liuhen.archive.exhibits.operations import begin_making, record_made
from liuhen.archive.volumes.queries import content_of
from liuhen.binding import Form, Printed, print_form, write_form_docx
from liuhen.cases.documents.models import Document, DocumentFile
from liuhen.custody.queries import key_fingerprint
from liuhen.holdings import queries as holdings
from liuhen.holdings.hashing import CHUNK, Digests, RunningDigests
from liuhen.packages import verifier
from liuhen.packages.evidence import check_evidence
from liuhen.packages.image import Image, write_image
from liuhen.recordings.jobs import previews_folder
from liuhen.recordings.models import Export, Recording
from liuhen.recordings.operations import make_export
from liuhen.recordings.operations.exporting import Named

STATEMENT, EDITABLE = "制作说明.pdf", "制作说明.docx"
LIST, LIST_EDITABLE = "证据清单.pdf", "证据清单.docx"
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
        ExhibitDamagedError: what was written doesn't check.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: an original can't be read now.
    """
    copy = exhibit.copy
    assert copy is not None  # noqa: S101 - for the type checker: `prepare_exhibit` asks for one
    folder = queries.folder_of(exhibit.id) / str(uuid7())
    folder.mkdir(parents=True)
    exhibit.made_at = now
    items = queries.items_of(exhibit)
    is_kept = False
    try:
        for done, item in enumerate(items, 1):
            if item.begin_ms is not None:
                _take_part(item, folder)
            report(0.4 * done / len(items))
        begin_making(now=now, exhibit=exhibit, items=items)
        printed, papers = _print(exhibit, items, folder, now)
        image = _image(exhibit, copy, items, folder, now)
        report(0.95)
        is_kept = record_made(
            now=now, exhibit=exhibit, items=items, files=papers, image=image, facts=_facts(folder, printed)
        )
    finally:
        for other in [folder] if not is_kept else queries.folder_of(exhibit.id).iterdir():
            if not is_kept or other != folder:  # overtaken, of a worker that died, or of an earlier making
                shutil.rmtree(other, ignore_errors=True)
    for part in folder.glob("part-*"):
        part.unlink()  # they are in the image
    return is_kept


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
    exhibit: Exhibit, items: list[ExhibitItem], folder: Path, now: datetime
) -> tuple[tuple[Printed, list[str]], list[ExhibitFile]]:
    known = {"fingerprint": key_fingerprint(), "page_sha256": verifier.page().sha256}
    form, purpose = form_of(exhibit, items, **known), ExhibitFile.Purpose
    printed = _set(form, folder / STATEMENT, now)
    write_form_docx(form, folder / EDITABLE)
    files = [
        _file(exhibit, folder / STATEMENT, purpose.PDF, pages=printed.pages),
        _file(exhibit, folder / EDITABLE, purpose.DOCX),
    ]
    if exhibit.dispute is not None:
        listed = list_of(exhibit.dispute, handed_in(exhibit.dispute), **known)
        pages = _set(listed, folder / LIST, now).pages
        write_form_docx(listed, folder / LIST_EDITABLE)
        files.append(_file(exhibit, folder / LIST, purpose.LIST_PDF, pages=pages))
        files.append(_file(exhibit, folder / LIST_EDITABLE, purpose.LIST_DOCX))
    return (printed, list(form.lacking)), files


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


def _image(exhibit: Exhibit, copy: Export, items: list[ExhibitItem], folder: Path, now: datetime) -> Image:
    """The bag with everything, checked, and the image of it, read back."""
    place = previews_folder(copy.id)
    shutil.rmtree(place, ignore_errors=True)  # of a worker that died
    place.mkdir(parents=True)
    page = index.index_of(exhibit, items, statement=STATEMENT, verifier=verifier.PAGE_NAME)
    written = [name for name in (STATEMENT, EDITABLE, LIST, LIST_EDITABLE) if (folder / name).is_file()]
    papers: list[Named] = [(index.NAME, [page]), *((name, _chunks(folder / name)) for name in written)]
    bag = place / "bag"
    try:
        make_export(
            now=now, export=copy, target=bag, beside=[*_beside(items, folder), *_of_the_dispute(exhibit)], papers=papers
        )
        found = check_evidence(bag)
        if found is None or not found.valid:
            first = found.findings[0] if found else None
            raise ExhibitDamagedError(path=first.path if first else "custody.json", what=first.detail if first else "")
        return write_image(bag, place / copy.name, label=_label(exhibit))
    finally:
        shutil.rmtree(bag, ignore_errors=True)


def _label(exhibit: Exhibit) -> str:
    digits = "".join(letter if letter.isdigit() else "_" for letter in exhibit.number).strip("_")
    return f"JZ_{digits}"[:16]


def _of_the_dispute(exhibit: Exhibit) -> Iterator[Named]:
    """The papers on the 证据清单, under their numbers, and the 正卷."""
    if exhibit.dispute is None:
        return
    for line in handed_in(exhibit.dispute):
        if line.document is not None:
            for number, file in enumerate(_originals(line.document), 1):
                name = f"documents/{line.position:03}-{number:02}{Path(file.logical_path).suffix}"
                yield name, holdings.open_range(line.document.id, file.logical_path)
    for number, one in enumerate(main_volumes_of(exhibit.case), 1):
        yield f"volume/main-{number:02}.pdf", content_of(one.volume, one.file)


def _originals(document: Document) -> list[DocumentFile]:
    return [file for file in document.files.order_by("position") if file.scan == document.scan]


def _beside(items: list[ExhibitItem], folder: Path) -> Iterator[Named]:
    """Parts and 声音文字记录, beside the recording that they belong to."""
    for item in items:
        if item.part:
            yield item.part["path"], _chunks(folder / item.part["file"])
        if item.transcript is not None:
            for number, file in enumerate(_originals(item.transcript), 1):
                ending = Path(file.logical_path).suffix
                name = f"{item.recording.number}/transcript-{item.position:02}-{number:02}{ending}"
                yield name, holdings.open_range(item.transcript.id, file.logical_path)
