"""What is to be hidden, the copies that were made of it, and who has watched which seconds of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Plan(models.Model):
    """遮挡方案: what is to be hidden in copies of one recording for somebody; every save is a version of it.

    Attributes:
        name: for whom or what it is, as people call it.
        version: the newest version's number; 0 before the first.
        withdrawn_by: who took it back, with `withdrawn_reason`: nothing is saved or made by it any more; its versions
            stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="hiding_plans")
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["recording", "-id"], name="hiding_plan_newest")]


class PlanVersion(models.Model):
    """One saved state of a plan.

    Attributes:
        masks: a `media.masks.Masks` as JSON.
        sha256: of its canonical JSON, which the ledger has.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    masks = models.JSONField()
    sha256 = models.CharField(max_length=64)
    saved_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="hiding_version_once")]


class CopyState(models.TextChoices):
    """How far it is."""

    MAKING = "making", _("正在制作")
    FAILED = "failed", _("未能制作")
    MADE = "made", _("待观看确认")
    SIGNED = "signed", _("已确认")
    WITHDRAWN = "withdrawn", _("已撤回")


class HiddenCopy(models.Model):
    """遮挡副本: a film made from an original by one version of a plan.

    Until somebody confirms it, it lies beside the recording's previews and can be withdrawn for good; then it's kept in
    the recording's object.

    Attributes:
        number: among the recording's copies, from 1.
        making: which try at making it counts.
        path: its logical path in the object; empty until it's kept there.
        duration_ms: how long it is.
        facts: of the making: pictures, sounds, hidden, width, height, is_broken.
        reason, reason_fields: an error's code and what it says, where it could not be made.
        signed_by: who has watched all of it and says that nothing shows which must not.
        note: what that person wrote to it.
        withdrawn_by: who took it back, with `withdrawn_reason`; the row and its entries stay.
    """

    State = CopyState
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="hidden_copies")
    by = models.ForeignKey(PlanVersion, models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=CopyState.choices, default=CopyState.MAKING)
    making = models.UUIDField(null=True, editable=False)
    path = models.CharField(max_length=40, blank=True, default="")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    duration_ms = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=60, blank=True, default="")
    reason_fields = models.JSONField(default=dict)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    withdrawn_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="hidden_copy_by_state")]
        constraints = [models.UniqueConstraint(fields=["recording", "number"], name="hidden_copy_number_once")]

    @property
    def name(self) -> str:
        """As people call it: by the recording's number."""
        return f"{self.recording.number}-遮挡{self.number}"


class Watching(models.Model):
    """Which stretches of a copy one person has played, at no more than twice its speed.

    Attributes:
        stretches: from and to in milliseconds, in order, apart from each other.
        opened_at, claimed_ms: what may still be said to have been played, see `believing.Budget`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    copy = models.ForeignKey(HiddenCopy, models.CASCADE, related_name="watchings")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    stretches = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    claimed_ms = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy", "account"], name="hidden_copy_watched_by_once")]


class HandedOut(models.Model):
    """A bag with a signed copy that was asked for, to give it to somebody outside."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    copy = models.ForeignKey(HiddenCopy, models.PROTECT, related_name="handed_out")
    export = models.OneToOneField("recordings.Export", models.PROTECT, related_name="hidden_copy")
