"""Recorders as far as intake needs them; loans, checks and repairs come with the rest of arts 15 and 19."""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7


class Recorder(models.Model):
    """执法记录仪: something that records and whose card is emptied into Liuhen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=64, unique=True)
    # An unknown code met at intake is registered rather than refused: the card must come in, the register can wait.
    is_confirmed = models.BooleanField(default=False)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    model = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "code"])]
