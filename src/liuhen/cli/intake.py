"""`liuhen intake`: empties a recorder's card into the archive, on this machine or over the network."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from liuhen.prose import sentence
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.intake.emptying import Emptied, Step
    from liuhen.intake.models import IntakeFile
    from liuhen.intake.operations import Source
    from liuhen.people.actors import Actor

EXIT_SOME_FAILED = 65
EXIT_NOT_ALL_WIPED = 74
SOURCES = ("card", "fixed_camera", "material", "phone", "historic")

SHOWN = ("path", "bytes", "state", "reason", "sha256", "sm3", "recording", "safe_to_wipe")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("intake", help="采集：清空一张存储卡，逐个核验后出具回执")(intake)


def intake(
    path: Annotated[Path, typer.Argument(help="存储卡挂载点或文件夹；没有存储卡的来源也可以是一个文件")],
    recorder: Annotated[str, typer.Option(help="执法记录仪编号")] = "",
    officer: Annotated[str, typer.Option(help="执法人员姓名或执法证号")] = "",
    source: Annotated[str, typer.Option(help="来源：" + " ".join(SOURCES))] = "card",
    provider: Annotated[str, typer.Option(help="提供人（视频监控、收集的材料）")] = "",
    method: Annotated[str, typer.Option(help="提取方式（视频监控、收集的材料）")] = "",
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 回执")] = False,
    wipe: Annotated[bool, typer.Option("--wipe", help="完成后清除卡上已核验的文件")] = False,
    server: Annotated[str, typer.Option(help="远程服务器地址，如 https://liuhen.example")] = "",
    token: Annotated[str, typer.Option(help="访问令牌", envvar="LIUHEN_TOKEN")] = "",
) -> None:
    """Take a card in whole and print its receipt; exit 0 when nothing failed."""
    if source not in SOURCES:
        raise typer.BadParameter("来源应为 " + " / ".join(SOURCES), param_hint="--source")
    told = {"recorder": recorder, "officer": officer, "source": source, "provider": provider, "method": method}
    if server:
        from liuhen.cli.intake_remote import intake_over_network
        from liuhen.intake.errors import WipeElsewhereError

        if wipe:
            raise WipeElsewhereError
        receipt, note = intake_over_network(path, server=server, token=token, **told)
        _show(receipt, as_json=as_json, note=note)
        raise typer.Exit(_exit_code(receipt))
    from liuhen.cli.django_setup import open_instance

    open_instance()
    from liuhen.intake.operations import Met
    from liuhen.intake.receipt import receipt_of

    actor = _actor(as_account)
    emptied = _empty(actor, path, _source(path, **told))
    whole = _wipe(actor, emptied) if wipe else True
    shown = dict(receipt_of(emptied.intake))
    _show(shown, as_json=as_json, note=_("没有新文件") if emptied.met is Met.KNOWN else "")
    raise typer.Exit(_exit_code(shown) or (0 if whole else EXIT_NOT_ALL_WIPED))


def _empty(actor: Actor, path: Path, source: Source) -> Emptied:
    from liuhen.clock import now
    from liuhen.intake.emptying import empty_card

    with Bars() as watch:
        return empty_card(actor=actor, clock=now, root=path, source=source, watch=watch)


def _actor(as_account: str) -> Actor:
    from liuhen.people.actors import Channel, actor_of, console_actor
    from liuhen.people.queries import account_named

    if as_account:
        return actor_of(account_named(as_account), Channel.CONSOLE)
    return console_actor(getpass.getuser())


def _source(path: Path, *, source: str, recorder: str, officer: str, provider: str, method: str) -> Source:
    from liuhen.intake.card import is_whole_medium
    from liuhen.intake.models import SourceKind, Wholeness
    from liuhen.intake.operations import Source
    from liuhen.intake.queries import officer_meant

    wholeness = Wholeness.CHOSEN
    if source == SourceKind.CARD:
        wholeness = Wholeness.WHOLE_CARD if is_whole_medium(path) else Wholeness.FOLDER
    return Source(
        kind=SourceKind(source),
        wholeness=wholeness,
        recorder=recorder,
        officer_id=officer_meant(officer).id if officer else None,
        provider=provider,
        method=method,
    )


class Bars:
    """Shows progress on standard error: the whole, speed and time left."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task(_("正在清点存储卡"), total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._progress.stop()

    def began(self, step: Step, files: int, size: int) -> None:
        """A step begins."""
        self.say({"comparing": _("与上次采集核对"), "taking": _("采集"), "wiping": _("清除")}[step.value], files, size)

    def say(self, doing: str, files: int, size: int) -> None:
        """Begin a bar."""
        self._progress.reset(
            self._task, description=_("{doing} {count} 个文件").format(doing=doing, count=files), total=size
        )

    def advanced(self, size: int) -> None:
        """Some bytes passed."""
        self._progress.advance(self._task, size)

    def ended(self, file: IntakeFile) -> None:
        """A file ended."""
        if file.reason:
            self.failed(file.path)

    def sent(self) -> None:
        """A file arrived; the bar tells bytes."""

    def failed(self, path: str) -> None:
        """A file failed."""
        self._progress.console.print(_("失败") + f" {path}", markup=False, highlight=False)


def _wipe(actor: Actor, emptied: Emptied) -> bool:
    from liuhen.clock import now
    from liuhen.intake.emptying import wipe_card, wipeable
    from liuhen.prose import say

    count = len(wipeable(emptied.intake))
    if not count:
        sys.stderr.write(_("没有可以清除的文件。") + "\n")
        return True
    word = _("清除")
    asked = _("将从卡上清除 {count} 个已核验的文件，不可恢复。输入“{word}”继续：")
    sys.stderr.write(asked.format(count=count, word=word))
    sys.stderr.flush()
    if sys.stdin.readline().strip() != word:
        sys.stderr.write(_("未清除任何文件。") + "\n")
        return True
    with Bars() as watch:
        wiped = wipe_card(actor=actor, clock=now, emptied=emptied, watch=watch)
    for file, error in wiped.kept:
        sys.stderr.write(_("未清除 {path}：{why}").format(path=file.path, why=say(error)) + "\n")
    sys.stderr.write(_("已清除 {count} 个文件。").format(count=wiped.removed) + "\n")
    return not wiped.kept


def _exit_code(receipt: Mapping[str, Any]) -> int:
    return EXIT_SOME_FAILED if any(file["state"] == "failed" for file in receipt["files"]) else 0


def _show(receipt: Mapping[str, Any], *, as_json: bool, note: str) -> None:
    if as_json:
        files = [{name: file[name] for name in SHOWN} for file in receipt["files"]]
        print(json.dumps({"intake": receipt["intake"], "files": files}, ensure_ascii=False))
        return
    title = _("采集回执 {number}（{note}）") if note else _("采集回执 {number}")
    table = Table(title=title.format(number=receipt["intake"], note=note))
    for heading in (_("文件"), _("大小"), _("结果"), _("编号"), "SHA-256", _("可否清除")):
        table.add_column(heading, overflow="fold")
    for file in receipt["files"]:
        table.add_row(
            file["path"],
            f"{file['bytes']:,}",
            _result(file),
            file["recording"] or "—",
            (file["sha256"] or "—")[:16],
            _("是") if file["safe_to_wipe"] else _("否：未核验"),
        )
    Console().print(table, markup=False)


def _result(file: Mapping[str, Any]) -> str:
    label = {
        "received": _("已入库"),
        "duplicate": _("重复"),
        "empty": _("空文件"),
        "failed": _("失败"),
    }.get(file["state"], _("未完成"))
    told = file.get("message") or (sentence(file["reason"], {"path": file["path"]}) if file["reason"] else "")
    return f"{label}：{told}" if told else label
