"""Checks of volumes: what was asked, what came of it, and what somebody accepted all the same."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

REPORT = "report.pdf"
LINES = "report.json"
"""The files of a check's own object in the archive: the report to print, and the same as data."""


class CheckStage(models.TextChoices):
    """When it's checked."""

    FILING = "filing", _("归档")
    HAND_OVER = "hand_over", _("移交")
    KEEPING = "keeping", _("长期保存")


class CheckState(models.TextChoices):
    """How far it is."""

    RUNNING = "running", _("正在检测")
    DONE = "done", _("检测完毕")
    OVERTAKEN = "overtaken", _("已重新组卷")


class Property(models.TextChoices):
    """Of what an item is."""

    AUTHENTICITY = "authenticity", _("真实性")
    COMPLETENESS = "completeness", _("完整性")
    USABILITY = "usability", _("可用性")
    SECURITY = "security", _("安全性")


class ItemOutcome(models.TextChoices):
    """What came of an item."""

    PASSED = "passed", _("通过")
    FAILED = "failed", _("不通过")
    NOT_APPLICABLE = "not_applicable", _("不适用")
    UNABLE = "unable", _("未能检测")


class Check(models.Model):
    """一次四性检测 of one volume.

    Attributes:
        compilation: of the volume when it was asked for: what was compiled anew since has to be checked anew.
        asked_by: None when it was due by itself.
        passed, failed, unable, not_applicable: how many items came to each.
        in_the_way: how many block what the stage is for, and nobody has accepted them.
        report_version: of the report in the archive, from 1; each acceptance makes a new one. 0 while there is none.
        report_sha256, report_size, report_pages: of that.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    volume = models.ForeignKey("volumes.Volume", models.PROTECT, related_name="checks")
    stage = models.CharField(max_length=9, choices=CheckStage.choices)
    state = models.CharField(max_length=9, choices=CheckState.choices, default=CheckState.RUNNING)
    compilation = models.CharField(max_length=40, blank=True, default="")
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    passed = models.PositiveSmallIntegerField(default=0)
    failed = models.PositiveSmallIntegerField(default=0)
    unable = models.PositiveSmallIntegerField(default=0)
    not_applicable = models.PositiveSmallIntegerField(default=0)
    in_the_way = models.PositiveSmallIntegerField(default=0)
    report_version = models.PositiveSmallIntegerField(default=0)
    report_sha256 = models.CharField(max_length=64, blank=True, default="")
    report_size = models.BigIntegerField(default=0)
    report_pages = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["volume", "stage", "-id"], name="check_of_volume"),
            models.Index(fields=["stage", "-id"], name="check_stage_newest"),
            models.Index(fields=["-id"], condition=models.Q(in_the_way__gt=0), name="check_in_the_way"),
        ]

    @property
    def is_clear(self) -> bool:
        """Whether it's over and nothing stands in the way."""
        return self.state == CheckState.DONE and not self.in_the_way


class CheckLine(models.Model):
    """One item of a check, as it was asked and answered.

    Attributes:
        code, property, gist, source, is_verified: of the item, as the rules in force had it then.
        evidence: what was looked at and found: list of `say` (a code of `words.EVIDENCE`) with its fields.
        is_blocking: whether it stands in the way unless it's accepted.
        accepted_*: who accepted it all the same, when and why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    check_run = models.ForeignKey(Check, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    property = models.CharField(max_length=12, choices=Property.choices)
    gist = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    is_verified = models.BooleanField()
    outcome = models.CharField(max_length=14, choices=ItemOutcome.choices)
    evidence = models.JSONField(default=list)
    is_blocking = models.BooleanField()
    accepted_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_run", "code"], name="check_line_once")]


class CheckRound(models.Model):
    """When a filed volume is checked next by itself (长期保存)."""

    volume = models.OneToOneField("volumes.Volume", models.CASCADE, primary_key=True, related_name="check_round")
    next_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["next_on"], name="check_round_next")]
