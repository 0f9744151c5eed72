"""A volume is compiled: a PDF/A for every 卷 of each side, one of the whole, and each sheet to edit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from uuid_utils.compat import uuid7

from liuhen.archive.volumes import queries
from liuhen.archive.volumes.composing import SIDES, Bundle, Composed, compose
from liuhen.archive.volumes.errors import PagesPendingError
from liuhen.archive.volumes.models import Volume, VolumeFile, VolumeItem, VolumeSide
from liuhen.archive.volumes.operations import record_compiled
from liuhen.binding import Bound, Printed, join_books, print_book, write_docx
from liuhen.cases.documents.queries import files_of, is_being_read, reading_has_stalled
from liuhen.custody import operations as custody
from liuhen.custody import papers
from liuhen.custody.queries import latest_checkpoint
from liuhen.holdings.hashing import RunningDigests
from liuhen.people.queries import bureau_name

_CHUNK = 1024 * 1024


def _unwatched(_share: float) -> None:
    """Nobody follows."""


def compile_now(volume: Volume, *, now: datetime, report: Callable[[float], None] = _unwatched) -> None:
    """Compile a volume that waits for it, and write down what came of it.

    Args:
        volume: which, with its case.
        now: the moment that the PDFs bear.
        report: is told the share that is done.

    Raises:
        PagesPendingError: pages of a document are still being drawn.
        TypesettingError: a page can't be set.
    """
    items = queries.items_of(volume)
    for item in items:
        if (
            item.side != VolumeSide.OUT
            and is_being_read(files_of(item.document))
            and not reading_has_stalled(item.document)
        ):
            raise PagesPendingError(title=item.document.title)
    custody.integrate(now=now)  # the checkpoint covers what was entered of the case until now
    published = latest_checkpoint()
    checkpoint = published.note if published else ""
    if published:
        papers.remember(about=volume.case_id, size=published.size)
    composed = compose(volume, rules=queries.rules_in_force(), checkpoint=checkpoint)
    folder = queries.drafts_of(volume) / str(uuid7())  # two who compile at once don't meet
    folder.mkdir(parents=True)
    files: list[VolumeFile] = []
    unfit: set[str] = set()
    for done, bundle in enumerate(composed.bundles, 1):
        printed = _print(volume, bundle, folder, files, now)
        unfit.update(printed.unfit)
        report(done / len(composed.bundles))
    _join(volume, composed, folder, files, now)
    facts = {
        "folder": folder.name,
        "checkpoint": checkpoint,
        "unfit": sorted(unfit),
        "missing_pictures": composed.missing_pictures,
    }
    is_kept = record_compiled(
        now=now, volume_id=volume.id, version=volume.version, files=files, items=_placed(composed), facts=facts
    )
    for other in [folder] if not is_kept else queries.drafts_of(volume).iterdir():
        if not is_kept or other != folder:  # overtaken, of a worker that died, or of an earlier version
            shutil.rmtree(other, ignore_errors=True)


def _placed(composed: Composed) -> list[VolumeItem]:
    found = []
    for bundle in composed.bundles:
        for item, where in bundle.items:
            item.part, item.from_page, item.pages = bundle.part, where.first, where.last - where.first + 1
            found.append(item)
    return found


def _print(volume: Volume, bundle: Bundle, folder: Path, files: list[VolumeFile], moment: datetime) -> Printed:
    book = bundle.book
    stem = f"{bundle.side}-{bundle.part}"
    of = _side(bundle)
    path = folder / f"{stem}.pdf"
    with tempfile.TemporaryDirectory(prefix="binding-", dir=folder) as workroom:
        printed = print_book(book, path, workroom=Path(workroom), made_at=moment)
    purpose = VolumeFile.Purpose
    files.append(_file(volume, bundle, path, purpose.PDF, of, pages=printed.pages))
    closing = [
        *book.notes,
        f"留痕账本检查点\n{book.seal.strip()}",
        *([f"短码　{book.mark}"] if book.mark else []),
        *(f"{one.label}：{one.value}" for one in book.checks),
    ]
    lists = [each for each in (book.recordings, book.left_out) if each is not None]
    sheets = [
        (purpose.COVER, "封面", {"title": book.heading, "fields": book.cover}),
        (purpose.CONTENTS, "卷内目录", {"title": book.contents.title, "tables": [book.contents]}),
        (purpose.CLOSING, "备考表", {"title": "卷内备考表", "fields": book.closing, "notes": closing}),
    ]
    if lists:
        sheets.append((purpose.RECORDINGS, "音像资料清单", {"title": lists[0].title, "tables": lists}))
    for kind, name, sheet in sheets:
        target = folder / f"{stem}-{kind.value}.docx"
        write_docx(target, **sheet)  # type: ignore[arg-type]  # each names its own part of a sheet
        files.append(_file(volume, bundle, target, kind, f"{of} {name}"))
    return printed


def _join(volume: Volume, composed: Composed, folder: Path, files: list[VolumeFile], moment: datetime) -> None:
    """The whole as one PDF/A, for the archive: with the 副卷 in it, so it stands on that side. One 卷 is the whole."""
    bundles = composed.bundles
    if len(bundles) == 1:
        return
    parts = [Bound(path=folder / f"{each.side}-{each.part}.pdf", mark=_side(each)) for each in bundles]
    path = folder / "whole.pdf"
    title = f"{volume.number} {volume.title} 全卷"
    pages = join_books(parts, path, title=title, author=bureau_name(), made_at=moment)
    whole = replace(bundles[-1], side=VolumeSide.INNER, part=1, parts=1)
    files.append(_file(volume, whole, path, VolumeFile.Purpose.WHOLE, "全卷（内部）", pages=pages))


def _side(bundle: Bundle) -> str:
    return f"{SIDES[bundle.side]}" + (f"第{bundle.part}卷共{bundle.parts}卷" if bundle.parts > 1 else "")


def _file(
    volume: Volume, bundle: Bundle, path: Path, purpose: VolumeFile.Purpose, name: str, *, pages: int = 0
) -> VolumeFile:
    running = RunningDigests()
    with path.open("rb") as content:
        for _chunk in running.passing(iter(lambda: content.read(_CHUNK), b"")):
            pass
    digests = running.result()
    return VolumeFile(
        id=uuid7(),
        volume=volume,
        purpose=purpose,
        side=bundle.side,
        part=bundle.part,
        parts=bundle.parts,
        path=path.name,
        name=f"{volume.number} {name}{path.suffix}",
        pages=pages,
        size=digests.size,
        sha256=digests.sha256,
        sm3=digests.sm3,
    )
