"""校时记录: what is known of recorders' clocks. Rows are only added, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from liuhen.devices.models.recorders import Recorder


class ClockSource(models.TextChoices):
    """How an offset is known."""

    SLATE = "slate", _("场记码")
    NOTE = "note", _("人工对时")
    CHECK = "check", _("使用前检查")
    DOCKING = "docking", _("文件与采集时间比较")


class Docking(models.Model):
    """A recorder's card was taken in: nothing on it was filmed later, and what wasn't on the one before, after that.

    Attributes:
        at: when its listing was made, by the server.
        intake: which emptying; the intake room owns what it names.
        is_whole: the whole card was listed, so that what it lacks wasn't there.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorder = models.ForeignKey(Recorder, models.PROTECT, related_name="dockings")
    at = models.DateTimeField()
    intake = models.UUIDField(unique=True)
    is_whole = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["recorder", "-at"], name="docking_recorder_newest"),
            # a recorder that is never emptied whole has no such docking, and that must be known at once
            models.Index(fields=["recorder", "-at"], condition=models.Q(is_whole=True), name="docking_recorder_whole"),
        ]


class ClockReading(models.Model):
    """Within which bounds a recorder's clock was off at a moment: what it showed minus what the server knew.

    Attributes:
        at: the moment, by the server.
        least_ms, most_ms: milliseconds; positive: the recorder is fast. One may be open.
        shown: what the recorder showed, where somebody or something read it.
        recording: on which it was read (slate); a room above owns it.
        docking: by which card it's known.
        reason: in the words of whoever compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorder = models.ForeignKey(Recorder, models.PROTECT, related_name="clock_readings")
    at = models.DateTimeField()
    least_ms = models.BigIntegerField(null=True)
    most_ms = models.BigIntegerField(null=True)
    source = models.CharField(max_length=8, choices=ClockSource.choices)
    shown = models.DateTimeField(null=True)
    recording = models.UUIDField(null=True)
    docking = models.ForeignKey(Docking, models.PROTECT, null=True, related_name="readings")
    reason = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["recorder", "at"], name="clock_reading_at"),
            models.Index(fields=["recording"], condition=Q(recording__isnull=False), name="clock_reading_recording"),
        ]
        constraints = [
            models.CheckConstraint(
                name="clock_reading_says_something", condition=Q(least_ms__isnull=False) | Q(most_ms__isnull=False)
            ),
            models.CheckConstraint(
                name="clock_reading_in_order",
                condition=Q(least_ms=None) | Q(most_ms=None) | Q(most_ms__gte=F("least_ms")),
            ),
        ]


class ClockRetraction(models.Model):
    """撤销校时记录: a reading was wrong, and doesn't count any more; it stays to be seen."""

    reading = models.OneToOneField(ClockReading, models.PROTECT, primary_key=True, related_name="retraction")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
