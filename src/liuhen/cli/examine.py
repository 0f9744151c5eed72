"""`liuhen examine`: what files say about where they come from; works on any file, without an instance."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.cli.files import UNREAD, as_text, of_error, on_screen, why_unread
from liuhen.errors import LiuhenError
from liuhen.media.errors import ProfileUnknownError, ProfileUnreadableError

if TYPE_CHECKING:
    from liuhen.media import Sandbox
    from liuhen.media.examination.model import Facts, Finding
    from liuhen.media.examination.profiles import Profile

LARGEST = 4_000_000
"""Bytes of the largest profile that is read."""
UNREADABLE = frozenset(("demux", "empty"))
"""What couldn't be seen of a file that holds no film or sound: it's told as what `slate find` can't read."""
_NO_FILM = "media.unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one path: what was seen and what that says, and why too little was (a code of `UNREAD`)."""

    path: Path
    problem: str = ""
    facts: Facts | None = None
    findings: Sequence[Finding] = ()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("examine", help="检查音像文件的结构：是否像设备直接录成，是否缺少画面（无需实例，不改动文件）")(examine)


def examine(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="要检查的文件，可以多个", readable=False, show_default=False)
    ],
    profile: Annotated[
        str, typer.Option("--profile", metavar="MODEL|FILE", help="设备档案文件，或本机实例中登记的型号名称")
    ] = "",
    enrol: Annotated[
        Path | None, typer.Option("--enrol", help="把这些文件当作原始文件，学成设备档案写到这里；已有的会补充")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Look at each file; with --enrol learn a profile from them instead.

    Ends with 2 if one couldn't be examined, as what holds no film or sound can't.
    """
    from liuhen.media import Sandbox

    known = profile_of(profile) if profile else None
    is_told = enrol is None and not as_json
    outcomes: list[Outcome] = []
    with Sandbox() as sandbox:
        for path in paths:
            outcome = one(path, known, sandbox)
            outcomes.append(outcome)
            if outcome.problem:
                sys.stderr.write(f"liuhen: {on_screen(path)}：{UNREAD[outcome.problem]}。\n")
            if is_told and outcome.facts is not None:
                tell(outcome)
    if enrol is not None:
        learn(enrol, outcomes)
    elif as_json:
        print(json.dumps([as_data(each) for each in outcomes], ensure_ascii=False))
    if any(each.problem for each in outcomes):
        raise typer.Exit(2)


def one(path: Path, known: Profile | None, sandbox: Sandbox) -> Outcome:
    """Examine one file; whatever is wrong with it is an outcome too, and stops no other."""
    from liuhen.media import examine as look
    from liuhen.media.examination.judging import judge, unread
    from liuhen.media.examination.model import Around
    from liuhen.media.times import in_name

    if problem := why_unread(path):
        return Outcome(path=path, problem=problem)
    try:
        facts = look(path, sandbox=sandbox)
    except LiuhenError as error:
        return Outcome(path=path, problem=of_error(error), findings=unread("failed"))
    problem = "" if UNREADABLE.isdisjoint(facts.unseen) else _NO_FILM
    findings = judge(facts, known, Around(named=in_name(path.name)))
    return Outcome(path=path, problem=problem, facts=facts, findings=findings)


def profile_of(told: str) -> Profile:
    """The profile in a file, or of a model by the name that the register of this machine's instance has.

    Raises:
        ProfileUnreadableError: there's a file of this name, and it's no profile.
        ProfileUnknownError: there's none, and no such model here.
    """
    path = Path(told)
    if path.exists() or path.suffix == ".json":
        return read_profile(path)
    from liuhen.cli.django_setup import open_instance
    from liuhen.custody.errors import InstanceAbsentError

    try:
        open_instance()
    except InstanceAbsentError as error:
        raise ProfileUnknownError(model=told, problem="no_instance") from error
    from liuhen.recordings.examining.queries import profile_by_name

    found = profile_by_name(told)
    if found is None:
        raise ProfileUnknownError(model=told)
    return found


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


def learn(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Add originals to the profile in a file, which is named after it.

    What couldn't be examined teaches nothing. Without any original nothing is written, and the command
    ends with 2.

    Raises:
        ProfileUnreadableError: a file is there that is no profile.
    """
    from liuhen.media.examination.profiles import Profile

    originals = [each.facts for each in outcomes if each.facts is not None and not each.problem]
    if not originals:
        sys.stderr.write("liuhen: 没有可以学的原始文件，没有写入设备档案。\n")
        raise typer.Exit(2)
    profile = read_profile(path) if path.exists() else Profile(model=as_text(Path(path.stem)))
    for facts in originals:
        profile = profile.learn(facts)
    try:
        path.write_text(profile.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"liuhen: 不能写入 {on_screen(path)}，请检查权限和磁盘空间。\n")
        raise typer.Exit(2) from error
    print(f"已写入设备档案 {on_screen(path)}（{len(originals)} 份文件）。")


def as_data(outcome: Outcome) -> dict[str, object]:
    """A file's outcome as JSON gives it: one for each path, in their order; `problem` is null where all went well."""
    return {
        "path": as_text(outcome.path),
        "problem": outcome.problem or None,
        "findings": [each.model_dump(mode="json") for each in outcome.findings],
        "facts": outcome.facts.model_dump(mode="json") if outcome.facts is not None else None,
    }


def tell(outcome: Outcome) -> None:
    """Print a file's outcome in words."""
    from liuhen.media.examination.words import GRADES

    facts = outcome.facts
    if facts is not None:
        print(f"{on_screen(outcome.path)}（{facts.family or '未知格式'}，{facts.size:,} 字节）")
    for each in outcome.findings:
        print(f"  〔{GRADES[each.grade]}〕{each.lawyer}")
        print(f"      {each.engineer}")
