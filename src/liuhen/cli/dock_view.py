"""How a station shows itself to people at the machine: a full screen in a terminal, lines where there is none."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Self

from rich import box
from rich.align import Align
from rich.console import Console, RenderableType
from rich.layout import Layout
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from liuhen.intake.docking.models import KnownBy, Stand
from liuhen.intake.docking.slots import Slot
from liuhen.intake.docking.words import AWAITS_COPIES, verdict
from liuhen.prose import sentence
from liuhen.prose import translated as _

COLOURS = {"good": "green4", "busy": "dodger_blue2", "bad": "red3", "quiet": "grey50"}
FRAME, LARGE = 4, 8
"""Lines of head and foot; lines that a card needs for letters with room around them."""
TOLD_EVERY = 30.0
"""Seconds between lines about a card that is being taken in."""


def called(slot: Slot) -> str:
    """What the screen calls a card: its recorder, else what it says of itself."""
    return (
        slot.recorder or slot.facts.label or slot.facts.device_model or slot.mount.place.name or str(slot.mount.place)
    )


def size_told(size: int) -> str:
    """Bytes as people say them: `1.2 GB`."""
    value, unit = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if value < 1000:  # noqa: PLR2004 - decimal, as cards are labelled
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit in ("B", "KB") else f"{value:.1f} {unit}"


def time_told(seconds: int) -> str:
    """A span as people say it."""
    if seconds < 60:  # noqa: PLR2004
        return _("{count} 秒").format(count=seconds)
    if seconds < 3600:  # noqa: PLR2004
        return _("{count} 分钟").format(count=-(-seconds // 60))
    return _("{hours} 小时 {minutes} 分钟").format(hours=seconds // 3600, minutes=seconds % 3600 // 60)


def detail(slot: Slot, now: float) -> str:
    """How far a card is, or why it doesn't go on."""
    told = []
    if slot.shown == Stand.TAKING:
        told.append(_("已读 {read} / {size}").format(read=size_told(slot.read), size=size_told(slot.size)))
        told.append(_("已核验 {ended} / {files} 个文件").format(ended=slot.files_ended, files=slot.files))
        if speed := slot.speed(now):
            told.append(f"{size_told(speed)}/s")
            told.append(_("约剩 {time}").format(time=time_told(max(0, slot.size - slot.read) // speed)))
    elif slot.shown in (Stand.DONE, Stand.PARTLY):
        told.append(_("{files} 个文件，{failed} 个失败").format(files=slot.files, failed=slot.files_failed))
        told.append(slot.intake_number)
    elif slot.shown in (Stand.PULLED, Stand.INTERRUPTED):
        told.append(_("已核验 {ended} / {files} 个文件").format(ended=slot.files_ended, files=slot.files))
    if slot.shown == Stand.DONE and not slot.may_wipe:
        told.append(str(AWAITS_COPIES))
    if slot.reason:
        told.append(sentence(slot.reason, slot.reason_fields))
    return "　".join(told)


class Lines:
    """One line for every change, and one now and then for what is being taken in. For services and logs.

    Args:
        called_: the station's name.
        wall: the address of its wall screen.
        keep: is given every line as well.
    """

    def __init__(self, called_: str, wall: str, keep: Callable[[str], None] | None = None) -> None:
        self._name, self._wall, self._keep = called_, wall, keep
        self._said: dict[Slot, tuple[Stand, bool, float]] = {}
        self._trouble = ""

    def __enter__(self) -> Self:
        self._say(_("采集站 {name} 已启动。").format(name=self._name))
        if self._wall:
            self._say(_("大屏地址：{address}").format(address=self._wall))
        return self

    def __exit__(self, *_raised: object) -> None:
        """Nothing to close."""

    def show(self, slots: Sequence[Slot], trouble: str) -> None:
        """See `View`."""
        present = time.monotonic()
        if trouble != self._trouble:
            self._trouble = trouble
            self._say(trouble or _("与服务器的连接已恢复。"))
        gone = [slot for slot in self._said if slot not in slots]
        for slot in [*slots, *gone]:
            stand, might_wipe, at = self._said.get(slot, (None, False, 0.0))
            is_due = slot.shown == Stand.TAKING and present - at >= TOLD_EVERY
            if (stand, might_wipe) != (slot.shown, slot.may_wipe) or is_due:
                self._said[slot] = (slot.shown, slot.may_wipe, present)
                said = verdict(slot.shown, may_wipe=slot.may_wipe)
                big = "，".join(str(part) for part in (said.pull, said.wipe) if part)
                told = detail(slot, present)
                self._say(f"{slot.number} {called(slot)}：{slot.shown.label}。【{big}】{told}")
        for slot in gone:
            # While a thread is at it still, what becomes of it is yet to be said.
            if not slot.is_busy and self._said[slot][0] == slot.shown:
                del self._said[slot]
                self._say(_("{number} {card}：已拔出。").format(number=slot.number, card=called(slot)))

    def _say(self, line: str) -> None:
        print(line, flush=True)
        if self._keep is not None:
            self._keep(line)


class Screen:
    """The whole terminal: a panel for each card, redrawn as it goes."""

    def __init__(self, called_: str, wall: str, console: Console | None = None) -> None:
        self._name, self._wall = called_, wall
        self._console = console or Console()
        self._live = Live(self.drawn([], "", time.monotonic()), console=self._console, screen=True, auto_refresh=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._live.stop()

    def show(self, slots: Sequence[Slot], trouble: str) -> None:
        """See `View`."""
        self._live.update(self.drawn(slots, trouble, time.monotonic()), refresh=True)

    def drawn(self, slots: Sequence[Slot], trouble: str, now: float) -> RenderableType:
        """The screen as it is now."""
        layout = Layout()
        foot = trouble or self._wall
        layout.split_column(
            Layout(self._head(slots), size=3), Layout(name="cards"), Layout(self._foot(foot, bad=bool(trouble)), size=1)
        )
        layout["cards"].update(self._cards(slots, now))
        return layout

    def _head(self, slots: Sequence[Slot]) -> Panel:
        busy = sum(slot.is_busy for slot in slots)
        told = _("{count} 张卡，{busy} 张正在采集").format(count=len(slots), busy=busy) if slots else _("请插入存储卡")
        head = Table.grid(expand=True)
        head.add_column()
        head.add_column(justify="right")
        head.add_row(Text(f"留痕 · {self._name}", style="bold"), Text(told))
        return Panel(head, box=box.HEAVY, style="white on grey11")

    @staticmethod
    def _foot(told: str, *, bad: bool) -> Text:
        return Text(
            told,
            style=f"bold white on {COLOURS['bad']}" if bad else COLOURS["quiet"],
            overflow="ellipsis",
            no_wrap=True,
        )

    def _cards(self, slots: Sequence[Slot], now: float) -> RenderableType:
        if not slots:
            return Align.center(
                Text(_("插上执法记录仪或存储卡后自动开始采集"), style=COLOURS["quiet"]), vertical="middle"
            )
        wide = self._console.width >= 100  # noqa: PLR2004 - columns that two panels need
        grid = Table.grid(expand=True)
        across = 2 if wide and len(slots) > 1 else 1
        for _column in range(across):
            grid.add_column(ratio=1)
        rows = -(-len(slots) // across)
        is_large = (self._console.height - FRAME) // rows >= LARGE
        panels = [self._card(slot, now, is_large=is_large) for slot in slots]
        panels += [Text("")] * (rows * across - len(panels))
        for at in range(0, len(panels), across):
            grid.add_row(*panels[at : at + across])
        return grid

    @staticmethod
    def _card(slot: Slot, now: float, *, is_large: bool) -> RenderableType:
        said = verdict(slot.shown, may_wipe=slot.may_wipe)
        colour = COLOURS[said.tone]
        words = [" ".join(str(part)) for part in (said.pull, said.wipe) if part]
        big = Text("     ".join(words), style=f"bold white on {colour}", justify="center")
        stand = "" if str(said.pull) == str(slot.shown.label) else f"{slot.shown.label}　"
        body = Table.grid(expand=True)
        body.add_column(overflow="fold")
        body.add_row(Padding(big, (1 if is_large else 0, 1), style=f"on {colour}"))
        if slot.shown == Stand.TAKING:
            body.add_row(ProgressBar(total=max(1, slot.size), completed=slot.read, complete_style=colour))
        body.add_row(Text(f"{stand}{detail(slot, now)}".strip()))
        known = f"（{KnownBy(slot.known_by).label}）" if slot.known_by else ""
        title = Text(f" {slot.number}  {called(slot)} {known}", style="bold")
        return Panel(body, title=title, title_align="left", border_style=colour, padding=(0, 1))
