"""Whatever is dropped, altered, reordered or rolled back in a published ledger is found, and called by its name."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from liuhen.ledger import entry as entries
from liuhen.ledger import layout, merkle
from liuhen.ledger import note as notes
from liuhen.ledger.check import CheckReport, check_folder
from liuhen.ledger.errors import NoteMalformedError
from liuhen.ledger.folder import LedgerFolder
from unit.ledger.logs import INSTANCE, SIGNER, entry, files_of, publish, run_of, subject

COUNT = 600


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    publish(tmp_path / "ledger", run_of(COUNT))
    return tmp_path / "ledger"


def codes(report: CheckReport) -> set[str]:
    return {each.code.removeprefix("ledger.finding_") for each in report.findings}


def change_bundle(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path = folder / "tile/entries/001"
    path.write_bytes(layout.pack_bundle(change(layout.unpack_bundle(path.read_bytes()))))


def forge(folder: Path, data: list[bytes]) -> None:
    """Publish other entries under the same key: what somebody who holds the key could do."""
    shutil.rmtree(folder)
    publish(folder, data)


def test_whole_ledger_is_doubted(ledger: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = check_folder(ledger, verifiers=[SIGNER.verifier], progress=lambda *told: seen.append(told))
    assert report.clean
    assert (report.size, report.subjects, report.own_key) == (COUNT, 7, False)
    assert report.signed_by == [SIGNER.verifier.vkey()]
    assert seen == [(256, 600), (512, 600), (600, 600)]
    assert check_folder(ledger).own_key


def test_altered_entry(ledger: Path) -> None:
    other = entries.encode(entry(each := 300 % 7, 300 // 7 + 1, digests={"sha256": "00" * 32}))
    assert each == 6
    change_bundle(ledger, lambda bundle: [*bundle[:44], other, *bundle[45:]])
    report = check_folder(ledger)
    assert codes(report) == {"entry", "tile", "root"}
    assert [each.index for each in report.findings if each.code == "ledger.finding_entry"] == [300]


def test_altered_entry_with_its_tile(ledger: Path) -> None:
    other = entries.encode(entry(6, 43, digests={"sha256": "00" * 32}))
    change_bundle(ledger, lambda bundle: [*bundle[:44], other, *bundle[45:]])
    tile = ledger / "tile/0/001"
    hashes = layout.unpack_tile(tile.read_bytes())
    tile.write_bytes(b"".join([*hashes[:44], merkle.leaf_hash(other), *hashes[45:]]))
    assert codes(check_folder(ledger)) == {"tile", "root"}


def test_dropped_entry(ledger: Path) -> None:
    change_bundle(ledger, lambda bundle: [*bundle[:44], *bundle[45:]])
    assert codes(check_folder(ledger)) == {"malformed"}


def test_dropped_entry_under_a_new_signature(ledger: Path) -> None:
    data = run_of(COUNT)
    forge(ledger, [*data[:300], *data[301:]])
    report = check_folder(ledger)
    assert codes(report) == {"number"}
    found = report.findings[0]
    assert (found.index, found.subject, found.detail) == (306, str(subject(6)), "44 after 42")


def test_reordered_entries(ledger: Path) -> None:
    change_bundle(ledger, lambda bundle: [bundle[1], bundle[0], *bundle[2:]])
    assert codes(check_folder(ledger)) == {"entry", "tile", "root"}


def test_reordered_entries_of_a_subject_under_a_new_signature(ledger: Path) -> None:
    data = run_of(COUNT)
    data[7], data[14] = data[14], data[7]
    forge(ledger, data)
    assert codes(check_folder(ledger)) == {"number"}


def test_entry_of_another_instance_or_of_no_form_under_a_new_signature(ledger: Path) -> None:
    forge(ledger, [*run_of(7), entries.encode(entry(0, 2, instance=subject(9)))])
    assert subject(9) != INSTANCE
    assert codes(check_folder(ledger)) == {"instance"}
    forge(ledger, [*run_of(7), b'{"schema":"liuhen/entry/1","name":"\xe5\xbc\xa0"}'])
    assert codes(check_folder(ledger)) == {"no_entry"}


def test_last_entries_cut_off(ledger: Path, tmp_path: Path) -> None:
    kept = (ledger / "checkpoint").read_text()
    forge(ledger, run_of(COUNT)[:500])
    assert check_folder(ledger).clean  # nobody can know from the folder alone
    report = check_folder(ledger, known=[kept])
    assert codes(report) == {"rolled_back"}


def test_history_rewritten_under_a_new_signature(ledger: Path) -> None:
    publish(ledger, run_of(700)[600:])
    kept = [(ledger / "checkpoint").read_text()]
    data = [*run_of(699), entries.encode(entry(699 % 7, 100, digests={}))]
    forge(ledger, [*data, *run_of(800)[700:]])
    assert codes(check_folder(ledger, known=kept)) == {"known"}


def test_checkpoints_kept_elsewhere_are_taken_for_strangers(tmp_path: Path) -> None:
    kept = []
    done = 0
    for size in (0, 1, 255, 256, 257, 511, 512, 600):
        publish(tmp_path, run_of(COUNT)[done:size])
        done = size
        kept.append((tmp_path / "checkpoint").read_text())
    report = check_folder(tmp_path, known=kept)
    assert report.clean
    assert report.known == 8
    stranger = notes.Signer.generate("liuhen.invalid/other")
    other = notes.sign_checkpoint(notes.Checkpoint(stranger.name, 1, b"\0" * 32), [stranger.sign])
    assert codes(check_folder(tmp_path, known=[other])) == {"known_signature"}
    assert codes(check_folder(tmp_path, verifiers=[SIGNER.verifier, stranger.verifier], known=[other])) == {
        "known_origin"
    }
    with pytest.raises(NoteMalformedError):
        check_folder(tmp_path, known=["nonsense"])


def test_false_signature_or_foreign_key(ledger: Path) -> None:
    stranger = notes.Signer.generate(SIGNER.name)
    assert codes(check_folder(ledger, verifiers=[stranger.verifier])) == {"signature"}
    text = notes.sign_checkpoint(LedgerFolder(ledger).checkpoint, [stranger.sign])
    (ledger / "checkpoint").write_text(text)
    assert codes(check_folder(ledger)) == {"signature"}
    (ledger / "vkey").write_text("nonsense\n")
    assert codes(check_folder(ledger)) == {"key", "signature"}
    (ledger / "vkey").unlink()
    assert codes(check_folder(ledger)) == {"signature"}
    (ledger / "checkpoint").write_text("nonsense\n")
    assert codes(check_folder(ledger, verifiers=[SIGNER.verifier])) == {"checkpoint"}


def test_any_file_missing_or_cut_short(ledger: Path) -> None:
    for name, content in files_of(ledger).items():
        if not name.startswith("tile/"):
            continue
        (ledger / name).unlink()
        assert codes(check_folder(ledger)) == {"absent"}, name
        (ledger / name).write_bytes(content[:-1])
        assert codes(check_folder(ledger)) == {"malformed"}, name
        (ledger / name).write_bytes(content)
    assert check_folder(ledger).clean


def test_any_flipped_bit(ledger: Path) -> None:
    chance = random.Random(5)
    for name, content in files_of(ledger).items():
        for _ in range(6):
            bit = chance.randrange(len(content) * 8)
            data = bytearray(content)
            data[bit // 8] ^= 1 << bit % 8
            (ledger / name).write_bytes(data)
            report = check_folder(ledger, verifiers=[SIGNER.verifier] if name == "vkey" else ())
            assert not report.clean or name == "vkey", (name, bit)
        (ledger / name).write_bytes(content)
    assert check_folder(ledger).clean


def test_thousands_of_findings_fill_the_memory(tmp_path: Path) -> None:
    publish(tmp_path, [b"no entry"] * 1500)
    report = check_folder(tmp_path)
    assert (report.found, len(report.findings)) == (1500, 1000)
