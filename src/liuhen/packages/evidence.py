"""What goes into a bag so that a stranger can check it against the ledger, and the check. No Django, no database.

Beside the payload, as tag files:

- `custody.json`: schema `liuhen/custody/1`, the ledger's verifier keys, and every entry about what's handed out, with
  the facts and salts that open its commitments;
- `checkpoint`: the ledger's signed note at that time;
- `proofs/<subject>-<number>.tlog-proof`: one for each entry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import cast
from uuid import UUID

from liuhen.errors import LiuhenError
from liuhen.ledger import entry as entries
from liuhen.ledger import note as notes
from liuhen.ledger import proof as proofs
from liuhen.packages.bagit import BagFinding

CUSTODY = "custody.json"
CHECKPOINT = "checkpoint"
PROOFS = "proofs"
SCHEMA = "liuhen/custody/1"
RECEIVED = "recording.received"
ORIGINAL = "original"
"""Payload files of this stem are originals: the ledger must have received them."""
LIMIT = 64 << 20

Json = entries.Json


@dataclass(slots=True)
class EvidenceReport:
    """What the ledger's part of a bag shows.

    Attributes:
        findings: empty when everything fits.
        entries: entries that were proven.
        originals: payload path to the time when the ledger received these bytes, RFC 3339.
        keys: verifier keys that signed.
        trusted: whether the keys came from the caller, not from the bag, which can vouch for itself only.
        checkpoint_size: entries in the tree of the bag's checkpoint.
    """

    findings: list[BagFinding] = field(default_factory=list)
    entries: int = 0
    originals: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    trusted: bool = False
    checkpoint_size: int = 0

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def evidence_tags(
    *, extract: Sequence[Mapping[str, Json]], proof_texts: Iterable[str], checkpoint: str, keys: Sequence[str]
) -> list[tuple[str, list[bytes]]]:
    """The tag files to write.

    Args:
        extract: from `custody.queries.extract`: `index`, `entry` (canonical text), `facts`, `salts`.
        proof_texts: a `.tlog-proof` text for each entry.
        checkpoint: the signed note.
        keys: the ledger's verifier keys.
    """
    told = {"schema": SCHEMA, "keys": list(keys), "entries": [dict(each) for each in extract]}
    tags = [
        (CUSTODY, [(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()]),
        (CHECKPOINT, [checkpoint.encode()]),
    ]
    for text in proof_texts:
        entry = entries.decode(proofs.parse_proof(text).extra or b"")
        tags.append((f"{PROOFS}/{proofs.file_name(entry.subject, entry.number)}", [text.encode()]))
    return tags


def check_evidence(bag: Path, keys: Sequence[str] = ()) -> EvidenceReport | None:
    """Check a bag's entries, proofs and originals against each other and the ledger's keys; call after `check_bag`.

    Args:
        bag: the bag's folder.
        keys: verifier keys from a source that the reader trusts; without them those in the bag are taken.

    Returns:
        None when the bag says nothing of a ledger.

    Raises:
        NoteMalformedError: a key that was given isn't one.
    """
    if not (bag / CUSTODY).exists() and not (bag / PROOFS).exists():
        return None
    report = EvidenceReport(trusted=bool(keys))
    check = _Check(bag, report, [notes.parse_vkey(key) for key in keys])
    check.run()
    report.findings = sorted(set(report.findings))
    return report


class _Check:
    """One check of one bag's evidence."""

    def __init__(self, bag: Path, report: EvidenceReport, verifiers: list[notes.Verifier]) -> None:
        self.bag = bag
        self.report = report
        self.verifiers = verifiers
        self.proven: dict[bytes, int] = {}
        self.told: list[entries.Entry] = []

    def altered(self, path: str, what: str) -> None:
        self.report.findings.append(BagFinding("altered", path, what))

    def run(self) -> None:
        told = self._custody()
        if not self.verifiers:
            self._keys_of_the_bag(told.get("keys"))
        self._checkpoint()
        for path in sorted((self.bag / PROOFS).glob(f"*{proofs.SUFFIX}")):
            self._proof(path)
        rows = told.get("entries")
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            self._entry(number, row)
        self._whole_subjects()
        self._originals()

    def _custody(self) -> dict[str, object]:
        try:
            told = json.loads(_read(self.bag / CUSTODY))
        except OSError:
            self.report.findings.append(BagFinding("missing", CUSTODY, "absent"))
            return {}
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict) or told.get("schema") != SCHEMA or not isinstance(told.get("entries"), list):
            self.report.findings.append(BagFinding("malformed", CUSTODY, "not " + SCHEMA))
            return {}
        return told

    def _keys_of_the_bag(self, keys: object) -> None:
        for key in keys if isinstance(keys, list) else []:
            try:
                self.verifiers.append(notes.parse_vkey(str(key)))
            except LiuhenError as error:
                self.altered(CUSTODY, error.code)

    def _checkpoint(self) -> None:
        try:
            note = _read(self.bag / CHECKPOINT)
            self.report.checkpoint_size = notes.open_checkpoint(note, self.verifiers).size
        except OSError:
            self.report.findings.append(BagFinding("missing", CHECKPOINT, "absent"))
        except LiuhenError as error:
            self.altered(CHECKPOINT, error.code)

    def _proof(self, path: Path) -> None:
        name = f"{PROOFS}/{path.name}"
        try:
            parsed = proofs.parse_proof(_read(path))
            shown = proofs.verify_proof(parsed, self.verifiers)
        except OSError:
            self.report.findings.append(BagFinding("unreadable", name, "unreadable"))
            return
        except LiuhenError as error:
            self.altered(name, error.code)
            return
        self.proven[parsed.extra or b""] = shown.index
        self.report.keys = sorted({*self.report.keys, *shown.signed_by})

    def _entry(self, number: int, row: object) -> None:
        about = f"entry {number}"
        text = row.get("entry") if isinstance(row, dict) else None
        facts, salts = (row.get("facts"), row.get("salts")) if isinstance(row, dict) else (None, None)
        if not isinstance(text, str) or not isinstance(facts, dict) or not isinstance(salts, dict):
            self.report.findings.append(BagFinding("malformed", CUSTODY, about))
            return
        data = text.encode("utf-8", "replace")
        try:
            entry = entries.decode(data)
            wrong = entries.unproven_facts(entry, cast("Mapping[str, Json]", facts), cast("Mapping[str, str]", salts))
        except LiuhenError as error:
            self.altered(CUSTODY, f"{about}: {error.code}")
            return
        if wrong:
            self.altered(CUSTODY, f"{about}: facts {', '.join(sorted(wrong))}")
        if self.proven.get(data) is None:
            self.report.findings.append(BagFinding("missing", CUSTODY, f"{about}: no proof"))
            return
        self.report.entries += 1
        self.told.append(entry)

    def _whole_subjects(self) -> None:
        """A left-out entry shows as a hole in its subject's running numbers; what came after can't be known here."""
        numbers: dict[UUID, list[int]] = {}
        for entry in self.told:
            numbers.setdefault(entry.subject, []).append(entry.number)
        for subject, found in numbers.items():
            if sorted(found) != list(range(1, len(found) + 1)):
                self.report.findings.append(BagFinding("missing", CUSTODY, f"an entry about {subject}"))

    def _originals(self) -> None:
        received = {
            entry.digests.get("sha256", ""): entries.format_time(entry.time)
            for entry in self.told
            if entry.kind == RECEIVED
        }
        held = _payload_digests(self.bag)
        for path, digest in held.items():
            if PurePosixPath(path).stem != ORIGINAL:
                continue
            if digest in received:
                self.report.originals[path] = received[digest]
            else:
                self.altered(path, "not what the ledger received")
        for digest in sorted(set(received) - set(held.values())):
            self.report.findings.append(BagFinding("missing", "data", f"original with SHA-256 {digest}"))


def _payload_digests(bag: Path) -> dict[str, str]:
    """Payload path to SHA-256, as the manifest says; `check_bag` holds that against the files."""
    try:
        text = _read(bag / "manifest-sha256.txt").decode("utf-8", "replace")
    except OSError:
        return {}
    pairs = (re.fullmatch(r"([0-9a-fA-F]{64})[ \t]+\*?(.+)", line) for line in text.split("\n"))
    return {pair[2]: pair[1].lower() for pair in pairs if pair}


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMIT)
