"""What structure examinations said of recordings, and what was learnt of recorder models."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Grade(models.TextChoices):
    """What an examination comes to. None of them says that anybody did anything (invariant 10)."""

    FITS = "fits", _("相符")
    UNUSUAL = "unusual", _("少见")
    CONTRADICTS = "contradicts", _("矛盾")
    UNSEEN = "unseen", _("未能查看")


class ModelProfile(models.Model):
    """型号特征: one version of what the originals of a recorder model look like; the newest is in force.

    Attributes:
        make, model: as the register of recorders names it.
        number: the version, from 1.
        files: how many originals it was learnt from; 0 once all were withdrawn: nothing is compared then.
        learnt: a `media.examination.profiles.Profile` as JSON.
        sha256: of its canonical JSON, which the ledger has.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    make = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    learnt = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["make", "model", "number"], name="profile_number_once")]

    @property
    def name(self) -> str:
        """As people call the model."""
        return " ".join(part for part in (self.make, self.model) if part)


class Enrolment(models.Model):
    """登记为原始样本: a recording from which its recorder model's profile is learnt.

    Attributes:
        withdrawn_at: since when it counts no more; None while it counts.
        reason: why it was withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="enrolments")
    make = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100)
    enrolled_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    enrolled_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(withdrawn_at=None), name="enrolled_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["make", "model", "-id"], name="enrolment_of_model")]


class Examination(models.Model):
    """The newest examination of a recording; earlier ones are earlier versions of `examination.json` in its object.

    Attributes:
        grade: what all findings come to.
        findings: as `media.examination.model.Finding`, the gravest first.
        engine: the version of the rules that judged.
        software: Liuhen's version then.
        profile: what it was compared with; None where its model had none, or nobody knows the model.
        version: the OCFL version that holds it.
        sha256: of that `examination.json`.
        asked_by: who asked for it; None for what the machine does by itself.
    """

    recording = models.OneToOneField(
        "recordings.Recording", models.PROTECT, primary_key=True, related_name="examination"
    )
    grade = models.CharField(max_length=11, choices=Grade.choices)
    findings = models.JSONField()
    engine = models.PositiveSmallIntegerField()
    software = models.CharField(max_length=40)
    profile = models.ForeignKey(ModelProfile, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    examined_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")


class Round(models.Model):
    """How far the worker has gone through the recordings that are older than examinations, or than a profile.

    Attributes:
        reached: the last recording that was looked at; None at the beginning.
        ended_at: when it came to the end; None while it's under way.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    reached = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
