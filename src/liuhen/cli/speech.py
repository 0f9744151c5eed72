"""`liuhen speech`: whether speech can be recognised here, and what a model hears in a file; without an instance."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from liuhen.media.speech import Model


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help="语音识别：用本机的模型把录音变成字幕", no_args_is_help=True)
    commands.command("check", help="检查语音识别是否就绪；没有就绪的，说明要做什么")(check)
    commands.command("hear", help="识别一份录像或录音，打印 WebVTT 字幕（不改动文件，不写入系统）")(hear)
    app.add_typer(commands, name="speech")


_MODEL = Annotated[Path | None, typer.Option("--model", help="模型文件夹；不给则用设置 speech_model")]


def check(model: _MODEL = None) -> None:
    """Say whether a model is there, which, and what is missing otherwise; ends with 65 then."""
    found = _ready(model)
    print(f"语音识别已就绪：{found.name}（{found.label}，{found.size / 1_000_000:.0f} MB）")
    for part, path in sorted(found.files.items()):
        print(f"  {part}  {path}")


def hear(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="录像或录音")],
    model: _MODEL = None,
) -> None:
    """Print what is said in a file."""
    from liuhen.media.captions import to_webvtt
    from liuhen.media.speech import recognise

    found = _ready(model)
    if not path.is_file():
        sys.stderr.write(f"liuhen: 找不到文件 {path}，请检查路径。\n")
        raise typer.Exit(66)
    heard = recognise(path, found, duration_s=None)
    sys.stdout.write(to_webvtt(heard.cues, note="机器识别，未经核对"))


def _ready(folder: Path | None) -> Model:
    from liuhen.media.speech import readiness
    from liuhen.site import config

    return readiness(folder or config.load().speech_model).required()
