"""What the figures are read from: sums by month and unit, and how each case stands with its record points.

None of it is a record of its own: all of it is counted anew from what the rooms keep, and can be thrown away.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Tally(models.Model):
    """A sum of one month and one unit.

    Attributes:
        figure: what is counted, of `liuhen.desk.figures.kinds.Counted`.
        month: its first day.
        unit: whose; None for what belongs to no unit yet.
        key: which part of it, such as `upload:late` or `7(3):missing`.
        value: the sum.
    """

    id = models.BigAutoField(primary_key=True)
    figure = models.CharField(max_length=20)
    month = models.DateField()
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=80)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "month", "unit", "key"], name="tally_once")]


class Tallied(models.Model):
    """When something was counted last.

    Attributes:
        figure: as in `Tally`.
        at: the moment that its sums speak of.
        whole_at: when all months were counted, not only the recent ones.
        seen: the custody entry up to which changes were taken in; None where changes aren't followed.
        left: things that were still to be counted then.
    """

    figure = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()
    whole_at = models.DateTimeField(null=True)
    seen = models.UUIDField(null=True)
    left = models.PositiveIntegerField(default=0)


class CoveredCase(models.Model):
    """That a case's points were judged, and when; stale when something of it has changed since."""

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="+")
    judged_at = models.DateTimeField()
    is_stale = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["case"], condition=Q(is_stale=True), name="covered_case_stale")]


class CoveredPoint(models.Model):
    """A record point that a case asks for, as it was judged last; repeats the case's unit and month for its sums.

    Attributes:
        clause: of the point; `gist`: what is to be recorded.
        activity_id: where it's asked; None for a point of the case as a whole.
        state: `recorded`, `explained` or `missing`.
        month: the first day of the month in which the case was opened.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    activity_id = models.UUIDField(null=True)
    clause = models.CharField(max_length=60)
    gist = models.CharField(max_length=300)
    state = models.CharField(max_length=9)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    month = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "month", "clause", "state"], name="covered_cell"),
            models.Index(fields=["clause", "state", "month", "id"], name="covered_list"),
        ]


class RulesFollowed(models.Model):
    """That the open clocks and the figures follow the rules as they are: once for each rulebook and version.

    Attributes:
        rulebook: its name or folder.
        digest: SHA-256 of its files, and of those that it extends.
        version: of Liuhen, whose catalogue of forms and ways of counting may have changed as well.
        stage: what is at it; `done` when all follows.
        after: with what the batch before ended.
    """

    class Stage(models.TextChoices):
        """In this order."""

        CLOCKS = "clocks"
        CASES = "cases"
        FIGURES = "figures"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rulebook = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    version = models.CharField(max_length=40)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.CLOCKS)
    after = models.UUIDField(null=True)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class CaseTrial(models.Model):
    """规则集试算: what another rulebook would say of the cases, judged by the worker. It changes nothing.

    Attributes:
        title: of the rulebook, or the names of the files that were given.
        texts: of a rulebook's files, by name; chapters alone are laid over the rulebook in use.
        digest: of the texts.
        most: how many cases at most, the youngest; 0 for all.
        cases: how many cases there were; `judged`: how many of them were judged; `changed`: of how many something
            would be said otherwise.
        summed: what would be said otherwise, that of most cases first, as `liuhen.desk.case_trials` has it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=300)
    texts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    most = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    summed = models.JSONField(default=list)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class CaseTrialLine(models.Model):
    """A case of which something would be said otherwise; `told` is what, as `liuhen.desk.case_trials` has it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trial = models.ForeignKey(CaseTrial, models.CASCADE, related_name="lines")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    told = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["trial", "-id"], name="case_trial_line_newest")]


class LedgerAudit(models.Model):
    """账本核对: the ledger read again and held against a checkpoint that somebody kept.

    Attributes:
        known_size: how many entries the checkpoint brought covers, `known_root` (hex) their root hash.
        is_signed: it bore the ledger's signature.
        size: how many entries the ledger has.
        entries: how many were read.
        verdict: what came of it; empty until then.
        added: those after the checkpoint, by day and kind: lists of day, kind, how many.
        reason: of a ledger that couldn't be read to its end, the error's code; `reason_fields` fill in its sentence.
    """

    class Verdict(models.TextChoices):
        """What came of it."""

        WHOLE = "whole", _("没有删除、没有改动")
        REWRITTEN = "rewritten", _("与您的检查点矛盾")
        SHRUNK = "shrunk", _("比您的检查点短")
        ALTERED = "altered", _("记录与签名的检查点不符")
        DAMAGED = "damaged", _("无法读完")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    known_size = models.BigIntegerField()
    known_root = models.CharField(max_length=64)
    is_signed = models.BooleanField(default=False)
    size = models.BigIntegerField()
    entries = models.BigIntegerField(default=0)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default="")
    added = models.JSONField(default=list)
    reason = models.CharField(max_length=60, default="")
    reason_fields = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-id"], name="ledger_audit_own")]
