"""A tlog client that others wrote (golang.org/x/mod's sumdb, through tests/foreign/tlog) reads what we publish."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from liuhen.ledger import layout, proof, sm2
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.publish import Publisher
from unit.ledger.logs import SIGNER, publish, run_of

PROGRAM = Path(__file__).parents[1] / "foreign" / "tlog"
GOPATH = "/usr/share/gocode"  # where Debian puts the sources of Go packages
STEPS = (130, 126, 300, 144)  # on both sides of a full tile: 130, 256, 556, 700 entries


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The foreign client, compiled from Debian's sources without a network."""
    made = tmp_path_factory.mktemp("go")
    go = {"GO111MODULE": "off", "GOPATH": GOPATH, "GOCACHE": str(made / "cache"), "CGO_ENABLED": "0"}
    subprocess.run(["go", "build", "-o", str(made / "tlog"), "."], cwd=PROGRAM, env=os.environ | go, check=True)
    return made / "tlog"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of 700 entries, published in steps, whose newest checkpoint has an SM2 line too; old ones beside it."""
    home = tmp_path_factory.mktemp("log")
    folder, data = home / "ledger", run_of(sum(STEPS))
    done = 0
    for step in STEPS[:-1]:
        publish(folder, data[done : done + step])
        done += step
        shutil.copyfile(folder / layout.CHECKPOINT, home / f"checkpoint-{done}")
    sm2.create_key(home / "sm2.key")
    second = sm2.Sm2Signer(SIGNER.name, home / "sm2.key")
    both = Publisher(folder, origin=SIGNER.name, verifiers=[SIGNER.verifier], signers=[SIGNER.sign, second.sign])
    both.extend(data[done:])
    return folder


def run(client: Path, folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    called = [client, "-dir", folder, "-key", SIGNER.verifier.vkey(), *words]
    return subprocess.run(called, capture_output=True, text=True, check=False)


def test_ledger_or_its_proofs_cannot_be_read_by_a_client_that_others_wrote(
    client: Path, ledger: Path, tmp_path: Path
) -> None:
    read = LedgerFolder(ledger)
    proofs = []
    for index in (0, 255, 256, 699):
        proofs.append(tmp_path / f"{index}{proof.SUFFIX}")
        proofs[-1].write_text(proof.format_proof(proof.make_proof(read, index)))
    for old in (130, 256, 556):
        steps = [base64.b64encode(each).decode() for each in proof.prove_consistency(read, old, read.size)]
        (tmp_path / "steps").write_text("\n".join(steps))
        earlier = ledger.parent / f"checkpoint-{old}"
        told = run(client, ledger, "-old", earlier, "-steps", tmp_path / "steps", *proofs)
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout) == {
            "origin": SIGNER.name,
            "size": 700,
            "entries": 700,
            "inclusions": 8,
            "old": old,
            "steps": len(steps),
            "proofs": 4,
        }


def newest_files(size: int) -> list[str]:
    """Each file that a reader of the newest checkpoint needs."""
    tiles = [
        (level, number, width)
        for level in range(layout.levels_of(size))
        for number, width in layout.tiles_between(0, size, level)
    ]
    bundles = [(layout.ENTRIES, number, width) for number, width in layout.tiles_between(0, size, 0)]
    return [layout.CHECKPOINT, *(layout.tile_path(*each) for each in (*tiles, *bundles))]


def test_flipped_byte_anywhere_is_accepted_by_a_client_that_others_wrote(
    client: Path, ledger: Path, tmp_path: Path
) -> None:
    files = newest_files(LedgerFolder(ledger).size)
    assert len(files) == 8
    copy = shutil.copytree(ledger, tmp_path / "copy")
    for name in files:
        whole = (copy / name).read_bytes()
        for place in (3, len(whole) // 2, len(whole) - 2) if name != layout.CHECKPOINT else (3, 60):
            flipped = bytearray(whole)
            flipped[place] ^= 1
            (copy / name).write_bytes(flipped)
            told = run(client, copy)
            assert (told.returncode, told.stdout) == (1, ""), (name, place)
        (copy / name).write_bytes(whole)
    assert run(client, copy).returncode == 0


def test_rewritten_past_passes_for_a_continuation(client: Path, ledger: Path, tmp_path: Path) -> None:
    changed = run_of(700)
    changed[7] = changed[8]
    publish(tmp_path / "other", changed)
    assert run(client, tmp_path / "other").returncode == 0  # sound in itself
    told = run(client, tmp_path / "other", "-old", ledger.parent / "checkpoint-130")
    assert told.returncode == 1
    assert "not a continuation" in told.stderr
