"""Documents: what they say of themselves, their originals, who signed, how they were served."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

SNAPSHOT = "document.json"
"""The file in a document's object that tells each of its states whole."""


class Medium(models.TextChoices):
    """What the original is."""

    PAPER = "paper", _("纸质")
    ELECTRONIC = "electronic", _("电子")


class Reading(models.TextChoices):
    """How far a document's file has been opened to be shown."""

    WAITING = "waiting", _("等待处理")
    READY = "ready", _("可查看")
    UNREADABLE = "unreadable", _("无法显示")


class SignerRole(models.TextChoices):
    """As whom somebody signs."""

    OFFICER = "officer", _("执法人员")
    PARTY = "party", _("当事人")
    WITNESS = "witness", _("见证人")
    APPROVER = "approver", _("审批人")


class ServiceMethod(models.TextChoices):
    """How a document reaches its addressee."""

    AT_ONCE = "at_once", _("当场交付")
    DIRECT = "direct", _("直接送达")
    LEAVING = "leaving", _("留置送达")
    POST = "post", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达")
    ENTRUSTED = "entrusted", _("委托、转交送达")
    NOTICE = "notice", _("公告送达")


class Document(models.Model):
    """文书: a text record of a case, or (without a case) of the bureau itself.

    Its originals and every state of its facts stand in the OCFL object of the same id.

    Attributes:
        form: code of the catalogue; empty for one that the catalogue doesn't have.
        series, serial: what its number says when it follows the bureau's pattern: word and year, and the serial.
        dated_on: the day that stands on it.
        dated_time: the hour that stands on it, where a period in hours depends on that.
        answers: the document of its case whose period it ends or lengthens: the order that a re-inspection looks at.
        answers_other: it answers none that is kept here, and somebody said so.
        began_at, ended_at: from when to when it records what happened (笔录).
        due_on: the day that it sets (整改期限).
        is_urgent: made on the spot and approved afterwards; of an approval: that it was made up afterwards.
        version: of the facts, from 1: what a form showed, so that two who save see each other.
        scan: number of the originals that are in force; 0 while there are none.
        page_count: pages of the paper as somebody counted; None while only the originals tell.
        voided_at: since when it doesn't count any more, with the reason; it's never taken away.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="documents")
    activity = models.ForeignKey("cases.Activity", models.PROTECT, null=True, related_name="documents")
    form = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=100, blank=True, default="")
    series = models.CharField(max_length=40, blank=True, default="")
    serial = models.PositiveIntegerField(null=True)
    dated_on = models.DateField(null=True)
    dated_time = models.TimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    place = models.CharField(max_length=300, blank=True, default="")
    medium = models.CharField(max_length=10, choices=Medium.choices, default=Medium.PAPER)
    page_count = models.PositiveIntegerField(null=True)
    is_urgent = models.BooleanField(default=False)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    answers_other = models.BooleanField(default=False)
    remark = models.CharField(max_length=1000, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    scan = models.PositiveIntegerField(default=0)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, blank=True, default="")
    entered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "dated_on"], name="document_of_case"),
            models.Index(fields=["series", "serial"], name="document_series"),
            models.Index(fields=["form", "dated_on"], name="document_form"),
            models.Index(fields=["number"], name="document_number"),
        ]


class DocumentFile(models.Model):
    """One original file as it came; several photos are the pages of one scan. Never changed or taken away.

    Attributes:
        scan: to which set of originals it belongs, from 1; a new set keeps the old.
        position: its place in the set, from 1; the order can be changed, the file not.
        logical_path: in the OCFL object.
        name: as it came.
        format: by content: `pdf`, `jpeg`, `tiff` …, `ofd`.
        pages: as counted; 0 while nobody has looked.
        drawn: how many of its pages have pictures to look at.
        facts: `sizes`: width and height of each drawn page, null for one that can't be drawn; `error`, `reason`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="files")
    scan = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    logical_path = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=10)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    reading = models.CharField(max_length=10, choices=Reading.choices, default=Reading.WAITING)
    pages = models.PositiveIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    received_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "logical_path"], name="document_file_path"),
        ]
        indexes = [models.Index(fields=["document", "scan", "position"], name="document_file_order")]


class Signer(models.Model):
    """签署: who signed a document, or refused to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="signers")
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=10, choices=SignerRole.choices)
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100)
    certificate = models.CharField(max_length=64, blank=True, default="")
    page = models.PositiveIntegerField(null=True)
    has_refused = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True, default="")


class Service(models.Model):
    """送达: how a document was handed to its addressee; several when there are several, or when one try failed.

    Attributes:
        posted_at: for 公告: when the notice was put up.
        served_at: when it counts as served; None while it's under way.
        receipt: the 送达回执, when it's kept here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="services")
    method = models.CharField(max_length=12, choices=ServiceMethod.choices)
    posted_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    receiver = models.CharField(max_length=100, blank=True, default="")
    place = models.CharField(max_length=300, blank=True, default="")
    witnesses = models.CharField(max_length=300, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    receipt = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["document", "served_at"], name="service_of_document")]


class PartyPaper(models.Model):
    """当事人证件资料 (10(3)): what was looked at in a paper that the party handed in.

    Attributes:
        matches_original: whether 复印件与原件核对无异; None while nobody compared.
    """

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="paper")
    kind = models.CharField(max_length=40)
    provider = models.CharField(max_length=100, blank=True, default="")
    provided_on = models.DateField(null=True)
    is_copy = models.BooleanField(default=True)
    matches_original = models.BooleanField(null=True)
    is_complete = models.BooleanField(default=True)
    valid_until = models.DateField(null=True)
    checked_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+")
    checked_on = models.DateField(null=True)
