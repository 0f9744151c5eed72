"""监督机关来文 and what the bureau answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class DemandKind(models.TextChoices):
    """What a supervising body sends (河南省行政执法条例 42, 43)."""

    FILES = "files", _("调取案卷或资料")
    OPINION = "opinion", _("监督意见书")
    DECISION = "decision", _("监督决定书")
    OTHER = "other", _("其他监督文书")


class Demand(models.Model):
    """A paper of a supervising body, until it's answered. Copies leave by 查阅复制 only; their requests are linked.

    Attributes:
        number: of the paper, as the body has it.
        asked: what is asked of the bureau.
        due_on: until when, as the paper says; None where it says nothing.
        consultations: by which copies were handed over.
        answer: what the bureau answered or did, with the number of its own paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    body = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=DemandKind.choices)
    number = models.CharField(max_length=100)
    received_on = models.DateField()
    asked = models.CharField(max_length=1000)
    due_on = models.DateField(null=True)
    cases = models.ManyToManyField("cases.Case", related_name="+")
    consultations = models.ManyToManyField("consulting.Consultation", related_name="+")
    entered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True, default="")
    answer_number = models.CharField(max_length=100, blank=True, default="")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "number"], name="demand_number_once_of_a_body")]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(answered_on=None), name="demand_open_due"),
        ]
