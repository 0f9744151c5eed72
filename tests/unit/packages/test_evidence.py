from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.ledger import entry as entries
from liuhen.ledger import note as notes
from liuhen.ledger import proof as proofs
from liuhen.ledger.errors import NoteMalformedError
from liuhen.ledger.folder import LedgerFolder
from liuhen.packages.bagit import write_bag
from liuhen.packages.evidence import check_evidence, evidence_tags
from unit.ledger.logs import SIGNER, entry, publish, publisher, subject

ORIGINAL = b"bytes of an original"
SALT = "01" * 32
VKEY = SIGNER.verifier.vkey()


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """Two entries about one recording among others, its original, and all proofs."""
    digests = {"sha256": hashlib.sha256(ORIGINAL).hexdigest(), "sm3": hashlib.new("sm3", ORIGINAL).hexdigest()}
    facts = [{"actor": "account:1"}, {"actor": "account:2"}]
    about = [
        entries.encode(
            entry(
                1,
                number,
                kind=kind,
                digests=digests if number == 1 else {},
                commitments={"actor": entries.commit(bytes.fromhex(SALT), told["actor"])},
            )
        )
        for number, (kind, told) in enumerate(zip(("recording.received", "recording.viewed"), facts, strict=True), 1)
    ]
    publish(tmp_path / "ledger", [entries.encode(entry(2)), about[0], entries.encode(entry(3)), about[1]])
    published = publisher(tmp_path / "ledger").published()
    assert published is not None
    folder = LedgerFolder(tmp_path / "ledger")
    extract = [
        {"index": index, "entry": data.decode(), "facts": told, "salts": {"actor": SALT}}
        for index, data, told in zip((1, 3), about, facts, strict=True)
    ]
    write_bag(
        tmp_path / "bag",
        payload=[("2026-000001/original.mp4", [ORIGINAL]), ("2026-000001/facts.json", [b"{}"])],
        tags=evidence_tags(
            extract=extract,
            proof_texts=[proofs.format_proof(proofs.make_proof(folder, index)) for index in (1, 3)],
            checkpoint=published[1],
            keys=[VKEY],
        ),
        info={},
        bagging_date=date(2026, 3, 1),
    )
    return tmp_path / "bag"


def found(bag: Path, keys: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    report = check_evidence(bag, keys)
    assert report is not None
    return {(finding.kind, finding.path) for finding in report.findings}


def test_a_bag_with_its_proofs_holds(bag: Path) -> None:
    for keys in ((), (VKEY,)):
        report = check_evidence(bag, keys)
        assert report is not None
        assert report.findings == []
        assert report.entries == 2
        assert list(report.originals) == ["data/2026-000001/original.mp4"]
        assert report.keys == [VKEY]
        assert report.trusted == bool(keys)
        assert report.checkpoint_size == 4


def test_a_bag_without_a_ledger_claims_nothing(tmp_path: Path) -> None:
    write_bag(tmp_path / "bag", payload=[("a", [b"x"])], info={}, bagging_date=date(2026, 3, 1))
    assert check_evidence(tmp_path / "bag") is None


def test_another_bureaus_key_proves_nothing(bag: Path) -> None:
    other = notes.Signer.generate("liuhen.invalid/other").verifier.vkey()
    assert ("altered", "checkpoint") in found(bag, (other,))
    with pytest.raises(NoteMalformedError):
        check_evidence(bag, ("no key",))


def custody(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def apply(bag: Path) -> None:
        told = json.loads((bag / "custody.json").read_text())
        change(told)
        (bag / "custody.json").write_text(json.dumps(told))

    return apply


def manifest(bag: Path) -> None:
    """A forger who swaps the original rewrites the manifest too."""
    (bag / "data/2026-000001/original.mp4").write_bytes(b"forged")
    digest, old = (hashlib.sha256(data).hexdigest() for data in (b"forged", ORIGINAL))
    path = bag / "manifest-sha256.txt"
    path.write_text(path.read_text().replace(old, digest))


@pytest.mark.parametrize(
    ("forge", "finding"),
    [
        (manifest, ("altered", "data/2026-000001/original.mp4")),
        (custody(lambda told: told["entries"][0]["facts"].update(actor="account:9")), ("altered", "custody.json")),
        (custody(lambda told: told["entries"].pop(0)), ("missing", "custody.json")),
        (custody(lambda told: told.update(entries=[1])), ("malformed", "custody.json")),
        (custody(lambda told: told.update(schema="x")), ("malformed", "custody.json")),
        (lambda bag: (bag / "custody.json").unlink(), ("missing", "custody.json")),
        (lambda bag: (bag / "checkpoint").unlink(), ("missing", "checkpoint")),
        (lambda bag: (bag / f"proofs/{proofs.file_name(subject(1), 1)}").unlink(), ("missing", "custody.json")),
        (
            lambda bag: (bag / f"proofs/{proofs.file_name(subject(1), 1)}").write_bytes(b"x"),
            ("altered", f"proofs/{proofs.file_name(subject(1), 1)}"),
        ),
        (
            custody(
                lambda told: told["entries"][0].update(
                    entry=told["entries"][0]["entry"].replace("received", "described")
                )
            ),
            ("missing", "custody.json"),
        ),
    ],
)
def test_a_forged_bag_is_found_out(bag: Path, forge: Callable[[Path], None], finding: tuple[str, str]) -> None:
    forge(bag)
    assert finding in found(bag)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(data=st.data())
def test_noise_in_any_evidence_is_a_finding_and_never_an_error(bag: Path, data: st.DataObject) -> None:
    names = ["custody.json", "checkpoint", *(str(path.relative_to(bag)) for path in sorted((bag / "proofs").iterdir()))]
    path = bag / data.draw(st.sampled_from(names))
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content)))
    path.write_bytes(content[:at] + data.draw(st.binary(min_size=1, max_size=9)) + content[at + 9 :])
    try:
        check_evidence(bag)
    finally:
        path.write_bytes(content)
    path.write_bytes(data.draw(st.binary(max_size=50)))
    try:
        assert found(bag)
    finally:
        path.write_bytes(content)
