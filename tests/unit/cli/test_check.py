from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from altered_bags import ALTERATIONS, Maker, papers
from liuhen.cli import check
from liuhen.ledger import note as notes
from liuhen.ledger.errors import NoteMalformedError
from liuhen.packages.bagit import write_bag
from liuhen.packages.errors import BagAbsentError
from liuhen.packages.verifier import grouped


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


def test_what_the_reader_has_on_paper_counts(app: typer.Typer, tmp_path: Path) -> None:
    maker = Maker(tmp_path, notes.Signer.generate("liuhen.invalid/test"))
    bag = maker.bag()
    key = maker.signer.verifier.fingerprint()
    alone = CliRunner().invoke(app, [str(bag)])
    assert (alone.exit_code, "结论：不能判断" in alone.stdout) == (0, True)
    assert grouped(key) in alone.stdout
    with_paper = CliRunner().invoke(app, [str(bag), "--fingerprint", key[:16]])
    assert (with_paper.exit_code, "结论：通过" in with_paper.stdout) == (0, True)
    other = CliRunner().invoke(app, [str(bag), "--fingerprint", "0" * 16])
    assert (other.exit_code, "公钥的指纹与纸面不同" in other.stdout) == (74, True)
    known, joining = tmp_path / "known", tmp_path / "joining"
    known.write_text(maker.checkpoint_at(2))
    joining.write_text(papers(maker)["the same with a proof from the bureau"].joining)
    unknown = CliRunner().invoke(app, [str(bag), "--known", str(known), "--json"])
    assert (json.loads(unknown.stdout)["verdict"], json.loads(unknown.stdout)["ledger"]["known"]) == (
        "undecided",
        "unknown",
    )
    joined = CliRunner().invoke(app, [str(bag), "--known", str(known), "--joining", str(joining), "--json"])
    assert (json.loads(joined.stdout)["verdict"], json.loads(joined.stdout)["ledger"]["known"]) == (
        "pass",
        "consistent",
    )
    with pytest.raises(NoteMalformedError):
        CliRunner().invoke(app, [str(bag), "--fingerprint", "abc"], catch_exceptions=False)


def test_a_copy_from_before_there_were_lists_that_passes_for_proven_whole(app: typer.Typer, tmp_path: Path) -> None:
    early = Maker(tmp_path / "early", notes.Signer.generate("liuhen.invalid/test"), is_early=True)
    late = Maker(tmp_path / "late", early.signer)
    said = [CliRunner().invoke(app, [str(maker.bag())]).stdout for maker in (early, late)]
    assert ["只与副本自带的清单一致" in each for each in said] == [True, False]


def test_findings_that_only_an_engineer_reads(app: typer.Typer, tmp_path: Path) -> None:
    maker = Maker(tmp_path, notes.Signer.generate("liuhen.invalid/test"))
    bag = maker.bag()
    for what, (alter, expected) in ALTERATIONS.items():
        altered = maker.copy(bag)
        alter(altered, maker)
        said = CliRunner().invoke(app, [str(altered)]).stdout
        lines = [
            line for line in said.splitlines() if line.startswith(tuple(f"{word}：" for word in check.WORDS.values()))
        ]
        assert len(lines) >= len(expected), what
        for line in lines:
            assert re.search("[一-鿿].*（.*[一-鿿].*）", line), line
