"""The ledger's rows: what was said about what, in which order it became part of the tree, and what was published."""

from __future__ import annotations

from django.db import models
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
