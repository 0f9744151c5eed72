"""What is missing, in the reader's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.devices.telling_clocks import offset_in_words, span_in_words
from liuhen.intake.continuity.models import LACKS
from liuhen.intake.continuity.queries import Lacking, Strip
from liuhen.intake.continuity.strips import Finding, Lack
from liuhen.rules.clocks import ZONE

MINUTE = 60


def named(found: Finding) -> str:
    """What kind of lack it is."""
    return str(LACKS[found.lack])


def when(begun: datetime | None, ended: datetime | None) -> str:
    """A stretch of time; empty where none is known."""
    if begun is None:
        return ""
    first = begun.astimezone(ZONE)
    if ended is None or ended == begun:
        return f"{first:%Y-%m-%d %H:%M:%S}"
    last = ended.astimezone(ZONE)
    return (
        f"{first:%Y-%m-%d %H:%M:%S} – {last:%H:%M:%S}"
        if last.date() == first.date()
        else (f"{first:%Y-%m-%d %H:%M:%S} – {last:%Y-%m-%d %H:%M:%S}")
    )


def shown(found: Finding) -> str:
    """The same by the device's clock, where that's another time; empty elsewhere."""
    first, last = found.kept
    if found.begun is None or first is None:
        return ""
    fast = first - found.begun
    slow = last - found.ended if last is not None and found.ended is not None else fast
    # Arriving and leaving are kept as they're entered: then the film at the other end tells the device's time.
    by_device = when(found.begun + (fast or slow), found.ended + (slow or fast) if found.ended is not None else None)
    return "" if by_device == when(found.begun, found.ended) else by_device


def clock(strip: Strip) -> str:
    """By which clock a device's strip is told, and how well that's known; empty where it filmed nothing."""
    films = [film for film in strip.films if film.shown is not None]
    if not films:
        return _("设备时钟误差不明，按设备时间") if strip.films and strip.recorder else ""
    if len(films) < len(strip.films):
        return _("部分资料的时间已校正，其余按设备时间")
    if len({film.offset for film in films}) > 1:
        return _("设备时钟在这期间被调整过，已分段校正")
    told = _("设备时钟{offset}（±{within}），已按校正后的时间")
    return told.format(offset=offset_in_words(films[0].offset), within=span_in_words(films[0].within))


def length(seconds: int) -> str:
    """How long something is."""
    if seconds < MINUTE:
        return ngettext("{count} 秒", "{count} 秒", seconds).format(count=seconds)
    minutes, rest = divmod(seconds, MINUTE)
    if not rest:
        return ngettext("{count} 分钟", "{count} 分钟", minutes).format(count=minutes)
    return _("{minutes} 分 {seconds} 秒").format(minutes=minutes, seconds=rest)


def told(lack: Lacking) -> str:
    """The rest of it in a line: how long, which numbers, which file."""
    found = lack.found
    if found.lack == Lack.NUMBERS:
        return _("缺 {numbers}").format(numbers=found.subject)
    if found.lack == Lack.NOT_RECEIVED:
        return found.subject
    said = length(found.seconds) if found.seconds else ""
    if lack.elsewhere:
        other = _("{codes} 同时有摄录").format(codes="、".join(lack.elsewhere))
        return f"{said} · {other}" if said else other
    return said
