"""Copies with every kind of alteration: the one list that `./liuhen check` and the page 验证.html must agree on.

`Maker` writes a bag of two recordings as exports write them. Each of `ALTERATIONS` does to such a bag what somebody
could do, and says what both must find: kind and path of each finding.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from liuhen.ledger import entry as entries
from liuhen.ledger import note as notes
from liuhen.ledger import proof as proofs
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.publish import Publisher
from liuhen.packages import held
from liuhen.packages.bagit import write_bag
from liuhen.packages.evidence import CONTENTS, LISTED, PROMISED, VERIFIER, contents_text, evidence_tags
from liuhen.packages.verifier import PAGE_NAME, page
from unit.ledger.logs import entry

FIRST, SECOND = "data/2026-000001/original.mp4", "data/2026-000002/original.jpg"
ACCENTED = "data/2026-000001/réunion.txt"
FACTS = "data/2026-000001/facts.json"
MAIN_VOLUME = "data/volume/main-01.pdf"  # the 正卷 as a 举证包 has it
SALT = "01" * 32
FOUND = set[tuple[str, str]]


@dataclass(frozen=True)
class Maker:
    """Makes bags below a folder, of a ledger signed with a key."""

    where: Path
    signer: notes.Signer
    is_early: bool = False  # from before copies had lists of their contents

    def publisher(self) -> Publisher:
        return Publisher(
            self.where / "ledger",
            origin=self.signer.name,
            verifiers=[self.signer.verifier],
            signers=[self.signer.sign],
        )

    def bag(self, first: bytes = b"what the recorder saw", second: bytes = b"a photo") -> Path:
        """Seven entries, published in two parts: two recordings received, looked at, handed out, the copy's list."""
        files = {FIRST: first, SECOND: second, ACCENTED: "纪要".encode(), FACTS: b"{}", "README.txt": "说明".encode()}
        files[MAIN_VOLUME] = b"%PDF-1.7 as it was filed"
        listed = contents_text({path: hashlib.sha256(content).hexdigest() for path, content in files.items()})
        content = {1: first, 2: second, 4: listed}
        told = [(1, 1, "received"), (2, 1, "received"), (3, 1, "received"), (1, 2, "viewed"), (1, 3, "exported")]
        told += [(2, 2, "exported")] if self.is_early else [(2, 2, "exported"), (4, 1, "listed")]
        data = [self._entry(*each, content.get(each[0], b"")) for each in told]
        self.publisher().extend(data[:3])
        self.publisher().extend(data[3:])
        folder = LedgerFolder(self.where / "ledger")
        mine = [index for index in range(len(told)) if index != 2]
        write_bag(
            self.where / "副本",
            payload=[(path[5:], [file]) for path, file in files.items() if path.startswith("data/")],
            tags=[
                *evidence_tags(
                    extract=[
                        {
                            "index": index,
                            "entry": data[index].decode(),
                            "facts": self._facts(index),
                            "salts": dict.fromkeys(self._facts(index), SALT),
                        }
                        for index in mine
                    ],
                    proof_texts=[proofs.format_proof(proofs.make_proof(folder, index)) for index in mine],
                    checkpoint=folder.note,
                    keys=[self.signer.verifier.vkey()],
                    earlier=[
                        held.Earlier(3, folder.root_at(3), tuple(proofs.prove_consistency(folder, 3, folder.size)))
                    ],
                    page=page(),
                ),
                *([] if self.is_early else [(CONTENTS, [listed])]),
                ("README.txt", [files["README.txt"]]),
            ],
            info={"Source-Organization": "Liuhen"},
            bagging_date=date(2026, 3, 1),
        )
        return self.where / "副本"

    def _entry(self, who: int, number: int, what: str, original: bytes) -> bytes:
        index = {(1, 1): 0, (2, 1): 1, (3, 1): 2, (1, 2): 3, (1, 3): 4, (2, 2): 5, (4, 1): 6}[who, number]
        digests = {
            "received": {
                "sha256": hashlib.sha256(original).hexdigest(),
                "sm3": hashlib.new("sm3", original).hexdigest(),
            },
            "viewed": {},
            "exported": {VERIFIER: page().sha256},
            "listed": {LISTED: hashlib.sha256(original).hexdigest(), VERIFIER: page().sha256},
        }[what]
        return entries.encode(
            entry(
                who,
                number,
                kind=f"{'copy' if what == 'listed' else 'recording'}.{what}",
                digests=digests,
                commitments={
                    name: entries.commit(bytes.fromhex(SALT), value) for name, value in self._facts(index).items()
                },
            )
        )

    def _facts(self, index: int) -> dict[str, entries.Json]:
        said: dict[str, entries.Json] = {"actor": f"account:{index}", "note": {"语": [1, None, True, "𝄞\n"]}}
        return {**said, PROMISED: True} if index in {4, 5} and not self.is_early else said

    def copy(self, bag: Path) -> Path:
        """A fresh copy to alter."""
        shutil.rmtree(self.where / "copy", ignore_errors=True)
        return Path(shutil.copytree(bag, self.where / "copy" / "副本"))

    def checkpoint_at(self, size: int) -> str:
        """The signed checkpoint of the ledger when it had that many entries."""
        root = LedgerFolder(self.where / "ledger").root_at(size)
        return notes.sign_checkpoint(notes.Checkpoint(self.signer.name, size, root), [self.signer.sign])


def remade(bag: Path) -> None:
    """Do what a forger does who knows BagIt: manifests and sizes fit what's there again."""
    info = bag / "bag-info.txt"
    payload = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    told = [line for line in info.read_text().splitlines() if not line.startswith("Payload-Oxum")]
    told.append(f"Payload-Oxum: {sum(path.stat().st_size for path in payload)}.{len(payload)}")
    info.write_text("\n".join(told) + "\n")
    _manifest(bag, "manifest-sha256.txt", payload)
    tags = [path for path in bag.rglob("*") if path.is_file() and "data" not in path.relative_to(bag).parts]
    _manifest(bag, "tagmanifest-sha256.txt", [path for path in tags if path.name != "tagmanifest-sha256.txt"])


def _manifest(bag: Path, name: str, paths: list[Path]) -> None:
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}\n" for path in paths]
    (bag / name).write_text("".join(sorted(lines)))


def _flip(path: str) -> Callable[[Path, Maker], None]:
    def alter(bag: Path, _maker: Maker) -> None:
        content = bytearray((bag / path).read_bytes())
        content[len(content) // 2] ^= 1
        (bag / path).write_bytes(content)

    return alter


def _truncate(bag: Path, _maker: Maker) -> None:
    (bag / FIRST).write_bytes((bag / FIRST).read_bytes()[:-3])


def _remove(path: str) -> Callable[[Path, Maker], None]:
    return lambda bag, _maker: (bag / path).unlink()


def _add(path: str) -> Callable[[Path, Maker], None]:
    def alter(bag: Path, _maker: Maker) -> None:
        (bag / path).write_bytes(b"new")

    return alter


def _rename(old: str, new: str) -> Callable[[Path, Maker], None]:
    def alter(bag: Path, _maker: Maker) -> None:
        (bag / old).rename(bag / new)

    return alter


def _swap(bag: Path, _maker: Maker) -> None:
    one, other = (bag / FIRST).read_bytes(), (bag / SECOND).read_bytes()
    (bag / FIRST).write_bytes(other)
    (bag / SECOND).write_bytes(one)


def _forge_original(bag: Path, _maker: Maker) -> None:
    (bag / FIRST).write_bytes(b"WHAT THE RECORDER SAW")
    remade(bag)


def _custody(change: Callable[[list[dict[str, object]]], object]) -> Callable[[Path, Maker], None]:
    def alter(bag: Path, _maker: Maker) -> None:
        told = json.loads((bag / "custody.json").read_text())
        change(told["entries"])
        (bag / "custody.json").write_text(json.dumps(told, ensure_ascii=False))
        remade(bag)

    return alter


def _edit(row: dict[str, object]) -> None:
    row["entry"] = str(row["entry"]).replace("recording.viewed", "recording.played")


def _proof_of_another(bag: Path, _maker: Maker) -> None:
    one, other = sorted((bag / "proofs").iterdir())[:2]
    other.write_bytes(one.read_bytes())
    remade(bag)


def _proof_at_another_place(bag: Path, _maker: Maker) -> None:
    path = sorted((bag / "proofs").iterdir())[1]
    path.write_text(path.read_text().replace("\nindex 3\n", "\nindex 2\n"))
    remade(bag)


def _signed_by_another(bag: Path, maker: Maker) -> None:
    other = notes.Signer.generate(maker.signer.name)
    checkpoint = notes.parse_checkpoint(notes.parse_note((bag / "checkpoint").read_text()))
    (bag / "checkpoint").write_text(notes.sign_checkpoint(checkpoint, [other.sign]))
    remade(bag)


def _false_signature(bag: Path, maker: Maker) -> None:
    text, line = (bag / "checkpoint").read_text().rstrip("\n").rsplit(" ", 1)
    blob = bytearray(base64.b64decode(line))
    blob[-1] ^= 1
    (bag / "checkpoint").write_text(f"{text} {base64.b64encode(blob).decode()}\n")
    remade(bag)


def _page(bag: Path, _maker: Maker) -> None:
    (bag / PAGE_NAME).write_text("<h1>通过</h1>")
    remade(bag)


def _rolled_back(bag: Path, maker: Maker) -> None:
    (bag / "checkpoint").write_text(maker.checkpoint_at(3))
    remade(bag)


def _other_past(bag: Path, _maker: Maker) -> None:
    told = json.loads((bag / held.CONSISTENCY).read_text())
    told["from"][0]["root"] = base64.b64encode(b"x" * 32).decode()
    (bag / held.CONSISTENCY).write_text(json.dumps(told))
    remade(bag)


def _without(path: str) -> Callable[[Path, Maker], None]:
    return _fitting(_remove(path))


def _fitting(change: Callable[[Path, Maker], None]) -> Callable[[Path, Maker], None]:
    """What a forger does who makes the manifests fit."""

    def alter(bag: Path, maker: Maker) -> None:
        change(bag, maker)
        remade(bag)

    return alter


def _relisted(bag: Path, maker: Maker) -> None:
    """Another description, and the copy's list and the manifests made to fit."""
    _flip(FACTS)(bag, maker)
    there = [line.split("  ", 1)[1] for line in (bag / CONTENTS).read_text().splitlines()]
    digests = {path: hashlib.sha256((bag / path).read_bytes()).hexdigest() for path in there}
    (bag / CONTENTS).write_bytes(contents_text(digests))
    remade(bag)


def _without_entries(*kinds: str) -> Callable[[Path, Maker], None]:
    """The copy's list gone, and entries of these kinds with their proofs."""

    def alter(bag: Path, _maker: Maker) -> None:
        (bag / CONTENTS).unlink()
        told = json.loads((bag / "custody.json").read_text())
        told["entries"] = [
            row for row in told["entries"] if not any(f'"kind":"{kind}"' in row["entry"] for kind in kinds)
        ]
        (bag / "custody.json").write_text(json.dumps(told, ensure_ascii=False))
        remade(bag)

    return alter


OXUM = ("altered", "bag-info.txt")
CUSTODY = "custody.json"
SECOND_PROOF = "proofs/019ab000-0000-7000-8000-000000000001-0002.tlog-proof"
DECOMPOSED = unicodedata.normalize("NFD", ACCENTED)

ALTERATIONS: dict[str, tuple[Callable[[Path, Maker], None], FOUND]] = {
    "nothing": (lambda _bag, _maker: None, set()),
    "a byte of an original": (_flip(FIRST), {("altered", FIRST)}),
    "a byte of another file": (_flip("data/2026-000001/facts.json"), {("altered", "data/2026-000001/facts.json")}),
    "a byte of the text beside": (_flip("README.txt"), {("altered", "README.txt")}),
    "a byte of the key for OpenSSL": (_flip("ledger.pem"), {("altered", "ledger.pem")}),
    "an original cut short": (_truncate, {("altered", FIRST), OXUM}),
    "an original gone": (_remove(FIRST), {("missing", FIRST), OXUM}),
    "a file added": (_add("data/2026-000001/新.mp4"), {("unknown", "data/2026-000001/新.mp4"), OXUM}),
    "a file added beside the payload": (_add("说明.exe"), {("unknown", "说明.exe")}),
    "an original renamed": (_rename(FIRST, "data/2026-000001/原片.mp4"), {("renamed", FIRST)}),
    "a name in another form of Unicode": (_rename(ACCENTED, DECOMPOSED), {("renamed", ACCENTED)}),
    "two originals swapped": (_swap, {("swapped", FIRST), ("swapped", SECOND)}),
    "an original forged, digests made to fit": (_forge_original, {("altered", FIRST), ("missing", "data")}),
    "an original left out, digests made to fit": (_without(FIRST), {("missing", "data"), ("missing", FIRST)}),
    "a description changed, digests made to fit": (_fitting(_flip(FACTS)), {("altered", FACTS)}),
    "a description left out, digests made to fit": (_without(FACTS), {("missing", FACTS)}),
    "a paper added, digests made to fit": (_fitting(_add("data/新.pdf")), {("unknown", "data/新.pdf")}),
    "a paper renamed, digests made to fit": (
        _fitting(_rename(ACCENTED, "data/纪要.txt")),
        {("missing", ACCENTED), ("unknown", "data/纪要.txt")},
    ),
    "the text beside changed, digests made to fit": (_fitting(_flip("README.txt")), {("altered", "README.txt")}),
    "a description changed, every list made to fit": (_relisted, {("altered", CONTENTS)}),
    "the copy's list gone": (_without(CONTENTS), {("missing", CONTENTS)}),
    "the copy's list gone with its entry": (_without_entries("copy.listed"), {("missing", CONTENTS)}),
    "every entry about the copy gone": (
        _without_entries("copy.listed", "recording.exported"),
        {("missing", CUSTODY)},
    ),
    "a fact of an entry": (
        _custody(lambda rows: rows[2]["facts"].update(actor="account:9")),  # type: ignore[attr-defined]
        {("altered", CUSTODY)},
    ),
    "the words of an entry": (_custody(lambda rows: _edit(rows[2])), {("missing", CUSTODY)}),
    "an entry left out": (_custody(lambda rows: rows.pop(2)), {("missing", CUSTODY)}),
    "entries that aren't": (_custody(lambda rows: rows.append({"entry": 1})), {("malformed", CUSTODY)}),
    "the proof of another entry": (_proof_of_another, {("missing", CUSTODY)}),
    "the proof for another place": (_proof_at_another_place, {("altered", SECOND_PROOF), ("missing", CUSTODY)}),
    "a proof gone": (_without(SECOND_PROOF), {("missing", CUSTODY)}),
    "a checkpoint that another key signed": (_signed_by_another, {("altered", "checkpoint")}),
    "a checkpoint with a false signature": (_false_signature, {("altered", "checkpoint")}),
    "an older checkpoint": (_rolled_back, {("altered", "checkpoint"), ("altered", "consistency.json")}),
    "no checkpoint": (_without("checkpoint"), {("missing", "checkpoint")}),
    "another past": (_other_past, {("altered", "consistency.json")}),
    "another page": (_page, {("altered", PAGE_NAME)}),
    "no page": (_remove(PAGE_NAME), {("missing", PAGE_NAME)}),
    "no entries": (_without(CUSTODY), {("missing", CUSTODY)}),
    "no manifest of tags": (_remove("tagmanifest-sha256.txt"), {("missing", "tagmanifest-sha256.txt")}),
    "no manifest": (
        _remove("manifest-sha256.txt"),
        {("malformed", "manifest-sha256.txt"), ("missing", "manifest-sha256.txt"), ("missing", "data")},
    ),
}


def forged_whole(maker: Maker) -> Path:
    """The bag of a forger with a key of his own, who signs everything anew: only paper shows it."""
    other = Maker(maker.where / "forger", notes.Signer.generate(maker.signer.name))
    other.where.mkdir(exist_ok=True)
    return other.bag(first=b"WHAT THE RECORDER SAW")


@dataclass(frozen=True)
class OnPaper:
    """What a reader holds, and what is to be said then."""

    verdict: str
    fingerprint: str = ""
    known: str = ""
    joining: str = ""
    found: FOUND = frozenset()  # type: ignore[assignment]


def papers(maker: Maker) -> dict[str, OnPaper]:
    """Every way in which paper and bag can stand to each other; the ledger has grown since the bag was made."""
    if LedgerFolder(maker.where / "ledger").size == 7:
        maker.publisher().extend([maker._entry(1, 2, "viewed", b"")])
    folder = LedgerFolder(maker.where / "ledger")
    other = notes.Signer.generate(maker.signer.name)
    root = base64.b64encode(b"x" * 32).decode()
    key = maker.signer.verifier.fingerprint()
    later = "\n".join(base64.b64encode(each).decode() for each in proofs.prove_consistency(folder, 7, 8))
    stranger = notes.sign_checkpoint(notes.Checkpoint(maker.signer.name, 3, folder.root_at(3)), [other.sign])
    return {
        "nothing": OnPaper("undecided"),
        "the fingerprint": OnPaper("pass", fingerprint=key),
        "its first digits as printed": OnPaper(
            "pass", fingerprint="{} {} {} {}".format(*(key[at : at + 4].upper() for at in (0, 4, 8, 12)))
        ),
        "another fingerprint": OnPaper("fail", fingerprint="0" * 16, found={("altered", CUSTODY)}),
        "the checkpoint of this copy": OnPaper("pass", known=maker.checkpoint_at(7)),
        "its three lines": OnPaper("pass", known="\n".join(maker.checkpoint_at(7).splitlines()[:3])),
        "an earlier one that the bag leads from": OnPaper("pass", known=maker.checkpoint_at(3)),
        "an earlier one that it doesn't": OnPaper("undecided", key, maker.checkpoint_at(2)),
        "the same with a proof from the bureau": OnPaper(
            "pass",
            known=maker.checkpoint_at(2),
            joining="一致：……\n"
            + "\n".join(base64.b64encode(each).decode() for each in proofs.prove_consistency(folder, 2, 7)),
        ),
        "a later one": OnPaper("undecided", key, maker.checkpoint_at(8)),
        "a later one with its proof": OnPaper("pass", known=maker.checkpoint_at(8), joining=later),
        "a proof between other trees": OnPaper("undecided", key, maker.checkpoint_at(2), later),
        "another root of the same size": OnPaper(
            "fail", known=f"{maker.signer.name}\n7\n{root}", found={("altered", "checkpoint")}
        ),
        "another past": OnPaper("fail", known=f"{maker.signer.name}\n3\n{root}", found={("altered", "checkpoint")}),
        "another ledger": OnPaper("fail", known=f"liuhen.invalid/other\n3\n{root}", found={("altered", "checkpoint")}),
        "one that another key signed": OnPaper("fail", known=stranger, found={("altered", "checkpoint")}),
    }
