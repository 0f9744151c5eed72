"""未记录说明: why something that must be recorded was not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from liuhen.cases.models.activities import Activity, Area
from liuhen.cases.models.case import Case


class ExemptionReason(models.TextChoices):
    """Why: the three bars of art 8, or something that came in between."""

    EXPLOSION_HAZARD = "explosion_hazard", _("爆炸危险区域未配备防爆设备（第八条第一项）")
    SECRECY = "secrecy", _("涉及秘密未经当事人同意（第八条第二项）")
    PRIVACY = "privacy", _("涉及个人隐私未经当事人同意（第八条第二项）")
    OTHER_BAR = "other_bar", _("其他不适宜音像记录的情形（第八条第三项）")
    DEVICE_FAILED = "device_failed", _("设备故障或电量、内存耗尽")
    URGENT = "urgent", _("情况紧急来不及记录")
    OBSTRUCTED = "obstructed", _("受到阻碍无法记录")
    LOST = "lost", _("资料损坏或丢失")
    OTHER = "other", _("其他原因")


class ExemptionState(models.TextChoices):
    """How far it is."""

    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")


class Exemption(models.Model):
    """未记录说明 of one record point, in one activity or for the case as a whole; a leader decides on it.

    Attributes:
        clause: the point, such as `7(3)`.
        activity: where it wasn't recorded; None for a point of the case.
        area: the barred part of the place, when one is.
        text_record_id: the document that records the point in words instead (art 8), by its id.
        evidence_id: a document or recording that shows it, by its id; `evidence_kind` says which of the two.
        evidence_second: from which second of the recording on.
        approver_took_part: whoever decided had been there, since nobody else could decide.
    """

    Reason = ExemptionReason
    State = ExemptionState

    class EvidenceKind(models.TextChoices):
        """What shows it."""

        DOCUMENT = "document", _("文书")
        RECORDING = "recording", _("音像资料")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="exemptions")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="exemptions")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="exemptions")
    clause = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    text = models.CharField(max_length=2000)
    evidence_kind = models.CharField(max_length=10, choices=EvidenceKind.choices, blank=True, default="")
    evidence_id = models.UUIDField(null=True, blank=True)
    evidence_second = models.PositiveIntegerField(null=True, blank=True)
    text_record_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True, default="")
    approver_took_part = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="exemption_by_state")]
