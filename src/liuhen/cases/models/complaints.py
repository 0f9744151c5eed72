"""投诉举报 (art 6(3)). Who reports is protected: that stands in a table of its own that only named people open."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class ComplaintWay(models.TextChoices):
    """By which way a complaint came."""

    LETTER = "letter", _("来信")
    VISIT = "visit", _("来访")
    PHONE = "phone", _("电话")
    ONLINE = "online", _("网络平台")
    FORWARDED = "forwarded", _("上级或其他机关转来")


class Complaint(models.Model):
    """投诉举报: what is complained of, told without telling by whom; the cases that it started.

    Attributes:
        number: unique among what whoever gives it may know of; a constraint over all would tell of the others.
        numbered_by: who gave it; nobody gives one twice, which tells of nothing that isn't known.
        record: the letter's originals, a protected record of the bureau whose readers are the complaint's own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=100, db_index=True)
    way = models.CharField(max_length=10, choices=ComplaintWay.choices)
    gist = models.CharField(max_length=500)
    received_on = models.DateField()
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    cases = models.ManyToManyField("cases.Case", related_name="complaints", blank=True)
    record = models.OneToOneField("cases.BureauRecord", models.PROTECT, null=True, related_name="complaint")
    numbered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    registered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["numbered_by", "number"], name="complaint_number_once_a_giver")]
        indexes = [models.Index(fields=["unit", "-id"], name="complaint_unit_newest")]


class Reporter(models.Model):
    """举报人: who reports, what the letter says and what was instructed. Never in lists, search, exports, API."""

    complaint = models.OneToOneField(Complaint, models.PROTECT, primary_key=True, related_name="reporter")
    name = models.CharField(max_length=300, blank=True, default="")  # empty: nobody gave one
    contact = models.CharField(max_length=300, blank=True, default="")
    letter = models.TextField(blank=True, default="")
    instruction = models.TextField(blank=True, default="")  # 批示


class ComplaintCorrection(models.Model):
    """更正: one fact of a complaint as it was told before and since; never changed or taken away.

    What was said before may be what had to be taken out of everybody's sight (a gist that named who reported), so only
    the people named for the complaint read `was` and `became`.

    Attributes:
        at_once: tells which facts were corrected together, with one reason.
        field: `number`, `way`, `gist`, `received_on` or `unit`.
        was, became: as text: the way's value, the day as `2026-01-01`, the unit's name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="corrections")
    at_once = models.UUIDField()
    field = models.CharField(max_length=20)
    was = models.CharField(max_length=500, blank=True, default="")
    became = models.CharField(max_length=500, blank=True, default="")
    reason = models.CharField(max_length=300)
    corrected_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["at_once", "field"], name="complaint_corrected_once")]


class ReporterCorrection(models.Model):
    """更正: one fact of who reported as it was told before and since; for the people named, like the reporter.

    Attributes:
        at_once: tells which facts were corrected together, with one reason.
        field: `name`, `contact`, `letter` or `instruction`.
        salt: in hexadecimal; with it this row gives the commitment that stands in the entry, and without it nobody
            can try names against the entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="reporter_corrections")
    at_once = models.UUIDField()
    field = models.CharField(max_length=20)
    was = models.TextField(blank=True, default="")
    became = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300)
    salt = models.CharField(max_length=64)
    corrected_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["at_once", "field"], name="reporter_corrected_once")]


class ReporterReader(models.Model):
    """Somebody who may open a complaint's reporter. Taken back, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="readers")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    named_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "account"], condition=models.Q(ended_at=None), name="reporter_reader_once"
            )
        ]
