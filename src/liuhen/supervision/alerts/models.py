"""What the worker found, and what somebody said of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class AlertKind(models.TextChoices):
    """What looks unusual; the thresholds stand in the rules (`rules.supervision`)."""

    UNREVIEWED = "unreviewed", _("长期保存情形的资料没有检查")
    VIEWING = "viewing", _("一人打开资料较多")
    VIEWING_VOLUMES = "viewing_volumes", _("一人打开案卷较多")
    VIEWING_DOCUMENTS = "viewing_documents", _("一人打开文书较多")
    EXPORTS = "exports", _("一人导出或复制较多")
    LATE_UPLOADS = "late_uploads", _("上传逾期较多")
    GAPS = "gaps", _("执法活动没有音像资料较多")


class Alert(models.Model):
    """提示: a finding for a person to look into.

    Attributes:
        thing: whom or what it's about, by its id: an account, a unit or a hold.
        account, unit, case: those of them that it names.
        count, days: how many in how many days.
        answer: what came of looking into it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=AlertKind.choices)
    thing = models.UUIDField()
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "thing"], condition=models.Q(answered_at=None), name="alert_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "thing", "-found_at"], name="alert_of_a_thing"),
            models.Index(fields=["-id"], condition=models.Q(answered_at=None), name="alert_open_newest"),
        ]
