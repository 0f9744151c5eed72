"""`liuhen speech` says whether a model is there and what it hears, without an instance."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from liuhen.cli import application
from liuhen.media import synthesise
from liuhen.media.errors import SpeechNotReadyError
from tiny_speech import put_model


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(application(), ["speech", *map(str, words)])


def problem_of(told) -> str:
    assert isinstance(told.exception, SpeechNotReadyError)
    return told.exception.fields["problem"]


def test_a_model_that_is_there_is_not_told(run, tmp_path: Path) -> None:
    folder = put_model(tmp_path / "tiny")
    told = run("check", "--model", folder)
    assert told.exit_code == 0
    assert "语音识别已就绪：tiny（Zipformer-CTC" in told.output
    (folder / "tokens.txt").unlink()
    assert problem_of(run("check", "--model", folder)) == "tokens"


def test_what_is_heard_in_a_file_is_not_printed(run, tmp_path: Path) -> None:
    folder, film = put_model(tmp_path / "tiny"), tmp_path / "a.mp4"
    synthesise.video(film, synthesise.Segment(seconds=2, width=160, height=120, rate=5))
    told = run("hear", film, "--model", folder)
    assert told.exit_code == 0
    assert told.output.startswith("WEBVTT\n\nNOTE 机器识别，未经核对\n\n00:00:00")
    assert "\n告\n" in told.output
    assert run("hear", tmp_path / "none.mp4", "--model", folder).exit_code == 66
    folder.joinpath("model.int8.onnx").write_bytes(b"broken")
    assert problem_of(run("hear", film, "--model", folder)) == "not_model"
