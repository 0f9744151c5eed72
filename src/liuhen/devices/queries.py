"""What is read of recorders."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liuhen.devices.errors import RecorderNotFoundError
from liuhen.devices.models import Recorder


def recorders() -> QuerySet[Recorder]:
    """Every recorder: those that nobody has confirmed first, then by code."""
    return Recorder.objects.select_related("unit").order_by("is_confirmed", "code")


def get_recorder(recorder_id: UUID) -> Recorder:
    """Return the recorder of this id.

    Raises:
        RecorderNotFoundError: there is none.
    """
    recorder = Recorder.objects.select_related("unit").filter(id=recorder_id).first()
    if recorder is None:
        raise RecorderNotFoundError
    return recorder
