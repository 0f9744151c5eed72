"""Batches that a unit hands over, what is in them, and where volumes lie."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class HandoverState(models.TextChoices):
    """How far a batch is."""

    OFFERED = "offered", _("待接收")
    RECEIVED = "received", _("已接收")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class HandedState(models.TextChoices):
    """What became of a volume in a batch."""

    LISTED = "listed", _("待检查")
    ACCEPTED = "accepted", _("接收")
    RETURNED = "returned", _("退回")


class Handover(models.Model):
    """移交批次: filed volumes that a unit offers; offering signs as 移交人, receiving as 接收人.

    Attributes:
        number: 移〔2026〕1号.
        note: what the unit says of it.
        list_pages, list_sha256: of the printed list in the archive; 0 and empty while it isn't made.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.OFFERED)
    note = models.CharField(max_length=500, blank=True, default="")
    offered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField()
    settled_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_note = models.CharField(max_length=500, blank=True, default="")
    list_pages = models.PositiveIntegerField(default=0)
    list_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="handover_state_newest"),
            models.Index(fields=["unit", "-id"], name="handover_unit_newest"),
        ]


class HandoverItem(models.Model):
    """One volume in a batch.

    Attributes:
        reason: why it was returned.
        is_open: waits or was accepted; a volume stands in one such batch, a returned one may be offered again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handover = models.ForeignKey(Handover, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    volume = models.ForeignKey("volumes.Volume", models.PROTECT, related_name="handed_over")
    state = models.CharField(max_length=10, choices=HandedState.choices, default=HandedState.LISTED)
    reason = models.CharField(max_length=500, blank=True, default="")
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "volume"], name="handover_volume_once"),
            models.UniqueConstraint(
                fields=["volume"], condition=models.Q(is_open=True), name="handover_volume_in_one_batch"
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="handover_item_state_newest")]


class VolumePlace(models.Model):
    """Where a volume's papers lie in the archive room."""

    volume = models.OneToOneField("volumes.Volume", models.CASCADE, primary_key=True, related_name="place")
    room = models.CharField(max_length=100)
    shelf = models.CharField(max_length=100, blank=True, default="")
    box = models.CharField(max_length=100, blank=True, default="")
    placed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField()


class HandoverSeries(models.Model):
    """The last number of a year; the row is locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
