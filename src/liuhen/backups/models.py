"""The backups that were made: a row each, so that the page can say how old the newest is."""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7


class Backup(models.Model):
    """A finished backup. Its row comes after it and so isn't in it.

    Attributes:
        name: the set's name in the folder.
        place: the folder, as the command was given it.
        began_at: when the database was looked at: what was taken in later isn't in it.
        made_at: when it was finished.
        objects_held: how many objects it holds.
        size: bytes of all that it holds.
        copied: bytes that weren't there from an earlier one.
        faults: how many things couldn't be backed up.
        is_sealed: whether the database is sealed with the passphrase; backups before 2026-12 left it open.
        manifest_sha256: digest of its signed manifest; the entry bears it too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=64)
    place = models.CharField(max_length=500)
    began_at = models.DateTimeField()
    made_at = models.DateTimeField()
    objects_held = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    copied = models.PositiveBigIntegerField()
    faults = models.PositiveIntegerField()
    is_sealed = models.BooleanField(default=False)
    manifest_sha256 = models.CharField(max_length=64)

    class Meta:
        """Looked at newest first."""

        indexes = [models.Index(fields=["began_at"], name="backups_began_at")]
