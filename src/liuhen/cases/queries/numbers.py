"""Which number a new case would get."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from liuhen.cases.models import CaseNumberSeries
from liuhen.cases.numbering import compose


def suggest_number(*, kind: str, opened_on: date) -> str:
    """Return the next number of a kind in a year, as the configured pattern composes it; nothing is taken by it."""
    last = CaseNumberSeries.objects.filter(kind=kind, year=opened_on.year).values_list("last", flat=True).first()
    chosen = settings.LIUHEN
    return compose(
        chosen.case_number_pattern,
        bureau=chosen.bureau_short,
        kind=kind,
        year=opened_on.year,
        serial=(last or 0) + 1,
    )
