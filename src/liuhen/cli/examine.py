"""`liuhen examine`: what files say about where they come from; works on any file, without an instance."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.media.errors import ProfileUnreadableError

if TYPE_CHECKING:
    from liuhen.media.examination.model import Facts, Finding
    from liuhen.media.examination.profiles import Profile

LARGEST = 4_000_000
"""Bytes of the largest profile that is read."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("examine", help="检查音像文件的结构：是否像设备直接录成，是否缺少画面（无需实例，不改动文件）")(examine)


def examine(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="要检查的文件，可以多个")],
    profile: Annotated[Path | None, typer.Option("--profile", help="设备档案，用 --enrol 从该型号原始文件生成")] = None,
    enrol: Annotated[
        Path | None, typer.Option("--enrol", help="把这些文件当作原始文件，学成设备档案写到这里；已有的会补充")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Look at each file; with --enrol learn a profile from them instead."""
    from liuhen.media import examine as look
    from liuhen.media.examination.judging import judge
    from liuhen.media.examination.model import Around
    from liuhen.media.times import in_name

    known = read_profile(profile) if profile else None
    seen, failed = [], False
    for path in paths:
        if not path.is_file():
            sys.stderr.write(f"liuhen: 找不到文件 {path}，请检查路径。\n")
            failed = True
            continue
        seen.append((path, look(path)))
    if enrol is not None:
        learn(enrol, [facts for _path, facts in seen])
        print(f"已写入设备档案 {enrol}（{len(seen)} 份文件）。")
    else:
        told = [(path, facts, judge(facts, known, Around(named=in_name(path.name)))) for path, facts in seen]
        if as_json:
            print(json.dumps([as_data(*each) for each in told], ensure_ascii=False))
        else:
            for each in told:
                tell(*each)
    if failed:
        raise typer.Exit(2)


def read_profile(path: Path) -> Profile:
    """Read a profile from a file.

    Raises:
        ProfileUnreadableError: there's none, or it isn't one.
    """
    from pydantic import ValidationError

    from liuhen.media.examination.profiles import Profile

    try:
        if path.stat().st_size > LARGEST:
            raise ProfileUnreadableError(path=str(path))
        return Profile.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ProfileUnreadableError(path=str(path)) from error


def learn(path: Path, originals: list[Facts]) -> None:
    """Add originals to the profile in a file, which is named after it.

    Raises:
        ProfileUnreadableError: a file is there that is no profile.
    """
    from liuhen.media.examination.profiles import Profile

    profile = read_profile(path) if path.exists() else Profile(model=path.stem)
    for facts in originals:
        profile = profile.learn(facts)
    path.write_text(profile.model_dump_json(indent=1) + "\n", encoding="utf-8")


def as_data(path: Path, facts: Facts, findings: list[Finding]) -> dict[str, object]:
    """A file's outcome as JSON gives it."""
    return {
        "path": str(path),
        "findings": [each.model_dump(mode="json") for each in findings],
        "facts": facts.model_dump(mode="json"),
    }


def tell(path: Path, facts: Facts, findings: list[Finding]) -> None:
    """Print a file's outcome in words."""
    from liuhen.media.examination.words import GRADES

    print(f"{path}（{facts.family or '未知格式'}，{facts.size:,} 字节）")
    for each in findings:
        print(f"  〔{GRADES[each.grade]}〕{each.lawyer}")
        print(f"      {each.engineer}")
