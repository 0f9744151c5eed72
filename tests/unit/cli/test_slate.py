from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import typer
from typer.testing import CliRunner

from liuhen.cli import slate as command
from liuhen.ledger.note import Signer
from liuhen.media import slates
from liuhen.media.slates import Kind, Slate
from liuhen.media.slates.film import Shown, film
from liuhen.media.synthesise import Segment

AT = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
OURS, THEIRS = Signer.generate("ours/slate"), Signer.generate("theirs/slate")


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A screen's slate, two seconds long."""
    folder = tmp_path_factory.mktemp("slate")
    shown = [
        Shown(
            text=slates.encode(
                Slate(
                    kind=Kind.LIVE,
                    activity_id=UUID(int=7),
                    at=AT + timedelta(seconds=each),
                    expires=AT + timedelta(seconds=each + 30),
                ),
                OURS,
            ),
            from_s=each,
            to_s=each + 1,
        )
        for each in range(2)
    ]
    film(folder / "film.mp4", Segment(seconds=2, rate=5), shown)
    (folder / "ours").write_text(OURS.verifier.vkey() + "\n")
    (folder / "theirs").write_text(THEIRS.verifier.vkey() + "\n")
    return folder


def run(*arguments: object) -> tuple[int, str]:
    app = typer.Typer()
    command.register(app)
    told = CliRunner().invoke(app, ["slate", "find", *map(str, arguments)])
    return told.exit_code, told.output


def app_with_two(*arguments: object) -> list[dict]:
    code, output = run(*arguments, "--json")
    assert code == 0
    return json.loads(output)


def test_without_a_key_signatures_are_said_to_be_unchecked(filmed: Path):
    code, output = run(filmed / "film.mp4")
    assert code == 0
    assert "未核对签名" in output
    assert "误差不超过" in output
    assert str(UUID(int=7)) in output


def test_with_the_right_key_it_is_genuine_and_tells_the_time(filmed: Path):
    (told,) = app_with_two(filmed / "film.mp4", "--key", filmed / "ours")
    assert [each["standing"] for each in told["slates"]] == ["genuine", "genuine"]
    assert told["clocks"][0]["codes"] == 2
    assert told["looked_at"]["is_whole"]


def test_with_anothers_key_it_is_foreign_and_tells_no_time(filmed: Path):
    (told,) = app_with_two(filmed / "film.mp4", "--key", filmed / "theirs")
    assert {each["standing"] for each in told["slates"]} == {"foreign"}
    assert told["clocks"] == []


def test_a_file_that_is_not_there_is_named_and_the_others_are_read(filmed: Path):
    code, output = run(filmed / "absent.mp4", filmed / "film.mp4")
    assert code == 2
    assert "找不到文件" in output
    assert "屏幕上的场记码" in output


def test_what_is_no_key_is_refused(filmed: Path):
    app = typer.Typer()
    command.register(app)
    told = CliRunner().invoke(app, ["slate", "find", str(filmed / "film.mp4"), "--key", str(filmed / "film.mp4")])
    assert getattr(told.exception, "code", "") == "media.slate_key"
