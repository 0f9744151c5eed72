"""`liuhen slate find`: the slates (场记码) in films and what they say; works on any file, without an instance.

`liuhen slate renew-key` changes the key that this instance signs them with.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.cli.files import UNREAD, as_text, of_error, on_screen, why_unread
from liuhen.errors import LiuhenError
from liuhen.media.errors import SlateKeyError

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.ledger.note import Verifier
    from liuhen.media.slates import Clock, Mismatch, Search, Sighting, Slate, Verdict

LARGEST = 64_000
"""Bytes of the largest file of keys that is read."""
STANDINGS = {
    "genuine": "有效",
    "expired": "已过期，不采用",
    "forged": "签名不符，不采用",
    "foreign": "不是所给公钥签发，不采用",
    "not_slate": "不是完整的场记码",
    "unchecked": "未核对签名（没有给出公钥）",
}
CLOCKS = {
    "still": "只看到一个码，不能据以确定时钟误差",
    "replayed": "码没有按秒更新，可能是保存的图片，不能据以确定时钟误差",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help="场记码：拍在录像开头的二维码", no_args_is_help=True)
    commands.command("find", help="在录像中查找场记码（无需实例，不改动文件）")(find)
    commands.command("renew-key", help="更换签发场记码的密钥；已打印、已保存的码在有效期内仍然有效")(renew_key)
    app.add_typer(commands, name="slate")


def find(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="要查找的录像，可以多个", readable=False)],
    key: Annotated[Path | None, typer.Option("--key", help="公钥文件，每行一把；不给则不核对签名")] = None,
    first: Annotated[float, typer.Option("--first", help="开头多少秒逐帧查找", min=0, max=3600)] = 180.0,
    only_first: Annotated[bool, typer.Option("--only-first", help="只查开头，不查其余部分")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Look for slates in each film. Ends with 2 if one of them couldn't be read."""
    from liuhen.media import Sandbox, slates

    keys = read_keys(key) if key else None
    told: list[dict[str, object]] = []
    with Sandbox() as sandbox:
        for path in paths:
            problem, seen, search = why_unread(path), [], None
            if not problem:
                try:
                    search = slates.find(path, first_s=first, everywhere=not only_first, sandbox=sandbox)
                    seen = [(each, slates.decode(each.text, keys or [])) for each in search.sightings]
                except LiuhenError as error:
                    problem = of_error(error)
            told.append(as_data(path, search, seen, problem=problem, is_checked=keys is not None))
            if problem:
                sys.stderr.write(f"liuhen: {on_screen(path)}：{UNREAD[problem]}。\n")
            elif not as_json:
                tell(path, told[-1])
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
    if any(each["problem"] for each in told):
        raise typer.Exit(2)


def renew_key(
    distrust: Annotated[
        bool, typer.Option("--distrust", help="旧密钥可能已外泄：它签发的码从现在起都不再采用")
    ] = False,
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
) -> None:
    """Make a new key to sign slates with, in this instance; an entry says so."""
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.custody.slates import renew_slate_key
    from liuhen.people.permissions import Capability, require

    actor = acting(as_account)
    require(actor, Capability.RUN_MACHINE)
    print(f"新的公钥：{renew_slate_key(actor=actor.reference, now=now(), is_distrusted=distrust).vkey()}")
    if distrust:
        print("旧密钥签发的码不再采用，请重新打印。")


def read_keys(path: Path) -> list[Verifier]:
    """The public keys in a file, one a line.

    Raises:
        SlateKeyError: there's none, or a line is no key.
    """
    from liuhen.ledger.errors import NoteMalformedError
    from liuhen.ledger.note import parse_vkey

    try:
        if path.stat().st_size > LARGEST:
            raise SlateKeyError(path=str(path))
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        keys = [parse_vkey(line) for line in lines]
    except (OSError, UnicodeError, NoteMalformedError) as error:
        raise SlateKeyError(path=str(path)) from error
    if not keys:
        raise SlateKeyError(path=str(path))
    return keys


def as_data(
    path: Path, search: Search | None, seen: list[tuple[Sighting, Verdict]], *, problem: str, is_checked: bool
) -> dict[str, object]:
    """What was found in one film, as JSON gives it: one for each path; `problem` is null where all went well."""
    from liuhen.media.slates import Standing, read_clock, stretches

    used = [
        (sighting, verdict.slate)
        for sighting, verdict in seen
        if verdict.slate is not None and (verdict.standing == Standing.GENUINE or not is_checked)
    ]
    return {
        "path": as_text(path),
        "problem": problem or None,
        "looked_at": search
        and {"seconds": search.seconds, "key_pictures": search.key_pictures, "is_whole": search.is_whole},
        "slates": [
            {
                "standing": _standing(verdict, is_checked=is_checked),
                "at_s": sighting.at_s,
                "last_s": sighting.last_s,
                "interval_s": sighting.interval_s,
                "count": sighting.count,
                "slate": _slate(verdict.slate),
                "text": sighting.text,
            }
            for sighting, verdict in seen
        ],
        "clocks": [_clock(clock) for part in stretches(used) if (clock := read_clock(part)) is not None],
    }


def _standing(verdict: Verdict, *, is_checked: bool) -> str:
    return "unchecked" if verdict.slate is not None and not is_checked else verdict.standing.value


def _slate(slate: Slate | None) -> dict[str, object] | None:
    if slate is None:
        return None
    return {
        "kind": slate.kind.value,
        "activity": _text(slate.activity_id),
        "case": _text(slate.case_id),
        "point": slate.point,
        "officers": [str(each) for each in slate.officer_ids],
        "recorder": _text(slate.recorder_id),
        "at": _moment(slate.at),
        "expires": _moment(slate.expires),
        "key": slate.issuer,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _clock(clock: Clock | Mismatch) -> dict[str, object]:
    from liuhen.media.slates import Clock

    if not isinstance(clock, Clock):
        return {"problem": clock.value}
    return {
        "at_s": round(clock.at_s, 4),
        "server_at": clock.server_at.isoformat(),
        "uncertainty_s": round(clock.uncertainty_s, 4),
        "codes": clock.codes,
    }


def tell(path: Path, told: dict[str, object]) -> None:
    """Print what was found in one film in words."""
    looked, found, clocks = told["looked_at"], told["slates"], told["clocks"]
    print(on_screen(path))
    for each in found if isinstance(found, list) else []:
        slate = each["slate"] or {}
        kind = {"live": "屏幕上的", "printed": "打印或保存的"}.get(str(slate.get("kind")), "")
        print(f"  {each['at_s']:.2f}–{each['last_s']:.2f} 秒 {kind}场记码：{STANDINGS[each['standing']]}")
        words = (("activity", "执法活动"), ("case", "案件"), ("point", "记录环节"), ("recorder", "执法记录仪"))
        parts = [f"{word} {slate[name]}" for name, word in words if slate.get(name)]
        parts += [f"执法人员 {each}" for each in slate.get("officers", [])]
        parts += [f"服务器时间 {slate['at']}"] if slate.get("at") else []
        parts += [f"有效期至 {slate['expires']}"] if slate.get("expires") else []
        if parts:
            print(f"      {'，'.join(parts)}")
    for each in clocks if isinstance(clocks, list) else []:
        if "problem" in each:
            print(f"  {CLOCKS[each['problem']]}")
        else:
            print(f"  第 {each['at_s']} 秒时服务器时间为 {each['server_at']}，误差不超过 {each['uncertainty_s']} 秒")
    if not found:
        print("  没有找到场记码")
    if isinstance(looked, dict) and not looked["is_whole"]:
        print("  查找超过了允许的时间，没有查完")
