"""`liuhen dock`: a docking station. Watches for cards, takes several in at once, says when each may be pulled out."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.errors import LiuhenError
from liuhen.prose import say
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.cli.dock_log import LogFile
    from liuhen.intake.docking.models import Station
    from liuhen.intake.docking.signs import Signs
    from liuhen.intake.docking.station import Board, Taker, View
    from liuhen.intake.docking.volumes import Mounts
    from liuhen.site.config import Settings

INTERVAL = 1.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dock", help="采集站：插上存储卡自动采集，几张同时进行，显示何时可以拔出、可否清除")(dock)


def dock(
    watch: Annotated[list[Path] | None, typer.Option(help="其下每个子文件夹算一张已挂载的卡；可多次给出")] = None,
    name: Annotated[str, typer.Option(help="采集站名称，默认本机名；一个名称只能运行一个")] = "",
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="同时采集多少张卡")] = None,
    as_account: Annotated[str, typer.Option("--as", help="以此账号的名义；省略则为控制台")] = "",
    server: Annotated[str, typer.Option(help="远程服务器地址，如 https://liuhen.example")] = "",
    token: Annotated[str, typer.Option(help="访问令牌", envvar="LIUHEN_TOKEN")] = "",
    plain: Annotated[bool, typer.Option("--plain", help="逐行输出，不用全屏画面")] = False,
    log: Annotated[Path | None, typer.Option(help="逐行输出，同时写入这个文件（满 10 MB 换新，留 4 份旧的）")] = None,
) -> None:
    """Work until Ctrl-C or SIGTERM; exit 0 then. A second station of the same name ends this one with 73."""
    from liuhen.cli.dock_log import LogFile

    kept = LogFile(log) if log is not None else None
    try:
        _work(watch or [], name, workers, as_account, server, token, plain=plain, log=kept)
    except LiuhenError as error:
        if kept is not None:
            kept.say(say(error))
        raise
    finally:
        if kept is not None:
            kept.close()


def _work(
    watch: list[Path],
    name: str,
    workers: int | None,
    as_account: str,
    server: str,
    token: str,
    *,
    plain: bool,
    log: LogFile | None,
) -> None:
    from liuhen.cli.django_setup import open_instance, set_up

    if server:
        set_up()  # for its settings and words; the rows are the server's
    else:
        open_instance()
    from django.conf import settings

    from liuhen.intake.docking.bus import bus_here
    from liuhen.intake.docking.signs import signs_in_force
    from liuhen.intake.docking.station import StationAtWork

    limits: Settings = settings.LIUHEN
    signs: Signs = signs_in_force(limits.dock_signs)
    called = name or socket.gethostname()[:60]
    bell = threading.Event()
    board, taker, wall = _there(called, server, token) if server else _here(called, as_account)
    view = _view(called, wall, plain=plain, log=log)
    station = StationAtWork(
        mounts=_mounts(watch, limits),
        bus=bus_here(signs, bell),
        signs=signs,
        board=board,
        taker=taker,
        view=view,
        workers=workers or limits.dock_workers,
        bell=bell,
    )

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        station.stop()

    for each in ("SIGINT", "SIGTERM", "SIGBREAK"):  # the last is Windows': a closed console window
        if hasattr(signal, each):
            signal.signal(getattr(signal, each), ask_to_stop)
    with view:
        station.run(interval=INTERVAL)
    sys.stderr.write("liuhen: " + _("采集站已停止。") + "\n")


def _mounts(watched: list[Path], limits: Settings) -> Mounts:
    from liuhen.intake.docking.errors import NothingToWatchError
    from liuhen.intake.docking.volumes import AllMounts, FolderMounts, SystemMounts

    if watched:  # who names folders means these only
        return AllMounts([FolderMounts(folder.absolute()) for folder in watched])
    if sys.platform == "win32":
        from liuhen.intake.docking.drives import DriveMounts, WindowsKernel

        return DriveMounts(WindowsKernel(), limits.dock_mounts)
    if not limits.dock_mounts:
        raise NothingToWatchError
    return SystemMounts(limits.dock_mounts)


def _here(called: str, as_account: str) -> tuple[Board, Taker, str]:
    from django.db import connection

    from liuhen.cli.acting import acting
    from liuhen.clock import now
    from liuhen.intake.docking.here import BoardHere, TakerHere
    from liuhen.intake.docking.operations import open_station
    from liuhen.site.instances import open_up

    open_up(now=now())  # what a power cut left half done comes into the archive before a card is met
    actor = acting(as_account)
    station = open_station(actor=actor, now=now(), name=called)
    connection.close()
    return BoardHere(actor=actor, clock=now, station=station), TakerHere(actor=actor, clock=now), _wall_here(station)


def _there(called: str, server: str, token: str) -> tuple[Board, Taker, str]:
    from liuhen.cli.dock_remote import reached

    return reached(server, token, called)


def _wall_here(station: Station) -> str:
    from django.conf import settings
    from django.urls import reverse

    from liuhen.intake.docking.wall import wall_key

    limits: Settings = settings.LIUHEN
    shown = "127.0.0.1" if limits.host in {"0.0.0.0", "::"} else limits.host  # noqa: S104 - compared, not bound
    scheme = "https" if limits.tls_certificate else "http"
    origin = limits.page_url or f"{scheme}://{shown}:{limits.port}"
    return origin + reverse("docking:wall", args=[wall_key(station)])


def _view(called: str, wall: str, *, plain: bool, log: LogFile | None) -> View:
    from liuhen.cli.dock_view import Lines, Screen

    if log is not None:
        log.keep_faults()
        return Lines(called, wall, log.say)
    return Lines(called, wall) if plain or not sys.stdout.isatty() else Screen(called, wall)
