"""Recorders' clocks in words: by how much they're off, how that's known, when something was filmed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.devices.timekeeping import FINE, Bounds, Estimate, Finding, How, Told

_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86_400, 365 * 86_400
_SECOND_AND_TENTHS = timedelta(seconds=10)

ODD: dict[Finding, Promise] = {
    Finding.RESET: gettext_lazy("设备时间像是断电后从出厂日期重新走的，不是实际拍摄时间。"),
    Finding.OUTSIDE: gettext_lazy("设备时间与采集时间矛盾，设备时钟当时不准。"),
    Finding.JUMP: gettext_lazy("这段时间设备时钟被调整过，不能确定拍摄在调整之前还是之后。"),
    Finding.EARLIER: gettext_lazy("按时钟推算，拍摄早于这台设备上一次采集，可能来自另一张存储卡。"),
}
HOW: dict[How, Promise] = {
    How.READ: gettext_lazy("按同一次外出的校时记录"),
    How.BETWEEN: gettext_lazy("按前后的校时记录推算"),
    How.CARD: gettext_lazy("按前后两次采集的时间"),
}


def span_in_words(span: timedelta) -> str:
    """A length of time, two units at most: 0.4 秒, 12 秒, 3 分 5 秒, 2 小时 10 分, 26 年 37 天."""
    seconds = span.total_seconds()
    if span < _SECOND_AND_TENTHS and round(seconds * 10) % 10:
        return _("{count} 秒").format(count=f"{seconds:.1f}")
    whole = round(seconds)
    for size, below, words, alone in (
        (_YEAR, _DAY, _("{first} 年 {second} 天"), _("{first} 年")),
        (_DAY, _HOUR, _("{first} 天 {second} 小时"), _("{first} 天")),
        (_HOUR, _MINUTE, _("{first} 小时 {second} 分"), _("{first} 小时")),
        (_MINUTE, 1, _("{first} 分 {second} 秒"), _("{first} 分")),
    ):
        if whole >= size:
            first, rest = divmod(whole, size)
            second = rest // below
            return (words if second else alone).format(first=first, second=second)
    return _("{count} 秒").format(count=whole)


def offset_in_words(offset: timedelta) -> str:
    """快 3 秒, 慢 1 分 5 秒, 一致."""
    if abs(offset) < timedelta(milliseconds=50):
        return _("一致")
    told = _("快 {span}") if offset > timedelta(0) else _("慢 {span}")
    return told.format(span=span_in_words(abs(offset)))


def bounds_in_words(bounds: Bounds) -> str:
    """What is known of an offset: 快 3 秒（±1 秒）, or 在慢 2 小时与快 5 小时之间, or one side alone."""
    middle, width = bounds.middle, bounds.width
    if middle is not None and width is not None and width / 2 <= FINE:
        told = _("{offset}（±{within}）")
        return told.format(offset=offset_in_words(middle), within=span_in_words(width / 2))
    if bounds.least is not None and bounds.most is not None:
        told = _("在“{least}”与“{most}”之间")
        return told.format(least=offset_in_words(bounds.least), most=offset_in_words(bounds.most))
    if bounds.least is not None:
        return _one_side(bounds.least, fast=_("至少快 {span}"), slow=_("最多慢 {span}"))
    if bounds.most is not None:
        return _one_side(-bounds.most, fast=_("至少慢 {span}"), slow=_("最多快 {span}"))
    return _("不知道")


def _one_side(value: timedelta, *, fast: str, slow: str) -> str:
    return (fast if value > timedelta(0) else slow).format(span=span_in_words(abs(value)))


def drift_in_words(drift: Bounds) -> str:
    """每天快 1.2 秒（±0.3 秒）."""
    middle, width = drift.middle, drift.width
    assert middle is not None and width is not None  # noqa: S101, PT018 - both ends of a drift are known
    if abs(middle) < timedelta(milliseconds=50):
        return _("每天几乎不差（±{within}）").format(within=span_in_words(width / 2))
    told = _("每天快 {span}（±{within}）") if middle > timedelta(0) else _("每天慢 {span}（±{within}）")
    return told.format(span=span_in_words(abs(middle)), within=span_in_words(width / 2))


def filmed_in_words(told: Estimate) -> str:
    """When it was: a moment and how well it's known, or between which two; empty where nobody knows."""
    moment, within = told.moment, told.uncertainty
    if moment is None or within is None or told.earliest is None or told.latest is None:
        return ""
    if within <= FINE:
        return _("{moment}（±{within}）").format(moment=_clock(moment), within=span_in_words(within))
    return _("{earliest} 至 {latest} 之间").format(earliest=_clock(told.earliest), latest=_clock(told.latest))


def noticed_in_words(told: Told, known: Estimate) -> str:
    """What a list adds to the time that a recorder showed: 校正 09:58:12（±2 秒）; empty where it may stand alone."""
    if not told.is_noticed:
        return ""
    if told.begun is None or told.within is None:
        rough = filmed_in_words(known)
        return _("设备时间不可信，实际在 {rough}").format(rough=rough) if rough else _("设备时间不可信")
    begun, shown = timezone.localtime(told.begun), timezone.localtime(told.shown)
    clock = f"{begun:%H:%M:%S}" if begun.date() == shown.date() else _clock(begun)
    return _("校正 {moment}（±{within}）").format(moment=clock, within=span_in_words(told.within))


def shown_in_words(told: Told) -> str:
    """What is said beside a corrected time: 设备显示 09:59:42，校正 ±2 秒; empty where a list says nothing either."""
    if not told.is_noticed or told.begun is None or told.within is None:
        return ""
    shown = timezone.localtime(told.shown)
    clock = f"{shown:%H:%M:%S}" if shown.date() == timezone.localtime(told.begun).date() else _clock(shown)
    return _("设备显示 {shown}，校正 ±{within}").format(shown=clock, within=span_in_words(told.within))


def corrected_in_a_sentence(told: Told) -> str:
    """What is added where something rests on a corrected time; empty where readings tell no other time."""
    if not told.is_corrected or told.within is None:
        return ""
    said = _("（时间已按校时更正：设备显示 {shown}，时钟{offset}，误差 ±{within}。）")
    offset = offset_in_words(told.offset)
    return said.format(shown=_clock(told.shown), offset=offset, within=span_in_words(told.within))


def how_known(told: Estimate) -> str:
    """What that rests on, in words; for a time that nobody can correct, that."""
    if told.how is How.UNKNOWN:
        return str(_("没有这台设备的校时记录，未校正"))
    sources = dict.fromkeys(SOURCES[one.source.value] for one in told.by)
    named = "、".join(str(one) for one in sources)
    return f"{HOW[told.how]}（{named}）" if named else str(HOW[told.how])


SOURCES: dict[str, Promise] = {
    "slate": gettext_lazy("场记码"),
    "note": gettext_lazy("人工对时"),
    "check": gettext_lazy("使用前检查"),
    "docking": gettext_lazy("文件与采集时间比较"),
}


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
