"""The archive stands in another store than before: it was restored there from a backup."""

from __future__ import annotations

from liuhen.holdings import archive
from liuhen.holdings.models import Archive, HeldFile, HeldVersion


def settle_in(identity: str) -> None:
    """Take another store, which holds what the old one held, for the archive. A restoration's alone.

    The new one has an id of its own, so that the old disk, should it turn up under the same path, isn't taken for it.
    Tokens belong to the store that gave them: they're forgotten.
    """
    Archive.objects.update(identity=identity)
    HeldFile.objects.exclude(token="").update(token="")
    HeldVersion.objects.exclude(tokens={}).update(tokens={})
    archive.forget()
