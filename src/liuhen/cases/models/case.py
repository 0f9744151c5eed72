"""Cases: what they are about, how far they are, from what they grew and how they ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class CaseKind(models.TextChoices):
    """The three kinds of enforcement in art 2."""

    INSPECTION = "inspection", _("行政检查")
    PENALTY = "penalty", _("行政处罚")
    COERCION = "coercion", _("行政强制")


class Stage(models.TextChoices):
    """The stages of art 3, in order."""

    INITIATION = "initiation", _("程序启动")
    INVESTIGATION = "investigation", _("调查取证")
    DECISION = "decision", _("审查决定")
    SERVICE = "service", _("送达执行")
    FILING = "filing", _("归档管理")


class Source(models.TextChoices):
    """From where a case came."""

    PLAN = "plan", _("年度检查计划")
    COMPLAINT = "complaint", _("投诉举报")
    ASSIGNMENT = "assignment", _("上级交办")
    CASE = "case", _("由其他案件产生")
    CHANCE = "chance", _("日常发现")


class Outcome(models.TextChoices):
    """How a case ends; which of these a case of a kind can have is the rulebook's."""

    PUNISHED = "punished", _("予以处罚")
    NOT_PUNISHED = "not_punished", _("不予处罚")
    REVOKED = "revoked", _("撤销")
    TERMINATED = "terminated", _("终止")
    TRANSFERRED = "transferred", _("移送")
    NOTHING_FOUND = "nothing_found", _("检查未发现问题")
    RECTIFIED = "rectified", _("整改复查合格")
    LED_TO_CASE = "led_to_case", _("转立案查处")
    EXECUTED = "executed", _("强制执行完毕")
    LIFTED = "lifted", _("解除强制措施")


class Case(models.Model):
    """案件: one matter with its party and officers.

    Attributes:
        facts: codes of what is the case with it as a whole (`simple_procedure`, `hearing`, `complaint` …), from which
            the rulebook tells what has to be recorded; each activity has its own.
        matter: the matter of the 清单 that it falls under, as the list names it; empty when none.
        closed_on: the day of the event that counts as 结案, from which art 18 runs; None while the case is open.
        closed_at: when that was entered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=12, choices=CaseKind.choices)
    title = models.CharField(max_length=300)
    party = models.ForeignKey("cases.Party", models.PROTECT, related_name="cases")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    officers = models.ManyToManyField("people.Officer", related_name="cases")
    source = models.CharField(max_length=12, choices=Source.choices, blank=True, default="")
    source_note = models.CharField(max_length=300, blank=True, default="")
    few_officers_reason = models.CharField(max_length=300, blank=True, default="")
    facts = models.JSONField(default=list, blank=True)
    matter = models.CharField(max_length=300, blank=True, default="")  # as long as a 清单 may have one
    stage = models.CharField(max_length=13, choices=Stage.choices, default=Stage.INITIATION)
    opened_on = models.DateField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True, default="")
    closing_event = models.CharField(max_length=40, blank=True, default="")
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-opened_on", "-id"]),
            models.Index(fields=["unit", "-id"], name="case_unit_newest"),
            models.Index(fields=["party", "-id"], name="case_party_newest"),
            models.Index(fields=["kind", "-id"], name="case_kind_newest"),
        ]


class Defence(models.Model):
    """A case that is disputed before a court or another organ: it's open to the legal section that defends it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="defence")
    opened_at = models.DateTimeField()


class CaseNumberSeries(models.Model):
    """The last serial number that cases of a kind got in a year; rows are locked while the next is taken."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=CaseKind.choices)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="case_series_once_a_year")]


class CaseStage(models.Model):
    """A stage of art 3 that a case has reached, with its days. A case may have come to it and not yet left it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=13, choices=Stage.choices)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage"], name="case_stage_once"),
            models.CheckConstraint(
                name="case_stage_ends_after_beginning",
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("began_on")),
            ),
        ]


class Closing(models.Model):
    """结案: each time a case was closed, and, when it was opened again, why. One is open while it stands closed.

    Attributes:
        event: code of what counted as 结案, from the rulebook (per kind and outcome).
        closed_on: the day of that event.
        reopened_at: when it was opened again; None while it stands closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="closings")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    event = models.CharField(max_length=40)
    closed_on = models.DateField()
    note = models.CharField(max_length=500, blank=True, default="")
    closed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    reopened_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopen_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(reopened_at=None), name="case_closed_once_at_a_time"
            )
        ]


class Growth(models.Model):
    """One case grew out of another: what was recorded for the earlier is shown in the later and shared, not copied.

    Every pair of an earlier and a later case has a row, also when others stand between; `is_direct` marks those that
    somebody linked. So one look tells whose recordings a case shares.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    earlier = models.ForeignKey(Case, models.PROTECT, related_name="grown")
    later = models.ForeignKey(Case, models.PROTECT, related_name="grew_from")
    is_direct = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True, default="")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="case_grows_once"),
            models.CheckConstraint(name="case_grows_from_another", condition=~models.Q(earlier=models.F("later"))),
        ]


class FormerGrowth(models.Model):
    """A link between cases that was a mistake: who took it back, when and why. It shares nothing any more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    earlier = models.ForeignKey(Case, models.PROTECT, related_name="+")
    later = models.ForeignKey(Case, models.PROTECT, related_name="once_grew_from")
    note = models.CharField(max_length=300, blank=True, default="")
    linked_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    unlinked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    unlinked_at = models.DateTimeField()


class CaseScope(models.Model):
    """Who may know of a case, told by officer and by unit: it leads lists to their cases in order.

    `liuhen.cases.findable` writes it with the index of words; `queries.visible_cases` alone decides.
    """

    id = models.BigAutoField(primary_key=True)
    scope = models.UUIDField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="scopes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "case"], name="case_scope_once")]
