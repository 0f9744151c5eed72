"""Advisories carried in on a stick: one that is passed over, one that is told of what we don't have, an old folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from liuhen.bootstrap import CHECKOUT
from liuhen.cli import audit
from liuhen.cli.checks import dependencies
from liuhen.cli.checks.advisories import NPM, PYPI, compare, npm_pins

PINS = {PYPI: {"django": ["5.2.9"], "zope-interface": ["7.0"]}, NPM: {"htmx.org": ["2.0.4"], "@scope/kit": ["1.0.0"]}}
BY_LIST = """
id: PYSEC-2026-1
modified: '2026-11-01T00:00:00Z'
aliases: [CVE-2026-1111, GHSA-x]
affected:
- package: {name: Django, ecosystem: PyPI}
  ranges:
  - {type: GIT, repo: https://x, events: [{introduced: '0'}, {fixed: abc}]}
  versions: ['5.2.8', 5.2.9, not-a-version]
"""


def told(tmp_path: Path, *given: dict[str, Any] | str) -> dict[str, list[str]]:
    for place, one in enumerate(given):
        below = tmp_path / "vulns" / str(place)
        below.mkdir(parents=True)
        text, kind = (one, "yaml") if isinstance(one, str) else (json.dumps(one), "json")
        (below / f"one.{kind}").write_text(text, "utf-8")
    return {name: lines for name, lines in compare(tmp_path, PINS).known.items() if lines}


def advisory(*events: dict[str, str], name: str = "django", ecosystem: str = PYPI, **more: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM" if ecosystem == PYPI else "SEMVER", "events": list(events)}]
    package = {"name": name, "ecosystem": ecosystem}
    return {
        "id": "A-1",
        "modified": "2026-10-02T00:00:00Z",
        "affected": [{"package": package, "ranges": ranges}],
        **more,
    }


def test_a_listed_version_that_no_range_names(tmp_path: Path) -> None:
    assert told(tmp_path, BY_LIST) == {PYPI: ["Django 5.2.9：PYSEC-2026-1、CVE-2026-1111（尚无修复版本）"]}


@pytest.mark.parametrize(
    ("events", "is_known"),
    [
        ([{"introduced": "0"}, {"fixed": "5.2.10"}], True),  # as numbers: 10 is after 9
        ([{"introduced": "0"}, {"fixed": "5.2.9"}], False),
        ([{"introduced": "0"}, {"fixed": "5.2.9.post1"}], True),
        ([{"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "5.0"}, {"fixed": "5.2.10"}], True),
        ([{"introduced": "5.0"}, {"fixed": "5.2.10"}, {"introduced": "0"}, {"fixed": "4.2"}], True),  # in any order
        ([{"introduced": "0"}, {"fixed": "4.2"}, {"introduced": "6.0"}], False),
        ([{"introduced": "5.2.9"}], True),
        ([{"introduced": "5.2.10rc1"}], False),
        ([{"introduced": "0"}, {"last_affected": "5.2.9"}], True),
        ([{"introduced": "0"}, {"last_affected": "5.2.8"}], False),
    ],
)
def test_a_range_that_is_read_wrongly(tmp_path: Path, events: list[dict[str, str]], is_known: bool) -> None:
    assert bool(told(tmp_path, advisory(*events))) is is_known


def test_what_was_withdrawn_or_is_of_another_ecosystem_or_package(tmp_path: Path) -> None:
    every = {"introduced": "0"}
    gone = advisory(every, withdrawn="2026-10-03T00:00:00Z")
    assert told(tmp_path, gone, advisory(every, ecosystem=NPM), advisory(every, name="django-x")) == {}
    assert dict(compare(tmp_path, PINS).files) == {PYPI: 2, NPM: 1}


def test_a_name_that_is_written_in_another_way(tmp_path: Path) -> None:
    assert told(tmp_path, advisory({"introduced": "0"}, name="Zope.Interface")) == {
        PYPI: ["Zope.Interface 7.0：A-1（尚无修复版本）"]
    }


@pytest.mark.parametrize(
    ("name", "events", "is_known"),
    [
        ("htmx.org", [{"introduced": "0"}, {"fixed": "2.0.5"}], True),
        ("htmx.org", [{"introduced": "2.0.4-beta.1"}, {"fixed": "2.0.4"}], False),
        ("htmx.org", [{"introduced": "2.0.4-beta.11"}], True),  # before its release
        ("@scope/kit", [{"introduced": "1.0.0-rc.2"}, {"fixed": "1.0.1"}], True),
        ("@other/kit", [{"introduced": "0"}], False),
    ],
)
def test_a_package_of_the_front_end(tmp_path: Path, name: str, events: list[dict[str, str]], is_known: bool) -> None:
    found = told(tmp_path, advisory(*events, name=name, ecosystem=NPM))
    assert bool(found) is is_known
    assert PYPI not in found


def test_front_end_versions_that_are_installed_twice(tmp_path: Path) -> None:
    packages = {
        "": {"version": "1"}, "node_modules/a": {"version": "1.0.0"}, "node_modules/d": {"link": True},
        "node_modules/b/node_modules/a": {"version": "2.0.0"},
        "node_modules/@s/c": {"version": "3.0.0"},
    }  # fmt: skip
    (tmp_path / "lock.json").write_text(json.dumps({"packages": packages}), "utf-8")
    assert npm_pins(tmp_path / "lock.json") == {"a": ["1.0.0", "2.0.0"], "@s/c": ["3.0.0"]}


@pytest.mark.parametrize(
    "broken", ["id: [", "id: X-1\naffected:\n- package: {name: django, ecosystem: PyPI}\n  ranges: 3\n"]
)
def test_a_file_that_nobody_could_read_counts_as_read(tmp_path: Path, broken: str) -> None:
    (tmp_path / "one.yaml").write_text(broken, "utf-8")
    assert compare(tmp_path, PINS).unread == ["one.yaml"]
    assert [verdict.asked for verdict in dependencies.carried(tmp_path)[0].values()] == [False, False]


def of_today(ecosystem: str) -> dict[str, Any]:
    return advisory({"introduced": "0"}, name="nobody-has-this", ecosystem=ecosystem)


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        ([], 69),
        ([of_today(PYPI)], 69),  # of the front end's packages it says nothing
        ([of_today(PYPI), of_today(NPM)], None),
        ([of_today(PYPI), of_today(NPM), advisory({"introduced": "0"})], 65),
    ],
)
def test_a_folder_that_says_nothing_counts_as_passed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: list[Any],
    ends: int | None,
) -> None:
    for place, one in enumerate(given):
        (tmp_path / f"{place}.json").write_text(json.dumps(one), "utf-8")
    monkeypatch.setattr(dependencies, "installed_otherwise", list)
    monkeypatch.setattr(dependencies, "osv", lambda: pytest.fail("asked the network"))
    if ends is None:
        audit.audit(tmp_path)
    else:
        with pytest.raises(typer.Exit) as ended:
            audit.audit(tmp_path)
        assert ended.value.exit_code == ends
    said = capsys.readouterr().err
    assert ("最近一条修改于 2026-10-02" in said) is bool(given)
    django = dependencies.pins((CHECKOUT / "requirements/run.lock").read_text("utf-8"))["django"]
    assert (f"OSV：django {django}：A-1" in said) is (ends == 65)
