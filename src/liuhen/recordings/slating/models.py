"""What was looked for and found of slates, and what follows from it. Found again, it's written again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from liuhen.rules.shelf import rulebook


class Standing(models.TextChoices):
    """What a code is; only a genuine one is used, and that not where something about it speaks against it."""

    GENUINE = "genuine", _("有效")
    EXPIRED = "expired", _("已过期，不采用")
    FORGED = "forged", _("签名不符，不采用")
    FOREIGN = "foreign", _("不是本单位签发，不采用")
    NOT_SLATE = "not_slate", _("不是完整的场记码")
    UNKNOWN = "unknown", _("所指的执法活动或案件不存在，不采用")


class SlateSearch(models.Model):
    """A recording was looked through for slates.

    Attributes:
        is_whole: in the time allowed all that was to be looked at was.
        clocks: what each filming of a live code told of the time: `told`, `still` or `replayed`, in order.
        problem: the code of why nothing could be looked at; empty otherwise.
    """

    recording = models.OneToOneField("recordings.Recording", models.CASCADE, primary_key=True, related_name="slates")
    at = models.DateTimeField()
    is_whole = models.BooleanField(default=True)
    clocks = models.JSONField(default=list)
    problem = models.CharField(max_length=60, blank=True, default="")


class SlateSeen(models.Model):
    """A code that was read from a recording's picture.

    Attributes:
        position: its place among them, from 0.
        at_s, last_s: from where to where, in milliseconds of the film.
        is_live: it tells the time.
        activity, case: as it says; of a forged or foreign one nothing is kept.
        officer: who films with it, as it says.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    search = models.ForeignKey(SlateSearch, models.CASCADE, related_name="seen")
    position = models.PositiveIntegerField()
    standing = models.CharField(max_length=9, choices=Standing.choices)
    at_ms = models.PositiveIntegerField()
    last_ms = models.PositiveIntegerField()
    is_live = models.BooleanField(default=False)
    activity = models.ForeignKey("cases.Activity", models.SET_NULL, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.SET_NULL, null=True, related_name="+")
    point = models.CharField(max_length=15, blank=True, default="")
    officer = models.ForeignKey("people.Officer", models.SET_NULL, null=True, related_name="+")
    recorder = models.ForeignKey("devices.Recorder", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "position"], name="slate_once_per_position")]

    @property
    def at_span(self) -> str:
        """From where to where in the film: 0:03–0:05, or 0:03 within one second."""
        first, last = (f"{at // 60_000}:{at // 1000 % 60:02}" for at in (self.at_ms, self.last_ms))
        return first if first == last else f"{first}–{last}"

    @property
    def point_words(self) -> str:
        """The record point that it names in the words of the rules, or as it's written where they know none such."""
        known = rulebook().point(self.point) if self.point else None
        return known.gist if known is not None else self.point


class SlateAssignment(models.Model):
    """A recording's case, activity and officer are known by a slate: its own, or the last one before it.

    While the recording still has what stands here it was given by the slate; what a person chose instead stays.

    Attributes:
        by: the recording that shows the slate.
        has_officer: the officer is known by it as well.
    """

    recording = models.OneToOneField(
        "recordings.Recording", models.CASCADE, primary_key=True, related_name="slate_assignment"
    )
    by = models.ForeignKey("recordings.Recording", models.CASCADE, related_name="slate_followers")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    activity = models.ForeignKey("cases.Activity", models.PROTECT, null=True, related_name="+")
    has_officer = models.BooleanField(default=False)
    at = models.DateTimeField()
