"""What holds destruction, what was marked as not to be filed, and what is over its time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class HoldKind(models.TextChoices):
    """Why something must not be destroyed."""

    LONG_TERM = "long_term", _("长期保存情形")
    REVIEW = "review", _("行政复议")
    LITIGATION = "litigation", _("行政诉讼")
    INQUIRY = "inquiry", _("监察、司法等机关调查")
    OTHER = "other", _("其他保全")


class Hold(models.Model):
    """保全: a reason not to destroy (art 21 and others). It never ends by itself: somebody lifts it, with a reason.

    Attributes:
        case, recording: what it's for; one of the two.
        clause: of a long-term ground (`21(1)` … `21(5)`); empty otherwise.
        basis: the paper on which it rests, by name and number.
        look_on: when somebody should ask whether it's still needed; nothing happens by itself on that day.
        rank: of whoever set it (`rules.ranks`): who lifts it stands no lower.
        lifted_at: when; None while it holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=HoldKind.choices)
    clause = models.CharField(max_length=10, blank=True, default="")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="holds")
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, null=True, related_name="holds")
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=200, blank=True, default="")
    look_on = models.DateField(null=True)
    rank = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hold_of_one_thing",
                condition=models.Q(case=None, recording__isnull=False) | models.Q(case__isnull=False, recording=None),
            )
        ]
        indexes = [
            models.Index(fields=["case"], condition=models.Q(lifted_at=None), name="hold_standing_case"),
            models.Index(fields=["recording"], condition=models.Q(lifted_at=None), name="hold_standing_recording"),
            models.Index(fields=["-id"], condition=models.Q(lifted_at=None), name="hold_standing_newest"),
            models.Index(
                fields=["look_on"], condition=models.Q(lifted_at=None, look_on__isnull=False), name="hold_to_look_at"
            ),
        ]


class MarkState(models.TextChoices):
    """How far it is."""

    ASKED = "asked", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤销")


class OutMark(models.Model):
    """不入卷: a described recording that goes into no volume, with the reason and who approved it (art 22: 其他)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="out_marks")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=MarkState.choices, default=MarkState.ASKED)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(state__in=["asked", "approved"]), name="out_mark_once"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], condition=models.Q(state="asked"), name="out_mark_waiting"),
            models.Index(fields=["recording"], condition=models.Q(state="approved"), name="out_mark_approved"),
        ]


class DueRecording(models.Model):
    """到期: a recording whose keeping is over, as the worker last found it; nothing follows by itself.

    Attributes:
        until: the last day on which it had to be kept.
        found_at: when that was counted; whoever proposes counts anew.
    """

    recording = models.OneToOneField("recordings.Recording", models.CASCADE, primary_key=True, related_name="due")
    id = models.UUIDField(unique=True)  # the recording's, for lists that page by it
    until = models.DateField()
    found_at = models.DateTimeField()


class DisposalState(models.TextChoices):
    """How far a disposal is."""

    PROPOSED = "proposed", _("待审批")
    COOLING = "cooling", _("冷静期")
    GOING = "going", _("正在销毁")
    DONE = "done", _("已销毁")
    REFUSED = "refused", _("未批准")
    STOPPED = "stopped", _("因异议停止")


class Disposal(models.Model):
    """处置: a batch that is proposed for destruction, with its 鉴定; kept for ever, whatever becomes of it (art 22).

    Attributes:
        opinion, group: the 鉴定意见, and who sat in the 鉴定小组.
        cooling_until: from when it may be carried out; None until both approvers have approved.
        objected_*: who stopped it and why.
        sha256, sm3: of the kept register (销毁清册), once it's done.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=8, choices=DisposalState.choices, default=DisposalState.PROPOSED)
    reason = models.CharField(max_length=500)
    opinion = models.CharField(max_length=1000)
    group = models.CharField(max_length=300)
    proposed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    cooling_until = models.DateTimeField(null=True)
    objected_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=500, blank=True, default="")
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    sm3 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="disposal_state_newest")]


class ItemState(models.TextChoices):
    """What became of one recording of a batch."""

    LISTED = "listed", _("待销毁")
    DROPPED = "dropped", _("已剔除")
    GOING = "going", _("正在销毁")
    GONE = "gone", _("已销毁")


class DisposalItem(models.Model):
    """One recording of a batch, with what has to be known of it when it's gone.

    Attributes:
        is_open: whether the batch may still destroy it: a recording stands in one such batch at most.
        why: the lines of its retention when it was proposed.
        dropped: code of why it was left out at the act; empty otherwise.
        copies: how many copies of it were given out, to be destroyed by hand.
        locked_until: when the last lock on its bytes ends, as a store said at the act; until then it waits.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="items")
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="disposal_items")
    is_open = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.LISTED)
    number = models.CharField(max_length=20)
    case_number = models.CharField(max_length=100, blank=True, default="")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    until = models.DateField()
    why = models.JSONField(default=list)
    dropped = models.CharField(max_length=20, blank=True, default="")
    copies = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disposal", "recording"], name="disposal_item_once"),
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(is_open=True), name="disposal_item_open_once"
            ),
        ]


class DisposalVote(models.Model):
    """What one approver said of a batch."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="votes")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    is_approved = models.BooleanField()
    note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["disposal", "account"], name="disposal_vote_once")]


class Side(models.TextChoices):
    """For whom a 监销人 stands by."""

    ARCHIVE = "archive", _("档案室")
    BUSINESS = "business", _("业务单位")


class DisposalSignature(models.Model):
    """One 监销人 who signs at the act."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side.choices)
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disposal", "side"], name="disposal_signed_once_a_side"),
            models.UniqueConstraint(fields=["disposal", "account"], name="disposal_signed_once_an_account"),
        ]


class DisposalSeries(models.Model):
    """The last number of a year; rows are locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Change(models.TextChoices):
    """What other rules would do to a recording's end."""

    ADDED = "added", _("新到期")
    GONE = "gone", _("不再到期")
    EARLIER = "earlier", _("到期提前")
    LATER = "later", _("到期推后")


class TrialKind(models.TextChoices):
    """Which rule is another one."""

    RULEBOOK = "rulebook", _("规则集")
    MATTERS = "matters", _("事项清单")
    PERIOD = "period", _("保管期限")


class RetentionTrial(models.Model):
    """试算: what would become due by other rules, counted by the worker. Nothing changes by it.

    Attributes:
        kind: which rule is another one.
        title: of the rulebook or 清单, the names of the files that were given, or what of the 保管期限 is another.
        texts: of a rulebook's files, by name; chapters alone are laid over the rulebook in use.
        told: of a 清单: `rows` and `holds_from`; of a 保管期限: `retention`, `years`, `number`.
        digest: of the texts, or of what is told.
        on: the day for which it's counted.
        looked: how many recordings were looked at.
        counts: how many came to each `Change`, and `due_before`, `due_after`.
        years: for each year in which something ends (or `never`): how many now, and how many by the other rules.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=TrialKind.choices, default=TrialKind.RULEBOOK)
    title = models.CharField(max_length=300)
    texts = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    on = models.DateField()
    looked = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    years = models.JSONField(default=dict)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class RetentionTrialLine(models.Model):
    """One recording whose end would be another; `before` and `after` are last days, None for as long as none is known.

    Attributes:
        why: the lines that would speak then, as `rules.judging.model.RetentionLine` has them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trial = models.ForeignKey(RetentionTrial, models.CASCADE, related_name="lines")
    recording = models.ForeignKey("recordings.Recording", models.CASCADE, related_name="+")
    change = models.CharField(max_length=7, choices=Change.choices)
    before = models.DateField(null=True)
    after = models.DateField(null=True)
    why = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["trial", "change", "-id"], name="trial_line_newest")]
