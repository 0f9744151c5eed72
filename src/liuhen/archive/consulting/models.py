"""Requests to look or for copies, what they are for, who decided, and what came of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Who(models.TextChoices):
    """For whom; the rules (`rules.consulting`) go by it."""

    OWN = "own", _("本人承办的案件")
    OTHERS = "others", _("本局其他人员")
    OUTSIDER = "outsider", _("当事人、律师等")
    ORGAN = "organ", _("法院、检察院等机关")


class Wants(models.TextChoices):
    """What is asked for. Leave for a copy is leave to look as well."""

    LOOK = "look", _("查阅")
    USE_COPY = "use_copy", _("利用副本")
    EVIDENCE_COPY = "evidence_copy", _("证据副本")


class ConsultState(models.TextChoices):
    """How far it is. Whether an approved one is over by its day is told by `until`."""

    ASKED = "asked", _("待审批")
    OPEN = "open", _("可查阅")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    ENDED = "ended", _("已结束")
    REVOKED = "revoked", _("已收回")


class Consultation(models.Model):
    """查阅、复制: a request, and leave to look, or have copies, for as long as it's open and not over.

    Attributes:
        number: 查〔2026〕1号.
        who, wants: how it goes by the rules.
        asked_by: who entered it, and who looks: for an outsider, the archivist beside whom the outsider sits.
        visitor, organ, letter, certificate: of an outsider: name, organ, letter number, certificate number.
        purpose, basis: what for, and on which paper or rule that rests.
        approvers: the roles that must agree, as the rules said when it was asked for.
        days: for how many days.
        until: when access ends by itself; None while it isn't approved.
        takes_paper: the paper volume is taken along, to be brought back.
        lent_at, returned_at: when the paper was taken and brought back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    who = models.CharField(max_length=10, choices=Who.choices)
    wants = models.CharField(max_length=13, choices=Wants.choices, default=Wants.LOOK)
    state = models.CharField(max_length=10, choices=ConsultState.choices, default=ConsultState.ASKED)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, related_name="consultations")
    asked_at = models.DateTimeField()
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    visitor = models.CharField(max_length=100, blank=True, default="")
    organ = models.CharField(max_length=200, blank=True, default="")
    letter = models.CharField(max_length=100, blank=True, default="")
    certificate = models.CharField(max_length=100, blank=True, default="")
    purpose = models.CharField(max_length=500)
    basis = models.CharField(max_length=300, blank=True, default="")
    approvers = models.JSONField(default=list)
    days = models.PositiveIntegerField()
    until = models.DateTimeField(null=True)
    takes_paper = models.BooleanField(default=False)
    lent_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="consultation_of_account"),
            models.Index(fields=["state", "-id"], name="consultation_state_newest"),
            models.Index(
                fields=["until"],
                condition=models.Q(takes_paper=True, returned_at=None, lent_at__isnull=False),
                name="consultation_paper_out",
            ),
        ]


class ConsultationItem(models.Model):
    """One thing that is asked for.

    Attributes:
        named: the number by which it was asked for; all that the asker learns of it before leave is given.
        recording, document, volume: which of the three it is.
        is_main_only: of a volume: only its 正卷 (outsiders).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    named = models.CharField(max_length=100)
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey("cases.Document", models.PROTECT, null=True, related_name="+")
    volume = models.ForeignKey("volumes.Volume", models.PROTECT, null=True, related_name="+")
    is_main_only = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consulted_one_thing",
                condition=(
                    models.Q(recording__isnull=False, document=None, volume=None)
                    | models.Q(recording=None, document__isnull=False, volume=None)
                    | models.Q(recording=None, document=None, volume__isnull=False)
                ),
            ),
            models.UniqueConstraint(fields=["consultation", "position"], name="consulted_in_order"),
        ]


class ConsultationDecision(models.Model):
    """What one of the approvers said, for a role."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="decisions")
    role = models.CharField(max_length=20)
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    is_approved = models.BooleanField()
    note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "role"], name="consultation_decided_once")]


class CopyState(models.TextChoices):
    """How far a copy is."""

    MAKING = "making", _("正在制作")
    READY = "ready", _("待交付")
    FAILED = "failed", _("未能制作")
    WITHHELD = "withheld", _("不予提供")
    WITHDRAWN = "withdrawn", _("副本已收回")
    GIVEN = "given", _("已交付")


class CopyQuestion(models.TextChoices):
    """What is asked before a copy leaves the house."""

    SECRETS = "secrets", _("是否涉及国家秘密、商业秘密、技术秘密或者个人隐私？")
    INFORMANTS = "informants", _("是否会暴露投诉人、举报人或者证人？")
    THIRD_PARTIES = "third_parties", _("是否出现与申请事项无关的其他人员或者单位？")


class CopyMedium(models.TextChoices):
    """On what a copy is handed out."""

    DISC = "disc", _("光盘")
    DRIVE = "drive", _("U盘或移动硬盘")
    PAPER = "paper", _("纸质打印件")
    LINE = "line", _("专网传输")


class CopyEnd(models.TextChoices):
    """What became of a copy that was handed out."""

    RETURNED = "returned", _("已归还")
    DESTROYED = "destroyed", _("已销毁")


class Copy(models.Model):
    """副本: what was made for a request. One file to take along; the originals are only read.

    Attributes:
        begun_at: the moment that its marks bear, which a second try after a worker's death keeps.
        name: of the file, without its ending.
        files: what is in it: `name`, `of` (number of the original), `original` (its SHA-256), `size`, `sha256`.
        failure: code and fields of what prevented the making.
        reason: code of why it was withdrawn: an error's, or a state's of the request.
        is_told: whether that stands in the ledger; the worker enters what others' transactions withdrew.
        cleared_at: when the file went from this machine.
        making: which try at making it counts; a worker that was taken for dead writes nothing.
    """

    State = CopyState
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="copy")
    state = models.CharField(max_length=10, choices=CopyState.choices, default=CopyState.MAKING)
    begun_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=100)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    page_sha256 = models.CharField(max_length=64, blank=True, default="")
    files = models.JSONField(default=list)
    failure = models.JSONField(default=dict)
    reason = models.CharField(max_length=60, blank=True, default="")
    is_told = models.BooleanField(default=True)
    cleared_at = models.DateTimeField(null=True)
    making = models.UUIDField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="copy_state_newest"),
            models.Index(fields=["id"], condition=models.Q(is_told=False), name="copy_untold"),
            models.Index(fields=["id"], condition=models.Q(cleared_at=None), name="copy_not_cleared"),
        ]

    @property
    def file_name(self) -> str:
        """Under which people keep it."""
        return f"{self.name}.zip"


class CopyAnswer(models.Model):
    """What a named person answered to one of the questions; a yes withholds the copy."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    copy = models.ForeignKey(Copy, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=20, choices=CopyQuestion.choices)
    is_yes = models.BooleanField()
    note = models.CharField(max_length=500)
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy", "question"], name="copy_question_answered_once")]


class CopyHandout(models.Model):
    """交付: who got a copy, on what, how many, and what became of it.

    Attributes:
        receiver, certificate: 领取人 and the paper that showed who it is.
        sha256: of what was given.
        back_by: the day by which it's to be returned or destroyed; None when that isn't asked.
        end, end_note, ended_at, ended_by: what became of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    copy = models.ForeignKey(Copy, models.PROTECT, related_name="handouts")
    receiver = models.CharField(max_length=100)
    certificate = models.CharField(max_length=100, blank=True, default="")
    medium = models.CharField(max_length=10, choices=CopyMedium.choices)
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    given_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    back_by = models.DateField(null=True)
    end = models.CharField(max_length=10, choices=CopyEnd.choices, blank=True, default="")
    end_note = models.CharField(max_length=500, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["back_by"], condition=models.Q(back_by__isnull=False, end=""), name="copy_to_come_back"
            ),
        ]


class ConsultationSeries(models.Model):
    """The last number of a year; the row is locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
