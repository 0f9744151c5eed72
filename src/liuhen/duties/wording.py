"""Limits, and why an end is provisional, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.duties.models import Deadline
from liuhen.duties.prose import ASSUMED
from liuhen.rules.clocks import UNPUBLISHED
from liuhen.rules.limits import Limit, Unit


def why_provisional(row: Deadline) -> tuple[str, ...]:
    """Why a deadline's start or end may still move (invariant 7); empty when neither may."""
    if not row.is_provisional:
        return ()
    reasons = []
    if row.assumed:
        reasons.append(_(ASSUMED[row.assumed]) if row.assumed in ASSUMED else row.assumed)
    if row.unpublished:
        reasons.append(_(UNPUBLISHED).format(years="、".join(str(year) for year in row.unpublished)))
    return tuple(reasons)


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
