"""Starts the parts of a running instance as child processes and keeps them together.

A child that ends by itself stops all: half an instance would take uploads and never prove them. Children end when
their standard input does, so that none outlives a parent that was killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from liuhen.cli.part_logs import PartLog, tell_last_words
from liuhen.site.errors import PartStoppedError

GRACE_SECONDS = 20.0
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Part:
    """One child: what people call it, the `liuhen` arguments that it runs with, and the name of its log file."""

    name: str
    arguments: tuple[str, ...]
    log: str


def run_together(parts: tuple[Part, ...], *, log_folder: Path) -> None:
    """Run the parts until one of SIGINT and SIGTERM; returns when all have ended.

    Args:
        parts: what to run.
        log_folder: where each part's log file is kept.

    Raises:
        PartStoppedError: a part ended by itself and its last words were shown; the others were stopped.
    """
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, ask_to_stop) for each in (signal.SIGINT, signal.SIGTERM)}
    logs = {part: PartLog(log_folder, part.log) for part in parts}
    running = {part: _start(part, logs[part]) for part in parts}
    try:
        while not stop.wait(LOOK_SECONDS):
            for part, process in running.items():
                if process.poll() is not None:
                    logs[part].close()
                    tell_last_words(logs[part])
                    raise PartStoppedError(part=part.name, code=process.returncode)
    finally:
        _stop(list(running.values()))
        for log in logs.values():
            log.close()
        for each, handler in before.items():
            signal.signal(each, handler)


def _start(part: Part, log: PartLog) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "liuhen", *part.arguments, "--while-parent"]
    # a session of its own: Ctrl-C reaches the parent alone, which then stops the parts in order
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    if process.stdout is not None:
        log.follow(process.stdout)
    return process


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()


def end_with_parent() -> None:
    """End this process, as if asked to, when the parent's end of standard input closes."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
