"""`liuhen ledger`: from the files alone, saying no where no is due, in words and as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from liuhen.cli import ledger as cli
from liuhen.errors import LiuhenError
from liuhen.ledger import merkle, proof
from liuhen.ledger import note as notes
from liuhen.ledger.errors import (
    LedgerAbsentError,
    NoteMalformedError,
    NumberUnresolvedError,
    ProofWrongError,
    SignatureWrongError,
    SubjectAbsentError,
    TreeRangeError,
)
from liuhen.ledger.folder import LedgerFolder
from unit.ledger.logs import SIGNER, publish, run_of, subject


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """600 entries; `kept` beside it is the checkpoint of the first 100."""
    publish(tmp_path / "ledger", run_of(100))
    (tmp_path / "kept").write_text((tmp_path / "ledger" / "checkpoint").read_text())
    publish(tmp_path / "ledger", run_of(600)[100:])
    return tmp_path / "ledger"


def run(*arguments: object) -> tuple[int, str]:
    app = typer.Typer()
    cli.register(app)
    app.command("other")(lambda: None)
    outcome = CliRunner().invoke(app, ["ledger", *map(str, arguments)])
    if isinstance(outcome.exception, LiuhenError):
        raise outcome.exception
    assert outcome.exception is None or isinstance(outcome.exception, SystemExit), outcome.exception
    return outcome.exit_code, outcome.stdout


def run_json(*arguments: object) -> tuple[int, Any]:
    code, out = run(*arguments, "--json")
    return code, json.loads(out)


def test_sound_ledger_fails_the_check(ledger: Path) -> None:
    code, out = run("check", "--dir", ledger, "--known", ledger.parent / "kept")
    assert code == 0
    assert "600 条留痕记录" in out
    assert "核验通过" in out
    assert "--key" in out  # the folder vouches for itself only, and that is said
    code, told = run_json("check", "--dir", ledger, "--key", SIGNER.verifier.vkey())
    assert code == 0
    assert (told["clean"], told["size"], told["own_key"], told["findings"]) == (True, 600, False, [])


def test_damaged_ledger_passes_the_check(ledger: Path) -> None:
    (ledger / "tile/entries/001").unlink()
    code, out = run("check", "--dir", ledger)
    assert code == 74
    assert "tile/entries/001 缺失" in out
    code, told = run_json("check", "--dir", ledger)
    assert code == 74
    assert told["findings"][0]["code"] == "ledger.finding_absent"


def test_home_of_the_environment_is_overlooked(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIUHEN_HOME", str(ledger.parent))
    assert run_json("check")[1]["size"] == 600
    monkeypatch.setenv("LIUHEN_HOME", str(ledger))
    with pytest.raises(LedgerAbsentError):
        run("check")


def test_check_needs_django_or_a_database(ledger: Path) -> None:
    script = (
        "import sys; sys.argv[1:] = ['ledger', *sys.argv[1:]]\n"
        "import typer; from liuhen.cli import ledger; app = typer.Typer(); ledger.register(app)\n"
        "app.command('other')(print)\n"
        "try:\n    app()\nfinally:\n    assert 'django' not in sys.modules\n"
    )
    kept = str(ledger.parent / "kept")
    for arguments in (
        ["check"],
        ["prove", str(subject(3)), "--out", str(ledger.parent)],
        ["consistency", kept, "600"],
    ):
        command = [sys.executable, "-c", script, *arguments, "--dir", str(ledger)]
        assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_proofs_do_not_hold(ledger: Path) -> None:
    out = ledger.parent / "proofs"
    code, told = run_json("prove", subject(3), "--dir", ledger, "--out", out)
    assert code == 0
    assert [each["number"] for each in told["proofs"]] == list(range(1, 87))
    for each in told["proofs"]:
        proven = proof.verify_proof(proof.parse_proof(Path(each["file"]).read_bytes()), [SIGNER.verifier])
        assert (proven.entry.subject, proven.index) == (subject(3), each["index"])
    assert "已写出 86 份证明" in run("prove", subject(3), "--dir", ledger, "--out", out)[1]


def test_proof_of_an_unknown_subject_or_under_a_foreign_key(ledger: Path) -> None:
    with pytest.raises(SubjectAbsentError):
        run("prove", subject(77), "--dir", ledger)
    stranger = notes.Signer.generate(SIGNER.name).verifier.vkey()
    with pytest.raises(SignatureWrongError):
        run("prove", subject(3), "--dir", ledger, "--out", ledger.parent, "--key", stranger)
    with pytest.raises(NoteMalformedError):
        run("prove", subject(3), "--dir", ledger, "--key", "nonsense")


@pytest.mark.django_db
def test_unknown_number_is_proven(ledger: Path) -> None:
    with pytest.raises(NumberUnresolvedError):
        run("prove", "2026-000123", "--dir", ledger)


def test_consistent_ledger_is_called_inconsistent(ledger: Path) -> None:
    for old, new in (
        (ledger.parent / "kept", ledger / "checkpoint"),
        (100, 600),
        (100, 100),
        (ledger.parent / "kept", 256),
    ):
        code, told = run_json("consistency", old, new, "--dir", ledger)
        assert code == 0
        assert told["consistent"]
        assert told["old"]["size"] == 100
    assert "只有追加" in run("consistency", 1, 600, "--dir", ledger)[1]


def test_rewritten_history_is_called_consistent(ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    publish(other, run_of(600, subjects=3))
    with pytest.raises(ProofWrongError):
        run("consistency", ledger.parent / "kept", 600, "--dir", other)
    publish(tmp_path / "short", run_of(50))  # cut off
    with pytest.raises(ProofWrongError):
        run("consistency", ledger.parent / "kept", ledger / "checkpoint", "--dir", tmp_path / "short")
    with pytest.raises(TreeRangeError):
        run("consistency", 600, 100, "--dir", ledger)
    forged = notes.sign_checkpoint(
        notes.Checkpoint(SIGNER.name, 100, merkle.EMPTY_ROOT), [notes.Signer.generate(SIGNER.name).sign]
    )
    (tmp_path / "forged").write_text(forged)
    with pytest.raises(SignatureWrongError):
        run("consistency", tmp_path / "forged", 600, "--dir", ledger)
    assert LedgerFolder(ledger).size == 600
