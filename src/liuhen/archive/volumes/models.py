"""Volumes, what is in them and the files that were made of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from liuhen.cases.documents.models import Medium

SNAPSHOT = "volume.json"
"""The file in a filed volume's object that tells it whole."""


class VolumeSide(models.TextChoices):
    """Which part of a volume something stands in; outsiders consult the 正卷 only."""

    MAIN = "main", _("正卷")
    INNER = "inner", _("副卷")
    OUT = "out", _("不入卷")


class Volume(models.Model):
    """案卷: the papers and recordings of a closed case, compiled; a supplement is a volume of its own.

    When it's filed, its files stand in the OCFL object of the same id and nothing of it changes any more.

    Attributes:
        part: 1 for the first of a case; each supplement is the next.
        reason: of a supplement, why it's made.
        number: 档号.
        series, serial: what of the number was counted; empty for a number that was typed.
        catalogue, file_number: 目录号 and 案卷号, where the archive room has assigned them by hand; empty else.
        filing_number: 归档号: counted through the year; empty for what was put together before there were any.
        retention: code of the 保管期限.
        compiler, checker: 立卷人, 检查人, as people read them.
        compiled_on: 立卷时间.
        note, damage: 本卷情况说明: what else is to be said, and what is damaged.
        shortages: what the case lacked when it was put together: list of `what`, `who`, and `about`: the id of the
            document that `what` names.
        shortage_reason: why it was filed all the same.
        version: of what is told of it, from 1: a compilation that was overtaken is thrown away.
        failure: code and fields of what prevented the compilation.
        facts: of the compilation: `unfit` characters, `missing_pictures`, `checkpoint`.
        keep_until: the last day of its 保管期限; None while it isn't filed, or for good.
    """

    class State(models.TextChoices):
        """How far it is."""

        COMPILING = "compiling", _("正在生成")
        COMPILED = "compiled", _("待归档")
        FAILED = "failed", _("未能生成")
        FILED = "filed", _("已归档")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="volumes")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    part = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPILING)
    number = models.CharField(max_length=100, unique=True)
    series = models.CharField(max_length=100, blank=True, default="")
    serial = models.PositiveIntegerField(null=True)
    catalogue = models.CharField(max_length=20, blank=True, default="")
    file_number = models.CharField(max_length=20, blank=True, default="")
    filing_number = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(max_length=300)
    retention = models.CharField(max_length=10)
    compiler = models.CharField(max_length=100)
    checker = models.CharField(max_length=100, blank=True, default="")
    compiled_on = models.DateField()
    note = models.CharField(max_length=1000, blank=True, default="")
    damage = models.CharField(max_length=300, blank=True, default="")
    shortages = models.JSONField(default=list)
    shortage_reason = models.CharField(max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    failure = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    prepared_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    filed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "part"], name="volume_part_once"),
            models.UniqueConstraint(
                fields=["catalogue", "file_number"], condition=~models.Q(file_number=""), name="volume_file_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="volume_state_newest"),
            models.Index(fields=["unit", "-id"], name="volume_unit_newest"),
        ]


class VolumeItem(models.Model):
    """A document in a volume, as it was when the volume was put together.

    Attributes:
        position: in its side, from 1.
        medium, place: what the original is, and where the paper lies.
        first_page: the stamped 页号 of its first page, when somebody gave it; else it follows the one before.
        pages, from_page, part: as compiled: how many pages, its first 页号, and in which 卷 of its side it stands.
        attested_by, attested_on: who compared the scan with the original (与原件一致), and when.
        out_reason: why it isn't in the volume.
        version: of the document then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    volume = models.ForeignKey(Volume, models.CASCADE, related_name="items")
    document = models.ForeignKey("cases.Document", models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=VolumeSide.choices, default=VolumeSide.MAIN)
    position = models.PositiveIntegerField()
    medium = models.CharField(max_length=10, choices=Medium.choices)
    place = models.CharField(max_length=300, blank=True, default="")
    first_page = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(default=0)
    from_page = models.PositiveIntegerField(default=0)
    part = models.PositiveIntegerField(default=0)
    attested_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+")
    attested_on = models.DateField(null=True)
    out_reason = models.CharField(max_length=300, blank=True, default="")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volume", "document"], name="volume_item_once")]
        indexes = [models.Index(fields=["volume", "side", "position"], name="volume_item_order")]


class VolumeRecording(models.Model):
    """A recording of the case: listed in its volume, 随卷归档 (art 22), or left out of it and why.

    Attributes:
        number: its own archive number, of the audio-visual form; the same in every volume. Empty when it's left out.
        version: of its description then.
        is_out: it isn't in the volume.
        out_reason: why not.
        out_approver: who approved that it goes into no volume (不入卷); empty when it was only left out of this one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    volume = models.ForeignKey(Volume, models.CASCADE, related_name="listed")
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="in_volumes")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField()
    is_out = models.BooleanField(default=False)
    out_reason = models.CharField(max_length=500, blank=True, default="")
    out_approver = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volume", "recording"], name="volume_recording_once")]


class VolumeFile(models.Model):
    """A file that was made of a volume.

    Attributes:
        purpose: `pdf`: one 卷 of a side; `whole`: all of them as one, 正卷 and 副卷, so never for outsiders; or which
            sheet to edit. A volume of one 卷 has no `whole`: that one is it.
        part, parts: 第 n 卷 共 n 卷 of its side.
        path: in the folder while it's compiled, in the OCFL object once it's filed.
        name: under which people keep it.
    """

    class Purpose(models.TextChoices):
        """What it's for."""

        PDF = "pdf", _("案卷（PDF/A）")
        WHOLE = "whole", _("全卷（PDF/A）")
        COVER = "cover", _("封面")
        CONTENTS = "contents", _("卷内目录")
        CLOSING = "closing", _("备考表")
        RECORDINGS = "recordings", _("音像资料清单")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    volume = models.ForeignKey(Volume, models.CASCADE, related_name="files")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    side = models.CharField(max_length=6, choices=VolumeSide.choices)
    part = models.PositiveIntegerField()
    parts = models.PositiveIntegerField()
    path = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    pages = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volume", "path"], name="volume_file_path")]

    @property
    def is_pdf(self) -> bool:
        """Whether it's pages to look at; else a sheet to edit."""
        return self.purpose in {self.Purpose.PDF, self.Purpose.WHOLE}


class PhotoGroup(models.Model):
    """组号: the photos of one case are a group of a year, and each is counted within it (安监总厅〔2016〕134号).

    Attributes:
        series: of which groups are counted together: category and year.
        serial: 组号.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    series = models.CharField(max_length=100)
    serial = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "series"], name="photo_group_once")]


class ArchiveSeries(models.Model):
    """The last serial number of a series of archive numbers; rows are locked while the next is taken."""

    id = models.BigAutoField(primary_key=True)
    series = models.CharField(max_length=100, unique=True)
    last = models.PositiveIntegerField(default=0)
