"""Records of the bureau itself: documents of no case, and the cases that they start."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class RecordKind(models.TextChoices):
    """What 6(1)-(3) ask for; the values are forms of the catalogue."""

    PLAN = "annual_plan", _("年度监督检查计划")
    NOTICE = "higher_notice", _("上级通知、方案")
    COMPLAINT = "complaint_letter", _("投诉、举报信件")
    INSTRUCTION = "instruction", _("领导批示、督办文件")


class BureauRecord(models.Model):
    """本局文件: a document with its issuer and, when it's protected, with the people who alone may know of it.

    Attributes:
        is_protected: only `readers` know that it is there (6(3): who reports is protected).
    """

    document = models.OneToOneField("cases.Document", models.PROTECT, primary_key=True, related_name="bureau_record")
    kind = models.CharField(max_length=20, choices=RecordKind.choices)
    year = models.PositiveIntegerField()
    issuer = models.CharField(max_length=300, blank=True, default="")
    is_protected = models.BooleanField(default=False)
    readers = models.ManyToManyField("people.Account", related_name="+")

    class Meta:
        indexes = [models.Index(fields=["kind", "year"], name="bureau_record_kind")]


class RecordCorrection(models.Model):
    """更正: one fact of a record as it was said before, and as it's said since; never changed or taken away.

    Attributes:
        version: of the document that came of it; the facts corrected at once share it.
        field: `kind`, `year`, `issuer`, `title`, `number`, `dated_on` or `remark`.
        was, became: as text: the kind's value, the day as `2026-01-01`; empty where nothing was said.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(BureauRecord, models.PROTECT, related_name="corrections")
    version = models.PositiveIntegerField()
    field = models.CharField(max_length=20)
    was = models.CharField(max_length=1000, blank=True, default="")
    became = models.CharField(max_length=1000, blank=True, default="")
    reason = models.CharField(max_length=300)
    corrected_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "version", "field"], name="record_corrected_once")]


class PlanLine(models.Model):
    """One line of a year's plan: whom to inspect, in which month, by whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(BureauRecord, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    party = models.CharField(max_length=300)
    month = models.PositiveSmallIntegerField(null=True)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    matter = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["record", "position"], name="plan_line_order")]


class PlanChange(models.Model):
    """A line of a plan as it was worded before, and as it's worded since, with the reason; never changed or taken away.

    Attributes:
        line_id: of the line, also when it was taken out since.
        was: its wording before; empty for a line that was added.
        became: its wording since; empty for a line that was taken out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(BureauRecord, models.PROTECT, related_name="plan_changes")
    line_id = models.UUIDField()
    was = models.TextField(blank=True, default="")
    became = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    changed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["record", "-id"], name="plan_change_newest"),
            models.Index(fields=["line_id", "-id"], name="plan_change_of_line"),
        ]


class RecordLink(models.Model):
    """Which case a record of the bureau started, by which line of the plan."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(BureauRecord, models.PROTECT, related_name="links")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="bureau_links")
    line = models.ForeignKey(PlanLine, models.PROTECT, null=True, related_name="links")
    linked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "case", "line"], name="record_link_once"),
            models.UniqueConstraint(
                fields=["record", "case"], condition=models.Q(line=None), name="record_link_once_without_line"
            ),
        ]
