from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from liuhen.cli import check
from liuhen.packages.bagit import write_bag
from liuhen.packages.errors import BagAbsentError


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    check.register(made)
    return made


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    write_bag(tmp_path / "bag", payload=[("original.mp4", [b"x"])], info={"A": "b"}, bagging_date=date(2026, 3, 1))
    return tmp_path / "bag"


def test_a_good_bag_ends_with_0_and_a_changed_one_does_not(app: typer.Typer, bag: Path) -> None:
    good = CliRunner().invoke(app, [str(bag), "--json"])
    assert good.exit_code == 0
    assert json.loads(good.stdout) == {
        "valid": True,
        "verdict": "undecided",
        "files": 1,
        "bytes": 1,
        "info": {"A": "b", "Bagging-Date": "2026-03-01", "Payload-Oxum": "1.1"},
        "findings": [],
        "ledger": None,
    }
    (bag / "data/original.mp4").write_bytes(b"y")
    bad = CliRunner().invoke(app, [str(bag)])
    assert bad.exit_code == 74
    assert "已改动：data/original.mp4" in bad.stdout


def test_a_bag_without_proofs_does_not_pass_for_proven(app: typer.Typer, bag: Path) -> None:
    assert "没有留痕证明" in CliRunner().invoke(app, [str(bag)]).stdout


def test_no_bag_is_an_expected_error(app: typer.Typer, tmp_path: Path) -> None:
    with pytest.raises(BagAbsentError):
        CliRunner().invoke(app, [str(tmp_path)], catch_exceptions=False)
