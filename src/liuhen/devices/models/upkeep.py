"""Faults and repairs, other equipment, and what is maintained (arts 15, 19)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from liuhen.devices.models.recorders import Recorder


class Ending(models.TextChoices):
    """How a fault ended."""

    REPAIRED = "repaired", _("已修复")
    NO_FAULT = "no_fault", _("检查无故障")
    RETIRED = "retired", _("无法修复，报废")


class Fault(models.Model):
    """故障: what is wrong with a recorder, from the report to the repair.

    Attributes:
        what: in the words of whoever found it.
        stops_use: it can't be used until this has ended.
        sent_to, sent_at: where it was sent for repair; empty and None where it wasn't.
        undocked_reason: why it was sent away although its last recordings weren't taken in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorder = models.ForeignKey(Recorder, models.PROTECT, related_name="faults")
    what = models.CharField(max_length=300)
    stops_use = models.BooleanField(default=True)
    reported_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    sent_to = models.CharField(max_length=100, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    undocked_reason = models.CharField(max_length=300, blank=True, default="")
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True, default="")
    ended_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["recorder", "-id"], name="fault_recorder_newest"),
            models.Index(fields=["-id"], condition=Q(ended_at=None), name="fault_open"),
        ]


class EquipmentKind(models.TextChoices):
    """What else than recorders is kept."""

    STATION = "station", _("采集站")
    STORAGE = "storage", _("存储设备")


class Equipment(models.Model):
    """采集站、存储设备: what recordings are docked at and kept on (arts 15, 19)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=EquipmentKind.choices)
    name = models.CharField(max_length=100, unique=True)
    make = models.CharField(max_length=100, blank=True, default="")
    model = models.CharField(max_length=100, blank=True, default="")
    serial = models.CharField(max_length=100, blank=True, default="")
    place = models.CharField(max_length=100, blank=True, default="")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    keeper = models.ForeignKey("people.Officer", models.PROTECT, null=True, blank=True, related_name="+")
    bought_on = models.DateField(null=True, blank=True)
    warranty_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    registered_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class Upkeep(models.Model):
    """保养记录: something was done to a recorder, a station or a storage device.

    Attributes:
        recorder, equipment: to which; one of the two.
        item: its code in the equipment rules; empty for something outside the plan.
        what: what was done, where the plan has no words for it.
        is_good: all was well; else `note` says what wasn't.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorder = models.ForeignKey(Recorder, models.PROTECT, null=True, blank=True, related_name="upkeep")
    equipment = models.ForeignKey(Equipment, models.PROTECT, null=True, blank=True, related_name="upkeep")
    item = models.CharField(max_length=40, blank=True, default="")
    what = models.CharField(max_length=300, blank=True, default="")
    done_on = models.DateField()
    is_good = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True, default="")
    done_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    item_name = ""  # what was done in words, where `queries.log_of` gave it

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="upkeep_of_one_thing",
                condition=Q(recorder=None, equipment__isnull=False) | Q(recorder__isnull=False, equipment=None),
            ),
        ]
        indexes = [
            models.Index(fields=["recorder", "item", "-done_on"], name="upkeep_of_recorder"),
            models.Index(fields=["equipment", "item", "-done_on"], name="upkeep_of_equipment"),
        ]
