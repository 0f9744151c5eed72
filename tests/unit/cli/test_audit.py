"""`liuhen audit`: a package that isn't fixed, one that is known to be weak, and a list that nobody could ask."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from liuhen.bootstrap import CHECKOUT
from liuhen.cli import audit, run
from liuhen.cli.checks import dependencies
from liuhen.cli.checks.dependencies import Verdict

WEAK = {"lodash": {"severity": "high", "range": "<4.17.21"}}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the lock files."""
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements")
    (tmp_path / "frontend").mkdir()
    shutil.copy(CHECKOUT / "frontend" / "package-lock.json", tmp_path / "frontend")
    return tmp_path


def test_locks_that_are_whole(checkout: Path) -> None:
    assert dependencies.holes() == dependencies.holes(checkout) == []
    assert dependencies.pins((checkout / "requirements/run.lock").read_text("utf-8"))["django"].startswith("5.2.")


@pytest.mark.parametrize(
    ("line", "told"),
    [("evil>=1", "evil>=1 没有固定版本"), ("evil==1.0", "evil==1.0 没有 SHA-256"), ("-i https://x", "-i 没有固定版本")],
)
def test_package_that_is_not_fixed(checkout: Path, line: str, told: str) -> None:
    with (checkout / "requirements/run.lock").open("a", encoding="utf-8") as lock:
        lock.write(f"{line}\n")
    assert dependencies.holes(checkout) == [f"run.lock：{told}"]


def test_front_end_package_without_its_digest(checkout: Path) -> None:
    path = checkout / "frontend/package-lock.json"
    lock = json.loads(path.read_text("utf-8"))
    del lock["packages"]["node_modules/htmx.org"]["integrity"]
    path.write_text(json.dumps(lock), "utf-8")
    assert dependencies.holes(checkout) == ["package-lock.json：node_modules/htmx.org 没有 SHA-512"]


def test_package_installed_in_another_version(checkout: Path) -> None:
    path = checkout / "requirements/dev.lock"
    path.write_text(path.read_text("utf-8").replace("\ndjango==5", "\ndjango==4"), "utf-8")
    assert [line for line in dependencies.installed_otherwise(checkout) if line.startswith("django：锁定 4")]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"vulnerabilities": {}}, Verdict(asked=True)),
        ({"vulnerabilities": WEAK}, Verdict(asked=True, known=("lodash：high（<4.17.21）",))),
        ({"message": "request failed"}, Verdict(asked=False)),
        ([], Verdict(asked=False)),
        ("", Verdict(asked=False)),
    ],
)
def test_answer_that_is_none_passes(monkeypatch: pytest.MonkeyPatch, said: object, verdict: Verdict) -> None:
    told = json.dumps(said) if said != "" else "network unreachable"
    done = subprocess.CompletedProcess([], 1, stdout=told.encode(), stderr=b"")
    monkeypatch.setattr(subprocess, "run", lambda *_given, **_more: done)
    assert dependencies.npm() == verdict


@pytest.mark.parametrize(
    ("osv", "ends"),
    [(Verdict(asked=True), None), (Verdict(asked=False), 69), (Verdict(asked=True, known=("django 1：CVE-1",)), 65)],
)
def test_list_that_was_not_asked_counts_as_passed(monkeypatch: pytest.MonkeyPatch, capsys, osv: Verdict, ends) -> None:
    monkeypatch.setattr(dependencies, "osv", lambda: osv)
    monkeypatch.setattr(dependencies, "npm", lambda: Verdict(asked=True))
    monkeypatch.setattr(dependencies, "installed_otherwise", list)
    if ends is None:
        audit.audit()
        assert "均无已知漏洞" in capsys.readouterr().out
        return
    with pytest.raises(typer.Exit) as ended:
        audit.audit()
    assert ended.value.exit_code == ends
    assert ("没有核对，不算通过" in capsys.readouterr().err) == (ends == 69)


def test_an_installed_bundle_that_says_no_and_not_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(audit, "is_checkout", lambda: False)
    monkeypatch.setattr("sys.argv", ["liuhen", "audit"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 75
    told = capsys.readouterr().err
    assert "请在制作安装包的源代码目录里运行 ./liuhen audit" in told
    assert told.count("\n") == 1
