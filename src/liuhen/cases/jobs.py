"""Recurring work of the cases room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from liuhen.cases import clocks
from liuhen.cases.documents import jobs as documents
from liuhen.cases.findable import make_rest_findable
from liuhen.clock import now
from liuhen.work.registry import Json, Report, recurring

__all__ = ["documents", "make_findable"]


@recurring("cases.make_findable", timedelta(hours=6))
def make_findable(payload: Mapping[str, Json], report: Report) -> None:
    """Put into the search index what isn't there yet: cases of before the index, and any that came past it."""
    del payload
    while True:
        with transaction.atomic():
            if not make_rest_findable():
                return
        report(0.5)


@recurring("cases.wind_clocks", timedelta(days=1))
def wind_clocks(payload: Mapping[str, Json], report: Report) -> None:
    """Wind the clocks of activities that have none: those of before there were clocks."""
    del payload
    while True:
        with transaction.atomic():
            if clocks.wind_missing(now=now()) < clocks.BATCH:
                return
        report(0.5)
