"""What an exhibit takes along, and on which disc of how many each piece of it lies (n of m)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import UUID

from liuhen.archive.carriers.queries.waiting import RESERVE, items_of, rules_in_force
from liuhen.archive.exhibits.disputing import handed_in, main_volumes_of
from liuhen.archive.exhibits.errors import ExhibitFactInvalidError
from liuhen.archive.exhibits.models import Exhibit, ExhibitItem
from liuhen.archive.volumes.queries import content_of
from liuhen.cases.documents.models import Document, DocumentFile
from liuhen.holdings import queries as holdings
from liuhen.packages import planning, verifier
from liuhen.packages.planning import Item, Piece, part_name
from liuhen.recordings.models import Recording
from liuhen.recordings.operations import Loose, digest_of
from liuhen.rules.carriers import DISC, Medium

PAPERS = 8 << 20
"""What 制作说明, 证据清单 and index take of every disc."""
_CHUNK = 1 << 20


def media() -> list[Medium]:
    """The discs on which an exhibit can be handed in, the smallest first."""
    return [one for one in rules_in_force().media if one.kind == DISC]


def medium_of(code: str) -> Medium:
    """The disc of this code; the one that the bureau's rules name where it's empty.

    Raises:
        ExhibitFactInvalidError: there's no such disc.
    """
    found = next((one for one in media() if one.code == (code or rules_in_force().exhibit)), None)
    if found is None:
        raise ExhibitFactInvalidError(field="medium", longest=0)
    return found


def at_least(recordings: Sequence[Recording], medium: Medium) -> int:
    """How many discs recordings take at least, for somebody who chooses one."""
    usable = planning.usable(medium.usable, RESERVE + PAPERS + len(verifier.page().content))
    return max(1, -(-sum(one.size for one in recordings) // usable))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing that goes onto a disc.

    Attributes:
        key: by which the plan is sorted.
        size: its bytes.
        group: what should lie on the same disc has the same one.
        name: below `data/`; of a recording its original's.
        sha256: of all of it.
        recording: the recording, with all that the archive holds of it; None for a loose file.
        of: the recording from which a loose file comes, as a part does; None for a paper.
        read: its bytes from one byte to another.
    """

    key: str
    size: int
    group: str
    name: str
    sha256: str
    recording: Recording | None
    of: Recording | None = None
    read: Callable[[int, int], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """What lies on one disc.

    Attributes:
        position, of: which of how many, from 1.
        room: bytes that it's planned to take, without papers and page.
        held: things and which piece of each.
    """

    position: int
    of: int
    room: int
    held: Sequence[tuple[Thing, Piece]]

    @property
    def recordings(self) -> list[Recording]:
        """The recordings of which something lies on it, in order."""
        return [thing.recording for thing, _piece in self.held if thing.recording is not None]

    @property
    def linked(self) -> list[Recording]:
        """Those and the ones of which a part or a transcript lies on it: sealing any of them withdraws it."""
        found = [thing.recording or thing.of for thing, _piece in self.held]
        return list({one.id: one for one in found if one is not None}.values())

    @property
    def pieces(self) -> Mapping[UUID, Piece]:
        """Those of them that were split, by recording."""
        return {thing.recording.id: piece for thing, piece in self.held if thing.recording is not None and piece.of > 1}

    def files(self) -> Iterator[Loose]:
        """Everything on it but recordings."""
        for thing, piece in self.held:
            if thing.recording is None:
                read = partial(thing.read, piece.start, piece.start + piece.size)
                digest = thing.sha256 if piece.of == 1 else digest_of(read())
                yield Loose(name=part_name(thing.name, piece.number, piece.of), sha256=digest, read=read)

    def names(self) -> list[str]:
        """The names of everything on it but recordings, as they stand below `data/`."""
        return [part_name(thing.name, piece.number, piece.of) for thing, piece in self.held if thing.recording is None]

    def holds(self, recording_id: UUID) -> Piece | None:
        """The piece of a recording that lies on it, if any."""
        return next(
            (piece for thing, piece in self.held if thing.recording is not None and thing.recording.id == recording_id),
            None,
        )

    def told(self) -> list[dict[str, object]]:
        """For the row of the disc: what lies on it, and which part."""
        return [
            {
                "recording": str(thing.recording.id) if thing.recording is not None else "",
                "number": thing.recording.number if thing.recording is not None else "",
                "name": thing.name,
                "part": piece.number,
                "parts": piece.of,
                "size": piece.size,
            }
            for thing, piece in self.held
        ]


def laid_out(things: Sequence[Thing], medium: Medium) -> list[Disc]:
    """Plan things onto discs: few and full, nothing split that fits on one; by the order of the exhibit.

    Raises:
        CarrierTooSmallError: what goes along with a recording has no room on it.
    """
    usable = planning.usable(medium.usable, RESERVE + PAPERS + len(verifier.page().content))
    if not things:  # the papers that every disc has anyway: 证据清单, 制作说明
        return [Disc(position=1, of=1, room=0, held=())]
    by_key = {thing.key: thing for thing in things}
    plan = planning.plan(_items(things), usable=usable)
    of = len(plan.loads)
    return [
        Disc(position=n, of=of, room=load.room, held=[(by_key[piece.key], piece) for piece in load.pieces])
        for n, load in enumerate(plan.loads, 1)
    ]


def _items(things: Sequence[Thing]) -> Iterator[Item]:
    films = [thing.recording for thing in things if thing.recording is not None]
    beside = {item.key: item.beside for item in items_of(films)}
    for thing in things:
        along = beside[str(thing.recording.id)] if thing.recording is not None else planning.cost([], folders=1)
        yield Item(thing.key, thing.size, along, thing.group)


def things_of(exhibit: Exhibit, items: Sequence[ExhibitItem], folder: Path) -> list[Thing]:
    """All that an exhibit takes along: originals unless cited, parts, transcripts; of a dispute its papers and 正卷.

    Args:
        exhibit: which.
        items: in order, their parts made.
        folder: where these lie.
    """
    found: dict[str, Thing] = {}
    for item in items:
        for thing in _of_item(item, folder):
            found.setdefault(thing.name, thing)
    return [*found.values(), *_of_dispute(exhibit)]


def _of_item(item: ExhibitItem, folder: Path) -> Iterator[Thing]:
    one, key = item.recording, f"{item.position:04}"

    def original(start: int, end: int) -> Iterable[bytes]:
        return holdings.open_range(one.id, one.logical_path, start, end)

    name = f"{one.number}/{one.logical_path}"
    if not item.is_cited:
        yield Thing(
            key=f"{key}.0", size=one.size, group=one.number, name=name, sha256=one.sha256, recording=one, read=original
        )
    if item.part:
        path, part = folder / item.part["file"], item.part
        taken = _file(f"{key}.1", part["size"], one.number, (part["path"], part["sha256"]), lambda: _chunks(path))
        yield replace(taken, of=one)
    if item.hidden is not None:
        hidden = item.hidden
        named = (hidden_path(item), hidden.sha256)
        whole = _file(f"{key}.1", hidden.size, one.number, named, lambda: holdings.open_range(one.id, hidden.path))
        yield replace(whole, of=one)
    if item.transcript is not None:
        for number, file in enumerate(originals_of(item.transcript), 1):
            name = f"{one.number}/transcript-{item.position:02}-{number:02}{Path(file.logical_path).suffix}"
            yield replace(_document(f"{key}.2.{number:02}", one.number, name, item.transcript, file), of=one)


def hidden_path(item: ExhibitItem) -> str:
    """Where a copy with things hidden lies below `data/`."""
    return f"{item.recording.number}/hidden-{item.position:02}.mp4"


def _of_dispute(exhibit: Exhibit) -> Iterator[Thing]:
    """The papers on the 证据清单, under their numbers, and the 正卷."""
    if exhibit.dispute is None:
        return
    for line in handed_in(exhibit.dispute):
        if line.document is not None:
            for number, file in enumerate(originals_of(line.document), 1):
                name = f"documents/{line.position:03}-{number:02}{Path(file.logical_path).suffix}"
                yield _document(f"papers.{line.position:04}.{number:02}", "papers", name, line.document, file)
    for number, one in enumerate(main_volumes_of(exhibit.case), 1):
        name = f"volume/main-{number:02}.pdf"

        def content(volume: object = one.volume, file: object = one.file) -> Iterable[bytes]:
            return content_of(volume, file)  # type: ignore[arg-type]  # as bound above

        yield _file(f"volume.{number:02}", one.file.size, "papers", (name, one.file.sha256), content)


def _document(key: str, group: str, name: str, document: Document, file: DocumentFile) -> Thing:
    return Thing(
        key=key, size=file.size, group=group, name=name, sha256=file.sha256, recording=None,
        read=lambda start, end: holdings.open_range(document.id, file.logical_path, start, end),
    )  # fmt: skip


def _file(key: str, size: int, group: str, named: tuple[str, str], content: Callable[[], Iterable[bytes]]) -> Thing:
    """A file of which `named` says the name and the digest."""
    return Thing(
        key=key, size=size, group=group, name=named[0], sha256=named[1], recording=None,
        read=lambda start, end: _between(content(), start, end),
    )  # fmt: skip


def originals_of(document: Document) -> list[DocumentFile]:
    """The files of a document that are in force."""
    return [file for file in document.files.order_by("position") if file.scan == document.scan]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _between(chunks: Iterable[bytes], start: int, end: int) -> Iterator[bytes]:
    """What lies from one byte to another of what passes."""
    at = 0
    for chunk in chunks:
        wanted = chunk[max(start - at, 0) : max(end - at, 0)]
        if wanted:
            yield wanted
        at += len(chunk)
        if at >= end:
            return
