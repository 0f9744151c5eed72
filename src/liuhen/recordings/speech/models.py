"""That a recording was heard through by a model, or is to be; what it heard stands in the recording's captions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecognitionState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", _("正在识别")
    DONE = "done", _("已识别")
    FAILED = "failed", _("未能识别")


class Recognition(models.Model):
    """语音识别 of a recording: the newest; earlier ones stay in the ledger.

    Attributes:
        asked_by: who asked for it; None for what the machine does by itself where it's set so.
        model: the model's name, as its folder is called; empty until it has heard.
        model_sha256: over its files.
        cues: how many sentences it heard.
        is_whole: unless there was more than captions may hold.
        reason, fields: an error's code and fields when it failed.
    """

    State = RecognitionState
    recording = models.OneToOneField("recordings.Recording", models.PROTECT, primary_key=True, related_name="heard")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    model = models.CharField(max_length=255, blank=True, default="")
    model_sha256 = models.CharField(max_length=64, blank=True, default="")
    cues = models.PositiveIntegerField(default=0)
    is_whole = models.BooleanField(default=True)
    reason = models.CharField(max_length=60, blank=True, default="")
    fields = models.JSONField(default=dict)
