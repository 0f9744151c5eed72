"""Several `./liuhen` that start at once in a fresh checkout make one sound environment."""

from __future__ import annotations

import os
import sys
import threading
import venv
from pathlib import Path

import pytest

from liuhen import bootstrap


class Checkout:
    """A checkout without packages: which locks uv was told to install, and whose packages are there at the end."""

    def __init__(self) -> None:
        self.there = ""
        self.synced: list[str] = []
        self.first_came, self.second_came = threading.Event(), threading.Event()

    def run(self, *command: str) -> None:
        """Stands for pip and uv; the first is busy until the second has come, to wait or to disturb it."""
        if command[1:3] != ("pip", "sync"):
            return
        self.synced.append(Path(command[-1]).stem)
        if len(self.synced) == 1:
            self.first_came.set()
            assert self.second_came.wait(60)
        else:
            self.second_came.set()
        self.there = Path(command[-1]).stem


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout()
    (tmp_path / "requirements").mkdir()
    for name in ("bootstrap", "run", "dev"):
        (tmp_path / "requirements" / f"{name}.lock").write_text(name)
    (tmp_path / "pyproject.toml").write_text("")

    def create(folder: Path, **_how: object) -> None:
        (folder / "pyvenv.cfg").write_text("")

    def said(text: str, **_where: object) -> None:
        if "另一个" in text:
            made.second_came.set()

    monkeypatch.setattr(bootstrap, "CHECKOUT", tmp_path)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "_run", made.run)
    monkeypatch.setattr(bootstrap, "print", said, raising=False)
    monkeypatch.setattr(venv, "create", create)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))  # already inside: nothing is started anew
    monkeypatch.setattr(os, "execv", lambda *_told: pytest.fail("started anew"))
    return made


@pytest.mark.parametrize(
    ("first", "second", "made"),
    [("test", "up", ["dev"]), ("up", "test", ["run", "dev"]), ("up", "up", ["run"]), ("test", "test", ["dev"])],
)
def test_two_starts_at_once_leave_no_developer_tools(
    checkout: Checkout, first: str, second: str, made: list[str]
) -> None:
    starts = [threading.Thread(target=bootstrap.ensure_environment, args=([name],)) for name in (first, second)]
    starts[0].start()
    assert checkout.first_came.wait(60)
    starts[1].start()
    for each in starts:
        each.join(60)
    assert (checkout.synced, checkout.there) == (made, made[-1])
    assert [each.name for each in bootstrap.ENVIRONMENT.glob("*.stamp")] == [f"{made[-1]}.stamp"]


def test_start_after_start_makes_it_anew(checkout: Checkout) -> None:
    checkout.second_came.set()
    for _each in range(2):
        bootstrap.ensure_environment(["up"])
    assert checkout.synced == ["run"]
    (bootstrap.CHECKOUT / "requirements" / "run.lock").write_text("another")
    bootstrap.ensure_environment(["up"])
    assert checkout.synced == ["run", "run"]


def test_a_new_version_takes_the_speech_engine_away(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout.second_came.set()
    asked: list[list[str]] = []
    made = bootstrap._run
    monkeypatch.setattr(bootstrap, "_run", lambda *told: (asked.append([Path(one).stem for one in told]), made(*told)))
    bootstrap.ensure_environment(["up"])
    (bootstrap.ENVIRONMENT / "lib" / "python3.11" / "site-packages" / "sherpa_onnx").mkdir(parents=True)
    (bootstrap.CHECKOUT / "requirements" / "run.lock").write_text("another")
    bootstrap.ensure_environment(["up"])
    locks = [told[-2:] for told in asked if "sync" in told]
    assert [told[-1] for told in locks] == ["run", "run"]
    assert ["speech" in told for told in locks] == [False, True]
