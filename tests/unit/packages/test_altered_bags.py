"""`./liuhen check` on copies with every kind of alteration; 验证.html meets them in tests/journeys/test_verifier.py."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from altered_bags import ALTERATIONS, Maker, forged_whole, papers
from liuhen.ledger import note as notes
from liuhen.packages.bagit import check_bag
from liuhen.packages.evidence import Held, check_evidence, is_original, verdict
from liuhen.packages.verifier import HOW_NAME, page
from verifier_vectors import FILE, written


@pytest.fixture(scope="module")
def maker(tmp_path_factory) -> Maker:
    return Maker(tmp_path_factory.mktemp("bags"), notes.Signer.generate("liuhen.invalid/test"))


@pytest.fixture(scope="module")
def bag(maker: Maker) -> Path:
    return maker.bag()


def judged(bag: Path, reader: Held) -> tuple[str, set[tuple[str, str]]]:
    report = check_bag(bag, sm3_of=is_original)
    evidence = check_evidence(bag, reader=reader, sm3=report.sm3)
    findings = [*report.findings, *(evidence.findings if evidence else [])]
    return verdict(report, evidence), {(each.kind, each.path) for each in findings}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_an_alteration_that_is_not_found_or_not_named(bag: Path, maker: Maker, what: str) -> None:
    alter, expected = ALTERATIONS[what]
    altered = maker.copy(bag)
    alter(altered, maker)
    result, found = judged(altered, Held(fingerprint=maker.signer.verifier.fingerprint()))
    assert found == expected
    assert result == ("fail" if expected else "pass")


def test_a_paper_that_changes_nothing(bag: Path, maker: Maker) -> None:
    for what, paper in papers(maker).items():
        reader = Held(fingerprint=paper.fingerprint, known=paper.known, joining=paper.joining)
        assert judged(bag, reader) == (paper.verdict, set(paper.found)), what


def test_a_forger_with_a_key_of_his_own(maker: Maker) -> None:
    forged = forged_whole(maker)
    assert judged(forged, Held()) == ("undecided", set())
    on_paper = Held(fingerprint=maker.signer.verifier.fingerprint())
    assert judged(forged, on_paper) == ("fail", {("altered", "custody.json")})


def test_the_text_in_the_bag_whose_commands_do_not_work(bag: Path, maker: Maker) -> None:
    text = (bag / HOW_NAME).read_text("utf-8")
    assert maker.signer.verifier.fingerprint() in text
    assert page().sha256 in text
    commands = "\n".join(line.removeprefix("      ") for line in text.splitlines() if line.startswith("      "))

    def run(where: Path) -> str:
        return subprocess.run(["sh", "-c", commands], cwd=where, capture_output=True, text=True, check=False).stdout

    said = run(bag)
    assert "文件一致" in said
    assert maker.signer.verifier.fingerprint() in said
    assert "Signature Verified Successfully" in said
    assert said.count("\n成立") + said.startswith("成立") == 6
    assert said.count("账本有记录") == 2
    assert all(words in said for words in ("清单有记录", "内容与清单一致", "没有多出的文件"))
    for what, missing in [
        ("a byte of an original", "文件一致"),
        ("a checkpoint with a false signature", "Signature Verified Successfully"),
        ("the proof for another place", None),
        ("an original forged, digests made to fit", None),
        ("a description changed, digests made to fit", "内容与清单一致"),
        ("a description changed, every list made to fit", "清单有记录"),
        ("a paper added, digests made to fit", "没有多出的文件"),
    ]:
        altered = maker.copy(bag)
        ALTERATIONS[what][0](altered, maker)
        said = run(altered)
        assert missing is None or missing not in said, what
        assert missing is not None or "不成立" in said or "账本没有记录" in said, what


def test_vectors_of_the_page_that_python_judges_otherwise() -> None:
    assert FILE.read_text("utf-8") == written(), "python tests/verifier_vectors.py writes them anew"
