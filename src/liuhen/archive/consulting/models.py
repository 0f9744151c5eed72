"""Requests to look, what they are for, who decided, and what came of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Who(models.TextChoices):
    """For whom; the rules (`rules.consulting`) go by it."""

    OWN = "own", _("本人承办的案件")
    OTHERS = "others", _("本局其他人员")
    OUTSIDER = "outsider", _("当事人、律师等")
    ORGAN = "organ", _("法院、检察院等机关")


class ConsultState(models.TextChoices):
    """How far it is. Whether an approved one is over by its day is told by `until`."""

    ASKED = "asked", _("待审批")
    OPEN = "open", _("可查阅")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    ENDED = "ended", _("已结束")
    REVOKED = "revoked", _("已收回")


class Consultation(models.Model):
    """查阅: a request, and leave to look for as long as it's open and not over.

    Attributes:
        number: 查〔2026〕1号.
        who: how it goes by the rules.
        asked_by: who entered it, and who looks: for an outsider, the archivist beside whom the outsider sits.
        visitor, organ, letter, certificate: of an outsider: name, organ, letter number, certificate number.
        purpose, basis: what for, and on which paper or rule that rests.
        approvers: the roles that must agree, as the rules said when it was asked for.
        days: for how many days.
        until: when access ends by itself; None while it isn't approved.
        takes_paper: the paper volume is taken along, to be brought back.
        lent_at, returned_at: when the paper was taken and brought back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    who = models.CharField(max_length=10, choices=Who.choices)
    state = models.CharField(max_length=10, choices=ConsultState.choices, default=ConsultState.ASKED)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, related_name="consultations")
    asked_at = models.DateTimeField()
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    visitor = models.CharField(max_length=100, blank=True, default="")
    organ = models.CharField(max_length=200, blank=True, default="")
    letter = models.CharField(max_length=100, blank=True, default="")
    certificate = models.CharField(max_length=100, blank=True, default="")
    purpose = models.CharField(max_length=500)
    basis = models.CharField(max_length=300, blank=True, default="")
    approvers = models.JSONField(default=list)
    days = models.PositiveIntegerField()
    until = models.DateTimeField(null=True)
    takes_paper = models.BooleanField(default=False)
    lent_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="consultation_of_account"),
            models.Index(fields=["state", "-id"], name="consultation_state_newest"),
            models.Index(
                fields=["until"],
                condition=models.Q(takes_paper=True, returned_at=None, lent_at__isnull=False),
                name="consultation_paper_out",
            ),
        ]


class ConsultationItem(models.Model):
    """One thing that is asked for.

    Attributes:
        named: the number by which it was asked for; all that the asker learns of it before leave is given.
        recording, document, volume: which of the three it is.
        is_main_only: of a volume: only its 正卷 (outsiders).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    named = models.CharField(max_length=100)
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey("cases.Document", models.PROTECT, null=True, related_name="+")
    volume = models.ForeignKey("volumes.Volume", models.PROTECT, null=True, related_name="+")
    is_main_only = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consulted_one_thing",
                condition=(
                    models.Q(recording__isnull=False, document=None, volume=None)
                    | models.Q(recording=None, document__isnull=False, volume=None)
                    | models.Q(recording=None, document=None, volume__isnull=False)
                ),
            ),
            models.UniqueConstraint(fields=["consultation", "position"], name="consulted_in_order"),
        ]


class ConsultationDecision(models.Model):
    """What one of the approvers said, for a role."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="decisions")
    role = models.CharField(max_length=20)
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    is_approved = models.BooleanField()
    note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "role"], name="consultation_decided_once")]


class ConsultationSeries(models.Model):
    """The last number of a year; the row is locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
