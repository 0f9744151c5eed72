"""安全性: nothing harmful, nothing that must not be there, and nobody else's hands on it."""

from __future__ import annotations

import os
from pathlib import Path

from liuhen.archive.checking import scanning
from liuhen.archive.checking.found import Found, Said, judged, say, unable
from liuhen.archive.checking.models import ItemOutcome
from liuhen.archive.checking.target import Target, near
from liuhen.archive.volumes.models import SNAPSHOT, Volume, VolumeSide
from liuhen.archive.volumes.queries import drafts_of
from liuhen.archive.volumes.queries import rules_in_force as volume_rules
from liuhen.custody.instance import instance
from liuhen.holdings import archive
from liuhen.holdings import queries as held
from liuhen.recordings.visible import sealed_ids
from liuhen.storage import LocalFolder

_OTHERS_READ, _OTHERS_WRITE, _OTHERS_PASS, _NOT_OURS = 0o004, 0o002, 0o001, 0o077


def no_virus(target: Target) -> Found:
    """ClamAV looks at every file that is at hand; where it isn't installed, that is said."""
    names, elsewhere = _at_hand(target)
    if not names and not elsewhere:
        return Found(outcome=ItemOutcome.NOT_APPLICABLE, evidence=(say("none"),))
    found = scanning.scan(list(names))
    if found is None:
        return unable(say("virus_not_installed"))
    if found.failure:
        return unable(say("virus_failed", engine=found.engine, why=found.failure))
    left = [*elsewhere, *(names[path] for path in found.left)]
    beside: list[Said] = [say("virus_left", what=left)] if left else []
    count = len(names) - len(found.left)
    if found.infected:
        told = [f"{names.get(path, path.name)}（{virus}）" for path, virus in found.infected]
        evidence = (say("virus_found", engine=found.engine, what=told), *beside)
        return Found(outcome=ItemOutcome.FAILED, evidence=evidence)
    clean = say("virus_none", engine=found.engine, count=count)
    return unable(clean, *beside) if left else Found(outcome=ItemOutcome.PASSED, evidence=(clean,))


def _at_hand(target: Target) -> tuple[dict[Path, str], list[str]]:
    """Files of the volume that lie on this machine, with their names, and the names of the others."""
    wanted = [(item.document_id, file.logical_path, f"{item.document.title}（{file.name}）")
              for item in target.items for file in target.papers[item.document_id]]  # fmt: skip
    wanted += [(one.id, one.logical_path, one.number) for one in target.recordings]
    here: dict[Path, str] = {}
    elsewhere = []
    if target.volume.state == Volume.State.FILED:
        wanted += [(target.volume.id, file.path, file.name) for file in target.files]
    else:
        folder = drafts_of(target.volume) / str(target.volume.facts.get("folder", ""))
        here |= {folder / file.path: file.name for file in target.files if (folder / file.path).is_file()}
    for object_id, logical_path, name in wanted:
        path = near(object_id, logical_path)
        if path is None:
            elsewhere.append(name)
        else:
            here[path] = name
    return here, elsewhere


def nothing_secret(target: Target) -> Found:
    """No sealed recording is listed (art 8), and nothing that belongs into the 副卷 stands in the 正卷."""
    sealed_now = set(sealed_ids().filter(recording__in=[one.recording_id for one in target.listed]))
    inner = volume_rules().inner
    main = [item for item in target.items if item.side == VolumeSide.MAIN]
    misplaced = [item.document.title for item in main if item.document.form in inner or item.document.case_id is None]
    return judged(
        [
            ("sealed", [one.recording.number for one in target.listed if one.recording_id in sealed_now]),
            ("inner_in_main", misplaced),
        ],
        well=say("nothing_secret", count=len(target.listed), papers=len(main)),
    )


def store_closed(_target: Target) -> Found:
    """Accounts of the same machine that aren't ours can't write where things are kept, nor read the ledger's key."""
    if os.name != "posix":
        return unable(say("not_here"))
    key = instance().ledger_key
    if key.exists() and key.stat().st_mode & _NOT_OURS:
        return Found(outcome=ItemOutcome.FAILED, evidence=(say("key_open"),))
    store = archive.store()
    if not isinstance(store, LocalFolder):
        return unable(say("not_here"))
    root = store.path_of(archive.ROOT)
    places = [root.parent, root]
    open_places = [str(place.name) for place in places if _may_others(place, _OTHERS_WRITE)]
    beside = [say("open_to_read")] if any(_may_others(place, _OTHERS_READ) for place in places) else []
    return judged([("open_to_write", open_places)], well=say("closed"), beside=beside)


def _may_others(place: Path, bit: int) -> bool:
    """Whether other accounts may do that with a folder: they also have to get there."""
    if not place.exists() or not place.stat().st_mode & bit:
        return False
    return all(parent.stat().st_mode & _OTHERS_PASS for parent in place.parents)


def nothing_else(target: Target) -> Found:
    """Where the volume lies there is nothing that no row speaks of."""
    volume = target.volume
    if volume.state != Volume.State.FILED:
        folder = drafts_of(volume) / str(volume.facts.get("folder", ""))
        there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        stray = there - {file.path for file in target.files}
    else:
        known = {file.path for file in target.files} | {SNAPSHOT}
        rows = held.held_files(volume.id)
        there = {row.logical_path for row in rows}
        prefix = archive.object_key(volume.id)
        content = {row.content_path for row in rows}
        lying = {stat.key.removeprefix(f"{prefix}/") for stat in archive.store().list(prefix)}
        stray = (there - known) | {key for key in lying if "/content/" in key and key not in content}
    return judged([("stray", sorted(stray))], well=say("nothing_else", count=len(there)))
