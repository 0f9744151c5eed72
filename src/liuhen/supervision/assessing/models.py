"""评查, the volumes that it drew, and what two assessors said of each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Assessment(models.Model):
    """评查: filed volumes drawn at random, to be repeated as `rules.sampling` says.

    Attributes:
        number: 评〔2026〕1号.
        unit: whose volumes; None for all.
        since, until: days of filing, both counted in.
        sheet: the scoring sheet as the rules had it then: list of `code`, `gist`, `clause`, `deduction`, `veto`.
        full: points of a volume without deductions.
        grades: list of `name` and `least` points, highest first; the last is for what was vetoed.
        frame: ids that were drawn from, in order.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField()
    wanted = models.PositiveIntegerField()
    seed = models.CharField(max_length=200)
    frame = models.JSONField()
    frame_sha256 = models.CharField(max_length=64)
    sheet = models.JSONField()
    source = models.CharField(max_length=300)
    full = models.PositiveIntegerField()
    grades = models.JSONField()
    drawn_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()


class AssessedState(models.TextChoices):
    """How far a volume's assessment is."""

    SCORING = "scoring", _("评分中")
    COMPARING = "comparing", _("待合议")
    TOLD = "told", _("待承办单位确认")
    OBJECTED = "objected", _("有异议")
    FINAL = "final", _("已定")


class Assessed(models.Model):
    """One drawn volume.

    Attributes:
        hints: what the machine found beforehand, by item: code, `say` and its fields (see `wording.hint`).
        score, grade, opinion: agreed by the legal section when both have finished.
        objection: of the unit; what was said to it is `ruling`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="volumes")
    position = models.PositiveIntegerField()
    volume = models.ForeignKey("volumes.Volume", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AssessedState.choices, default=AssessedState.SCORING)
    hints = models.JSONField(default=dict)
    score = models.PositiveIntegerField(null=True)
    grade = models.CharField(max_length=40, blank=True, default="")
    opinion = models.CharField(max_length=1000, blank=True, default="")
    agreed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=1000, blank=True, default="")
    objected_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True)
    ruling = models.CharField(max_length=1000, blank=True, default="")
    settled_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "volume"], name="assessed_once")]
        indexes = [
            models.Index(fields=["assessment", "position"], name="assessed_in_order"),
            models.Index(fields=["state", "-id"], name="assessed_state_newest"),
        ]


class Sheet(models.Model):
    """What one assessor says of a volume. Nobody else reads it until both have finished."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    assessed = models.ForeignKey(Assessed, models.CASCADE, related_name="sheets")
    assessor = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    lines = models.JSONField(default=list)
    note = models.CharField(max_length=1000, blank=True, default="")
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessed", "assessor"], name="sheet_once_an_assessor")]


class AssessmentSeries(models.Model):
    """The last number of a year; the row is locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
