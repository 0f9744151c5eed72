"""Sets, what goes onto each of their carriers, the discs and disks themselves, and their inspections (art 21)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class CarrierSet(models.Model):
    """盘组: what was planned onto carriers at once.

    Attributes:
        medium, kind: code of the blank, and whether it's a disc or a disk.
        capacity: bytes of each blank that are used.
        count: how many carriers one copy of the set has.
        copies: codes of the copies that are made: 封存, 利用, 异地.
        is_restricted: 限定查看: it holds what named people only may see.
        left_at: when it was given up; what was on it may be planned anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    medium = models.CharField(max_length=20)
    kind = models.CharField(max_length=4)
    capacity = models.BigIntegerField()
    count = models.PositiveIntegerField()
    copies = models.JSONField(default=list)
    is_restricted = models.BooleanField(default=False)
    made_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)


class LoadState(models.TextChoices):
    """How far its image or folder is."""

    MAKING = "making", _("正在制作")
    READY = "ready", _("可以写入")
    FAILED = "failed", _("未能制作")
    CLEARED = "cleared", _("映像已清理")


class Load(models.Model):
    """一盘的内容: the same on every copy.

    Attributes:
        position: which of the set, from 1.
        planned: bytes that it was planned to take.
        size, sha256: of the image; of a folder the bytes in it, and nothing.
        manifest_sha256: digest of its tag manifest, which fixes every file.
        files: paths of what is kept on it, from which inspections draw.
        making: which try of a worker at making it counts.
        reason, reason_fields: an error's code, and what that error says.
    """

    State = LoadState
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    set = models.ForeignKey(CarrierSet, models.PROTECT, related_name="loads")
    position = models.PositiveIntegerField()
    planned = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAKING)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    manifest_sha256 = models.CharField(max_length=64, blank=True, default="")
    page_sha256 = models.CharField(max_length=64, blank=True, default="")
    files = models.JSONField(default=list)
    reason = models.CharField(max_length=60, blank=True, default="")
    reason_fields = models.JSONField(default=dict, blank=True)
    making = models.UUIDField(null=True, editable=False)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["set", "position"], name="load_once_a_position")]


class LoadItem(models.Model):
    """A recording, or a part of one, on a load.

    Attributes:
        part, parts: which part of how many; 1 of 1 for a whole one.
        start, size: the bytes of the original.
        is_standing: whether it counts: its set wasn't given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    load = models.ForeignKey(Load, models.PROTECT, related_name="items")
    recording = models.ForeignKey("recordings.Recording", models.PROTECT, related_name="on_loads")
    part = models.PositiveIntegerField(default=1)
    parts = models.PositiveIntegerField(default=1)
    start = models.BigIntegerField(default=0)
    size = models.BigIntegerField()
    is_standing = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "recording", "part"], name="load_item_once")]
        indexes = [models.Index(fields=["recording"], condition=models.Q(is_standing=True), name="load_item_standing")]


class CarrierState(models.TextChoices):
    """How it stands with a disc or disk."""

    WAITING = "waiting", _("待写入")
    WRITTEN = "written", _("已写入")
    FAULTY = "faulty", _("有读取错误")
    REPLACED = "replaced", _("已更新")
    DESTROYED = "destroyed", _("已销毁")


READABLE = (CarrierState.WAITING, CarrierState.WRITTEN, CarrierState.FAULTY)
"""Those that are read and compared."""


class Condition(models.TextChoices):
    """How it looks."""

    GOOD = "good", _("完好")
    WORN = "worn", _("有划痕或污损")
    BROKEN = "broken", _("损坏")


class Carrier(models.Model):
    """载体: one disc or disk that somebody can hold.

    Attributes:
        copy: which copy of the set: 封存, 利用 or 异地.
        manifest_sha256: of what was found on it when it was read back.
        checked_how: `image` or `folder`: what this server read; `browser`: somebody's claim of what a browser read.
        replaces: the older one that it was made for.
        keep_until: the last day on which a replaced one is kept.
    """

    State = CarrierState
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    load = models.ForeignKey(Load, models.PROTECT, related_name="carriers")
    number = models.CharField(max_length=30, unique=True)
    copy = models.CharField(max_length=10)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    place = models.CharField(max_length=200, blank=True, default="")
    keeper = models.CharField(max_length=100, blank=True, default="")
    condition = models.CharField(max_length=6, choices=Condition.choices, default=Condition.GOOD)
    manifest_sha256 = models.CharField(max_length=64, blank=True, default="")
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    checked_how = models.CharField(max_length=10, blank=True, default="")
    inspected_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    keep_until = models.DateField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="carrier_state_newest")]


class ReadingState(models.TextChoices):
    """How far a reading is."""

    RUNNING = "running", _("正在核对")
    SAME = "same", _("一致")
    OTHER = "other", _("不一致")


class Reading(models.Model):
    """核对: a carrier read and compared with its manifest, by the worker, or in a browser as somebody claims.

    Attributes:
        source: a path at the server; empty when it was read in a browser.
        how: what was read: `image`, `folder`, `browser`; empty while it's read.
        burns: whether the disc is written first.
        findings: what is wrong, as codes and paths; capped.
        reason, reason_fields: an error's code, and what that error says.
    """

    State = ReadingState
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="readings")
    source = models.CharField(max_length=500, blank=True, default="")
    how = models.CharField(max_length=10, blank=True, default="")
    burns = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    findings = models.JSONField(default=list)
    reason = models.CharField(max_length=60, blank=True, default="")
    reason_fields = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class Inspection(models.Model):
    """抽检: files drawn from a carrier by a recorded seed, to be read again by somebody.

    Attributes:
        seed: from which the sample follows; anybody can draw it again.
        sample: paths of the files that were drawn.
        of: how many files there are.
        errors: paths of those that couldn't be read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="inspections")
    seed = models.CharField(max_length=64)
    sample = models.JSONField(default=list)
    of = models.PositiveIntegerField()
    drawn_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()
    errors = models.JSONField(default=list)
    condition = models.CharField(max_length=6, choices=Condition.choices, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    done_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier"], condition=models.Q(done_at=None), name="inspection_open_once")
        ]


class CarrierSeries(models.Model):
    """The last number of a year; rows are locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
