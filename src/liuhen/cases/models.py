"""Cases and activities, as far as recordings need them (part 2 makes them whole)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class CaseKind(models.TextChoices):
    """The three kinds of enforcement in art 2."""

    INSPECTION = "inspection", _("行政检查")
    PENALTY = "penalty", _("行政处罚")
    COERCION = "coercion", _("行政强制")


class Case(models.Model):
    """案件: one matter with its party and at least two officers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=12, choices=CaseKind.choices)
    title = models.CharField(max_length=300)
    party = models.CharField(max_length=300)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    officers = models.ManyToManyField("people.Officer", related_name="cases")
    opened_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "-opened_on", "-id"])]


class Activity(models.Model):
    """执法活动: one stay at one place. `returned_at` starts the 24 hours of art 16."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="activities")
    place = models.CharField(max_length=300)
    officers = models.ManyToManyField("people.Officer", related_name="activities")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="activity_left_after_arrival",
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("arrived_at")),
            ),
            models.CheckConstraint(
                name="activity_returned_after_arrival",
                condition=models.Q(returned_at=None) | models.Q(returned_at__gte=models.F("arrived_at")),
            ),
        ]
        indexes = [models.Index(fields=["case", "arrived_at"])]
