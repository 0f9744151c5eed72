"""What a request's copies are made of: originals of recordings and documents, PDFs of volumes; outsiders' 正卷 only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from liuhen.archive.consulting import queries
from liuhen.archive.consulting.models import ConsultationItem
from liuhen.archive.volumes.queries import content_of
from liuhen.cases.documents.queries import files_of
from liuhen.holdings import queries as holdings
from liuhen.recordings.models import Kind, Recording

Shape = Literal["film", "sound", "picture", "pages", "other"]
_FILM_PER_S, _PAGE, _PICTURE = 384 << 10, 1 << 20, 8 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file that is copied.

    Attributes:
        number: of the recording, document or volume, as people asked for it.
        name: what people call it.
        path: below `data/` of a bag.
        shape: how a mark gets onto it; `other` takes none.
        size, sha256: of the original.
        seconds: of a film or sound, when that's known.
        pages: of a document; 0 while nobody has counted.
        recording_id: whose original it is; None for papers.
        open: its bytes.
        at_hand: where it lies on this machine; None when it must be fetched.
    """

    number: str
    name: str
    path: str
    shape: Shape
    size: int
    sha256: str
    open: Callable[[], Iterator[bytes]]
    at_hand: Callable[[], Path | None]
    seconds: float | None = None
    pages: int = 0
    recording_id: UUID | None = None

    @property
    def stamped_size(self) -> int:
        """About as many bytes as its use copy takes at most; films are also bounded when they're encoded."""
        if self.shape in ("film", "sound"):
            return self.size + int((self.seconds or 0) * _FILM_PER_S)
        return max(self.pages, 1) * _PAGE if self.shape == "pages" else _PICTURE


_SHAPES: dict[str, Shape] = {Kind.VIDEO: "film", Kind.AUDIO: "sound", Kind.PHOTO: "picture"}


def sources_of(items: Iterable[ConsultationItem]) -> list[Source]:
    """The files of what is asked for, in its order."""
    found: list[Source] = []
    for item in items:
        if item.recording is not None:
            found.append(_of_recording(item.recording))
        elif item.document is not None:
            found += _of_document(item)
        else:
            found += _of_volume(item)
    return found


def _of_recording(recording: Recording) -> Source:
    object_id, path = recording.id, recording.logical_path
    seconds = recording.facts.get("duration_s")
    return Source(
        number=recording.number,
        name=recording.description.name if recording.is_described else recording.card_name,
        path=f"{recording.number}/{path}",
        shape=_SHAPES.get(recording.kind, "other"),
        size=recording.size,
        sha256=recording.sha256,
        seconds=float(seconds) if isinstance(seconds, int | float) else None,
        recording_id=object_id,
        open=lambda: holdings.open_range(object_id, path),
        at_hand=lambda: holdings.local_path(object_id, path),
    )


def _of_document(item: ConsultationItem) -> list[Source]:
    document = item.document
    if document is None:
        return []

    def source(path: str, pages: int, size: int, sha256: str) -> Source:
        return Source(
            number=item.named,
            name=document.title,
            path=f"documents/{item.position:03}/{path}",
            shape="pages",
            size=size,
            sha256=sha256,
            pages=pages,
            open=lambda: holdings.open_range(document.id, path),
            at_hand=lambda: holdings.local_path(document.id, path),
        )

    return [source(each.logical_path, each.pages, each.size, each.sha256) for each in files_of(document)]


def _of_volume(item: ConsultationItem) -> list[Source]:
    volume = item.volume
    if volume is None:
        return []
    return [
        Source(
            number=item.named,
            name=file.name,
            path=f"volumes/{item.position:03}/{file.path}",
            shape="pages",
            size=file.size,
            sha256=file.sha256,
            pages=file.pages,
            open=lambda file=file: content_of(volume, file),  # type: ignore[misc]  # bound now, not at the call
            at_hand=lambda file=file: holdings.local_path(volume.id, file.path),  # type: ignore[misc]  # likewise
        )
        for file in queries.pdfs_of(item)
    ]
