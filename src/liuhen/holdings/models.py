"""What is kept where: objects, their versions and files, and versions on their way into the archive."""

from __future__ import annotations

from django.db import models
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
