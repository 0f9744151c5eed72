"""A witness signs what has but grown, and nothing else: real ledgers that were truly rewritten, cut, or forged."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.ledger import cosignature, handing, merkle, rounds
from liuhen.ledger import note as notes
from liuhen.ledger.errors import (
    KeeperUnreachableError,
    LedgerUnreachableError,
    NoteMalformedError,
    SignatureWrongError,
    WitnessBehindError,
    WitnessKeyError,
    WitnessRefusedError,
    WitnessStrangerError,
    WitnessUnsignedError,
)
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.submission import Submission, format_submission, parse_submission
from liuhen.ledger.witness import Witness
from liuhen.ledger.witness_server import serve
from unit.ledger.logs import SIGNER, publish, run_of

NOW = datetime(2026, 11, 28, 1, 2, 3, tzinfo=UTC)
LONG = run_of(700)
OTHER = [*run_of(40), *reversed(run_of(80)[40:]), *run_of(700)[80:]]  # another past from the 41st entry on


def ledger(path: Path, entries: list[bytes]) -> Path:
    publish(path, entries)
    return path


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    made = Witness(tmp_path / "witness", name="fazhi.example/witness")
    made.watch([SIGNER.verifier])
    return made


def one(found: Iterator[rounds.Looked]) -> rounds.Looked:
    (looked,) = found
    return looked


def size_after(witness: Witness, path: Path) -> int:
    looked = one(rounds.look(witness, path, now=NOW))
    if looked.error is not None:
        raise looked.error
    assert looked.cosigned is not None
    return looked.cosigned.checkpoint.size


def evidence_of(witness: Witness) -> list[str]:
    return [each.read_text() for each in witness.folder.glob("*/refused/*.note")]


def test_cosignature_of_another_text_or_moment_is_taken(witness: Witness) -> None:
    text = notes.Checkpoint("liuhen.invalid/x", 1, b"\1" * 32).text()
    signature = witness.cosigner.cosign(text, at=NOW)
    key = cosignature.parse_witness(witness.cosigner.verifier.vkey())
    assert key.check is not None
    assert key.check(text.encode(), signature.blob)
    assert not key.check(text.replace("1", "2").encode(), signature.blob)
    later = (int(NOW.timestamp()) + 1).to_bytes(8, "big") + signature.blob[8:]
    assert not key.check(text.encode(), later)
    assert not key.check(text.encode(), signature.blob[8:])
    assert cosignature.moment_of(signature) == NOW
    again = cosignature.Cosigner.parse(witness.cosigner.private_text())
    assert again.verifier.vkey() == witness.cosigner.verifier.vkey()


def test_vector_of_c2sp_is_read_otherwise() -> None:
    """The example of tlog-witness is a request of the form that ours has."""
    body = (
        "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
        "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\n"
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
        "zyWE+xeMcTOAYQ8=\n"
    )
    told = parse_submission(body)
    assert (told.old, len(told.proof)) == (20852014, 2)
    assert format_submission(told) == body


@pytest.mark.parametrize("wrong", ["", "old 1\n\n", "old -1\n\nx", "old 01\n\nx", "old 9\nAAAA\n\nx", "old 1"])
def test_garbage_is_taken_for_a_submission(wrong: str) -> None:
    with pytest.raises(NoteMalformedError):
        parse_submission(wrong)


def test_sound_ledger_is_refused_as_it_grows(witness: Witness, tmp_path: Path) -> None:
    path = ledger(tmp_path / "ledger", LONG[:100])
    assert size_after(witness, path) == 100
    publish(path, LONG[100:600])
    looked = one(rounds.look(witness, path, now=NOW))
    assert looked.cosigned is not None
    assert (looked.cosigned.checkpoint.size, looked.cosigned.added) == (600, 500)
    signed = notes.verify_note(
        notes.parse_note(looked.cosigned.note),
        [SIGNER.verifier, cosignature.parse_witness(witness.cosigner.verifier.vkey())],
    )
    assert len(signed) == 2
    assert size_after(witness, path) == 600  # looked at again, nothing new
    assert not evidence_of(witness)


def test_rewritten_ledger_is_countersigned(witness: Witness, tmp_path: Path) -> None:
    assert size_after(witness, ledger(tmp_path / "ledger", LONG[:300])) == 300
    forged = ledger(tmp_path / "forged", OTHER)
    with pytest.raises(WitnessRefusedError) as caught:
        size_after(witness, forged)
    assert caught.value.fields["problem"] == "rewritten"
    assert witness.size_seen(SIGNER.name) == 300
    assert evidence_of(witness) == [LedgerFolder(forged).note]  # signed by its own key, and contradicting what was seen
    with pytest.raises(WitnessRefusedError):
        size_after(witness, forged)
    assert len(evidence_of(witness)) == 1


def test_ledger_rewritten_at_the_same_size_is_countersigned(witness: Witness, tmp_path: Path) -> None:
    size_after(witness, ledger(tmp_path / "ledger", LONG[:300]))
    with pytest.raises(WitnessRefusedError):
        size_after(witness, ledger(tmp_path / "forged", OTHER[:300]))


def test_shrunk_ledger_is_countersigned(witness: Witness, tmp_path: Path) -> None:
    size_after(witness, ledger(tmp_path / "ledger", LONG[:300]))
    with pytest.raises(WitnessRefusedError) as caught:
        size_after(witness, ledger(tmp_path / "cut", LONG[:299]))
    assert caught.value.fields["problem"] == "shrunk"
    assert len(evidence_of(witness)) == 1


def test_key_that_came_with_the_ledger_is_trusted(tmp_path: Path) -> None:
    stranger = Witness(tmp_path / "witness")
    with pytest.raises(WitnessStrangerError):
        size_after(stranger, ledger(tmp_path / "ledger", LONG[:3]))
    stranger.watch([notes.Signer.generate(SIGNER.name).verifier])
    with pytest.raises(WitnessUnsignedError):
        size_after(stranger, tmp_path / "ledger")
    with pytest.raises(WitnessUnsignedError):  # nor is a known key replaced by the one that is given now
        stranger.watch([SIGNER.verifier])


def test_witness_that_lost_its_key_makes_a_new_one(witness: Witness, tmp_path: Path) -> None:
    size_after(witness, ledger(tmp_path / "ledger", LONG[:3]))
    assert (witness.folder / "witness.key").stat().st_mode & 0o777 == 0o600
    (witness.folder / "witness.key").unlink()
    with pytest.raises(WitnessKeyError):
        Witness(witness.folder)


def test_altered_memory_is_believed(witness: Witness, tmp_path: Path) -> None:
    path = ledger(tmp_path / "ledger", LONG[:300])
    size_after(witness, path)
    (seen,) = witness.folder.glob("*/seen")
    seen.write_text(seen.read_text().replace("\n300\n", "\n30\n"))
    with pytest.raises(WitnessKeyError):
        size_after(witness, path)


def test_crash_between_memory_and_answer_forgets(
    witness: Witness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ledger(tmp_path / "ledger", LONG[:300])
    size_after(witness, path)
    publish(path, LONG[300:400])
    real = os.replace

    def power_cut(source: Path, target: Path) -> None:
        if Path(target).name == "seen":
            raise OSError("cut")
        real(source, target)

    monkeypatch.setattr(os, "replace", power_cut)
    with pytest.raises(LedgerUnreachableError):  # before it is remembered, no signature leaves
        size_after(witness, path)
    monkeypatch.undo()
    assert Witness(witness.folder).size_seen(SIGNER.name) == 300
    assert size_after(Witness(witness.folder), path) == 400
    with pytest.raises(WitnessRefusedError):
        size_after(Witness(witness.folder), ledger(tmp_path / "forged", OTHER))


def test_stick_that_goes_to_and_fro_loses_the_chain(witness: Witness, tmp_path: Path) -> None:
    path, stick = ledger(tmp_path / "ledger", LONG[:100]), tmp_path / "stick"
    with pytest.raises(KeeperUnreachableError):  # it isn't put in: nothing is written to the machine's own disk
        handing.hand_to_folder(LedgerFolder(path), stick, old=0)
    stick.mkdir()
    handing.hand_to_folder(LedgerFolder(path), stick, old=0)
    assert size_after(witness, stick) == 100
    for size in (200, 450, 600):  # handed on thrice before the witness looks again
        publish(path, LONG[LedgerFolder(path).size : size])
        handing.hand_to_folder(LedgerFolder(path), stick, old=100)
    assert size_after(witness, stick) == 600
    (back,) = handing.brought_back(stick, [SIGNER.verifier], SIGNER.name)[-1:]
    assert notes.parse_checkpoint(notes.parse_note(back)).size == 600
    handing.refuse_contradicted(LedgerFolder(path), back)
    fresh = tmp_path / "fresh"  # another stick: the chain is taken up where that one was
    fresh.mkdir()
    publish(path, LONG[600:])
    handing.hand_to_folder(LedgerFolder(path), fresh, old=600)
    assert size_after(witness, fresh) == 700


def test_stick_with_a_hole_is_countersigned(witness: Witness, tmp_path: Path) -> None:
    path, stick = ledger(tmp_path / "ledger", LONG[:100]), tmp_path / "stick"
    size_after(witness, path)
    publish(path, LONG[100:300])
    stick.mkdir()
    handing.hand_to_folder(LedgerFolder(path), stick, old=0)
    with pytest.raises(WitnessBehindError):
        size_after(witness, stick)
    handing.hand_to_folder(LedgerFolder(path), stick, old=100)
    assert size_after(witness, stick) == 300


def test_instance_is_not_told_of_the_alarm_on_the_stick(witness: Witness, tmp_path: Path) -> None:
    size_after(witness, ledger(tmp_path / "ledger", LONG[:300]))
    forged, stick = ledger(tmp_path / "forged", OTHER), tmp_path / "stick"
    stick.mkdir()
    handing.hand_to_folder(LedgerFolder(forged), stick, old=300)
    with pytest.raises(WitnessRefusedError):
        size_after(witness, stick)
    (back,) = handing.brought_back(stick, [SIGNER.verifier], SIGNER.name)
    with pytest.raises(WitnessRefusedError) as caught:
        handing.refuse_contradicted(LedgerFolder(forged), back)
    assert caught.value.fields["problem"] == "rewritten"


@pytest.fixture
def endpoint(witness: Witness) -> Iterator[tuple[str, list[str]]]:
    told: list[str] = []
    server = serve(witness, "127.0.0.1", 0, clock=lambda: NOW, tell=lambda error: told.append(str(error)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", told
    server.shutdown()
    server.server_close()
    thread.join()


def test_witness_over_the_network_signs_less_than_it_should(
    witness: Witness, endpoint: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, told = endpoint
    key = [cosignature.parse_witness(witness.cosigner.verifier.vkey())]
    path = ledger(tmp_path / "ledger", LONG[:100])
    back = handing.hand_to_host(LedgerFolder(path), url, old=0, witnesses=key)
    assert len(notes.verify_note(notes.parse_note(back), [SIGNER.verifier, *key])) == 2
    publish(path, LONG[100:500])
    # asked from nothing, it says where it stands, and is met there
    handing.hand_to_host(LedgerFolder(path), url, old=0, witnesses=key)
    assert witness.size_seen(SIGNER.name) == 500
    assert not told
    with pytest.raises(WitnessRefusedError) as caught:
        handing.hand_to_host(LedgerFolder(ledger(tmp_path / "forged", OTHER)), url, old=500, witnesses=key)
    assert caught.value.fields["problem"] == "rewritten"
    assert len(told) == 1
    with pytest.raises(WitnessRefusedError) as caught:
        handing.hand_to_host(LedgerFolder(ledger(tmp_path / "cut", LONG[:400])), url, old=400, witnesses=key)
    assert caught.value.fields["problem"] == "shrunk"
    with pytest.raises(SignatureWrongError):  # somebody else answers in the witness's place
        handing.hand_to_host(
            LedgerFolder(path), url, old=500, witnesses=[cosignature.Cosigner.generate("other").verifier]
        )


def test_status_of_the_endpoint_is_not_that_of_c2sp(endpoint: tuple[str, list[str]], tmp_path: Path) -> None:
    url, _told = endpoint
    folder = LedgerFolder(ledger(tmp_path / "ledger", LONG[:9]))
    stranger = notes.Signer.generate("liuhen.invalid/stranger")
    text = notes.Checkpoint(SIGNER.name, 9, folder.checkpoint.root).text()
    asked = {
        "old 0\n\n" + notes.sign_checkpoint(notes.Checkpoint(stranger.name, 9, b"\1" * 32), [stranger.sign]): 404,
        "old 0\n\n" + notes.format_note(notes.Note(text, (stranger.sign(text),))): 403,
        "old 10\n\n" + folder.note: 400,
        "nonsense": 400,
        format_submission(Submission(0, (b"\1" * 32,), folder.note)): 422,
        format_submission(Submission(3, (), folder.note)): 409,
    }
    for body, status in asked.items():
        assert handing.post(url + "/add-checkpoint", body.encode(), kind="text/plain").status == status, body
    conflict = handing.post(url + "/add-checkpoint", f"old 3\n\n{folder.note}".encode(), kind="text/plain")
    assert (conflict.kind, conflict.body) == ("text/x.tlog.size", b"0\n")


@pytest.mark.parametrize(
    "url",
    [
        "http://witness.example/",
        "ftp://witness.example/",
        "https://user@witness.example/",
        "https://witness.example/?x=1",
        "https://witness.example/#x",
        "file:///etc/passwd",
        "https://witness.example/\r\nX: y",
        "https:///path",
        "http://127.0.0.1.example/",
        "",
    ],
)
def test_other_address_than_the_settings_allow_is_posted_to(url: str) -> None:
    assert not handing.is_allowed(url)
    with pytest.raises(KeeperUnreachableError):
        handing.post(url, b"", kind="text/plain")


def test_redirect_is_followed(endpoint: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from liuhen.ledger import witness_server

    asked: list[bytes] = []

    def elsewhere(_witness: object, body: bytes, **_more: object) -> tuple[object, str, bytes]:
        asked.append(body)
        return witness_server.HTTPStatus.TEMPORARY_REDIRECT, "text/plain", b""

    monkeypatch.setattr(witness_server, "answer", elsewhere)
    with pytest.raises(KeeperUnreachableError):
        handing.hand_to_host(LedgerFolder(ledger(tmp_path / "l", LONG[:9])), endpoint[0], old=0, witnesses=[])
    assert len(asked) == 1


_STEPS = st.lists(
    st.tuples(st.sampled_from(["grow", "rewrite", "cut", "restart"]), st.integers(0, 60), st.integers(1, 40)),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(_STEPS)
def test_whatever_is_signed_contains_whatever_was_signed_before(steps: list[tuple[str, int, int]]) -> None:
    """Grown, rewritten and cut in any order: the trees that bear the witness's name are one history."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        witness = Witness(Path(place, "w"))
        witness.watch([SIGNER.verifier])
        now, entries, signed, alarmed = NOW, [b"0"], [], False
        for turn, (what, at, count) in enumerate(steps):
            if what == "grow":
                entries = [*entries, *(f"{turn}-{each}".encode() for each in range(count))]
            elif what == "rewrite":
                entries = [*entries[:at], *(f"r{turn}-{each}".encode() for each in range(count)), *entries[at + 1 :]]
            elif what == "cut":
                entries = entries[: max(1, at)]
            else:
                witness = Witness(Path(place, "w"))
            path = Path(place, f"l{turn}")
            publish(path, entries)
            before = signed[-1] if signed else []
            holds = entries[: len(before)] == before
            looked = one(rounds.look(witness, path, now=now))
            alarmed = alarmed or looked.error is not None
            assert (looked.cosigned is not None) is holds
            assert isinstance(looked.error, WitnessRefusedError) is not holds
            if looked.cosigned is not None:
                root = merkle.root_of(merkle.leaf_hash(each) for each in entries)
                assert looked.cosigned.checkpoint.root == root
                signed.append(entries)
            shutil.rmtree(path)
            now += timedelta(hours=1)
