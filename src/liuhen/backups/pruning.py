"""Removing old backups, once a newer one was read through. No Django.

The note goes first: a set that was half removed when the power went counts for nothing, and the next run clears it.
What sets share stays as long as one of them names it; nothing is taken from `root/`, where every version is needed by
the newest set as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from liuhen.backups import sets
from liuhen.ledger import note as notes
from liuhen.storage import LocalFolder


def prune(target: LocalFolder, *, keep: int, newest: str, verifiers: Sequence[notes.Verifier]) -> tuple[str, ...]:
    """Keep the newest sets and remove older ones, after the newest was held against its signature and digests.

    Args:
        target: the folder of backups.
        keep: how many finished sets stay, the newest included; at least 1.
        newest: the set that was just made.
        verifiers: the ledger's key.

    Returns:
        The names of the sets that were removed: none while the newest lacks something or isn't the last.

    Raises:
        BackupDamagedError: the newest isn't what it should be; nothing was removed.
    """
    finished = sets.finished(target)
    manifest, data = sets.read_manifest(target, newest)
    sets.check_signature(target, newest, data, verifiers)
    for part in manifest.parts:
        sets.check_part(target, manifest, part)
    if manifest.faults or finished[-1] != newest:
        return ()  # what an older one has may be the last there is of what this one lacks
    old = tuple(finished[: -max(keep, 1)])
    if not old:
        return ()
    needed = {
        line["sha256"]
        for name in finished[-max(keep, 1) :]
        for line in sets.read_listing(target, sets.read_manifest(target, name)[0])
        if "file" in line
    }
    for name in old:
        target.delete(sets.key_of(name, sets.NOTE))
        for stat in list(target.list(f"{sets.SETS}/{name}")):
            target.delete(stat.key)
    for stat in list(target.list(sets.FILES)):
        if stat.key.rpartition("/")[2] not in needed:
            target.delete(stat.key)
    return old
