"""Proofs that travel: each entry's proof holds, and holds for nothing else."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.errors import LiuhenError
from liuhen.ledger import entry as entries
from liuhen.ledger import merkle, proof
from liuhen.ledger import note as notes
from liuhen.ledger.errors import (
    LedgerDamagedError,
    ProofMalformedError,
    ProofWrongError,
    SignatureWrongError,
    SubjectAbsentError,
    TreeRangeError,
)
from liuhen.ledger.folder import LedgerFolder
from unit.ledger.logs import SIGNER, entry, publish, run_of, subject

# Made up to the form of c2sp.org/tlog-proof, with a line of extra data.
TEXT = (
    "c2sp.org/tlog-proof@v1\nextra YWdl\nindex 0\n\n"
    "example.com/log\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\n— example.com/log AAAAAAA=\n"
)


def test_proof_of_any_entry_does_not_hold(tmp_path: Path) -> None:
    data = run_of(600)
    publish(tmp_path, data)
    folder = LedgerFolder(tmp_path)
    for index in (*range(0, 600, 41), 255, 256, 511, 512, 599):
        text = proof.format_proof(proof.make_proof(folder, index))
        read = proof.parse_proof(text.encode())
        assert proof.format_proof(read) == text
        proven = proof.verify_proof(read, [SIGNER.verifier])
        assert proven.entry == entries.decode(data[index])
        assert (proven.index, proven.checkpoint.size) == (index, 600)
        assert proven.signed_by == (SIGNER.verifier.vkey(),)
        without = dataclasses.replace(read, extra=None)
        assert proof.verify_proof(without, [SIGNER.verifier], entry=data[index]) == proven
        with pytest.raises(ProofMalformedError):
            proof.verify_proof(without, [SIGNER.verifier])


def test_proof_holds_for_another_entry_index_or_key(tmp_path: Path) -> None:
    data = run_of(40)
    publish(tmp_path, data)
    made = proof.make_proof(LedgerFolder(tmp_path), 17)
    forged = entries.encode(entry(17 % 7, 3, digests={}))
    for wrong in (
        dataclasses.replace(made, index=16),
        dataclasses.replace(made, extra=forged),
        dataclasses.replace(made, hashes=made.hashes[:-1]),
        dataclasses.replace(made, hashes=(*made.hashes, b"\0" * 32)),
    ):
        with pytest.raises(ProofWrongError):
            proof.verify_proof(wrong, [SIGNER.verifier])
    with pytest.raises(ProofWrongError):
        proof.verify_proof(made, [SIGNER.verifier], entry=forged)
    with pytest.raises(ProofWrongError):  # true of the entry given, but the file tells people of another
        proof.verify_proof(dataclasses.replace(made, extra=forged), [SIGNER.verifier], entry=data[17])
    with pytest.raises(SignatureWrongError):
        proof.verify_proof(made, [notes.Signer.generate(SIGNER.name).verifier])


def test_proof_of_something_that_is_no_entry(tmp_path: Path) -> None:
    publish(tmp_path, [b"no entry"])
    with pytest.raises(ProofMalformedError):
        proof.verify_proof(proof.make_proof(LedgerFolder(tmp_path), 0), [SIGNER.verifier])


def test_entries_of_a_subject_are_overlooked(tmp_path: Path) -> None:
    data = run_of(600)
    mentioned = entries.encode(entry(50, 1, instance=subject(3)))
    publish(tmp_path, [*data, mentioned])
    folder = LedgerFolder(tmp_path)
    assert list(folder.entries_of(subject(3))) == [(index, data[index]) for index in range(3, 600, 7)]
    with pytest.raises(SubjectAbsentError):
        list(folder.entries_of(subject(77)))
    with pytest.raises(TreeRangeError):
        proof.make_proof(folder, 601)
    with pytest.raises(TreeRangeError):
        proof.make_proof(folder, -1)


def test_missing_tile_gives_a_proof(tmp_path: Path) -> None:
    publish(tmp_path, run_of(600))
    (tmp_path / "tile/0/001").unlink()
    with pytest.raises(LedgerDamagedError):
        proof.make_proof(LedgerFolder(tmp_path), 300)


def test_published_ledger_is_inconsistent_with_its_past(tmp_path: Path) -> None:
    data = run_of(700)
    publish(tmp_path, data)
    folder = LedgerFolder(tmp_path)
    for old, new in ((1, 700), (255, 256), (256, 700), (500, 513), (700, 700)):
        merkle.verify_consistency(
            old=old,
            new=new,
            proof=proof.prove_consistency(folder, old, new),
            old_root=merkle.root_of(merkle.leaf_hash(each) for each in data[:old]),
            new_root=merkle.root_of(merkle.leaf_hash(each) for each in data[:new]),
        )
    for old, new in ((0, 5), (6, 5), (1, 701)):
        with pytest.raises(TreeRangeError):
            proof.prove_consistency(folder, old, new)


def test_text_in_the_published_form_is_refused() -> None:
    read = proof.parse_proof(TEXT)
    assert (read.extra, read.index, read.hashes) == (b"age", 0, ())
    assert proof.format_proof(read) == TEXT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"),
        ("index 0", "index 00"),
        ("index 0", "index -1"),
        ("index 0\n", ""),
        ("index 0", "index 99999999999999999999"),
        ("YWdl", "YWd!"),
        ("index 0\n", "index 0\nYWdl\n"),
        ("index 0\n", "index 0\n" + "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n" * 64),
        ("\n\n", "\n"),
        ("log\n1\n", "log\n01\n"),
    ],
)
def test_malformed_proof_is_read(old: str, new: str) -> None:
    with pytest.raises(ProofMalformedError):
        proof.parse_proof(TEXT.replace(old, new))


@given(st.text() | st.binary() | st.text(alphabet="c2sp.org/tlog-proof@v1\nextra index0= \n—"))
def test_nonsense_raises_something_foreign(data: str | bytes) -> None:
    more = data if isinstance(data, str) else data.decode("latin-1")
    for text in (
        data,
        TEXT.replace("YWdl", more),
        TEXT.replace("index 0", more),
        TEXT + more,
        TEXT.replace("1\n", more),
    ):
        with contextlib.suppress(LiuhenError):
            proof.verify_proof(proof.parse_proof(text), [SIGNER.verifier])
