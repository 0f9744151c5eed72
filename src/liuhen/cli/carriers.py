"""`liuhen carriers`: plan what has to be written, and compare a disc or disk with its manifest."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from liuhen.prose import translated as _

_MIB = 1 << 20


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    group = typer.Typer(help="载体：长期保存资料的编排与核对", no_args_is_help=True)
    group.command("plan", help="把待写入的资料编排到载体上（只读）；--make 同时建立盘组，由后台制作")(plan)
    group.command("check", help="读取一个载体（文件夹或光驱）并与清单比较；一致才登记为已写入")(check)
    group.callback()(_group)
    app.add_typer(group, name="carriers")


def _group() -> None:
    """载体."""


def plan(
    medium: Annotated[str, typer.Option("--medium", help="载体代码，如 dvd、bd25；省略则自动选择")] = "",
    make: Annotated[bool, typer.Option("--make", help="建立盘组，由后台制作映像")] = False,
    restricted: Annotated[bool, typer.Option("--restricted", help="只编排限定查看的资料，另成一组")] = False,
    copies: Annotated[str, typer.Option("--copies", help="套别代码，如 AB；省略则按规则")] = "",
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Say what would go onto which carrier; with --make the worker makes it."""
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.archive.carriers.api import plan_of
    from liuhen.archive.carriers.operations.making import make_set
    from liuhen.archive.carriers.queries.waiting import planned, rules_in_force
    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.people.permissions import Capability, require

    actor = acting(as_account)
    require(actor, Capability.KEEP_CARRIERS)
    found = planned(medium, restricted=restricted)
    made = ""
    if make:
        wanted = list(copies) or [one.code for one in rules_in_force().copies if one.wanted]
        medium = found.medium.code
        made = make_set(actor=actor, now=now(), medium=medium, copies=wanted, restricted=restricted).number
    if as_json:
        json.dump({**plan_of(found), "set": made}, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    print(
        _("待写入 {count} 份，{size} MiB；{medium}，需 {carriers} 盘。").format(
            count=len(found.recordings), size=f"{found.size / _MIB:,.0f}", medium=found.medium.name,
            carriers=len(found.plan.loads),
        )
    )  # fmt: skip
    for position, load in enumerate(found.plan.loads, 1):
        fill = f"{found.plan.fill(load):.1%}"
        print(f"{position:>3}  {fill:>6}  {len(load.pieces):>4}  {found.numbers(load)}")
    if made:
        print(_("盘组 {number} 已建立，由后台制作。").format(number=made))


def check(
    number: Annotated[str, typer.Argument(help="载体编号", metavar="编号")],
    place: Annotated[Path, typer.Argument(help="载体挂载的文件夹或光驱", metavar="位置")],
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
) -> None:
    """Read a carrier and compare it; ends with 1 when something is otherwise."""
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.archive.carriers.jobs import expected_of
    from liuhen.archive.carriers.operations.reading import ask_reading, record_read
    from liuhen.archive.carriers.queries.register import carrier_numbered
    from liuhen.archive.carriers.reading import compare
    from liuhen.archive.carriers.showing import finding_in_words
    from liuhen.cli.acting import acting
    from liuhen.clock import now

    actor = acting(as_account)
    carrier = carrier_numbered(actor=actor, number=number)
    asked = ask_reading(actor=actor, now=now(), carrier_id=carrier.id, place=str(place), by_worker=False)
    found = compare(place, expected_of(carrier), lambda _share: None)
    after = record_read(now=now(), reading_id=asked.id, compared=found)
    for one in found.findings:
        print(finding_in_words(one))
    if found.findings:
        sys.stderr.write(_("载体 {number} 与清单不一致。").format(number=number) + "\n")
        raise typer.Exit(1)
    print(_("载体 {number} 与清单一致：{state}。").format(number=number, state=after.get_state_display()))
