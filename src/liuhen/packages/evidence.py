"""What goes into a bag so that a stranger can check it against the ledger, and the check. No Django, no database.

Beside the payload, as tag files:

- `custody.json`: schema `liuhen/custody/1`, the ledger's verifier keys, and every entry about what's handed out, with
  the facts and salts that open its commitments;
- `checkpoint`: the ledger's signed note at that time;
- `proofs/<subject>-<number>.tlog-proof`: one for each entry;
- `consistency.json`: earlier trees of the ledger with the hashes that lead to the checkpoint;
- `contents-sha256.txt`: what the copy holds, file by file; its own digest is in an entry (`contents`);
- `ledger.pem`: the ledger's key as OpenSSL reads it;
- `验证.html`, `怎样核验.txt`: how to check without us.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, cast
from uuid import UUID

from liuhen.errors import LiuhenError
from liuhen.ledger import entry as entries
from liuhen.ledger import note as notes
from liuhen.ledger import proof as proofs
from liuhen.ledger.errors import ProofWrongError
from liuhen.packages import held
from liuhen.packages.bagit import BagFinding, BagReport, manifest_lines
from liuhen.packages.verifier import HOW_NAME, PAGE_NAME, Page, how_to_check

CUSTODY = "custody.json"
CHECKPOINT = "checkpoint"
PROOFS = "proofs"
SCHEMA = "liuhen/custody/1"
PEM = "ledger.pem"
MANIFEST = "manifest-sha256.txt"
TAGMANIFEST = "tagmanifest-sha256.txt"
RECEIVED = "recording.received"
VERIFIER = "verifier"
"""The digest in the entry about a copy that fixes which page went with it: a page that was put in its place shows."""
CONTENTS = "contents-sha256.txt"
LISTED = "contents"
"""The digest of that list in the entry that was made for the copy: a file that was put in another's place shows."""
PROMISED = "listed"
"""A fact of entries about copies, true since copies have such a list: one that was taken out with its entry shows."""
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
        fingerprints: of the keys that signed, as papers print them.
        trusted: whether something that didn't come with the bag stands for the keys: the caller's keys, a fingerprint
            or a checkpoint from paper. The bag can vouch for itself only.
        checkpoint_size: entries in the tree of the bag's checkpoint.
        page: SHA-256 of the page that's in the bag, empty without one.
        listed: files that the ledger's list of the copy names; 0 of copies made before there were such lists.
        known: how the checkpoint that the reader holds stands to the bag's; empty when none was given.
    """

    findings: list[BagFinding] = field(default_factory=list)
    entries: int = 0
    originals: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    fingerprints: list[str] = field(default_factory=list)
    trusted: bool = False
    checkpoint_size: int = 0
    page: str = ""
    listed: int = 0
    known: held.Standing = ""

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verdict(bag: BagReport, evidence: EvidenceReport | None) -> Literal["pass", "fail", "undecided"]:
    """What may be said of a bag: 通过, 不通过 or 不能判断.

    `undecided` is a bag in which everything fits, while nothing from outside of it stands for its key, or the
    checkpoint that the reader holds can't be held against it.
    """
    if not bag.valid or (evidence is not None and not evidence.valid):
        return "fail"
    return "pass" if evidence is not None and evidence.trusted and evidence.known != "unknown" else "undecided"


def is_original(path: str) -> bool:
    """Whether a payload file is an original, of which the ledger knows both digests."""
    return path.startswith("data/") and PurePosixPath(path).stem == ORIGINAL


def contents_text(files: Mapping[str, str]) -> bytes:
    """`contents-sha256.txt`, as `sha256sum -c` reads it.

    Args:
        files: SHA-256 by path below the bag, payload and what lies beside it.
    """
    return "".join(f"{files[path]}  {path}\n" for path in sorted(files)).encode()


def evidence_tags(
    *,
    extract: Sequence[Mapping[str, Json]],
    proof_texts: Iterable[str],
    checkpoint: str,
    keys: Sequence[str],
    earlier: Sequence[held.Earlier] = (),
    page: Page | None = None,
) -> list[tuple[str, list[bytes]]]:
    """The tag files to write.

    Args:
        extract: from `custody.queries.extract`: `index`, `entry` (canonical text), `facts`, `salts`.
        proof_texts: a `.tlog-proof` text for each entry.
        checkpoint: the signed note.
        keys: the ledger's verifier keys, the Ed25519 one first.
        earlier: earlier trees with what leads to this one.
        page: the page that checks; None leaves it and the text beside it out.
    """
    told = {"schema": SCHEMA, "keys": list(keys), "entries": [dict(each) for each in extract]}
    size = notes.parse_checkpoint(notes.parse_note(checkpoint)).size
    tags = [
        (CUSTODY, [(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()]),
        (CHECKPOINT, [checkpoint.encode()]),
        (held.CONSISTENCY, [held.write_earlier(size, earlier)]),
        (PEM, [notes.parse_vkey(keys[0]).public_pem().encode()]),
    ]
    for text in proof_texts:
        entry = entries.decode(proofs.parse_proof(text).extra or b"")
        tags.append((f"{PROOFS}/{proofs.file_name(entry.subject, entry.number)}", [text.encode()]))
    if page is not None:
        tags.append((PAGE_NAME, [page.content]))
        tags.append((HOW_NAME, [how_to_check(notes.parse_vkey(keys[0]).fingerprint(), page.sha256).encode()]))
    return tags


@dataclass(frozen=True, slots=True)
class Held:
    """What the reader holds that didn't come with the bag; empty texts where there's nothing.

    Attributes:
        keys: verifier keys.
        fingerprint: of a key, from paper, 16 digits at least.
        known: a checkpoint, signed or its three lines.
        joining: hashes that lead from it to the bag's, or the other way round.
    """

    keys: Sequence[str] = ()
    fingerprint: str = ""
    known: str = ""
    joining: str = ""


def check_evidence(
    bag: Path, keys: Sequence[str] = (), *, reader: Held | None = None, sm3: Mapping[str, str] | None = None
) -> EvidenceReport | None:
    """Check a bag's entries, proofs and originals against each other and the ledger's keys; call after `check_bag`.

    Args:
        bag: the bag's folder.
        keys: verifier keys from a source that the reader trusts; without them those in the bag are taken.
        reader: what else the reader holds.
        sm3: payload path to SM3 of originals, from `check_bag`; those not in it are held against SHA-256 alone.

    Returns:
        None when the bag says nothing of a ledger.

    Raises:
        NoteMalformedError: a key, fingerprint or checkpoint that was given isn't one.
    """
    if not (bag / CUSTODY).exists() and not (bag / PROOFS).exists():
        return None
    reader = reader or Held()
    verifiers = [notes.parse_vkey(key) for key in (*keys, *reader.keys)]
    report = EvidenceReport(trusted=bool(verifiers))
    check = _Check(bag, report, verifiers)
    check.run(sm3 or {})
    check.hold_against(reader)
    report.findings = sorted(set(report.findings))
    return report


class _Check:
    """One check of one bag's evidence."""

    def __init__(self, bag: Path, report: EvidenceReport, verifiers: list[notes.Verifier]) -> None:
        self.bag = bag
        self.report = report
        self.verifiers = verifiers
        self.checkpoint: notes.Checkpoint | None = None
        self.earlier: list[held.Earlier] = []
        self.proven: dict[bytes, int] = {}
        self.told: list[entries.Entry] = []
        self.is_listed = False  # an entry says that its copy has a list

    def altered(self, path: str, what: str) -> None:
        self.report.findings.append(BagFinding("altered", path, what))

    def run(self, sm3: Mapping[str, str]) -> None:
        told = self._custody()
        if not told:
            return  # nothing says what the rest should be
        if not self.verifiers:
            self._keys_of_the_bag(told.get("keys"))
        self._checkpoint()
        self._earlier()
        for path in sorted((self.bag / PROOFS).glob(f"*{proofs.SUFFIX}")):
            self._proof(path)
        rows = told.get("entries")
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            self._entry(number, row)
        if not (self.bag / TAGMANIFEST).is_file():  # BagIt can do without; then what isn't proven could be rewritten
            self.report.findings.append(BagFinding("missing", TAGMANIFEST, "absent"))
        self._whole_subjects()
        self._originals(sm3)
        self._contents()
        self._page()

    def hold_against(self, reader: Held) -> None:
        """Hold keys and checkpoint against what the reader has on paper."""
        wanted = held.parse_fingerprint(reader.fingerprint) if reader.fingerprint else ""
        if wanted and self.verifiers:
            if any(each.fingerprint().startswith(wanted) for each in self.verifiers if each.fingerprint()):
                self.report.trusted = True
            else:
                self.altered(CUSTODY, "not the key of the fingerprint")
        if not reader.known:
            return
        known, note = held.parse_known(reader.known, self.verifiers)
        if note is not None and held.signed_by_another(note, self.verifiers):
            self.altered(CHECKPOINT, "another key signed the known checkpoint")
            return
        if self.checkpoint is None:
            return
        try:
            self.report.known = held.stand(known, self.checkpoint, self.earlier, held.parse_joining(reader.joining))
        except ProofWrongError as error:
            self.altered(CHECKPOINT, f"contradicts the known checkpoint: {error.fields['what']}")
            return
        self.report.trusted |= note is not None or self.report.known != "unknown"

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
            self.checkpoint = notes.open_checkpoint(note, self.verifiers)
            self.report.checkpoint_size = self.checkpoint.size
        except OSError:
            self.report.findings.append(BagFinding("missing", CHECKPOINT, "absent"))
        except LiuhenError as error:
            self.altered(CHECKPOINT, error.code)

    def _earlier(self) -> None:
        if self.checkpoint is None:
            return
        try:
            self.earlier = held.read_earlier(_read(self.bag / held.CONSISTENCY), self.checkpoint)
        except OSError:
            return  # bags of before had none; a removed one is in the tag manifest
        except LiuhenError as error:
            self.altered(held.CONSISTENCY, error.code)

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
        if self.checkpoint is not None and shown.checkpoint != self.checkpoint:
            self.altered(CHECKPOINT, "not the one that the proofs lead to")
        self.proven[parsed.extra or b""] = shown.index
        self.report.keys = sorted({*self.report.keys, *shown.signed_by})
        prints = {notes.parse_vkey(key).fingerprint() for key in self.report.keys}
        self.report.fingerprints = sorted(prints - {""})

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
        self.is_listed |= not wrong and facts.get(PROMISED) is True

    def _whole_subjects(self) -> None:
        """A left-out entry shows as a hole in its subject's running numbers; what came after can't be known here."""
        numbers: dict[UUID, list[int]] = {}
        for entry in self.told:
            numbers.setdefault(entry.subject, []).append(entry.number)
        for subject, found in numbers.items():
            if sorted(found) != list(range(1, len(found) + 1)):
                self.report.findings.append(BagFinding("missing", CUSTODY, f"an entry about {subject}"))

    def _originals(self, sm3: Mapping[str, str]) -> None:
        arrived = [entry for entry in self.told if entry.kind == RECEIVED]
        received = {entry.digests.get("sha256", ""): entries.format_time(entry.time) for entry in arrived}
        both = {entry.digests.get("sha256", ""): entry.digests.get("sm3", "") for entry in arrived}
        held = _digests_of(self.bag, MANIFEST)
        for path, digest in held.items():
            if not is_original(path):
                continue
            if both.get(digest) and sm3.get(path, both[digest]) != both[digest]:
                self.altered(path, "SM3 isn't what the ledger received")
            if digest in received:
                self.report.originals[path] = received[digest]
            else:
                self.altered(path, "not what the ledger received")
        for digest in sorted(set(received) - set(held.values())):
            self.report.findings.append(BagFinding("missing", "data", f"original with SHA-256 {digest}"))

    def _contents(self) -> None:
        """The ledger fixes what the copy holds, to the last description, paper and part."""
        named = {entry.digests[LISTED] for entry in self.told if LISTED in entry.digests}
        try:
            text = _read(self.bag / CONTENTS)
        except OSError:
            if named or self.is_listed:
                self.report.findings.append(BagFinding("missing", CONTENTS, "absent"))
            return
        if hashlib.sha256(text).hexdigest() not in named:
            self.altered(CONTENTS, "not the list that the ledger names")
            return
        listed = manifest_lines(text.decode("utf-8", "replace"))
        self.report.listed = len(listed)
        inside, outside = _digests_of(self.bag, MANIFEST), _digests_of(self.bag, TAGMANIFEST)
        for path, digest in listed.items():
            there = inside if path.startswith("data/") else outside
            found = there.get(path, "")
            if there and not found:
                self.report.findings.append(BagFinding("missing", path, "in the ledger's list"))
            elif there and found != digest:
                self.altered(path, "not what the ledger's list says")
        for path in inside.keys() - listed.keys():
            self.report.findings.append(BagFinding("unknown", path, "not in the ledger's list"))

    def _page(self) -> None:
        """The ledger says which page went with a copy; a page that was put in its place shows, manifest or not."""
        named = {entry.digests[VERIFIER] for entry in self.told if VERIFIER in entry.digests}
        path = self.bag / PAGE_NAME
        if path.is_file():
            with path.open("rb") as file:
                self.report.page = hashlib.file_digest(file, "sha256").hexdigest()
            if named and self.report.page not in named:
                self.altered(PAGE_NAME, "not the page that the ledger names")
            if self.told and not named:  # the entry about the copy is the one before its first byte left
                self.report.findings.append(BagFinding("missing", CUSTODY, "no entry about this copy"))


def _digests_of(bag: Path, manifest: str) -> dict[str, str]:
    """Path to SHA-256, as a manifest says; `check_bag` holds that against the files."""
    try:
        return manifest_lines(_read(bag / manifest).decode("utf-8", "replace"))
    except OSError:
        return {}


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMIT)
