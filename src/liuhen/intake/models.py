"""Intakes and the files of their cards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class SourceKind(models.TextChoices):
    """Where the files come from (art 5: photographing, sound, film, fixed cameras)."""

    CARD = "card", _("执法记录仪")
    FIXED_CAMERA = "fixed_camera", _("视频监控导出")
    MATERIAL = "material", _("当事人提供或收集的材料")
    PHONE = "phone", _("执法人员手机")
    HISTORIC = "historic", _("历史资料")


class Wholeness(models.TextChoices):
    """How it's known that nothing was left out (art 12(5))."""

    WHOLE_CARD = "whole_card", _("整卡")  # a mounted card that we listed ourselves
    FOLDER = "folder", _("目录（完整性待核）")  # a folder that somebody chose
    CHOSEN = "chosen", _("所选文件")  # sources that have no card


class IntakeState(models.TextChoices):
    """Whether every listed file has ended."""

    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已完成")


class FileState(models.TextChoices):
    """How a listed file ended; `listed` and `checking` haven't ended yet."""

    LISTED = "listed", _("等待")
    CHECKING = "checking", _("校验中")  # sent whole and durable, not yet proven
    RECEIVED = "received", _("已入库")
    DUPLICATE = "duplicate", _("重复")
    EMPTY = "empty", _("空文件")
    FAILED = "failed", _("失败")


UNENDED = (FileState.LISTED, FileState.CHECKING)


class Intake(models.Model):
    """采集: one emptying of one card, or one delivery of another source."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    source_kind = models.CharField(max_length=12, choices=SourceKind.choices)
    wholeness = models.CharField(max_length=10, choices=Wholeness.choices)
    state = models.CharField(max_length=6, choices=IntakeState.choices, default=IntakeState.OPEN)
    recorder = models.ForeignKey("devices.Recorder", models.PROTECT, null=True, related_name="intakes")
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="intakes")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=100)  # the reference that the entries carry
    provider = models.CharField(max_length=300, blank=True)  # who handed material over
    method = models.CharField(max_length=300, blank=True)  # how it was copied or exported
    # Over path, size and time of every listed file: tells a card that was met before from a new one.
    listing_sha256 = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recorder", "-id"]),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["unit", "-id"], name="intake_unit_newest"),
            models.Index(fields=["officer", "-id"], name="intake_officer_newest"),
            models.Index(fields=["actor", "-id"], name="intake_actor_newest"),
        ]


class IntakeFile(models.Model):
    """One file of the card's listing, made before a byte was copied."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="files")
    position = models.PositiveIntegerField()
    path = models.TextField()  # for people; separators are slashes
    path_bytes = models.BinaryField()  # as the card has it: often GBK
    size = models.BigIntegerField()
    modified_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=FileState.choices, default=FileState.LISTED)
    reason = models.CharField(max_length=60, blank=True)  # an error's code
    reason_fields = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    sm3 = models.CharField(max_length=64, blank=True)
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, null=True, related_name="intake_files")
    # Only ever true after the archived copy was synced, read back and matched (invariant 3).
    safe_to_wipe = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "position"], name="intake_file_once_per_position"),
            models.CheckConstraint(
                name="safe_to_wipe_only_when_proven",
                condition=models.Q(safe_to_wipe=False) | models.Q(state__in=["received", "duplicate", "empty"]),
            ),
        ]
        indexes = [
            models.Index(fields=["intake", "state"]),
            models.Index(fields=["sha256"]),
            models.Index(
                fields=["id"],
                condition=models.Q(safe_to_wipe=False, state__in=["received", "duplicate"], wiped_at=None),
                name="intake_file_awaits_copies",
            ),
        ]


class IntakeSeries(models.Model):
    """The last intake number given out in a year; rows are locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
