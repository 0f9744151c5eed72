"""The regulation clause by clause: facts in, points, findings and periods out. One folder for a clause.

`satisfies*.toml`, `violates*.toml` and `boundary*.toml` stand in each; see README.md for how to read and write them.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.archived import QUESTIONS, answers
from conformance.told import HERE, told, told_bureau
from liuhen.prose import sentence
from liuhen.rules.calendar import Calendar
from liuhen.rules.clauses import split_clause
from liuhen.rules.facts import CaseFacts
from liuhen.rules.judging import Finding, Judgement, judge, judge_bureau
from liuhen.rules.judging.prose import FINDINGS
from liuhen.rules.shelf import rulebook

KINDS = ("satisfies", "violates", "boundary")
FIXTURES = sorted(path for path in HERE.glob("*/*.toml") if path.parent.name != "usual")
TOLD = {path: tomllib.loads(path.read_text("utf-8")) for path in FIXTURES}
OF_CASES = [path for path in FIXTURES if not QUESTIONS.keys() & TOLD[path].keys()]
OF_ARCHIVE = [path for path in FIXTURES if QUESTIONS.keys() & TOLD[path].keys()]
USUAL = sorted((HERE / "usual").glob("*.toml"))


def _clause(folder: str) -> str:
    """`07-03` is 7(3), `16` is 16; what isn't a clause (`court`, `mutual`) is empty."""
    article, _dash, item = folder.partition("-")
    if not article.isdecimal():
        return ""
    return f"{int(article)}({int(item)})" if item else str(int(article))


def _judged(fixture: dict[str, Any], calendar: Calendar) -> Judgement:
    rules = rulebook(fixture.get("rulebook", "gulou"))
    if "bureau" in fixture:
        return judge_bureau(told_bureau(fixture), rules.latest)
    facts: CaseFacts = told(fixture)
    listed = [
        replace(next(point for point in rules.points if point.clause == row["clause"]), **row, origin="list")
        for row in fixture.get("list", [])
    ]
    return judge(facts, rules.on(facts.opened_on).with_points(listed), calendar)


def _sentences(found: list[Finding]) -> str:
    return "\n".join(sentence(f"finding.{one.code}", dict(one.fields)) for one in found)


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", OF_ARCHIVE, ids=_name)
def test_what_the_archive_room_answers_to_these_facts(path: Path, calendar: Calendar) -> None:
    fixture = TOLD[path]
    assert fixture["title"].strip()
    found, expected = answers(fixture, calendar), fixture["expect"]
    assert expected
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("path", OF_CASES, ids=_name)
def test_what_a_clause_says_of_these_facts(path: Path, calendar: Calendar) -> None:
    fixture = TOLD[path]
    assert fixture["title"].strip()
    clause, expected = _clause(path.parent.name), fixture["expect"]
    judged = _judged(fixture, calendar)
    found = [one for one in judged.findings if not clause or one.clause == clause]
    assert sorted({one.code for one in found}) == sorted(expected.get("findings", [])), _sentences(found)
    for words in expected.get("says", []):
        assert words in _sentences(found)
    subjects = {subject.id for one in found for subject in one.subjects}
    assert subjects >= set(expected.get("about", [])), subjects
    if "severity" in expected:
        assert {one.severity for one in found} == {expected["severity"]}
    for point, state in expected.get("points", {}).items():
        assert {one.state for one in judged.points if one.clause == point} == {state}, point
    for period, due in expected.get("terms", {}).items():
        assert {one.due.replace(tzinfo=None) for one in judged.terms if one.period == period} == {due}, period
    for recording, until in expected.get("kept_until", {}).items():
        kept = next(one for one in judged.retention if one.recording == recording)
        assert (kept.until or "不定") == until
    if "confirm" in expected:
        assert {one.item: one.state for one in judged.confirmations if one.clause == clause} == expected["confirm"]


@pytest.mark.parametrize("path", USUAL, ids=lambda path: path.stem)
def test_a_usual_case_that_somebody_would_complain_of(path: Path, calendar: Calendar) -> None:
    fixture = tomllib.loads(path.read_text("utf-8"))
    usual = {"bureau": {}} if path.stem == "bureau" else {"usual": path.stem}
    judged = _judged(usual, calendar)
    assert not judged.findings, _sentences(list(judged.findings))
    assert {one.state for one in judged.points} <= {"recorded", "not_applicable"}
    assert fixture["title"].strip()


def test_a_finding_that_no_fixture_leads_to() -> None:
    shown = {code for path in OF_CASES for code in TOLD[path]["expect"].get("findings", [])}
    assert not sorted(FINDINGS.keys() - shown)  # whoever reads a finding finds the case that explains it


def test_a_clause_that_no_fixture_shows() -> None:
    asked = {one.clause for one in rulebook().provisions if split_clause(one.clause)}
    shown = {(_clause(path.parent.name), kind) for path in FIXTURES for kind in KINDS if path.stem.startswith(kind)}
    assert not sorted({(clause, kind) for clause in asked for kind in KINDS} - shown)


def test_a_fixture_that_no_clause_asks_for() -> None:
    known = {one.clause for one in rulebook().provisions}
    assert not [path for path in FIXTURES if (clause := _clause(path.parent.name)) and clause not in known]
    assert not [path for path in FIXTURES if not path.stem.startswith(KINDS)]
