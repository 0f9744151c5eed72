"""A witness of other ledgers: it countersigns a checkpoint only after it saw that the ledger has but grown.

It needs nothing but a folder of its own, on a machine that whoever keeps the ledger doesn't keep. What it remembers
is written down, durably and under a lock, before a signature leaves (C2SP tlog-witness): a crash in between costs a
signature, which the next round gives again, never the memory.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from uuid_utils.compat import uuid7

from liuhen.errors import LiuhenError
from liuhen.ledger import cosignature, merkle
from liuhen.ledger import note as notes
from liuhen.ledger.errors import (
    LedgerUnreachableError,
    NoteMalformedError,
    ProofWrongError,
    SignatureWrongError,
    WitnessBehindError,
    WitnessKeyError,
    WitnessRefusedError,
    WitnessStrangerError,
    WitnessUnsignedError,
)
from liuhen.ledger.submission import Submission

KEY, KEYS, SEEN = "witness.key", "keys", "seen"
REFUSED = "refused"
_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What a witness gives.

    Attributes:
        checkpoint: what it signed.
        lines: its signature line, as `add-checkpoint` answers it.
        note: the checkpoint with the ledger's signature and the witness's.
        added: how many entries are new since it looked last.
    """

    checkpoint: notes.Checkpoint
    lines: str
    note: str
    added: int


class Witness:
    """The witness that lives in a folder.

    Attributes:
        folder: its state: `witness.key`, and for each ledger a folder with its keys, what was seen, what was refused.
        cosigner: its key.
    """

    def __init__(self, folder: Path, *, name: str = "") -> None:
        """Open the witness; on first use make its key (mode 0600) and folder.

        Args:
            folder: its own.
            name: what it is called in its signatures, on first use; one is made when left out.

        Raises:
            WitnessKeyError: the key is there and can't be read, or the memory is there without a key.
            LedgerUnreachableError: the folder can't be written.
        """
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                self.cosigner = self._key(name)
        except OSError as error:
            raise LedgerUnreachableError(path=str(folder), why=str(error)) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with FileLock(self.folder / ".lock", timeout=_WAIT_SECONDS):
            yield

    def _key(self, name: str) -> cosignature.Cosigner:
        path = self.folder / KEY
        try:
            return cosignature.Cosigner.parse(path.read_text("ascii"))
        except FileNotFoundError:
            if any(each.is_dir() for each in self.folder.iterdir()):
                raise WitnessKeyError(path=str(path)) from None  # a new key would forget whose word the old ones were
        except (ValueError, NoteMalformedError) as error:
            raise WitnessKeyError(path=str(path)) from error
        made = cosignature.Cosigner.generate(name or f"witness.invalid/{uuid7()}")
        write_durably(path, (made.private_text() + "\n").encode(), mode=0o600)
        return made

    def _of(self, origin: str) -> Path:
        return self.folder / hashlib.sha256(origin.encode()).hexdigest()

    def watch(self, keys: Sequence[notes.Verifier]) -> None:
        """Trust these keys for the ledgers that they name, from now on. Get them from the bureau, not from a disk.

        Raises:
            WitnessUnsignedError: another key is trusted for one of them already; that is never replaced by itself.
            LedgerUnreachableError: the folder can't be written.
        """
        with self._alone():
            for each in keys:
                path = self._of(each.name) / KEYS
                known = self._keys_of(each.name)
                if not known:
                    path.parent.mkdir(exist_ok=True)
                    write_durably(path, f"{each.vkey()}\n".encode())
                elif each.vkey() not in {one.vkey() for one in known}:
                    raise WitnessUnsignedError(origin=each.name, what="another key")

    def _keys_of(self, origin: str) -> list[notes.Verifier]:
        path = self._of(origin) / KEYS
        try:
            return [notes.parse_vkey(line) for line in path.read_text("ascii").splitlines() if line]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, NoteMalformedError) as error:
            raise WitnessKeyError(path=str(path)) from error

    def seen(self, origin: str) -> str | None:
        """The checkpoint of a ledger that was countersigned last, with both signatures; None before the first.

        Raises:
            WitnessKeyError: what is remembered can't be read.
        """
        path = self._of(origin) / SEEN
        try:
            text = path.read_text("utf-8")
            notes.open_checkpoint(text, self._keys_of(origin))
            notes.verify_note(notes.parse_note(text), [self.cosigner.verifier])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LiuhenError) as error:
            raise WitnessKeyError(path=str(path)) from error
        return text

    def seen_under(self, digest: str) -> str | None:
        """The same by the SHA-256 of the ledger's origin, 64 hex digits.

        Raises:
            WitnessKeyError: what is remembered can't be read.
        """
        path = self.folder / digest / SEEN
        try:
            return self.seen(path.read_text("utf-8").partition("\n")[0])
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise WitnessKeyError(path=str(path)) from error

    def size_seen(self, origin: str) -> int:
        """How many entries that one covers; 0 before the first.

        Raises:
            WitnessKeyError: what is remembered can't be read.
        """
        text = self.seen(origin)
        return 0 if text is None else notes.parse_checkpoint(notes.parse_note(text)).size

    def opened(self, note: str) -> notes.Checkpoint:
        """What a checkpoint says, when a key that is trusted for its ledger signed it.

        Raises:
            NoteMalformedError: it isn't one.
            WitnessStrangerError: of a ledger that isn't watched.
            WitnessUnsignedError: no trusted key signed it, or one's signature is false.
        """
        told = notes.parse_checkpoint(notes.parse_note(note))
        keys = self._keys_of(told.origin)
        if not keys:
            raise WitnessStrangerError(origin=told.origin)
        try:
            return notes.open_checkpoint(note, keys)
        except SignatureWrongError as error:
            raise WitnessUnsignedError(origin=told.origin, what=str(error.fields["what"])) from None

    def add(self, told: Submission, *, now: datetime) -> Cosigned:
        """Countersign a checkpoint, if it goes on from what was seen last.

        Raises:
            NoteMalformedError, WitnessStrangerError, WitnessUnsignedError: as `opened`.
            WitnessBehindError: the proof doesn't begin where this witness stands.
            WitnessRefusedError: the ledger was rewritten; the checkpoint is kept as evidence.
            WitnessKeyError, LedgerUnreachableError: what is remembered can't be read or written.
        """
        checkpoint = self.opened(told.note)
        with self._alone():
            before = self.seen(checkpoint.origin)
            last = None if before is None else notes.parse_checkpoint(notes.parse_note(before))
            size = 0 if last is None else last.size
            if told.old != size:
                raise WitnessBehindError(origin=checkpoint.origin, size=size, told=told.old)
            if not _goes_on(last, checkpoint, told.proof):
                raise self._refuse(checkpoint, told.note, size, "rewritten", now)
            return self._sign(checkpoint, told.note, checkpoint.size - size, now)

    def refuse_shrunk(self, note: str, *, now: datetime) -> None:
        """Raise the alarm when what a ledger shows as its newest is less than what was seen, or other at that size.

        Raises:
            WitnessRefusedError: so it is; the checkpoint is kept as evidence.
            NoteMalformedError, WitnessStrangerError, WitnessUnsignedError, WitnessKeyError: as `add`.
        """
        checkpoint = self.opened(note)
        with self._alone():
            before = self.seen(checkpoint.origin)
            last = None if before is None else notes.parse_checkpoint(notes.parse_note(before))
            if last is not None and checkpoint.size < last.size:
                raise self._refuse(checkpoint, note, last.size, "shrunk", now)

    def _sign(self, checkpoint: notes.Checkpoint, note: str, added: int, now: datetime) -> Cosigned:
        text = checkpoint.text()
        known = {(each.name, each.key_id) for each in self._keys_of(checkpoint.origin)}
        own = tuple(each for each in notes.parse_note(note).signatures if (each.name, each.key_id) in known)
        mine = self.cosigner.cosign(text, at=now)
        whole = notes.format_note(notes.Note(text, (*own, mine)))
        write_durably(self._of(checkpoint.origin) / SEEN, whole.encode())
        lines = notes.format_note(notes.Note(text, (mine,))).removeprefix(text + "\n")
        return Cosigned(checkpoint, lines, whole, added)

    def _refuse(
        self, checkpoint: notes.Checkpoint, note: str, size: int, problem: str, now: datetime
    ) -> WitnessRefusedError:
        folder = self._of(checkpoint.origin) / REFUSED
        folder.mkdir(exist_ok=True)
        digest = hashlib.sha256(note.encode()).hexdigest()[:16]
        path = folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{checkpoint.size}-{digest}.note"
        if not any(folder.glob(f"*-{digest}.note")):  # asked again and again, one piece of evidence is enough
            write_durably(path, note.encode())
        return WitnessRefusedError(origin=checkpoint.origin, size=size, told=checkpoint.size, problem=problem)


def _goes_on(last: notes.Checkpoint | None, new: notes.Checkpoint, proof: Sequence[bytes]) -> bool:
    if last is None or last.size == 0:
        return not proof and (new.size > 0 or new.root == merkle.EMPTY_ROOT)
    try:
        merkle.verify_consistency(old=last.size, new=new.size, proof=proof, old_root=last.root, new_root=new.root)
    except ProofWrongError:
        return False
    return True


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write beside, sync, rename, sync the folder; a private file is private from its first byte.

    Raises:
        LedgerUnreachableError: it can't be written.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)  # noqa: PTH105 - named so that a test can let it fail
        if os.name != "nt":  # Windows can't sync a folder; NTFS journals the rename
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        raise LedgerUnreachableError(path=str(path), why=error.strerror or type(error).__name__) from error
