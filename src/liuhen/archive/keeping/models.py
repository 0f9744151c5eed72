"""What holds destruction, what was marked as not to be filed, and what is over its time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class HoldKind(models.TextChoices):
    """Why something must not be destroyed."""

    LONG_TERM = "long_term", _("长期保存情形")
    REVIEW = "review", _("行政复议")
    LITIGATION = "litigation", _("行政诉讼")
    INQUIRY = "inquiry", _("监察、司法等机关调查")
    OTHER = "other", _("其他保全")


class Hold(models.Model):
    """保全: a reason not to destroy (art 21 and others). It never ends by itself: somebody lifts it, with a reason.

    Attributes:
        case, recording: what it's for; one of the two.
        clause: of a long-term ground (`21(1)` … `21(5)`); empty otherwise.
        basis: the paper on which it rests, by name and number.
        look_on: when somebody should ask whether it's still needed; nothing happens by itself on that day.
        rank: of whoever set it (`rules.ranks`): who lifts it stands no lower.
        lifted_at: when; None while it holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=HoldKind.choices)
    clause = models.CharField(max_length=10, blank=True, default="")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="holds")
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, null=True, related_name="holds")
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=200, blank=True, default="")
    look_on = models.DateField(null=True)
    rank = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hold_of_one_thing",
                condition=models.Q(case=None, recording__isnull=False) | models.Q(case__isnull=False, recording=None),
            )
        ]
        indexes = [
            models.Index(fields=["case"], condition=models.Q(lifted_at=None), name="hold_standing_case"),
            models.Index(fields=["recording"], condition=models.Q(lifted_at=None), name="hold_standing_recording"),
            models.Index(fields=["-id"], condition=models.Q(lifted_at=None), name="hold_standing_newest"),
        ]


class MarkState(models.TextChoices):
    """How far it is."""

    ASKED = "asked", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤销")


class OutMark(models.Model):
    """不入卷: a described recording that goes into no volume, with the reason and who approved it (art 22: 其他)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="out_marks")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=MarkState.choices, default=MarkState.ASKED)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(state__in=["asked", "approved"]), name="out_mark_once"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], condition=models.Q(state="asked"), name="out_mark_waiting"),
            models.Index(fields=["recording"], condition=models.Q(state="approved"), name="out_mark_approved"),
        ]


class DueRecording(models.Model):
    """到期: a recording whose keeping is over, as the worker last found it; nothing follows by itself.

    Attributes:
        until: the last day on which it had to be kept.
        found_at: when that was counted; whoever proposes counts anew.
    """

    recording = models.OneToOneField("recordings.Recording", models.CASCADE, primary_key=True, related_name="due")
    id = models.UUIDField(unique=True)  # the recording's, for lists that page by it
    until = models.DateField()
    found_at = models.DateTimeField()
