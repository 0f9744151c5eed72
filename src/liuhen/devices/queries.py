"""What is read of recorders."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from liuhen.devices.errors import RecorderNotFoundError
from liuhen.devices.models import Recorder
from liuhen.paging import Page, page_by_key


def recorders() -> QuerySet[Recorder]:
    """Every recorder: those that nobody has confirmed first, then by code."""
    return Recorder.objects.select_related("unit", "keeper").order_by("is_confirmed", "code")


def list_recorders(
    *, text: str = "", unit_id: UUID | None = None, state: str = "", before: str = "", after: str = ""
) -> Page[Recorder]:
    """Return one page of the recorders, those registered last first.

    Args:
        text: part of a code or model; empty for all.
        unit_id: only those of this unit.
        state: `unconfirmed`, `confirmed` or `proof` (those with a 防爆合格证); empty for all.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    rows = Recorder.objects.select_related("unit", "keeper")
    part = text.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    if part:
        rows = rows.filter(Q(code__icontains=part) | Q(model__icontains=part))
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if state in {"unconfirmed", "confirmed"}:
        rows = rows.filter(is_confirmed=state == "confirmed")
    elif state == "proof":
        rows = rows.exclude(proof_number="")
    return page_by_key(rows, before=before, after=after)


def get_recorder(recorder_id: UUID) -> Recorder:
    """Return the recorder of this id.

    Raises:
        RecorderNotFoundError: there is none.
    """
    recorder = Recorder.objects.select_related("unit", "keeper").filter(id=recorder_id).first()
    if recorder is None:
        raise RecorderNotFoundError
    return recorder
