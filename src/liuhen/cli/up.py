"""`liuhen up`: everything that it takes to use Liuhen on this machine, in one command."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liuhen.bootstrap import CHECKOUT, is_checkout
from liuhen.prose import translated as _

if TYPE_CHECKING:
    from liuhen.site.config import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("up", help="启动：准备实例，运行网页、播放与上传、后台任务")(up)


def up(
    demo: Annotated[bool, typer.Option("--demo", help="用演示数据（./var/demo）启动")] = False,
    port: Annotated[int | None, typer.Option(help="网页服务端口；播放与上传服务用下一个端口")] = None,
    host: Annotated[str | None, typer.Option(help="监听地址，默认仅本机")] = None,
) -> None:
    """Prepare the instance and run its parts until Ctrl-C."""
    _settle_environment(demo=demo, port=port, host=host)
    from liuhen.cli.children import Part, run_together
    from liuhen.cli.ports import refuse_if_busy
    from liuhen.clock import now
    from liuhen.site import catalogues, config, frontend, instances
    from liuhen.site.transport import refuse_unsafe

    settings = config.load()
    refuse_unsafe(settings, now=now())
    instances.ensure_instance(settings.home, "demo" if demo else "bureau", now())
    for each in (settings.port, settings.bytes_port):
        refuse_if_busy(settings.host, each)
    frontend.build()
    catalogues.compile_catalogues()
    _prepare(demo=demo)
    _greet(settings, demo=demo)
    run_together(
        (
            Part(_("网页服务"), ("serve", "pages"), "pages"),
            Part(_("播放与上传服务"), ("serve", "bytes"), "bytes"),
            Part(_("后台任务"), ("worker",), "worker"),
        ),
        log_folder=settings.home / "log",
    )
    sys.stderr.write("liuhen: " + _("已停止。") + "\n")


def _settle_environment(*, demo: bool, port: int | None, host: str | None) -> None:
    """Put what the command says where settings are read from: the parts, which are processes, read them too."""
    if demo and not os.environ.get("LIUHEN_HOME"):
        os.environ["LIUHEN_HOME"] = str((CHECKOUT if is_checkout() else Path.cwd()) / "var" / "demo")
    if demo:
        os.environ.setdefault("LIUHEN_BUREAU_SHORT", "（鼓）")  # so that the next number follows the demo's own
        keeper = Path(os.environ["LIUHEN_HOME"]).absolute() / "second-keeper"  # in life: a stick of the legal section
        os.environ.setdefault("LIUHEN_WITNESS_FOLDERS", str(keeper))
    if port is not None:
        os.environ["LIUHEN_PORT"] = str(port)
        os.environ["LIUHEN_BYTES_PORT"] = str(port + 1)
    if host is not None:
        os.environ["LIUHEN_HOST"] = host


def _prepare(*, demo: bool) -> None:
    from liuhen.cli.django_setup import set_up

    set_up()
    from liuhen.clock import now
    from liuhen.site import instances

    instances.migrate()
    instances.open_up(now=now())
    if demo:
        from liuhen import demo as bureau

        bureau.build(clock=now)
    from django.db import connections

    connections.close_all()


def _greet(settings: Settings, *, demo: bool) -> None:
    scheme = "https" if settings.tls_certificate else "http"
    shown = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
    typer.echo(f"留痕 Liuhen：{scheme}://{shown}:{settings.port}/")
    if demo:
        from liuhen import demo as bureau

        typer.echo(bureau.accounts_shown())
    typer.echo(_("运行日志：{folder}").format(folder=settings.home / "log"))
    typer.echo(_("按 Ctrl-C 停止。"))
