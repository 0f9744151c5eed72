"""Limits, and why an end is provisional, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.duties.models import Deadline
from liuhen.duties.prose import ASSUMED
from liuhen.rules.clocks import UNPUBLISHED
from liuhen.rules.limits import Limit, Unit


def why_provisional(row: Deadline) -> tuple[str, ...]:
    """Why a deadline's start or end may still move (invariant 7); empty when neither may."""
    return _reasons([row.assumed], row.unpublished) if row.is_provisional else ()


def why_in_one(reasons: Sequence[str]) -> str:
    """Reasons of `why_provisional` in one line: each is a whole sentence."""
    whole = ""
    for each in reasons:
        whole = _("{first}{next}").format(first=whole, next=each) if whole else each
    return whole


def why_some_are(unsure: Collection[tuple[str, Sequence[int]]], *, of: int) -> str:
    """Say of a number of deadlines how many are provisional and why; empty when none is.

    Args:
        unsure: `assumed` and `unpublished` of each that is.
        of: how many deadlines are told of.
    """
    if not unsure:
        return ""
    years = {year for _assumed, unpublished in unsure for year in unpublished}
    why = why_in_one(_reasons(sorted({assumed for assumed, _years in unsure}), sorted(years)))
    if len(unsure) >= of:
        return _("到期时间暂定：{why}").format(why=why)
    told = ngettext("其中 {count} 项到期时间暂定：{why}", "其中 {count} 项到期时间暂定：{why}", len(unsure))
    return told.format(count=len(unsure), why=why)


def _reasons(assumed: Iterable[str], unpublished: Sequence[int]) -> tuple[str, ...]:
    told = [_(ASSUMED[code]) if code in ASSUMED else code for code in assumed if code]
    if unpublished:
        told.append(_(UNPUBLISHED).format(years="、".join(str(year) for year in unpublished)))
    return tuple(told)


def limit_in_words(text: str) -> str:
    """A limit as rulebooks write it (`24h`, `3wd`), in the reader's language; empty for none."""
    if not text:
        return ""
    limit = Limit.parse(text)
    count = limit.count
    words = {
        Unit.HOURS: ngettext("{count} 小时", "{count} 小时", count),
        Unit.DAYS: ngettext("{count} 日", "{count} 日", count),
        Unit.WORKING_DAYS: ngettext("{count} 个工作日", "{count} 个工作日", count),
        Unit.MONTHS: ngettext("{count} 个月", "{count} 个月", count),
        Unit.YEARS: ngettext("{count} 年", "{count} 年", count),
    }
    return words[limit.unit].format(count=count)
