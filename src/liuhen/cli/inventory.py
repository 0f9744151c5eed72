"""`liuhen inventory`: after a disaster, exactly what was held, what is there and what is lost."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from liuhen.errors import LiuhenError

if TYPE_CHECKING:
    from liuhen.backups.inventory import Holding, Inventory
    from liuhen.storage import S3Access, Store

EXIT_LOST, EXIT_UNREACHABLE = 74, 75
STATES = {
    "there": "完好",
    "damaged": "损坏",
    "lost": "丢失",
    "unreachable": "无法访问（不等于丢失）",
    "destroyed": "经批准销毁",
}
THINGS = {
    "recording": "音像资料",
    "document": "文书",
    "volume": "案卷",
    "disposal": "销毁证明",
    "list": "移交清册",
    "report": "检测报告",
}
WRONG = {"missing": "缺失", "hidden": "被隐藏（有删除标记，内容还在）", "altered": "已改动", "unreachable": "无法访问"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inventory", help="灾后清点：由账本和存储说明曾经保存什么、还在的、丢失的（可不用数据库）")(inventory)


def inventory(
    ledger: Annotated[Path | None, typer.Option("--ledger", help="账本文件夹或它的副本；默认为本实例的 ledger")] = None,
    store: Annotated[
        list[str] | None, typer.Option("--store", help="存储或备份的文件夹，可多次给出；默认为本实例的存储")
    ] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="另存为 Excel 表格")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Take the inventory; exit 0 when all is there, 74 when something is lost or damaged, 75 when it's out of reach."""
    from liuhen.backups.inventory import take_inventory

    home = _home()
    unreadable: list[str] = []
    entries, source = _entries(ledger or home / "ledger", home, unreadable)
    stores, unreachable = _stores(store, home)
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True),
        transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bars:
        looking = bars.add_task("清点", total=None)
        found = take_inventory(
            entries,
            stores,
            unreachable=unreachable,
            progress=lambda done, total: bars.update(looking, completed=done, total=total),
        )
    found.unreadable += unreadable
    numbers = _numbers([each.id for each in found.holdings if each.state not in {"there", "destroyed"}])
    if xlsx is not None:
        _write_sheet(xlsx, found, numbers)
    if as_json:
        json.dump(_as_data(found, numbers, source), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        _tell(Console(), found, numbers, source)
    raise typer.Exit(_exit_code(found))


def _home() -> Path:
    from liuhen.site.config import default_home

    return Path(os.environ.get("LIUHEN_HOME") or default_home()).expanduser().absolute()


def _entries(folder: Path, home: Path, unreadable: list[str]) -> tuple[Iterable[bytes], str]:
    """The ledger's entries: from its folder, or, when that's gone, from the database."""
    from liuhen.backups.errors import NothingLeftError
    from liuhen.backups.inventory import published
    from liuhen.ledger.folder import LedgerFolder

    try:
        return published(LedgerFolder(folder), unreadable), str(folder)
    except LiuhenError as error:
        if not _database_answers():
            raise NothingLeftError(home=str(home)) from error
    from liuhen.custody.models import Entry

    rows = Entry.objects.order_by("index", "order").values_list("canonical", flat=True)
    return (bytes(row) for row in rows.iterator()), "数据库"


def _database_answers() -> bool:
    """Whether there's a database with entries in it; set up for the rest of the command if there is."""
    from django.db import DatabaseError

    from liuhen.cli.django_setup import set_up

    try:
        set_up()
        from django.db import connection

        from liuhen.custody.models import Entry

        if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).is_file():
            return False  # a look would make an empty one
        return Entry.objects.exists()
    except (LiuhenError, DatabaseError, OSError):
        return False


def _stores(given: list[str] | None, home: Path) -> tuple[list[Store], list[tuple[str, str]]]:
    from liuhen.site import config
    from liuhen.storage import StoreUnreachableError, open_store

    try:
        configured = config.load().storage_url
    except LiuhenError:
        configured = ""  # the settings went too
    opened: list[Store] = []
    unreachable = []
    for each in given or [configured or str(home / "archive")]:
        url = each if "://" in each else Path(each).absolute().as_uri()
        try:
            opened.append(open_store(url, access=_access() if url.startswith("s3:") else None))
        except StoreUnreachableError as error:
            unreachable.append((each, str(error.fields.get("reason", ""))))
    return opened, unreachable


def _access() -> S3Access | None:
    """The keys of object stores, from the settings."""
    from liuhen.cli.django_setup import set_up

    set_up()
    from liuhen.holdings import archive

    return archive.access()


def _numbers(ids: list[UUID]) -> dict[UUID, str]:
    """What people call the things that are missing, where the database still says it."""
    if not ids or not _database_answers():
        return {}
    from liuhen.recordings.models import Recording

    found: dict[UUID, str] = {}
    for start in range(0, len(ids), 500):
        rows = Recording.objects.filter(id__in=ids[start : start + 500]).values_list("id", "number")
        found.update(rows)
    return found


def _exit_code(found: Inventory) -> int:
    if found.is_whole:
        return 0
    lost = found.unreadable or found.of("lost") or found.of("damaged")
    return EXIT_LOST if lost else EXIT_UNREACHABLE


def _as_data(found: Inventory, numbers: dict[UUID, str], source: str) -> dict[str, Any]:
    from liuhen.backups.inventory import State

    return {
        "schema": "liuhen/inventory/1",
        "source": source,
        "entries": found.entries,
        "unreadable": found.unreadable,
        "stores": [{"store": name, "unreachable": why} for name, why in found.stores.items()],
        "held": len(found.holdings),
        "counts": {state: len(found.of(state)) for state in get_args(State)},
        "holdings": [
            {
                "id": str(each.id),
                "number": numbers.get(each.id, ""),
                "what": each.what,
                "since": each.since.isoformat(),
                "state": each.state,
                "sha256": each.digests,
                "places": each.places,
                "wrong": [{"store": name, "path": path, "what": what} for name, path, what in each.wrong],
            }
            for each in found.holdings
        ],
        "unknown": [{"store": name, "id": str(object_id)} for name, object_id in found.unknown],
    }


def _tell(console: Console, found: Inventory, numbers: dict[UUID, str], source: str) -> None:
    def line(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)

    line(f"账本（{source}）：{found.entries} 条留痕记录")
    for what in found.unreadable:
        line(f"✗ 账本无法读取：{what}，其中所记的资料不得而知")
    for name, why in found.stores.items():
        line(f"存储 {name}：{'无法访问（' + why + '）' if why else '已清点'}")
    counts = "，".join(f"{words} {len(found.of(state))}" for state, words in STATES.items())  # type: ignore[arg-type]
    line(f"曾经保存 {len(found.holdings)} 份：{counts}")
    for each in found.holdings:
        if each.state not in {"there", "destroyed"}:
            line(f"✗ {STATES[each.state]}：{_named(each, numbers)}")
            for name, path, wrong in each.wrong:
                line(f"    {name} {path or '整份'}：{WRONG[wrong]}")
    for name, object_id in found.unknown:
        line(f"? 账本里没有：{object_id}（{name}）；可能是账本最后一次公布之后入库的")
    line("全部都在，内容与账本一致。" if found.is_whole else "请保留现场，不要清理；把这份清单附在报告后面。")


def _named(each: Holding, numbers: dict[UUID, str]) -> str:
    from liuhen.rules.clocks import ZONE

    number = f"{numbers[each.id]} " if each.id in numbers else ""
    since = each.since.astimezone(ZONE)
    return f"{number}{THINGS[each.what]} {each.id}，{since:%Y-%m-%d %H:%M} 入库，SHA-256 {each.digests[0]}"


def _write_sheet(path: Path, found: Inventory, numbers: dict[UUID, str]) -> None:
    from liuhen.rules.clocks import ZONE
    from liuhen.sheets.writing import Column, Register, write_register

    columns = (
        Column("编号", 18),
        Column("类别", 10),
        Column("标识", 40),
        Column("入库时间", 20, "moment"),
        Column("状况", 14),
        Column("所在存储", 40),
        Column("问题", 60),
        Column("SHA-256", 70),
    )
    lost = len(found.holdings) - len(found.of("there")) - len(found.of("destroyed"))
    notes = (f"曾经保存 {len(found.holdings)} 份，不完好的 {lost} 份；留痕记录 {found.entries} 条",)
    rows = (
        (
            numbers.get(each.id, ""),
            THINGS[each.what],
            str(each.id),
            each.since.astimezone(ZONE).replace(tzinfo=None),
            STATES[each.state],
            "；".join(each.places),
            "；".join(f"{name} {path} {WRONG[what]}" for name, path, what in each.wrong),
            each.digests[0],
        )
        for each in found.holdings
    )
    with path.open("wb") as target:
        write_register(target, Register(title="灾后清点", notes=notes, columns=columns), rows)
