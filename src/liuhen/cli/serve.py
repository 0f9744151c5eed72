"""`liuhen serve`: one of the two servers in the foreground, for an init system; `liuhen up` starts both."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

CONNECTIONS = 1024
"""Open at once; Granian's own default."""


class Server(StrEnum):
    """Which server."""

    PAGES = "pages"
    BYTES = "bytes"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help="运行网页服务（pages）或播放与上传服务（bytes）")(serve)


def serve(
    server: Annotated[Server, typer.Argument(help="pages 或 bytes")],
    while_parent: Annotated[bool, typer.Option("--while-parent", hidden=True)] = False,
) -> None:
    """Serve until asked to stop."""
    from liuhen.cli.children import end_with_parent
    from liuhen.cli.django_setup import set_up
    from liuhen.cli.ports import refuse_if_busy

    if while_parent:
        end_with_parent()
    pages = server is Server.PAGES
    set_up("liuhen.site.settings" if pages else "liuhen.site.settings_bytes")
    from django.conf import settings
    from django.db import connection
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server as Granian

    from liuhen.clock import now
    from liuhen.custody.instance import instance
    from liuhen.site.database import refuse_unfit
    from liuhen.site.transport import refuse_unsafe

    refuse_unsafe(settings.LIUHEN, now=now())
    instance()
    refuse_unfit()
    connection.close()
    config = settings.LIUHEN
    port = config.port if pages else config.bytes_port
    threads = config.page_threads if pages else config.bytes_threads
    refuse_if_busy(config.host, port)
    Granian(
        "liuhen.site.wsgi:application" if pages else "liuhen.site.wsgi_bytes:application",
        address=config.host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=1,  # threads share the running digests of uploads; a second worker wouldn't know them
        blocking_threads=threads,
        # Granian counts connections here, idle ones and paused players' as well: as few as there are threads would
        # let a handful of open browsers shut everybody out.
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,  # it would hold names of files and addresses of people
        ssl_cert=config.tls_certificate,
        ssl_key=config.tls_key,
        workers_kill_timeout=10,
    ).serve()
