"""真实性: what is kept is what came in and what was made, and the ledger says so."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from liuhen.archive.checking.found import Found, judged, not_applicable, say
from liuhen.archive.checking.models import ItemOutcome
from liuhen.archive.checking.target import Read, Target
from liuhen.archive.volumes.models import SNAPSHOT, VolumeRecording
from liuhen.archive.volumes.snapshot import snapshot_of
from liuhen.custody.instance import instance
from liuhen.holdings import operations as holdings
from liuhen.holdings import queries as held
from liuhen.ledger import note as notes
from liuhen.ledger.entry import decode
from liuhen.ledger.errors import NoteMalformedError, SignatureWrongError
from liuhen.ledger.folder import LedgerFolder

# Of the volume as it was filed: what can't change lawfully afterwards. A document's title may, in the case.
_VOLUME = (
    "volume", "part", "reason", "number", "filing_number", "title", "retention", "keep_until", "compiler", "checker",
    "compiled_on", "note", "damage", "shortages", "shortage_reason", "checkpoint", "filed_at", "files",
    "left_out",
)  # fmt: skip
# a recorder's clock may be known better after the filing, so that a recording's times aren't among these
_RECORDING = ("recording", "number", "archive_number", "name", "bytes", "sha256", "sm3")
_DOCUMENT = ("document", "version", "side", "position", "part", "from_page", "pages", "medium", "place", "attested_on")
_LISTED = {"documents": _DOCUMENT, "recordings": _RECORDING}


def entered(target: Target) -> Found:
    """Each recording's arrival is proven by the ledger, with the digest that its row has."""
    if not target.listed:
        return not_applicable()
    missing = []
    for one in target.listed:
        history = target.histories[one.recording_id]
        arrivals = [entry for entry in history.entries if entry.kind == "recording.received"]
        told = {decode(bytes(entry.canonical)).digests.get("sha256") for entry in arrivals}
        if history.wrong or one.recording.sha256 not in told:
            missing.append(one.recording.number)
    return judged([("not_entered", missing)], well=say("entered", count=len(target.listed)))


def originals_unaltered(target: Target) -> Found:
    """Recordings, read back from the medium."""
    return _unaltered(target.recording_reads)


def papers_unaltered(target: Target) -> Found:
    """The documents' electronic originals and scans, read back."""
    return _unaltered(target.paper_reads)


def files_unaltered(target: Target) -> Found:
    """What was made of the volume, read back."""
    return _unaltered(target.file_reads)


def _unaltered(reads: Sequence[Read]) -> Found:
    if not reads:
        return not_applicable()
    of = {
        state: [one.name for one in reads if one.state == state]
        for state in ("altered", "absent", "unreachable", "gone")
    }
    same = [one for one in reads if one.state == "same"]
    return judged(
        [("altered", of["altered"]), ("absent", of["absent"])],
        well=say("same", count=len(same), size=sum(one.size for one in same)),
        out_of_reach=[("unreachable", of["unreachable"])],
        beside=[say("gone", what=of["gone"])] if of["gone"] else [],
    )


def history_unbroken(target: Target) -> Found:
    """No number of a subject's entries is missing, and each stands in the published ledger with its facts."""
    histories = list(target.histories.values())
    return judged(
        [
            ("history_gap", [one.name for one in histories if one.wrong == "gap"]),
            ("history_wrong", [one.name for one in histories if one.wrong == "wrong"]),
        ],
        well=say("histories", subjects=len(histories), count=sum(len(one.entries) for one in histories)),
    )


def checkpoint_signed(target: Target) -> Found:
    """The checkpoint on the 备考表 bears our signature, and the ledger of today is what it became."""
    text = str(target.volume.facts.get("checkpoint", ""))
    if not text:
        return Found(outcome=ItemOutcome.FAILED, evidence=(say("checkpoint_none"),))
    folder = LedgerFolder(instance().ledger_folder)
    try:
        signed = notes.open_checkpoint(text, folder.verifiers)
        notes.open_checkpoint(folder.note, folder.verifiers)
    except (NoteMalformedError, SignatureWrongError):
        return Found(outcome=ItemOutcome.FAILED, evidence=(say("checkpoint_forged"),))
    if signed.size > folder.size or folder.root_at(signed.size) != signed.root:
        return Found(outcome=ItemOutcome.FAILED, evidence=(say("checkpoint_other", size=signed.size),))
    return Found(outcome=ItemOutcome.PASSED, evidence=(say("checkpoint", size=signed.size, now=folder.size),))


def told_alike(target: Target) -> Found:
    """What was written into the archive at filing is what the rows say today, and what the ledger says was filed."""
    kept = held.read_json(target.volume.id, SNAPSHOT)
    today = json.loads(holdings.to_json(snapshot_of(target.volume)))
    # what an older version didn't write yet can't be unlike; what it wrote is as the ledger has it, see below
    unlike = [name for name in _VOLUME if name in kept and kept[name] != today.get(name)]
    unlike += [name for name, fields in _LISTED.items() if _told(kept, name, fields) != _told(today, name, fields)]
    filed = [entry for entry in target.histories[target.volume.id].entries if entry.kind == "volume.filed"]
    told = {decode(bytes(entry.canonical)).digests.get("sha256") for entry in filed}
    if held.held_file(target.volume.id, SNAPSHOT).sha256 not in told:
        return Found(outcome=ItemOutcome.FAILED, evidence=(say("told_other"),))
    return judged([("unlike", unlike)], well=say("alike", count=len(_VOLUME) + len(_LISTED)))


def _told(told: dict[str, object], name: str, fields: Sequence[str]) -> list[dict[str, object]]:
    listed = told.get(name)
    rows = listed if isinstance(listed, list) else []
    return [{field: one.get(field) for field in fields} for one in rows if isinstance(one, dict)]


def facts_sensible(target: Target) -> Found:
    """Nothing is dated before what it follows or after it was put together; texts can be read; two people looked."""
    volume = target.volume
    case, made = volume.case, volume.compiled_on
    wrong = [f"结案日期 {case.closed_on}"] if case.closed_on and not case.opened_on <= case.closed_on <= made else []
    wrong += [f"{item.document.title} {item.document.dated_on}" for item in target.items
              if item.document.dated_on is not None and item.document.dated_on > made]  # fmt: skip
    texts = [volume.title, volume.number, *(item.document.title for item in target.items)]
    return judged(
        [
            ("dated_oddly", wrong),
            ("unprintable", [text for text in texts if not text.isprintable()]),
            ("one_person", [volume.compiler] if volume.checker and volume.checker == volume.compiler else []),
        ],
        well=say("sensible", count=len(target.items)),
    )


def numbers_regular(target: Target) -> Found:
    """The archive numbers follow the bureau's pattern, and none is borne twice."""
    volume = target.volume
    irregular = []
    if volume.series:
        ending = f"{volume.serial or 0:04}"
        if not (volume.number.startswith(volume.series) and volume.number.endswith(ending)):
            irregular.append(volume.number)
    irregular += [one.number for one in target.listed if not one.number or not one.number.isprintable()]
    bearers: defaultdict[str, set[UUID]] = defaultdict(set)
    numbers = [one.number for one in target.listed]
    for number, recording in VolumeRecording.objects.filter(number__in=numbers, is_out=False).values_list(
        "number", "recording_id"
    ):
        bearers[number].add(recording)
    twice = sorted(number for number, recordings in bearers.items() if len(recordings) > 1)
    return judged(
        [("number_irregular", irregular), ("number_twice", twice)],
        well=say("number" if volume.series else "number_typed", number=volume.number),
    )
