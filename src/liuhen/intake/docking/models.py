"""Docking stations and the cards that stand in them: rows, so that a wall screen and a restart see the same."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Stand(models.TextChoices):
    """How a card in a station stands. The words are those of the screens."""

    READING = "reading", _("正在识别")
    LOCKED = "locked", _("未解锁")  # the device is there, its volume isn't
    FOREIGN = "foreign", _("没有录像，未采集")
    EMPTY = "empty", _("空卡")
    UNNAMED = "unnamed", _("不知道是哪台记录仪，未采集")
    WAITING = "waiting", _("排队等待")
    TAKING = "taking", _("正在采集")
    PAUSED = "paused", _("暂停，稍后自动继续")
    DONE = "done", _("采集完成")
    PARTLY = "partly", _("有文件未入库")
    PULLED = "pulled", _("采集中被拔出")
    INTERRUPTED = "interrupted", _("采集站停止，未采完")


ENDED = (Stand.FOREIGN, Stand.EMPTY, Stand.DONE, Stand.PARTLY, Stand.PULLED, Stand.INTERRUPTED)
"""Nothing more happens with a card that stands so."""
BUSY = (Stand.READING, Stand.WAITING, Stand.TAKING, Stand.PAUSED)
"""A card that stands so must not be pulled out."""


class KnownBy(models.TextChoices):
    """By which sign a recorder was known; the surest first."""

    PERSON = "person", _("人工指认")
    DEVICE = "device", _("设备序列号")
    LABEL = "label", _("卷标")
    VOLUME = "volume", _("存储卡序列号")
    NAMES = "names", _("文件名")


class Station(models.Model):
    """采集站: one `liuhen dock`, on this machine or another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, unique=True)
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=100)  # the reference that its entries carry
    run = models.UUIDField()  # the process that speaks for it: a second one of the same name takes over
    wall_serial = models.PositiveIntegerField(default=1)  # raised, every address given out for its wall screen ends
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Docking(models.Model):
    """One card in one place of a station, from being put in to being taken out.

    Nothing here proves anything: what was proven stands in the intake's rows and entries. These rows tell people.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="dockings")
    slot = models.PositiveSmallIntegerField()  # the number on the screens
    place = models.CharField(max_length=300)  # where it's mounted; for people at the machine
    volume_label = models.CharField(max_length=100, blank=True)
    volume_serial = models.CharField(max_length=100, blank=True)
    device_serial = models.CharField(max_length=100, blank=True)
    device_model = models.CharField(max_length=100, blank=True)
    capacity = models.BigIntegerField(default=0)
    stand = models.CharField(max_length=12, choices=Stand.choices, default=Stand.READING)
    reason = models.CharField(max_length=60, blank=True)  # an error's code
    reason_fields = models.JSONField(default=dict)
    recorder = models.CharField(max_length=64, blank=True)  # the code; the register's row comes with the intake
    known_by = models.CharField(max_length=8, choices=KnownBy.choices, blank=True)
    intake_number = models.CharField(max_length=20, blank=True)
    files = models.PositiveIntegerField(default=0)
    files_ended = models.PositiveIntegerField(default=0)
    files_failed = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes of the step at hand
    read = models.BigIntegerField(default=0)  # of them
    speed = models.BigIntegerField(default=0)  # bytes a second, over the last few
    may_wipe = models.BooleanField(default=False)
    met_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # when its bytes or files last came on
    ended_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Invariant 3: said only of a card whose every file was synced, read back and matched.
            models.CheckConstraint(
                name="may_wipe_only_when_done", condition=models.Q(may_wipe=False) | models.Q(stand="done")
            ),
        ]
        indexes = [
            models.Index(fields=["station", "gone_at", "slot"], name="docking_present"),
            models.Index(fields=["station", "-id"], name="docking_newest"),
        ]


class RecorderSign(models.Model):
    """A sign by which a recorder is known again, remembered because a person said so once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=KnownBy.choices)
    value = models.CharField(max_length=100)
    recorder = models.ForeignKey("devices.Recorder", models.PROTECT, related_name="signs")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="sign_means_one_recorder")]
