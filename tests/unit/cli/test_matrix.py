"""docs/rules: a clause without rule or test is told, and a page that isn't what the rules say now."""

from __future__ import annotations

from pathlib import Path

import pytest

from liuhen.cli.checks import matrix


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose clauses have every fixture, and whose page is up to date."""
    marks = []
    for each in matrix.rulebook().provisions:
        folder = matrix.Tests.folder(each.clause)
        if folder is None:
            marks.append(each.clause)
            continue
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for kind in matrix.FIXTURES:
            (tmp_path / folder / f"{kind}.toml").touch()
    named = ",\n    ".join(f'"{clause}"' for clause in marks)
    (tmp_path / "tests" / "test_laws.py").write_text(f"pytest.mark.clause(\n    {named},\n)\n", "utf-8")
    (tmp_path / matrix.PAGE).parent.mkdir(parents=True)
    (tmp_path / matrix.PAGE).write_text(matrix.page(tmp_path), "utf-8")
    return tmp_path


def test_a_whole_matrix_is_called_whole(checkout: Path) -> None:
    assert matrix.holes(checkout) == []
    assert not matrix.stale(checkout)


def test_a_clause_whose_violation_nobody_tests(checkout: Path) -> None:
    (checkout / "tests/conformance/07-03/violates.toml").unlink()
    assert matrix.holes(checkout) == ["7(3)：tests/conformance/07-03 中没有 violates*.toml"]


def test_a_statutory_period_that_nobody_tests(checkout: Path) -> None:
    (checkout / "tests" / "test_laws.py").unlink()
    assert "行政强制法 第十九条：没有测试（@pytest.mark.clause）" in matrix.holes(checkout)


def test_a_page_that_somebody_wrote_by_hand(checkout: Path) -> None:
    with (checkout / matrix.PAGE).open("a", encoding="utf-8") as file:
        file.write("第二十三条\n")
    assert matrix.stale(checkout)


def test_a_screen_that_is_told_and_does_not_exist() -> None:
    """Every screen of the rulebook stands in the words, so that the matrix can name it."""
    assert {each.screen for each in matrix.rulebook().provisions} <= set(matrix.SCREENS)
