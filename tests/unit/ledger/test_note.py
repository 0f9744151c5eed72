"""Signed notes and checkpoints: the published examples, strangers' lines, forgeries, nonsense."""

from __future__ import annotations

import base64
import contextlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.errors import LiuhenError
from liuhen.ledger import note as notes
from liuhen.ledger import sm2
from liuhen.ledger.errors import NoteMalformedError, OpensslMissingError, SignatureWrongError

# The example of c2sp.org/signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
SIGNER = notes.Signer.generate("liuhen.invalid/one")
OTHER = notes.Signer.generate("liuhen.invalid/two")
CHECKPOINT = notes.Checkpoint("liuhen.invalid/one", 7, b"\x07" * 32)


def test_published_example_is_refused() -> None:
    verifier = notes.parse_vkey(VKEY)
    note = notes.parse_note(EXAMPLE)
    assert notes.verify_note(note, [verifier]) == [verifier]
    assert notes.format_note(note) == EXAMPLE
    assert verifier.vkey() == VKEY


def test_published_example_with_another_text_is_accepted() -> None:
    note = notes.parse_note(EXAMPLE.replace("example message", "exemple message"))
    with pytest.raises(SignatureWrongError):
        notes.verify_note(note, [notes.parse_vkey(VKEY)])


def test_checkpoint_is_lost_on_the_way() -> None:
    text = notes.sign_checkpoint(CHECKPOINT, [SIGNER.sign])
    assert notes.open_checkpoint(text, [SIGNER.verifier]) == CHECKPOINT
    assert notes.open_checkpoint(text.encode(), [notes.parse_vkey(SIGNER.verifier.vkey())]) == CHECKPOINT


def test_private_key_is_another_after_reading_it_back() -> None:
    again = notes.Signer.parse(SIGNER.private_text() + "\n")
    assert again.sign("text\n") == SIGNER.sign("text\n")


def test_strangers_signature_lines_make_a_note_unreadable() -> None:
    text = notes.sign_checkpoint(CHECKPOINT, [OTHER.sign, SIGNER.sign, SIGNER.sign])
    text += "— witness.example/某人 " + base64.b64encode(b"\0\1\2\3" + b"z" * 4627).decode() + "\n"
    assert notes.open_checkpoint(text, [SIGNER.verifier]) == CHECKPOINT


def test_sixteen_signatures_are_too_many() -> None:
    stranger = "".join(f"— w{each}.example {base64.b64encode(bytes([each]) * 5000).decode()}\n" for each in range(16))
    text = notes.sign_checkpoint(CHECKPOINT, [SIGNER.sign]) + stranger
    assert notes.open_checkpoint(text, [SIGNER.verifier]) == CHECKPOINT


def test_only_strangers_signed() -> None:
    text = notes.sign_checkpoint(CHECKPOINT, [OTHER.sign])
    with pytest.raises(SignatureWrongError):
        notes.open_checkpoint(text, [SIGNER.verifier])


def test_another_ledgers_key_signs_for_this_origin() -> None:
    forged = notes.sign_checkpoint(CHECKPOINT, [OTHER.sign])
    with pytest.raises(SignatureWrongError):
        notes.open_checkpoint(forged, [SIGNER.verifier, OTHER.verifier])


def test_false_signature_beside_a_true_one_goes_unnoticed() -> None:
    false = notes.Signature(OTHER.name, OTHER.verifier.key_id, b"\0" * 64)
    text = notes.sign_checkpoint(CHECKPOINT, [SIGNER.sign, lambda _text: false])
    with pytest.raises(SignatureWrongError):
        notes.open_checkpoint(text, [SIGNER.verifier, OTHER.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "liuhen.invalid/one\n07\n" + base64.b64encode(b"\x07" * 32).decode() + "\n",
        "liuhen.invalid/one\n-7\n" + base64.b64encode(b"\x07" * 32).decode() + "\n",
        "liuhen.invalid/one\n٧\n" + base64.b64encode(b"\x07" * 32).decode() + "\n",
        "liuhen.invalid/one\n99999999999999999999\n" + base64.b64encode(b"\x07" * 32).decode() + "\n",
        "liuhen.invalid/one\n7\n" + base64.b64encode(b"\x07" * 31).decode() + "\n",
        "liuhen.invalid/one\n7\n",
        "liuhen.invalid/one\n7\n\n" + base64.b64encode(b"\x07" * 32).decode() + "\n",
    ],
)
def test_malformed_checkpoint_is_read(text: str) -> None:
    note = notes.format_note(notes.Note(text, (SIGNER.sign(text),)))
    with pytest.raises(NoteMalformedError):
        notes.open_checkpoint(note, [SIGNER.verifier])


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE[:-1],
        EXAMPLE.replace("\n\n", "\n"),
        EXAMPLE.replace("This", "Th\tis"),
        EXAMPLE.replace("— ", "- "),
        EXAMPLE.replace("aQM=", "aQN="),
        EXAMPLE + "no signature\n",
        EXAMPLE + "\n",
        "text\n\n— name AAAA\n",
        "x" * (1 << 18) + EXAMPLE,
        EXAMPLE + "— a.example AAAAAAA=\n" * 65,
    ],
)
def test_malformed_note_is_read(text: str) -> None:
    with pytest.raises(NoteMalformedError):
        notes.parse_note(text)


@pytest.mark.parametrize(
    "vkey",
    ["", "a+b", "example.com/foo+530d903b+" + VKEY.split("+")[2], VKEY + "A", "a b+530d903a+AQ==", "x+00000000+"],
)
def test_malformed_key_is_read(vkey: str) -> None:
    with pytest.raises(NoteMalformedError):
        notes.parse_vkey(vkey)


@given(st.one_of(st.text(), st.binary(), st.text(alphabet="— \n+aA=01")))
def test_nonsense_raises_something_foreign(data: str | bytes) -> None:
    text = data if isinstance(data, str) else data.decode("latin-1")
    for attempt in (
        lambda: notes.open_checkpoint(data, [SIGNER.verifier]),
        lambda: notes.parse_note(data),
        lambda: notes.parse_vkey(text),
        lambda: notes.Signer.parse(text),
        lambda: notes.Signer.parse("PRIVATE+KEY+" + text),
        lambda: notes.format_note(notes.Note(text, (SIGNER.sign("x\n"),))),
    ):
        with contextlib.suppress(LiuhenError):
            attempt()


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_changed_byte_of_a_checkpoint_goes_unnoticed(at: int, other: int) -> None:
    data = bytearray(notes.sign_checkpoint(CHECKPOINT, [SIGNER.sign]).encode())
    at %= len(data)
    if data[at] == other:
        return
    data[at] = other
    with pytest.raises(LiuhenError):
        notes.open_checkpoint(bytes(data), [SIGNER.verifier])


def test_second_signature_in_sm2_is_false_or_disturbs_others(tmp_path: Path) -> None:
    assert shutil.which("openssl"), "the tests need the openssl program"
    sm2.create_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    second = sm2.Sm2Signer(SIGNER.name, tmp_path / "key")
    text = notes.sign_checkpoint(CHECKPOINT, [SIGNER.sign, second.sign])
    assert notes.open_checkpoint(text, [SIGNER.verifier]) == CHECKPOINT  # other clients ignore the line
    stranger = notes.parse_vkey(second.verifier.vkey())
    assert notes.open_checkpoint(text, [SIGNER.verifier, stranger]) == CHECKPOINT
    both = [SIGNER.verifier, sm2.able(stranger)]
    assert len(notes.verify_note(notes.parse_note(text), both)) == 2
    forged = notes.sign_checkpoint(notes.Checkpoint(SIGNER.name, 8, b"\x07" * 32), [SIGNER.sign])
    forged += text.splitlines()[-1] + "\n"
    with pytest.raises(SignatureWrongError):
        notes.open_checkpoint(forged, both)
    assert notes.open_checkpoint(forged, [SIGNER.verifier]).size == 8


def test_openssl_is_missing_and_something_foreign_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OpensslMissingError):
        sm2.create_key(tmp_path / "key")
    assert not (tmp_path / "key").exists()
