"""Exhibits, what is said of each recording in them, and the files that were made of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class PartyWord(models.TextChoices):
    """What the party said of a recording when it was shown."""

    UNKNOWN = "", _("未记载（打印后手工填写）")
    CONFIRMED = "confirmed", _("当事人确认无异议")
    REFUSED = "refused", _("当事人拒绝确认")
    NOT_ASKED = "not_asked", _("未向当事人出示")


class DisputeKind(models.TextChoices):
    """Before whom a case is disputed."""

    REVIEW = "review", _("行政复议")
    LITIGATION = "litigation", _("行政诉讼")


class Dispute(models.Model):
    """复议、应诉: a notice that a case is disputed. It starts the clock of the answer and holds everything of the case.

    Attributes:
        organ: who asks: the reconsideration organ or the court.
        number: of the notice.
        received_on: the day on which it came.
        answered_on: the day on which the bureau answered; None while it hasn't.
        ended_on: the day on which it was over: decided for good, withdrawn; None while it isn't.
        result: how it ended, in words.
        hold: what keeps the case from destruction; it's lifted by hand, with a reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="disputes")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=DisputeKind.choices)
    organ = models.CharField(max_length=100)
    number = models.CharField(max_length=100)
    received_on = models.DateField()
    answered_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    result = models.CharField(max_length=200, blank=True, default="")
    hold = models.ForeignKey("keeping.Hold", models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind", "number"], name="dispute_notice_once")]
        indexes = [
            models.Index(fields=["unit", "-id"], name="dispute_unit_newest"),
            models.Index(fields=["-id"], condition=models.Q(answered_on=None), name="dispute_open"),
        ]


class EvidenceLine(models.Model):
    """One numbered line of a 证据清单: a document or a recording of the case.

    Attributes:
        source: 证据来源.
        proves: 证明对象.
        content: what it says, in short.
        spot: where in it: pages, or from which second to which.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    document = models.ForeignKey("cases.Document", models.PROTECT, null=True, related_name="+")
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=300, blank=True, default="")
    proves = models.CharField(max_length=1000, blank=True, default="")
    content = models.CharField(max_length=1000, blank=True, default="")
    spot = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidence_is_one_thing",
                condition=models.Q(document=None, recording__isnull=False)
                | models.Q(document__isnull=False, recording=None),
            )
        ]
        indexes = [models.Index(fields=["dispute", "position"], name="evidence_line_order")]


class ExhibitState(models.TextChoices):
    """How far it is."""

    MAKING = "making", _("正在制作")
    READY = "ready", _("已制作")
    FAILED = "failed", _("未能制作")


class Exhibit(models.Model):
    """举证材料: recordings of one case, to be handed in as evidence with a 制作说明 (art 20).

    Its text can be corrected and everything made anew; every making is an entry.

    Attributes:
        number: of the 制作说明.
        version: of what is told of it, from 1: a making that was overtaken is thrown away.
        converter, checker: 转化人, 复核人, as people read them; empty to be filled in by hand.
        carrier: number of the carrier that the image is to be written to; empty while nobody knows it.
        medium: code of the disc onto which it's planned; empty for the one of the bureau's rules.
        note: more to be said on the paper.
        dispute: for which it's made as 举证包, with the 证据清单, the papers on it and the 正卷; None for a plain one.
        copy: the copies that were asked for with the last making; that of its first disc. An image goes from this
            machine after a while.
        facts: of the making: `folder`, `lacking`, `unfit`, `page_sha256`, `fingerprint`.
        failure: code and fields of what prevented the making.
        making: which try at making it counts: the last that began. A worker that was taken for dead writes nothing.
        statement: the signed 制作说明 as it lies in the case (附卷); None while nobody has filed it.
    """

    State = ExhibitState
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="exhibits")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=8, choices=ExhibitState.choices, default=ExhibitState.MAKING)
    version = models.PositiveIntegerField(default=1)
    purpose = models.CharField(max_length=300)
    converter = models.CharField(max_length=100, blank=True, default="")
    checker = models.CharField(max_length=100, blank=True, default="")
    carrier = models.CharField(max_length=100, blank=True, default="")
    medium = models.CharField(max_length=20, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    dispute = models.ForeignKey(Dispute, models.PROTECT, null=True, related_name="exhibits")
    copy = models.OneToOneField("recordings.Export", models.PROTECT, null=True, related_name="exhibit")
    facts = models.JSONField(default=dict)
    failure = models.JSONField(default=dict)
    making = models.UUIDField(null=True, editable=False)
    statement = models.ForeignKey("cases.Document", models.PROTECT, null=True, related_name="+")
    prepared_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="exhibit_case_newest"),
            models.Index(fields=["unit", "-id"], name="exhibit_unit_newest"),
            models.Index(
                fields=["-id"], condition=models.Q(state="ready", statement=None), name="exhibit_unsigned_newest"
            ),
        ]


class ExhibitItem(models.Model):
    """A recording of an exhibit, or a part of one, with what is said of it on the 制作说明.

    Empty texts are lines to be filled in by hand; nothing is invented.

    Attributes:
        begin_ms, end_ms: of a part, from the recording's start; both None for a whole recording.
        is_cited: whether the original is cited by its number alone and doesn't go along.
        is_exact: whether the part is to begin and end at these points, which takes encoding it anew.
        proves: 证明对象.
        mode: how it was filmed (worn, held, fixed).
        clock: by how much the device's clock was off, and how surely that's known.
        origin: where the original carrier (the card) is kept, and its number.
        party, witness: what the party said of it, and who witnessed a refusal.
        secrecy: 密级 or privacy mark.
        why: why what the system knew of it by itself was told otherwise; empty where nothing was.
        hidden: the copy with things hidden that goes along instead of the original, which is cited then.
        transcript: 声音文字记录: a document of the case; None when none is attached.
        part: of a part that was made: `path`, `format`, `from_s`, `to_s` (as measured on it), `is_encoded`, `size`,
            `sha256`, `sm3`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.CASCADE, related_name="items")
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="exhibit_items")
    position = models.PositiveIntegerField()
    begin_ms = models.PositiveIntegerField(null=True)
    end_ms = models.PositiveIntegerField(null=True)
    is_exact = models.BooleanField(default=False)
    is_cited = models.BooleanField(default=False)
    proves = models.CharField(max_length=1000, blank=True, default="")
    summary = models.CharField(max_length=2000, blank=True, default="")
    place = models.CharField(max_length=300, blank=True, default="")
    mode = models.CharField(max_length=100, blank=True, default="")
    clock = models.CharField(max_length=200, blank=True, default="")
    origin = models.CharField(max_length=300, blank=True, default="")
    party = models.CharField(max_length=10, choices=PartyWord.choices, blank=True, default="")
    witness = models.CharField(max_length=100, blank=True, default="")
    secrecy = models.CharField(max_length=100, blank=True, default="")
    why = models.CharField(max_length=300, blank=True, default="")
    transcript = models.ForeignKey("cases.Document", models.PROTECT, null=True, related_name="+")
    hidden = models.ForeignKey("hiding.HiddenCopy", models.PROTECT, null=True, related_name="+")
    part = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "position"], name="exhibit_item_place_once"),
            models.CheckConstraint(
                name="exhibit_part_has_both_ends",
                condition=models.Q(begin_ms=None, end_ms=None) | models.Q(begin_ms__lt=models.F("end_ms")),
            ),
        ]


class ExhibitDisc(models.Model):
    """One disc of an exhibit: the n-th of m, with an image, a manifest and a page that checks it, of its own.

    Attributes:
        copy: its image, with the recordings that lie on it.
        planned: bytes that it was planned to take.
        held: what lies on it, for people: `recording`, `number`, `name`, `part`, `parts`, `size`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.CASCADE, related_name="discs")
    position = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    copy = models.OneToOneField("recordings.Export", models.PROTECT, related_name="exhibit_disc")
    planned = models.BigIntegerField()
    held = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exhibit", "position"], name="exhibit_disc_once")]


class ExhibitFile(models.Model):
    """A paper that was made of an exhibit: the 制作说明 to print, and to correct."""

    class Purpose(models.TextChoices):
        """What it's for."""

        PDF = "pdf", _("制作说明（PDF/A）")
        DOCX = "docx", _("制作说明（可编辑）")
        LIST_PDF = "list_pdf", _("证据清单（PDF/A）")
        LIST_DOCX = "list_docx", _("证据清单（可编辑）")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.CASCADE, related_name="files")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    path = models.CharField(max_length=150)
    name = models.CharField(max_length=255)
    pages = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exhibit", "purpose"], name="exhibit_file_once")]


class ExhibitSeries(models.Model):
    """The last number of a year; rows are locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
