"""Plans, what they drew, what the reviewer found, and what the unit answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Risk(models.TextChoices):
    """What a plan can be narrowed to, because more may be wrong with it."""

    IMPORTANT = "important", _("摄录时标为重点")
    COERCION = "coercion", _("行政强制案件")
    PENALTY = "penalty", _("行政处罚案件")
    HELD = "held", _("有保全情形")
    UNDESCRIBED = "undescribed", _("尚未标注")
    NEVER_REVIEWED = "never_reviewed", _("从未抽查过")


class Plan(models.Model):
    """抽查: a draw from all that answered to its conditions. It's never changed: who wants another draws again.

    Attributes:
        number: 查〔2026〕1号.
        unit, officer, kind, risk: what it was narrowed to; None and empty for all.
        since, until: days of arrival, both counted in.
        seed: of the draw, see `rules.sampling`.
        is_seed_given: whether a person gave it; else it's random.
        frame_count, frame_sha256: of the list that was drawn from.
        sealed_count, protected_count: how many answered too and stay closed to the legal section.
        closed_at: when its last recording was done with.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, blank=True, default="")
    risk = models.CharField(max_length=20, choices=Risk.choices, blank=True, default="")
    since = models.DateField()
    until = models.DateField()
    wanted = models.PositiveIntegerField()
    seed = models.CharField(max_length=200)
    is_seed_given = models.BooleanField(default=False)
    frame_count = models.PositiveIntegerField()
    frame_sha256 = models.CharField(max_length=64)
    sealed_count = models.PositiveIntegerField(default=0)
    protected_count = models.PositiveIntegerField(default=0)
    drawn_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class Frame(models.Model):
    """The list that a plan was drawn from, compressed: what was true then can be drawn from again."""

    plan = models.OneToOneField(Plan, models.CASCADE, primary_key=True, related_name="frame")
    names = models.BinaryField()


class SampleState(models.TextChoices):
    """How far the review of a drawn recording is."""

    WAITING = "waiting", _("待检查")
    GOOD = "good", _("未发现问题")
    FOUND = "found", _("发现问题")
    LEFT_OUT = "left_out", _("未检查")


class Sample(models.Model):
    """One drawn recording and its review.

    Attributes:
        position: in the order of the draw.
        note: of the reviewer; of one left out, why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="samples")
    position = models.PositiveIntegerField()
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SampleState.choices, default=SampleState.WAITING)
    note = models.CharField(max_length=1000, blank=True, default="")
    reviewed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "recording"], name="sample_once_in_a_plan")]
        indexes = [
            models.Index(fields=["plan", "position"], name="sample_in_order"),
            models.Index(fields=["state", "-id"], name="sample_state_newest"),
            models.Index(fields=["reviewed_at"], name="sample_reviewed"),
        ]


class Answer(models.TextChoices):
    """What a reviewer says to an item."""

    GOOD = "good", _("符合")
    PROBLEM = "problem", _("有问题")
    NONE = "none", _("不适用")


class Mark(models.Model):
    """What a reviewer says to one item of the form, and at which second it's to be seen.

    Attributes:
        item, gist, clause: as the rules had it then.
        second: from the recording's beginning; None where no moment is meant.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sample = models.ForeignKey(Sample, models.CASCADE, related_name="marks")
    position = models.PositiveIntegerField()
    item = models.CharField(max_length=40)
    gist = models.CharField(max_length=200)
    clause = models.CharField(max_length=200)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    second = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "item"], name="mark_once_an_item")]


class FindingState(models.TextChoices):
    """How far a finding is."""

    RAISED = "raised", _("待答复")
    ANSWERED = "answered", _("待核查")
    CLOSED = "closed", _("已办结")


class Finding(models.Model):
    """监督意见: what was found with one recording, to the unit's leader; findings for people, no verdicts.

    Attributes:
        number: 督〔2026〕1号.
        unit: whose leader answers.
        officers: who filmed or took part: they read it too.
        note: of the reviewer: what is asked of the unit.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    sample = models.OneToOneField(Sample, models.PROTECT, related_name="finding")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    officers = models.ManyToManyField("people.Officer", related_name="+")
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.RAISED)
    note = models.CharField(max_length=1000, blank=True, default="")
    raised_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    closed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_note = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="finding_state_newest"),
            models.Index(fields=["unit", "state", "-id"], name="finding_unit_newest"),
            models.Index(fields=["raised_at"], name="finding_raised"),
        ]


class Reply(models.Model):
    """What the unit answers: an explanation, and what was put right. Sent back, it stays; another one follows.

    Attributes:
        is_accepted: what the legal section says of it; None while it waits.
        verdict: in its words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    finding = models.ForeignKey(Finding, models.CASCADE, related_name="replies")
    explanation = models.CharField(max_length=1000)
    correction = models.CharField(max_length=1000, blank=True, default="")
    replied_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField()
    is_accepted = models.BooleanField(null=True)
    verdict = models.CharField(max_length=1000, blank=True, default="")
    judged_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)


class ReviewSeries(models.Model):
    """The last number of a year, of plans and of findings; the row is locked while the next is taken."""

    year = models.PositiveIntegerField()
    of = models.CharField(max_length=10)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "of"], name="review_series_once")]
