"""What people say of gaps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from liuhen.intake.continuity.strips import Lack

LACKS = {
    Lack.NO_FILM: _("未见摄录资料"),
    Lack.LATE_START: _("到达后未开始摄录"),
    Lack.GAP: _("中途未摄录"),
    Lack.OVERLAP: _("两段时间重叠"),
    Lack.EARLY_END: _("离开前停止摄录"),
    Lack.NUMBERS: _("文件序号不连续"),
    Lack.NOT_RECEIVED: _("卡上文件未入库"),
}
"""What each lack is called."""


class GapReason(models.TextChoices):
    """Why something wasn't recorded, as its officer says."""

    BATTERY = "battery", _("电量耗尽或更换电池")
    MEMORY = "memory", _("内存已满或更换存储卡")
    BARRED = "barred", _("不得或不宜摄录的部位（第八条）")
    FAULT = "fault", _("设备故障")
    OTHER = "other", _("其他原因")


class GapState(models.TextChoices):
    """How far an explanation is."""

    STATED = "stated", _("待审核")
    ACCEPTED = "accepted", _("已认可")
    REFUSED = "refused", _("未认可")


class GapStatement(models.Model):
    """间断说明: why a stretch of a stay wasn't recorded, or a file isn't there; a leader accepts it or doesn't.

    What was missing is kept as it stood when it was explained: what comes in later changes what is found, not this.

    Attributes:
        recorder: the device; None when nobody knows which.
        subject: numbers or a file; empty for stretches of time.
    """

    Reason = GapReason
    State = GapState

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    activity = models.ForeignKey("cases.Activity", models.PROTECT, related_name="+")
    recorder = models.ForeignKey("devices.Recorder", models.PROTECT, null=True, related_name="+")
    lack = models.CharField(max_length=12, choices=[(code.value, label) for code, label in LACKS.items()])
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    subject = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=8, choices=GapReason.choices)
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=GapState.choices, default=GapState.STATED)
    stated_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            # Those that wait are few among all.
            models.Index(fields=["id"], condition=models.Q(state="stated"), name="gap_statement_waits"),
        ]
