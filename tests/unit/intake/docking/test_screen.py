"""The full screen of a station in a terminal: a card that hides another's progress, words that nobody can read."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path

import pytest
from rich.console import Console

from liuhen.cli.dock_view import Lines, Screen
from liuhen.intake.docking.errors import LockedError
from liuhen.intake.docking.models import Stand
from liuhen.intake.docking.slots import Slot
from liuhen.intake.docking.volumes import Mount


def slot(number: int, recorder: str, stand: Stand, **told: object) -> Slot:
    made = Slot(
        number=number, mount=Mount(Path(f"/media/{recorder}"), recorder), stop=threading.Event(),
        recorder=recorder, stand=stand,
    )  # fmt: skip
    for name, value in told.items():
        setattr(made, name, value)
    return made


def shown(*slots: Slot, width: int = 120, height: int = 40, trouble: str = "") -> str:
    written = io.StringIO()
    console = Console(file=written, width=width, height=height, force_terminal=False)
    console.print(Screen("一楼", "", console).drawn(list(slots), trouble, time.monotonic()))
    return written.getvalue()


@pytest.mark.parametrize("width", [120, 60])
def test_cards_that_hide_each_others_progress(width):
    said = shown(
        slot(1, "KT50012", Stand.TAKING, files=9, files_ended=4, size=8_000_000_000, read=2_000_000_000),
        slot(2, "KT50013", Stand.TAKING, files=3, files_ended=1, size=500_000_000, read=100_000_000),
        slot(3, "KT50014", Stand.DONE, files=5, files_ended=5, is_answered=True, may_wipe=True),
        width=width,
    )
    assert "3 张卡，2 张正在采集" in said
    assert "已读 2.0 GB / 8.0 GB" in said
    assert "已读 100.0 MB / 500.0 MB" in said
    assert said.count("请 勿 拔 出") == 2  # in large letters
    assert "可 以 拔 出" in said
    assert "可 以 清 除" in said
    assert max(len(line) for line in said.splitlines()) <= width


def test_a_locked_recorder_that_nobody_is_told_what_to_do_with_or_a_dead_server_that_looks_alive():
    locked = slot(1, "DSJ-K5", Stand.LOCKED)
    locked.stands(Stand.LOCKED, LockedError())
    said = shown(locked, trouble="服务器没有应答")
    assert "未 解 锁" in said
    assert "密码" in said
    assert "服务器没有应答" in said
    assert "插上执法记录仪" in shown()


def test_a_card_pulled_out_while_it_is_read_is_never_said_to_be(capsys):
    lines = Lines("一楼", "")
    card, read = slot(1, "KT50012", Stand.TAKING), slot(2, "KT50013", Stand.DONE)
    lines.show([card, read], "")
    lines.show([], "")  # a thread is at the first still; of the second the server hasn't answered yet
    said = capsys.readouterr().out
    assert "1 KT50012：已拔出" not in said
    assert "2 KT50013：已拔出" in said
    card.stands(Stand.PULLED)
    for _time in range(2):
        lines.show([], "")
    said = capsys.readouterr().out
    assert said.index("请重新插入，不可清除") < said.index("1 KT50012：已拔出")
    lines.show([], "")
    assert capsys.readouterr().out == ""
