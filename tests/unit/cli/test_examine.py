"""`liuhen examine` on what strangers' folders hold: no file and no name may stop it or hide what it says of others."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from liuhen import media
from liuhen.cli import application, django_setup, files
from liuhen.custody.errors import InstanceAbsentError
from liuhen.media.errors import ProfileUnknownError
from liuhen.media.synthesise import Segment, video
from liuhen.prose import say

ODD = os.fsdecode(
    "录像\n\x1b[2J\xd6\xd0.mp4".encode("utf-8", "surrogateescape").replace("\xd6\xd0".encode(), b"\xd6\xd0")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film, an empty file, a text, a cut film, a folder and a film whose name steers a terminal."""
    made = tmp_path_factory.mktemp("odd")
    video(made / "film.mp4", Segment(sound=None, seconds=1, width=320, height=180, recorder=True))
    whole = (made / "film.mp4").read_bytes()
    (made / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    (made / ODD).write_bytes(whole)
    (made / "empty.mp4").touch()
    (made / "text.mp4").write_text("你好")
    (made / "folder.mp4").mkdir()
    os.mkfifo(made / "pipe.mp4")
    return made


def run(*arguments: object) -> tuple[int, str, str]:
    told = CliRunner().invoke(application(), [*map(str, arguments)])
    return told.exit_code, told.stdout, told.stderr


def test_every_path_has_an_outcome_whatever_it_is(folder: Path):
    names = ["film.mp4", "empty.mp4", "text.mp4", "cut.mp4", "folder.mp4", "pipe.mp4", "absent.mp4", ODD]
    for command in (["examine"], ["slate", "find"]):
        code, output, said = run(*command, *(folder / name for name in names), "--json")
        assert code == 2
        told = json.loads(output)
        assert [each["path"] for each in told] == [files.as_text(folder / name) for name in names]
        problems = {name: each["problem"] for name, each in zip(names, told, strict=True)}
        assert {name: problems[name] for name in ("folder.mp4", "pipe.mp4", "absent.mp4")} == {
            "folder.mp4": "folder",
            "pipe.mp4": "not_file",
            "absent.mp4": "missing",
        }
        assert problems["film.mp4"] is problems[ODD] is None
        assert {problems[name] for name in ("empty.mp4", "text.mp4")} == {"media.unreadable"}
        assert "这是文件夹" in said
        assert "原始资料已完整保存" not in said  # what nobody here can know


def test_an_empty_file_is_said_to_be_empty_and_one_that_is_cut_to_be_incomplete(folder: Path):
    code, output, said = run("examine", folder / "empty.mp4", folder / "cut.mp4")
    assert code == 2
    assert said.count("内容不能按录像读取") == 2
    assert "文件是空的（0 字节）" in output
    assert "文件结构不完整" in output
    assert "没有发现与设备直接录制相矛盾之处" not in output


def test_a_name_can_neither_break_the_line_nor_steer_the_terminal_nor_stop_the_command(folder: Path):
    code, output, _said = run("examine", folder / ODD)  # the runner's output is strict UTF-8, as a terminal's may be
    assert code == 0
    assert "录像\\n\\x1b[2J\\xd6\\xd0.mp4（mp4" in output
    assert "\x1b" not in output


def test_a_file_that_may_not_be_read_is_named_in_chinese(folder: Path, monkeypatch: pytest.MonkeyPatch):
    plain = Path.open

    def refuse(path: Path, *arguments: str) -> object:
        if path.name == "cut.mp4":
            raise PermissionError
        return plain(path, *arguments)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(os, "access", lambda *_arguments, **_named: False)
    code, output, said = run("examine", folder / "cut.mp4", folder / "film.mp4")
    assert code == 2
    assert "无权读取这个文件" in said
    assert "film.mp4（mp4" in output


def test_a_file_that_goes_beyond_the_bounds_keeps_its_outcome_and_those_of_the_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    def examined(path: Path, **named: object) -> media.Facts:
        if path.name == "cut.mp4":
            raise media.MediaLimitError(limit="memory")
        return media.Facts(family="mp4", size=1)

    monkeypatch.setattr(media, "examine", examined)
    code, output, said = run("examine", folder / "cut.mp4", folder / "film.mp4", "--json")
    assert code == 2
    first, second = json.loads(output)
    assert first["problem"] == "media.limit"
    assert [each["code"] for each in first["findings"]] == ["unseen_failed"]
    assert second["problem"] is None
    assert "超过上限" in said


def test_what_holds_no_film_teaches_no_profile(folder: Path, tmp_path: Path):
    target = tmp_path / "甲.json"
    code, _output, said = run("examine", folder / "empty.mp4", folder / "text.mp4", "--enrol", target)
    assert code == 2
    assert "没有写入设备档案" in said
    assert not target.exists()
    code, output, said = run("examine", folder / "film.mp4", folder / "text.mp4", "--enrol", target)
    assert code == 2
    assert "（1 份文件）" in output
    assert "text.mp4" in said
    assert json.loads(target.read_text("utf-8"))["traits"]["family"] == ["mp4"]


def test_a_model_s_name_is_taken_for_a_file_that_is_no_profile(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def absent() -> None:
        raise InstanceAbsentError

    monkeypatch.setattr(django_setup, "open_instance", absent)
    told = CliRunner().invoke(application(), ["examine", str(folder / "film.mp4"), "--profile", "科特 DSJ-K5"])
    assert told.exit_code != 0
    assert isinstance(told.exception, ProfileUnknownError)
    assert "没有文件“科特 DSJ-K5”，本机也没有实例可查型号" in say(told.exception)
