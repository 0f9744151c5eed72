"""What is read of the register of recorders."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from liuhen.devices.errors import RecorderNotFoundError
from liuhen.devices.models import OUT_OF_SERVICE, Condition, Loan, Recorder
from liuhen.paging import Page, page_by_key
from liuhen.rules.model import Quantity
from liuhen.rules.shelf import rulebook


def recorders() -> QuerySet[Recorder]:
    """Every recorder: those that nobody has confirmed first, then by code."""
    return Recorder.objects.select_related("unit", "keeper").order_by("is_confirmed", "code")


def list_recorders(
    *, text: str = "", unit_id: UUID | None = None, state: str = "", before: str = "", after: str = ""
) -> Page[Recorder]:
    """Return one page of the recorders, those registered last first, each with who has it now (`holder`).

    Args:
        text: part of a code, make, model or number that it bears; empty for all.
        unit_id: only those of this unit.
        state: `unconfirmed`, `confirmed`, `proof` (those with a 防爆合格证), `unfit` (faulty or away for repair) or
            `gone` (retired or lost); empty for all.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    out = Loan.objects.filter(recorder=OuterRef("pk"), returned_at=None).values("officer__name")[:1]
    rows = Recorder.objects.select_related("unit", "keeper").annotate(holder=Subquery(out))
    part = text.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    if part:
        named = ("code", "make", "model", "serial", "long_number", "proof_number")
        rows = rows.filter(reduce(or_, (Q(**{f"{name}__icontains": part}) for name in named)))
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if state in {"unconfirmed", "confirmed"}:
        rows = rows.filter(is_confirmed=state == "confirmed")
    elif state == "proof":
        rows = rows.exclude(proof_number="")
    elif state in {"unfit", "gone"}:
        unfit = (Condition.FAULTY, Condition.REPAIR)
        rows = rows.filter(condition__in=OUT_OF_SERVICE if state == "gone" else unfit)
    return page_by_key(rows, before=before, after=after)


def held() -> QuerySet[Recorder]:
    """The recorders that the bureau has (art 15): confirmed, neither retired nor lost; some may be away for repair."""
    return Recorder.objects.filter(is_confirmed=True).exclude(condition__in=OUT_OF_SERVICE)


def usable() -> QuerySet[Recorder]:
    """Those of them that can be used now."""
    return Recorder.objects.filter(is_confirmed=True, condition=Condition.FIT)


def unfit() -> QuerySet[Recorder]:
    """Those of them that are faulty, or away for repair."""
    return Recorder.objects.filter(is_confirmed=True, condition__in=(Condition.FAULTY, Condition.REPAIR))


def wanted_recorders(day: date) -> int | None:
    """How many recorders the regulation asks for (art 15); None where the rulebook says nothing."""
    rules = rulebook().on(day).of(Quantity)
    return next((rule.number for rule in rules if rule.code == "recorders"), None)


def get_recorder(recorder_id: UUID) -> Recorder:
    """Return the recorder of this id.

    Raises:
        RecorderNotFoundError: there is none.
    """
    recorder = Recorder.objects.select_related("unit", "keeper").filter(id=recorder_id).first()
    if recorder is None:
        raise RecorderNotFoundError
    return recorder
