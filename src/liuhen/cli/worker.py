"""`liuhen worker`: does asked-for and recurring work until asked to stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("worker", help="运行后台任务")(worker)


def worker(while_parent: Annotated[bool, typer.Option("--while-parent", hidden=True)] = False) -> None:
    """Work until asked to stop; the job at hand is finished or put back."""
    from liuhen.cli.children import end_with_parent
    from liuhen.cli.django_setup import set_up

    if while_parent:
        end_with_parent()
    set_up()
    from liuhen.clock import now
    from liuhen.custody.instance import instance
    from liuhen.custody.integrator import run_integrator
    from liuhen.site.database import refuse_unfit
    from liuhen.site.instances import open_up
    from liuhen.work.runner import run_worker

    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, ask_to_stop)
    instance()
    refuse_unfit()
    open_up(now=now())
    integrator = threading.Thread(target=run_integrator, args=(stop,), kwargs={"clock": now}, name="integrator")
    integrator.start()
    try:
        run_worker(stop)
    finally:
        stop.set()
        integrator.join()
