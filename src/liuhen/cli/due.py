"""`liuhen rules due`: counts a period, with neither instance nor database."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from liuhen.rules.arrangements import Arrangement
from liuhen.rules.clocks import ZONE, Due, due
from liuhen.rules.errors import ArrangementUnreadableError, HourNeededError, MomentUnreadableError
from liuhen.rules.festivals import calendar
from liuhen.rules.limits import Limit, Unit

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEEK = "一二三四五六日"
LARGEST = 1_000_000
"""Bytes of the largest arrangement that is read; a year's has some thousand."""


def register(app: typer.Typer) -> None:
    """Add the command to `liuhen rules`."""
    app.command("due", help="计算期限：从何时起、多长，到哪一天止，哪些天不计（无需实例）")(due_command)


def due_command(
    begin: Annotated[str, typer.Option("--from", help="起算时间，如 2026-02-13T17:30+08:00；不写时区按北京时间")],
    limit: Annotated[str, typer.Option("--limit", help="期限，如 24h、3wd（工作日）、90d、6m、2y")],
    arrangements: Annotated[
        list[Path] | None, typer.Option("--calendar", help="放假安排文件（holiday-cn 格式），可多次给出")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON 结果")] = False,
) -> None:
    """Count the period and say how."""
    wanted = Limit.parse(limit.strip())
    start = moment_of(begin, wanted)
    read = [arrangement_of(path) for path in arrangements or ()]
    days = {each.day: (each.name, each.is_free) for one in read for each in one.days}
    found = due(start, wanted, calendar(days, [one.year for one in read]))
    if as_json:
        print(json.dumps(as_data(found), ensure_ascii=False))
    else:
        _tell(start, wanted, found)


def arrangement_of(path: Path) -> Arrangement:
    """Read a year's arrangement from a file.

    Raises:
        ArrangementUnreadableError, ArrangementNotPublishedError: no such file, or see `Arrangement.parse`.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ArrangementUnreadableError(problem="文件过大")
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        raise ArrangementUnreadableError(problem=f"{path} 无法读取，或不是 UTF-8 文本") from None
    return Arrangement.parse(text)


def moment_of(text: str, limit: Limit) -> datetime:
    """Read the moment from which a period runs; a date alone will do unless it's counted in hours.

    Raises:
        MomentUnreadableError, HourNeededError.
    """
    written = text.strip()
    try:
        if _DAY.fullmatch(written):
            if limit.unit is Unit.HOURS:
                raise HourNeededError(moment=written)
            return datetime.combine(date.fromisoformat(written), datetime.min.time(), ZONE)
        moment = datetime.fromisoformat(written)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=ZONE)
        aware.astimezone(ZONE)
    except (ValueError, OverflowError):
        raise MomentUnreadableError(moment=text[:40]) from None
    return aware


def as_data(found: Due) -> dict[str, object]:
    """The outcome as JSON gives it: days as dates, the end with its offset."""
    return {
        "last_day": found.last_day.isoformat() if found.last_day else None,
        "due": found.due.isoformat(timespec="seconds"),
        "provisional": found.provisional,
        "reason": found.reason,
        "left_out": [{"day": each.day.isoformat(), "why": each.why} for each in found.left_out],
    }


def _tell(start: datetime, limit: Limit, found: Due) -> None:
    print(f"起算：{_said(start)}，期限 {limit.in_words}{'（起算当日不计）' if found.last_day else ''}")
    print(f"截止：{_said(found.due) if found.last_day is None else f'{_on(found.last_day)}24:00'}")
    if found.left_out:
        print("不计入：" + "、".join(f"{each.day:%m-%d}（{each.why}）" for each in found.left_out))
    if found.provisional:
        print(f"暂定：{found.reason}")


def _said(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    return f"{_on(local)}{local:%H:%M}"


def _on(day: date) -> str:
    return f"{day:%Y-%m-%d}（周{_WEEK[day.weekday()]}）"
