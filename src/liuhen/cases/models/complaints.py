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
