"""Rows of asked-for and recurring work."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")


class Job(models.Model):
    """One piece of asked-for work.

    Attributes:
        name: the task, as registered: `room.what`.
        payload: identifiers that the task needs; never personal data.
        unique: while a job with this key is queued or running, no second one is made.
        again: asked for once more while running; it is queued anew when it ends.
        attempts: how often a worker took it; `attempts_allowed` of these may die.
        postponed: how often it was put off because something could not be reached; these don't count as attempts.
        run_after: not before this moment.
        lease_until: a running job whose lease has passed belongs to a dead worker.
        token: which claim holds it; a worker that lost its lease can write nothing more.
        progress: 0 to 1.
        error_code: of the last attempt that did not succeed, also while the job waits for its next one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    unique = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - no key isn't the empty key
    again = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempts_allowed = models.PositiveSmallIntegerField(default=3)
    postponed = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    run_after = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True)
    progress = models.FloatField(default=0.0)
    error_code = models.CharField(max_length=100, blank=True, default="")
    error_fields = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_after", "id"], name="job_waiting", condition=models.Q(state="queued")),
            models.Index(fields=["lease_until"], name="job_leases", condition=models.Q(state="running")),
            models.Index(fields=["unique", "queued_at"], name="job_by_key", condition=models.Q(unique__isnull=False)),
            models.Index(fields=["state", "finished_at"], name="job_outcome"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unique"],
                condition=models.Q(state__in=["queued", "running"]) & models.Q(unique__isnull=False),
                name="job_unique_while_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False, token__isnull=False),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(condition=models.Q(progress__gte=0, progress__lte=1), name="job_progress_is_share"),
        ]


class Recurrence(models.Model):
    """Work that comes round: when `next_at` has come, a worker asks for a job of this name. No cron."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    every = models.DurationField()
    next_at = models.DateTimeField(db_index=True)
