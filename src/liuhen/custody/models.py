"""The ledger's rows: what was said about what, in which order it became part of the tree, and what was published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Subject(models.Model):
    """The counter of a subject: its row is the lock under which running numbers are given out.

    Attributes:
        id: the subject itself.
        number: the running number given out last.
        order: the order key given out last, see `Entry.order`.
    """

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    order = models.BigIntegerField()


class Entry(models.Model):
    """A custody entry: committed with the rows that it speaks of, indexed and published afterwards.

    Attributes:
        number: the subject's running number, from 1 without a hole.
        at: the moment it speaks of (the operation's `now`).
        order: microseconds since 1970, but always more than the subject's entry before: sorted by it, a subject's
            entries stand in their own order even when the clock was set back.
        canonical: the entry's bytes, the leaf of the tree.
        leaf: its RFC 6962 leaf hash.
        index: place in the tree; null until the integrator gave it one.
        facts: the facts behind the commitments.
        salts: their salts in hexadecimal.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=131)
    subject = models.UUIDField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    order = models.BigIntegerField()
    canonical = models.BinaryField()
    leaf = models.BinaryField()
    index = models.BigIntegerField(null=True)
    facts = models.JSONField()
    salts = models.JSONField()

    class Meta:
        """Order and uniqueness."""

        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="custody_entry_number"),
            # partial, so that no database looks here for entries without an index and then sorts them all
            models.UniqueConstraint(
                fields=["index"], name="custody_entry_index", condition=models.Q(index__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="custody_entry_pending", condition=models.Q(index__isnull=True)),
            models.Index(fields=["kind", "order"], name="custody_entry_kind"),
        ]


class Checkpoint(models.Model):
    """A checkpoint that was published: the ledger's folder may never again show less than the newest.

    Attributes:
        size: how many entries it covers.
        root: the tree's root hash at that size.
        note: the signed note as published.
        made_at: when the row was written.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    size = models.BigIntegerField(unique=True)
    root = models.BinaryField()
    note = models.TextField()
    made_at = models.DateTimeField()


class Keeper(models.Model):
    """A second keeper, as the settings name it, and how far it has been told.

    Attributes:
        address: a folder, an address of the network or a mail address, as set.
        size: the largest checkpoint that it surely has; 0 for none.
        handed_at: when it was handed over last.
        tried_at: when that was tried last.
        failing_since: since when it can't be; None while all is well.
        reason: of the last failure, the error's code; `reason_fields` fill in its sentence.
    """

    class Kind(models.TextChoices):
        """By which way a checkpoint goes."""

        FOLDER = "folder", _("文件夹")
        HOST = "host", _("另一台主机")
        MAIL = "mail", _("邮箱")
        STAMP = "stamp", _("可信时间戳")

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    address = models.CharField(max_length=500)
    size = models.BigIntegerField(default=0)
    handed_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, default="")
    reason_fields = models.JSONField(default=dict)

    class Meta:
        """One row for each."""

        constraints = [models.UniqueConstraint(fields=["kind", "address"], name="custody_keeper_once")]


class Receipt(models.Model):
    """What a keeper gave back for a checkpoint: a countersigned note, or an authority's time stamp.

    Attributes:
        size: of the checkpoint.
        moment: by the keeper's own clock.
        content: the note, or the DER answer of the authority.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    keeper = models.ForeignKey(Keeper, models.PROTECT, related_name="receipts")
    size = models.BigIntegerField()
    at = models.DateTimeField()
    moment = models.DateTimeField()
    content = models.BinaryField()

    class Meta:
        """The newest first."""

        indexes = [models.Index(fields=["keeper", "-size"], name="custody_receipt_newest")]


class Alarm(models.Model):
    """That a keeper has seen another ledger than the one that stands here now.

    Attributes:
        problem: `rewritten` or `shrunk`.
        seen: how many entries it had seen.
        told: how many there were when it was shown them again.
        answered_at: when somebody wrote down what it was; None while nobody did.
        answered_by: `Actor.reference`.
        answer: what it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    keeper = models.ForeignKey(Keeper, models.PROTECT, related_name="alarms")
    problem = models.CharField(max_length=20)
    seen = models.BigIntegerField()
    told = models.BigIntegerField()
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, default="")
    answer = models.CharField(max_length=500, default="")

    class Meta:
        """Those that nobody answered, quickly."""

        indexes = [
            models.Index(fields=["-at"], name="custody_alarm_open", condition=models.Q(answered_at__isnull=True))
        ]


class ShownCheckpoint(models.Model):
    """A checkpoint that stands on a paper which left: copies about the same thing bring what leads on from it.

    Attributes:
        about: what the paper is about: a case.
        size: of the checkpoint.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    about = models.UUIDField()
    size = models.BigIntegerField()

    class Meta:
        """One row for each; the newest first."""

        constraints = [models.UniqueConstraint(fields=["about", "size"], name="custody_shown_once")]
