"""The bureau's holiday table, the clocks with what stretches or stops them, reminders, the bureau's own lists."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class HolidayYear(models.Model):
    """放假安排: a year of the bureau's own holiday table; it wins over what Liuhen brings along.

    Attributes:
        papers: addresses of the notices.
        is_complete: whether all of its days are entered; until then its deadlines stay provisional.
        is_by_hand: whether somebody has entered or changed a day by hand.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveIntegerField(unique=True)
    papers = models.JSONField(default=list)
    is_complete = models.BooleanField(default=False)
    is_by_hand = models.BooleanField(default=False)
    changed_at = models.DateTimeField()


class HolidayDay(models.Model):
    """A day that isn't as the week says: free, or a weekend day that is worked (调休)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.ForeignKey(HolidayYear, models.CASCADE, related_name="days")
    day = models.DateField()
    name = models.CharField(max_length=50)
    is_free = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "day"], name="holiday_day_once")]


class About(models.TextChoices):
    """What a clock runs for."""

    CASE = "case", _("案件")
    ACTIVITY = "activity", _("执法活动")
    RECORDING = "recording", _("音像资料")
    DOCUMENT = "document", _("文书")
    CARRIER = "carrier", _("载体")
    FINDING = "finding", _("监督意见")


class DeadlineState(models.TextChoices):
    """How a clock stands. One that runs past its end is still `running`, and late.

    One that asks nothing of the bureau (a right of the party, waiting) is never late: it's `over` when it has ended.
    """

    RUNNING = "running", _("进行中")
    PAUSED = "paused", _("已暂停")
    MET = "met", _("按期完成")
    LATE = "late", _("逾期完成")
    OVER = "over", _("已届满")
    WITHDRAWN = "withdrawn", _("已撤销")


class Deadline(models.Model):
    """期限: one period of the rulebook running for one thing (arts 16-18, and the statutory ones beside them).

    Attributes:
        period: the rulebook's code.
        subject: what it runs for, by its id; the rooms above own it.
        case_id: its case, if any; likewise.
        start: from when it runs.
        assumed: code of why the start is provisional; empty when it's known.
        limit: how long, as the rulebook had it on the start's day; empty while the rules have never asked for it.
        extended: how long at most with an approved reason; empty when that's not foreseen.
        extended_again: how long at most after further approvals, in order, with blanks between.
        is_approval_bound: whether an approval counts only before the ordinary end (art 16).
        due_at: the moment up to which it runs; of days the last day's 23:59:59.
        last_day: its last day; None for hours.
        unpublished: years whose holiday arrangement may still move the end.
        is_provisional: whether start or end may still move.
        met_at: when what it asks for was done.
        is_extended: whether an extension moved the end.
        extended_times: how many extensions moved the end.
        extended_by: the documents of the case that lengthen it: `document`, `at`, `note`, and (once counted) `limit`,
            empty for one that moved nothing: it came late, or the rulebook foresees no further one.
        is_duty: whether somebody is late when it ends undone; False for a right of the party and for waiting.
        owes_reason: whether it was done late and nobody has said why.
        note: what people call the subject: a number or place.
        is_unasked: withdrawn because the rules don't ask for it, or no more; they may (again).
        is_resting: whether it's paused.
        run_of: of a late run that was kept when its clock was wound again: that clock's subject.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    period = models.CharField(max_length=40)
    subject = models.UUIDField()
    about = models.CharField(max_length=10, choices=About.choices)
    case_id = models.UUIDField(null=True)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    officers = models.ManyToManyField("people.Officer", through="duties.DeadlineOfficer", related_name="deadlines")
    start = models.DateTimeField()
    assumed = models.CharField(max_length=200, blank=True, default="")
    limit = models.CharField(max_length=10)
    extended = models.CharField(max_length=10, blank=True, default="")
    extended_again = models.CharField(max_length=100, blank=True, default="")
    is_approval_bound = models.BooleanField(default=True)
    due_at = models.DateTimeField()
    last_day = models.DateField(null=True)
    unpublished = models.JSONField(default=list)
    is_provisional = models.BooleanField(default=False)
    is_extended = models.BooleanField(default=False)
    extended_times = models.PositiveSmallIntegerField(default=0)
    extended_by = models.JSONField(default=list)
    is_duty = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=DeadlineState.choices, default=DeadlineState.RUNNING)
    is_open = models.BooleanField(default=True)  # running or paused: the database's way to the board
    met_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    late_reason = models.CharField(max_length=500, blank=True, default="")
    late_reason_by = models.CharField(max_length=100, blank=True, default="")
    late_reason_at = models.DateTimeField(null=True)
    owes_reason = models.BooleanField(default=False)
    withdrawn_reason = models.CharField(max_length=500, blank=True, default="")
    withdrawn_by = models.CharField(max_length=100, blank=True, default="")
    is_unasked = models.BooleanField(default=False)
    is_resting = models.BooleanField(default=False)  # paused: the database's way to the few among very many
    run_of = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "subject"], name="deadline_once_per_subject")]
        indexes = [
            # The board: what is due first, for everybody, for a unit, and what is rare among very many.
            models.Index(fields=["due_at", "id"], condition=Q(is_open=True), name="deadline_open"),
            models.Index(fields=["unit", "due_at", "id"], condition=Q(is_open=True), name="deadline_open_unit"),
            models.Index(
                fields=["unit", "due_at", "id"],
                condition=Q(is_open=True, is_provisional=True),
                name="deadline_open_provisional",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(is_open=True, is_provisional=True),
                name="deadline_provisional_due",
            ),
            models.Index(fields=["case_id", "due_at"], name="deadline_case"),
            models.Index(fields=["period", "due_at", "id"], condition=Q(is_open=True), name="deadline_open_period"),
            models.Index(
                fields=["unit", "due_at"], condition=Q(state="late", late_reason=""), name="deadline_unexplained"
            ),
            # What was done late and isn't explained: no longer open, and still owed.
            models.Index(fields=["due_at", "id"], condition=Q(owes_reason=True), name="deadline_owing"),
            models.Index(fields=["unit", "due_at", "id"], condition=Q(owes_reason=True), name="deadline_owing_unit"),
            # The late list, read backwards with what is open and over.
            models.Index(fields=["due_at", "id", "period"], condition=Q(state="late"), name="deadline_late"),
            # Registers: what was late, by unit and month.
            models.Index(fields=["state", "unit", "due_at"], name="deadline_outcome"),
            # Figures: what fell due in a month, counted from the index alone.
            models.Index(fields=["due_at", "period", "unit", "state"], name="deadline_figures"),
            # What ends by itself: a right of the party, waiting.
            models.Index(fields=["due_at"], condition=Q(is_open=True, is_duty=False), name="deadline_ending"),
            # The recount looks at nothing else.
            models.Index(fields=["id"], condition=Q(is_provisional=True), name="deadline_provisional"),
            # What rests.
            models.Index(fields=["due_at", "id"], condition=Q(is_resting=True), name="deadline_resting"),
            models.Index(fields=["unit", "due_at", "id"], condition=Q(is_resting=True), name="deadline_resting_unit"),
            # The late runs of a clock that runs again and again.
            models.Index(fields=["run_of", "-met_at"], condition=Q(owes_reason=True), name="deadline_owing_run"),
            # What rules that change again may bring back.
            models.Index(fields=["id"], condition=Q(is_unasked=True), name="deadline_unasked"),
        ]

    def stand(self, state: DeadlineState) -> None:
        """Take a state; whether the clock is open, and whether a reason is owed, follows from it."""
        self.state, self.is_open = state, state in {DeadlineState.RUNNING, DeadlineState.PAUSED}
        self.owes_reason = state == DeadlineState.LATE and not self.late_reason
        self.is_resting = state == DeadlineState.PAUSED

    @property
    def steps(self) -> list[str]:
        """The limits after one approval, after two …, as the rulebook had them; empty when there can be none."""
        return [self.extended, *self.extended_again.split()] if self.extended else []

    @property
    def limit_in_force(self) -> str:
        """How long it runs now, with the extensions that moved its end."""
        return self.steps[self.extended_times - 1] if self.extended_times else self.limit

    @property
    def next_limit(self) -> str:
        """How long it would run after one more approval; empty when the rulebook foresees no further one."""
        return (self.steps[self.extended_times :] or [""])[0]

    @property
    def ends_at(self) -> datetime:
        """The first moment that is too late: 24:00 of the last day, or just after the hour."""
        return self.due_at + (timedelta(seconds=1) if self.last_day else timedelta(microseconds=1))

    def is_late(self, now: datetime) -> bool:
        """Whether it ended without, or before, what it asks for."""
        if not self.is_duty:
            return False
        return self.state == DeadlineState.LATE or (self.state == DeadlineState.RUNNING and now >= self.ends_at)


class DeadlineOfficer(models.Model):
    """Who has to keep a deadline; repeats what an officer's board is sorted by."""

    id = models.BigAutoField(primary_key=True)
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="links")
    officer = models.ForeignKey("people.Officer", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    is_provisional = models.BooleanField(default=False)
    owes_reason = models.BooleanField(default=False)
    is_resting = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deadline", "officer"], name="deadline_officer_once")]
        indexes = [
            models.Index(fields=["officer", "due_at", "deadline"], condition=Q(is_open=True), name="deadline_mine"),
            models.Index(
                fields=["officer", "due_at", "deadline"],
                condition=Q(is_open=True, is_provisional=True),
                name="deadline_mine_provisional",
            ),
            models.Index(
                fields=["officer", "due_at", "deadline"], condition=Q(owes_reason=True), name="deadline_owing_mine"
            ),
            models.Index(
                fields=["officer", "due_at", "deadline"], condition=Q(is_resting=True), name="deadline_resting_mine"
            ),
        ]


class DeadlineHandover(models.Model):
    """Who stands in for an officer who left and whom the facts of a deadline go on naming (离岗交接)."""

    id = models.BigAutoField(primary_key=True)
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="handovers")
    leaver = models.ForeignKey("people.Officer", models.PROTECT, related_name="+")
    successor = models.ForeignKey("people.Officer", models.PROTECT, related_name="+")
    handed_by = models.CharField(max_length=100)
    handed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deadline", "leaver"], name="deadline_handed_once")]


class Extension(models.Model):
    """延期: asked for with a reason, decided by somebody else (art 16: 特殊情况).

    Attributes:
        is_granted: None while nobody has decided.
        is_in_time: whether the decision came before the ordinary end; a later one moves nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="extensions")
    reason = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True)
    is_in_time = models.BooleanField(default=True)
    decided_by = models.CharField(max_length=100, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(is_granted=None), name="extension_waiting_once_per_deadline"
            )
        ]
        indexes = [models.Index(fields=["-id"], condition=Q(is_granted=None), name="extension_waiting")]


class Pause(models.Model):
    """A span in which a deadline doesn't run (testing and appraisal, 行政强制法 25)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=100)
    resumed_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(until=None), name="pause_open_once_per_deadline"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="pause_runs_forward"
            ),
        ]


class ReminderAddress(models.Model):
    """Where somebody wants to be reminded by e-mail; typed by that person."""

    account = models.OneToOneField("people.Account", models.CASCADE, primary_key=True, related_name="reminder_address")
    email = models.EmailField(max_length=254)
    reminded_on = models.DateField(null=True)


class MatterList(models.Model):
    """清单: one version. A published one never changes; the next one is another row, and earlier ones stay.

    Attributes:
        holds_from: the first day on which it holds; of two with the same day the one published later.
        file_name: of the workbook that it came from; empty when it was begun here.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        DISCARDED = "discarded", _("已弃用")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    holds_from = models.DateField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-holds_from", "-published_at"])]
        constraints = [
            models.CheckConstraint(
                name="matter_list_published_from_a_day",
                condition=~Q(state="published") | Q(holds_from__isnull=False, published_at__isnull=False),
            )
        ]


class Matter(models.Model):
    """One row of a list, as it is written: a draft keeps what is wrong with it until somebody mends it.

    Attributes:
        position: its place in the list.
        source_row: the row of the workbook that it came from; None for one written here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter_list = models.ForeignKey(MatterList, models.PROTECT, related_name="matters")
    position = models.PositiveIntegerField()
    source_row = models.PositiveIntegerField(null=True)
    category = models.TextField(_("执法类别"), blank=True)
    matter = models.TextField(_("执法事项"), blank=True)
    point = models.TextField(_("记录环节"), blank=True)
    way = models.TextField(_("记录方式"), blank=True)
    start = models.TextField(_("开始时间"), blank=True)
    content = models.TextField(_("记录内容"), blank=True)
    end = models.TextField(_("结束时间"), blank=True)
    retention = models.TextField(_("存储期限"), blank=True)
    remark = models.TextField(_("备注"), blank=True)

    class Meta:
        indexes = [models.Index(fields=["matter_list", "position"])]


class BureauWord(models.Model):
    """由人确认: what somebody said of the bureau itself (arts 1, 14, 15, 19). The newest of an item counts.

    Attributes:
        item: the rulebook's code of it.
        note: where it's to be seen, or what is lacking.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.CharField(max_length=60)
    clause = models.CharField(max_length=40)
    holds = models.BooleanField()
    note = models.CharField(max_length=500, blank=True, default="")
    said_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "-said_at"], name="bureau_word_newest")]
