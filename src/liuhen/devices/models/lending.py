"""Loans of recorders and the checks before use (arts 15, 19). For which activity a loan is, the cases room says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from liuhen.devices.models.recorders import Recorder


class LoanKind(models.TextChoices):
    """Why somebody has a recorder."""

    ORDINARY = "ordinary", _("执法活动领用")
    URGENT = "urgent", _("紧急领用")
    STANDING = "standing", _("专人专机")


class Loan(models.Model):
    """领用: a recorder is with an officer, from being handed out to being given back.

    Attributes:
        reason: why it went out without an activity (urgent), or by a leader's leave.
        returned_fit: whether it came back in order; None while it's out.
        no_activity: why no activity is named; empty where one is, or nobody said.
        docked_at: when its card was taken in, the last time while it was out or the first since.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorder = models.ForeignKey(Recorder, models.PROTECT, related_name="loans")
    officer = models.ForeignKey("people.Officer", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=LoanKind.choices)
    reason = models.CharField(max_length=300, blank=True, default="")
    out_at = models.DateTimeField()
    handed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    returned_fit = models.BooleanField(null=True)
    return_note = models.CharField(max_length=300, blank=True, default="")
    no_activity = models.CharField(max_length=300, blank=True, default="")
    docked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recorder"], condition=Q(returned_at=None), name="recorder_out_once"),
            models.CheckConstraint(
                name="loan_returned_after_out",
                condition=Q(returned_at=None) | Q(returned_at__gte=models.F("out_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["recorder", "-id"], name="loan_recorder_newest"),
            models.Index(fields=["officer", "-id"], name="loan_officer_newest"),
            models.Index(fields=["-id"], condition=Q(returned_at=None), name="loan_out"),
            models.Index(fields=["-id"], condition=Q(docked_at=None), name="loan_undocked"),
            models.Index(fields=["out_at"], name="loan_out_at"),
        ]


class CheckState(models.TextChoices):
    """What came of a check."""

    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")
    ASKED = "asked", _("待批准紧急使用")
    WAIVED = "waived", _("不合格，已批准紧急使用")
    REFUSED = "refused", _("不合格，未批准")


class UseCheck(models.Model):
    """使用前检查: how a recorder was found before use (art 19), by whom, against which values.

    Attributes:
        officer: who was to use it.
        found: `{"schema": "liuhen/use-check/1", "items": {code: answer}, "asked": {code: what was in order}}`.
        failed: the codes that weren't in order.
        loan: which use it was for; None where it wasn't handed out.
        reason, decided_…: of the leave to use it nevertheless.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorder = models.ForeignKey(Recorder, models.PROTECT, related_name="checks")
    officer = models.ForeignKey("people.Officer", models.PROTECT, related_name="+")
    loan = models.ForeignKey(Loan, models.PROTECT, null=True, related_name="checks")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    found = models.JSONField()
    failed = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=CheckState.choices)
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["recorder", "-at"], name="check_recorder_newest"),
            models.Index(fields=["loan", "-at"], name="check_loan_newest"),
            models.Index(fields=["-id"], condition=Q(state="asked"), name="check_asked"),
        ]
