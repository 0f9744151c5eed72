"""What is kept where: objects, their versions and files, and versions on their way into the archive."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Archive(models.Model):
    """The store that this instance's originals are in; one row.

    Attributes:
        identity: the id in the store's own marker, so that another disk isn't taken for it.
        established_at: when.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    identity = models.CharField(max_length=64)
    established_at = models.DateTimeField()


class HeldObject(models.Model):
    """One OCFL object; its id is the recording's.

    Attributes:
        id: the recording's id; the OCFL id is `urn:uuid:<id>`.
        head: number of the latest recorded version.
    """

    id = models.UUIDField(primary_key=True)
    head = models.PositiveIntegerField()


class HeldVersion(models.Model):
    """One version of an object.

    Attributes:
        object: whose.
        number: from 1.
        inventory_sha256: of the inventory written with it.
        tokens: path below the object to the store's version token, for what isn't content; empty without versions.
        recorded_at: when.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    object = models.ForeignKey(HeldObject, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    inventory_sha256 = models.CharField(max_length=64)
    tokens = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()

    class Meta:
        """One row a number."""

        constraints = [models.UniqueConstraint(fields=["object", "number"], name="holdings_version_number")]


class HeldFile(models.Model):
    """One stored content file.

    Attributes:
        object: whose.
        version: the version that brought it.
        logical_path: its name in the object, as `original.mp4`; a later version may bring a new file of that name.
        content_path: where it stands below the object, as `v1/content/original.mp4`.
        size: bytes.
        sha256: in lower-case hex.
        sm3: in lower-case hex.
        token: the store's version token; empty without versions.
        read_back: how it was read back when it came in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    object = models.ForeignKey(HeldObject, models.PROTECT, related_name="files")
    version = models.PositiveIntegerField()
    logical_path = models.CharField(max_length=512)
    content_path = models.CharField(max_length=600)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    token = models.CharField(max_length=255, blank=True)
    read_back = models.CharField(max_length=16)

    class Meta:
        """One row a stored file."""

        constraints = [models.UniqueConstraint(fields=["object", "content_path"], name="holdings_file_content_path")]


class VersionIntention(models.Model):
    """A recorded version that isn't in the archive yet, or not wholly. The row goes when it is.

    Attributes:
        object: whose.
        number: the version.
        staged: prefix in the store under which it was prepared.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    object = models.ForeignKey(HeldObject, models.PROTECT, related_name="intentions")
    number = models.PositiveIntegerField()
    staged = models.CharField(max_length=255)

    class Meta:
        """One row a version."""

        constraints = [models.UniqueConstraint(fields=["object", "number"], name="holdings_intention_number")]


class DestroyedObject(models.Model):
    """An object whose bytes went, or are going, by an approved disposal (art 22); its other rows say what it was.

    Attributes:
        decision: the disposal, by its id; the archive owns it.
        begun_at: when that was committed: from then on the bytes may be gone.
        done_at: when none of them was left; None while it's unfinished.
    """

    object = models.OneToOneField(HeldObject, models.PROTECT, primary_key=True, related_name="destruction")
    decision = models.UUIDField()
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        """Those that are unfinished are few."""

        indexes = [
            models.Index(fields=["begun_at"], condition=models.Q(done_at=None), name="holdings_destruction_open")
        ]


class StoreKind(models.TextChoices):
    """What a store is for."""

    PRIMARY = "primary", _("主存储")
    COPY = "copy", _("副本")


class KnownStore(models.Model):
    """A store that this instance keeps things in: the primary one, or one of copies.

    Attributes:
        name: what people call it: its folder, or bucket and host; never anything secret.
        identity: the id in its own marker.
        is_used: whether the settings name it now; one that they don't is kept here, as copies may still be in it.
        lost_at: when two people had said that it's gone for good; None otherwise. It's never taken in again.
        keeps_locks: whether content can be locked in it.
        locks: whether the settings ask that content be locked in it.
        lock_problem: the code of why it can't be, as last tried; empty otherwise.
        lock_round_at: when the last look at every lock began; None before the first.
        lock_cursor: up to which object it has come.
        reached_at: when it last answered.
        unreachable_since: since when it doesn't answer; None while it does.
        reason: why not, as a short word.
        free, total: bytes; None when the store can't say.
        smart: what the disk says of its own health: device, passed, hours, temperature, reallocated, at; empty when it
            can't be read.
        kept: bytes of content that should be in it, as last counted.
        backfilled: up to which object the ones before this store were given their row; None when all were.
        round_began_at: when the check that goes on now began; None between two.
        round_cursor: the last object that it has checked.
        round_objects, round_bytes, round_damaged: what it has seen so far.
        full_began_at, full_ended_at: when the last check of everything began and ended.
        full_objects, full_bytes, full_damaged: what that one saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=7, choices=StoreKind.choices)
    name = models.CharField(max_length=500)
    identity = models.CharField(max_length=64, unique=True)
    known_at = models.DateTimeField()
    is_used = models.BooleanField(default=True)
    lost_at = models.DateTimeField(null=True)
    keeps_locks = models.BooleanField(default=False)
    locks = models.BooleanField(default=False)
    lock_problem = models.CharField(max_length=60, blank=True, default="")
    lock_round_at = models.DateTimeField(null=True)
    lock_cursor = models.UUIDField(null=True)
    reached_at = models.DateTimeField(null=True)
    unreachable_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    free = models.BigIntegerField(null=True)
    total = models.BigIntegerField(null=True)
    smart = models.JSONField(default=dict)
    kept = models.BigIntegerField(default=0)
    backfilled = models.UUIDField(null=True)
    round_began_at = models.DateTimeField(null=True)
    round_cursor = models.UUIDField(null=True)
    round_objects = models.BigIntegerField(default=0)
    round_bytes = models.BigIntegerField(default=0)
    round_damaged = models.BigIntegerField(default=0)
    full_began_at = models.DateTimeField(null=True)
    full_ended_at = models.DateTimeField(null=True)
    full_objects = models.BigIntegerField(default=0)
    full_bytes = models.BigIntegerField(default=0)
    full_damaged = models.BigIntegerField(default=0)


class StoreMeasure(models.Model):
    """How much room a store had on a day; from these the page says when it will be full."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    store = models.ForeignKey(KnownStore, models.CASCADE, related_name="measures")
    day = models.DateField()
    free = models.BigIntegerField()

    class Meta:
        """One row a day."""

        constraints = [models.UniqueConstraint(fields=["store", "day"], name="holdings_measure_day")]


class CopyState(models.TextChoices):
    """How an object stands in one store."""

    WAITING = "waiting", _("待另存")
    PROVEN = "proven", _("已核验")
    DAMAGED = "damaged", _("有损坏")
    GONE = "gone", _("已销毁")


class Copy(models.Model):
    """An object in one store: how far it's there and what the last look said.

    In the primary store a row comes with the first check or lock; until then its files say what proved it.

    Attributes:
        state: `waiting` also while a newer version isn't there yet.
        version: the newest version that was written, read back and matched; 0 for none.
        tokens: path below the object to the store's version token; empty without versions.
        proven_at: when that was.
        checked_at: when everything was last read and matched, or not.
        findings: of that look, as [kind, path, detail] each.
        problem: the code of what kept it from being copied; empty otherwise.
        locked_until: the earliest end of the locks on its content; None without one.
        locked_version: up to which version its content is locked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    object = models.ForeignKey(HeldObject, models.PROTECT, related_name="copies")
    store = models.ForeignKey(KnownStore, models.PROTECT, related_name="copies")
    state = models.CharField(max_length=7, choices=CopyState.choices, default=CopyState.WAITING)
    version = models.PositiveIntegerField(default=0)
    tokens = models.JSONField(default=dict)
    proven_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)
    problem = models.CharField(max_length=60, blank=True, default="")
    locked_until = models.DateTimeField(null=True)
    locked_version = models.PositiveIntegerField(default=0)

    class Meta:
        """Those that wait or are damaged are few among very many."""

        constraints = [models.UniqueConstraint(fields=["object", "store"], name="holdings_copy_once")]
        indexes = [
            models.Index(fields=["store", "object"], condition=models.Q(state="waiting"), name="holdings_copy_waiting"),
            models.Index(fields=["store", "object"], condition=models.Q(state="damaged"), name="holdings_copy_damaged"),
        ]


class RepairState(models.TextChoices):
    """How far a repair is."""

    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准，正在修复")
    REFUSED = "refused", _("未批准")
    DONE = "done", _("已修复")
    FAILED = "failed", _("修复未成功")


class Repair(models.Model):
    """Damaged bytes in one store to be made good from another; somebody else approves it.

    Attributes:
        copy: the damaged one.
        source: the store that has it whole.
        findings: what was damaged when it was proposed.
        reason: what is known of why.
        problem: the code of what kept it from being done.
        kept_until: until when the damaged version stays beneath the whole one, since a lock holds it; None without.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    copy = models.ForeignKey(Copy, models.PROTECT, related_name="repairs")
    source = models.ForeignKey(KnownStore, models.PROTECT, related_name="+")
    findings = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=RepairState.choices, default=RepairState.PROPOSED)
    proposed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=60, blank=True, default="")
    kept_until = models.DateTimeField(null=True)

    class Meta:
        """One that is open at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["copy"], condition=models.Q(state__in=["proposed", "approved"]), name="holdings_repair_open"
            )
        ]
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(state="proposed"), name="holdings_repair_proposed"),
        ]


class LossState(models.TextChoices):
    """How far it is to say that a store is gone for good."""

    PROPOSED = "proposed", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")


class StoreLoss(models.Model):
    """A store of copies that won't come back, as two people say."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    store = models.ForeignKey(KnownStore, models.PROTECT, related_name="losses")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=LossState.choices, default=LossState.PROPOSED)
    proposed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        """One that is open at a time."""

        constraints = [
            models.UniqueConstraint(fields=["store"], condition=models.Q(state="proposed"), name="holdings_loss_open")
        ]
