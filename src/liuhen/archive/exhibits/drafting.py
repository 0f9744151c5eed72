"""What a 制作说明 may begin with: what is known of each recording, for a person to look at before it's made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone, translation

from liuhen.archive.exhibits.telling import ItemTelling
from liuhen.devices.telling_clocks import ODD, how_known, offset_in_words, span_in_words
from liuhen.devices.timekeeping import FINE, Estimate
from liuhen.recordings.models import Recording, UnderConsent
from liuhen.recordings.times import Timed, times_of
from liuhen.rules.clocks import ZONE

KNOWN = ("summary", "place", "clock", "secrecy")
"""What of a 制作说明 begins with what is known: who says it otherwise says why."""
UNCOMPARED = "未与标准时间比对"
"""How what the system knows by itself begins: nobody has compared the clock."""


def drafted(recordings: Sequence[Recording]) -> list[ItemTelling]:
    """What is known of recordings, in their order; everything else stays empty."""
    known = known_of(recordings)
    return [
        ItemTelling(
            recording_id=key,
            summary=texts["summary"][0],
            place=texts["place"][0],
            clock=texts["clock"][0],
            secrecy=texts["secrecy"][0],
        )
        for key, texts in known.items()
    ]


def known_of(recordings: Sequence[Recording]) -> dict[UUID, dict[str, tuple[str, ...]]]:
    """What the system itself says of each recording, by field; the first is what it says now.

    Of the clock it says less while nobody has looked into the file: a form that was opened then isn't a change.
    """
    hidden = dict(UnderConsent.objects.filter(recording__in=recordings).values_list("recording_id", "consent__about"))
    times = times_of(recordings)
    marks = {"secrecy": "涉及商业秘密、技术秘密", "privacy": "涉及个人隐私"}
    return {
        one.id: {
            "summary": (one.description.content if one.is_described else "",),
            "place": (one.description.place if one.is_described else one.activity.place if one.activity else "",),
            "clock": tuple(
                said
                for said in (ledger_clock(times.get(one.id)), known_clock(one), known_clock(one, is_looked_into=False))
                if said is not None
            ),
            "secrecy": (marks.get(hidden.get(one.id, ""), ""),),
        }
        for one in recordings
    }


def is_compared(clock: str) -> bool:
    """Whether somebody has said by how much a device's clock was off, beyond what the system knows by itself."""
    return bool(clock.strip()) and not clock.startswith(UNCOMPARED)


def is_known(told: Estimate) -> bool:
    """Whether readings tell well enough by how much a clock was off."""
    return told.uncertainty is not None and told.uncertainty <= FINE


def ledger_clock(timed: Timed | None) -> str | None:
    """By how much a clock was off as its readings tell, how surely, and what they are; None where they don't."""
    told = timed.known if timed is not None else None
    if told is None or told.moment is None or told.uncertainty is None or not is_known(told):
        return None
    with translation.override(_CHINESE):  # it goes on file
        offset, within = offset_in_words(told.shown - told.moment), span_in_words(told.uncertainty)
        odd = "".join(str(ODD[each]) for each in sorted(told.findings))
        return f"设备时钟{offset}，不确定度 ±{within}；{how_known(told)}{'；' + odd if odd else ''}"[:_CLOCK]


def corrected_span(told: Estimate, length: timedelta | None) -> str:
    """From when to when something was filmed by the corrected clock, and how surely."""
    assert told.moment is not None and told.uncertainty is not None  # noqa: S101, PT018 - see `is_known`
    until = f" 至 {_moment(told.moment + length)}" if length is not None else ""
    with translation.override(_CHINESE):
        return f"{_moment(told.moment)}{until}（±{span_in_words(told.uncertainty)}）"


_CHINESE = "zh-hans"
_CLOCK = 200  # characters that a 制作说明 has for it


def known_clock(one: Recording, *, is_looked_into: bool = True) -> str:
    """What the system knows of a device's clock: its moment beside those of the docking and of the activity.

    It's no comparison with a standard and says so; a person who made one says it in its place.
    """
    begin, seconds = one.captured_at, one.facts.get("duration_s") if is_looked_into else None
    if begin is None:
        return ""
    end = begin + timedelta(seconds=float(seconds)) if isinstance(seconds, int | float) else begin
    said = [UNCOMPARED, f"服务器 {_moment(one.received_at)} 收到"]
    if end > one.received_at:
        said.append(f"设备时间晚于收到 {_span(end - one.received_at)}，至少快这么多")
    activity = one.activity
    if activity is not None:
        gone = activity.left_at or activity.returned_at
        until = f" 至 {_moment(gone)}" if gone else ""
        said.append(
            f"执法活动登记 {_moment(activity.arrived_at)}{until}，{_beside(begin, end, activity.arrived_at, gone)}"
        )
    return "；".join(said)


def _beside(begin: datetime, end: datetime, arrived: datetime, gone: datetime | None) -> str:
    if begin < arrived:
        return f"设备时间早 {_span(arrived - begin)}"
    if gone is not None and end > gone:
        return f"设备时间晚 {_span(end - gone)}"
    return "设备时间在其间" if gone is not None else "设备时间在到达之后"


def _span(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    told = ((hours, "小时"), (minutes, "分"), (seconds, "秒"))
    return "".join(f" {value} {unit}" for value, unit in told if value).strip() or "不到 1 秒"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at, ZONE):%Y-%m-%d %H:%M:%S}"
