"""A round of a witness: through published ledgers and keepers' folders, and what it leaves there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from liuhen.errors import LiuhenError
from liuhen.ledger import handing, layout
from liuhen.ledger import note as notes
from liuhen.ledger.errors import LedgerAbsentError, LedgerUnreachableError, WitnessBehindError, WitnessRefusedError
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.submission import MAX_BYTES, SUFFIX, Submission, parse_submission
from liuhen.ledger.witness import Cosigned, Witness, write_durably

_Look = Callable[[Witness, Path, datetime], tuple[str, Cosigned | None]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one ledger: countersigned, already countersigned before, or the error that stands against it."""

    place: Path
    origin: str = ""
    cosigned: Cosigned | None = None
    error: LiuhenError | None = None


def look(witness: Witness, source: Path, *, now: datetime) -> Iterator[Looked]:
    """Look at a published ledger, a keeper's folder, or every folder of a ledger in it; countersign what holds.

    What holds is written beside what was looked at in a keeper's folder; a published ledger is only read. A place that
    isn't there is told like any other trouble: one stick that isn't plugged in hides no alarm of the next.

    Args:
        witness: who looks.
        source: the folder, or a single `add-checkpoint` file, as one comes by mail.
        now: the moment.
    """
    if source.is_file():
        yield _looked(witness, source, _one_file, now)
        return
    try:
        places = [source, *sorted(each for each in _folders(source) if each.name.startswith("liuhen-"))]
    except LedgerUnreachableError as error:
        yield Looked(source, error=error)
        return
    fitting = [each for each in places if (each / layout.CHECKPOINT).is_file()]
    if not fitting:
        yield Looked(source, error=LedgerAbsentError(path=str(source)))
    for each in fitting:
        yield _looked(witness, each, _published if (each / "tile").is_dir() else _kept, now)


def _folders(source: Path) -> list[Path]:
    try:
        return [each for each in source.iterdir() if each.is_dir()]
    except OSError as error:
        raise LedgerUnreachableError(path=str(source), why=error.strerror or type(error).__name__) from error


def _looked(witness: Witness, place: Path, by: _Look, now: datetime) -> Looked:
    try:
        origin, cosigned = by(witness, place, now)
    except LiuhenError as error:
        return Looked(place, str(error.fields.get("origin", "")), error=error)
    return Looked(place, origin, cosigned)


def _one_file(witness: Witness, path: Path, now: datetime) -> tuple[str, Cosigned | None]:
    told = parse_submission(_read(path))
    return witness.opened(told.note).origin, witness.add(told, now=now)


def _published(witness: Witness, path: Path, now: datetime) -> tuple[str, Cosigned | None]:
    """A published ledger gives every proof itself."""
    folder = LedgerFolder(path)
    witness.refuse_shrunk(folder.note, now=now)
    seen = witness.size_seen(folder.checkpoint.origin)
    return folder.checkpoint.origin, witness.add(handing.submission_from(folder, seen), now=now)


def _kept(witness: Witness, path: Path, now: datetime) -> tuple[str, Cosigned | None]:
    """A keeper's folder: from where this witness stands, along what was laid there."""
    newest = _read(path / layout.CHECKPOINT).decode("utf-8", "replace")
    checkpoint = witness.opened(newest)
    try:
        witness.refuse_shrunk(newest, now=now)
        cosigned = None
        while (found := _next(path, witness.size_seen(checkpoint.origin))) is not None:
            step = witness.add(found, now=now)
            added = step.added + (cosigned.added if cosigned else 0)
            cosigned = Cosigned(step.checkpoint, step.lines, step.note, added)
        seen = witness.size_seen(checkpoint.origin)
        if seen == checkpoint.size:  # the same again, or other bytes under the same size
            again = witness.add(Submission(seen, (), newest), now=now)
            cosigned = Cosigned(again.checkpoint, again.lines, again.note, cosigned.added if cosigned else 0)
        else:
            raise WitnessBehindError(origin=checkpoint.origin, size=seen, told=checkpoint.size)
    except WitnessRefusedError:
        _leave(path, handing.SHOWN, witness, checkpoint)
        raise
    _leave(path, handing.COSIGNED, witness, checkpoint)
    return checkpoint.origin, cosigned


def _next(path: Path, seen: int) -> Submission | None:
    """The submission that leads furthest on from what was seen."""
    found = []
    for each in path.glob(f"{seen}-*{SUFFIX}"):
        size = each.name.removesuffix(SUFFIX).partition("-")[2]
        if size.isdecimal() and size.isascii() and int(size) > seen:
            found.append((int(size), each))
    return parse_submission(_read(max(found)[1])) if found else None


def _leave(path: Path, suffix: str, witness: Witness, checkpoint: notes.Checkpoint) -> None:
    """Leave what was seen last in the keeper's folder, for whoever keeps the ledger to find."""
    seen = witness.seen(checkpoint.origin)
    if seen is not None:
        size = notes.parse_checkpoint(notes.parse_note(seen)).size
        write_durably(path / f"{size}{suffix}", seen.encode())


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise LedgerUnreachableError(path=str(path), why=error.strerror or type(error).__name__) from error
