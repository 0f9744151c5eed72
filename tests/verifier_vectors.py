"""Vectors that the page's TypeScript is held against: random trees, notes, entries and values, judged by Python.

`python tests/verifier_vectors.py` writes them; a test sees that the file is what this module makes.
"""

from __future__ import annotations

import base64
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from liuhen.errors import LiuhenError
from liuhen.ledger import entry as entries
from liuhen.ledger import merkle
from liuhen.ledger import note as notes

FILE = Path(__file__).parents[1] / "frontend" / "tests" / "verifier" / "vectors.json"
_SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 33, 64, 100, 255, 1000)


def holds(check: Callable[[], object]) -> bool:
    try:
        check()
    except LiuhenError:
        return False
    return True


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class _Tree:
    def __init__(self, chance: random.Random, size: int) -> None:
        self.data = [chance.randbytes(chance.randint(0, 40)) for _ in range(size)]
        self.leaves = [merkle.leaf_hash(each) for each in self.data]

    def node(self, height: int, index: int) -> bytes:
        return merkle.root_of(self.leaves[index << height : (index + 1) << height])

    def root(self, size: int) -> bytes:
        return merkle.root_of(self.leaves[:size])


def _broken(chance: random.Random, proof: list[bytes]) -> list[bytes]:
    changed = list(proof)
    how = chance.choice(("flip", "drop", "add", "swap", "none"))
    if how == "flip" and changed:
        at = chance.randrange(len(changed))
        changed[at] = bytes([changed[at][0] ^ 1]) + changed[at][1:]
    elif how == "drop" and changed:
        changed.pop(chance.randrange(len(changed)))
    elif how == "add":
        changed.insert(chance.randint(0, len(changed)), chance.randbytes(32))
    elif how == "swap" and len(changed) > 1:
        changed.reverse()
    return changed


def _inclusion(chance: random.Random) -> list[dict[str, Any]]:
    made = []
    for size in _SIZES:
        tree = _Tree(chance, size)
        for _ in range(4):
            index = chance.randrange(size)
            proof = merkle.prove_inclusion(index, size, tree.node)
            told = index if chance.random() < 0.8 else chance.randrange(size + 1)
            for hashes in (proof, _broken(chance, proof)):
                case = {"data": tree.data[index], "index": told, "size": size, "root": tree.root(size), "proof": hashes}
                made.append({**_plain(case), "holds": holds(lambda case=case: _included(case))})
    tree = _Tree(chance, 8)  # a proof that ends at a subtree, which is passed off as the root
    case = {"data": tree.data[1], "index": 1, "size": 8, "root": tree.root(4)}
    case["proof"] = merkle.prove_inclusion(1, 4, tree.node)
    return [*made, {**_plain(case), "holds": holds(lambda: _included(case))}]


def _included(case: dict[str, Any]) -> None:
    rest = {name: case[name] for name in ("index", "size", "root", "proof")}
    merkle.verify_inclusion(leaf=merkle.leaf_hash(case["data"]), **rest)


def _consistency(chance: random.Random) -> list[dict[str, Any]]:
    made = []
    for size in _SIZES:
        tree = _Tree(chance, size)
        for _ in range(4):
            old = chance.randint(1, size)
            proof = merkle.prove_consistency(old, size, tree.node)
            for hashes in (proof, _broken(chance, proof)):
                case = {
                    "old": old,
                    "old_root": tree.root(old),
                    "new": size,
                    "new_root": tree.root(size),
                    "proof": hashes,
                }
                made.append({**_plain(case), "holds": holds(lambda case=case: merkle.verify_consistency(**case))})
    return made


def _plain(case: dict[str, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, bytes):
            return _b64(value)
        return [plain(each) for each in value] if isinstance(value, list) else value

    return {name: plain(value) for name, value in case.items()}


def _signers(chance: random.Random) -> list[notes.Signer]:
    names = ("liuhen.invalid/a", "liuhen.invalid/a", "局/账本")
    return [notes.Signer(name, Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))) for name in names]


def _notes(chance: random.Random) -> list[dict[str, Any]]:
    signers = _signers(chance)
    keys = [signers[0].verifier, signers[2].verifier]
    made = []
    for number in range(60):
        checkpoint = notes.Checkpoint(chance.choice(signers).name, chance.choice((0, 7, 2**62)), chance.randbytes(32))
        signing = chance.sample(signers, chance.randint(1, 3))
        text = notes.sign_checkpoint(checkpoint, [each.sign for each in signing])
        if number % 2:
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(("", "\n", "0", "— ", "=", "\t", text[at] * 2)) + text[at + 1 :]
        made.append({"note": text, "holds": holds(lambda text=text: notes.open_checkpoint(text, keys))})
    return [{"keys": [key.vkey() for key in keys], "fingerprints": [key.fingerprint() for key in keys]}, *made]


def _values(chance: random.Random) -> list[dict[str, Any]]:
    values: list[Any] = [
        "", "留痕", 'quote " back \\ / \b\f\n\r\t\x1f\x7f', "\x00", "𝄞\u2028", 0, -1, 2**53 - 1, 2**53, True, None, [],
        {}, {"b": 1, "a": [None, {"é": "x"}], "€": 2, "\ufb33": 3, "😀": 4}, [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],
        [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]], [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]],
    ]  # fmt: skip
    made = []
    for value in values:
        try:
            canonical = entries.canonical_json(value).decode()
        except LiuhenError:
            canonical = None
        made.append({"value": value, "canonical": canonical})
    letters = "".join(
        chr(chance.choice((chance.randint(1, 0xD7FF), chance.randint(0xE000, 0x10FFFF)))) for _ in range(200)
    )
    made.append({"value": letters, "canonical": entries.canonical_json(letters).decode()})
    return made


def _entries(chance: random.Random) -> list[dict[str, Any]]:
    from unit.ledger.logs import entry

    good = entries.encode(entry(1, 12, digests={"sha256": "ab" * 32, "sm3": "cd" * 32}))
    made = [
        good,
        *(good.replace(b"2026-11-23", day) for day in (b"2026-02-30", b"2026-13-01", b"0000-01-01", b"2024-02-29")),
    ]
    made.append(entries.encode(entry(1, 1, digests={}, commitments={})))
    swapped = entry(1, 1, digests={})
    made.append(
        entries.encode(swapped).replace(b'"digests":{}', b'"digests":{"b":"%b","a":"%b"}' % (b"ab" * 32, b"ab" * 32))
    )
    made.append(
        entries.encode(swapped).replace(b'"digests":{}', b'"digests":{"a":"%b","a":"%b"}' % (b"ab" * 32, b"ab" * 32))
    )
    for _ in range(80):
        at = chance.randrange(len(good))
        made.append(good[:at] + bytes([chance.choice(b'0aA{}",:. -')]) + good[at + chance.randint(0, 1) :])
    return [{"entry": _b64(each), "holds": holds(lambda each=each: entries.decode(each))} for each in made]


def make() -> dict[str, Any]:
    """All vectors; the same every time."""
    chance = random.Random(20260301)
    return {
        "inclusion": _inclusion(chance),
        "consistency": _consistency(chance),
        "notes": _notes(chance),
        "values": _values(chance),
        "entries": _entries(chance),
    }


def written() -> str:
    """The file's text, a case a line."""
    parts = []
    for name, cases in make().items():
        lines = ",\n".join("  " + json.dumps(case, sort_keys=True) for case in cases)
        parts.append(f' "{name}": [\n{lines}\n ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    FILE.write_text(written(), encoding="utf-8")
