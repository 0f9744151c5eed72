"""Handing out: a BagIt bag with original, description, facts, custody extract, proofs and checkpoint.

Every copy is an entry before its first byte leaves, so the extract in the bag tells of the copy itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from liuhen.cases.queries import defended_of
from liuhen.custody import operations as custody
from liuhen.custody import queries as ledger
from liuhen.custody.models import Entry
from liuhen.errors import LiuhenError
from liuhen.holdings import operations as holding
from liuhen.holdings import queries as holdings
from liuhen.packages import verifier
from liuhen.packages.bagit import BagReceipt, write_bag
from liuhen.packages.evidence import CONTENTS, LISTED, PROMISED, VERIFIER, contents_text, evidence_tags
from liuhen.packages.planning import Piece, part_name
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import sealing_marks
from liuhen.recordings.errors import (
    ExportOutdatedError,
    ExportTargetError,
    NothingChosenError,
    RecordingSealedError,
)
from liuhen.recordings.hiding.paths import is_of_hidden_copy
from liuhen.recordings.models import Export, Recording, UnderConsent
from liuhen.recordings.queries import get_recordings, of_transfer, refuse_gone, sealed_ids
from liuhen.recordings.times import times_json
from liuhen.work import operations as work

PURPOSE_LENGTH = 300
_LISTED = "copy.listed"
_MOST_LISTS = 3  # of earlier tries that are looked at
_README = """\
本文件夹是执法音像资料的副本，按 BagIt 1.0（RFC 8493）制作。

验证.html                     核验：用浏览器打开，把本文件夹拖进去，无需联网
怎样核验.txt                  核验：只用 sha256sum 和 OpenSSL 的做法
data/<编号>/original.*        原始资料，与入库时一字不差
data/<编号>/times.json        拍摄时间：设备所记的、校正后的、误差和依据
data/<编号>/facts.json        入库时的事实：来源、大小、SHA-256、SM3
data/<编号>/description.json  分类标注（如有）
data/<编号>/titled.mp4        字幕副本：经重新编码、加有场所和内容的副本，不是原始资料（如有）
data/<编号>/titles.*          场所和内容的字幕文件（如有）
data/<编号>/captions*         话语的字幕文件；unchecked 为机器识别、未经核对（如有）
data/<编号>/examination.json  结构检验：结论用文字写明，供人判断（如有）
custody.json                  留痕摘录：从入库到本次导出的每一条记录
proofs/、checkpoint           每条记录的证明，以及账本的签名
contents-sha256.txt           本副本的内容清单；它的 SHA-256 在账本里
consistency.json              账本较早的检查点到本检查点的衔接证明
ledger.pem                    账本的公钥；指纹请与纸面核对

也可以用任何 BagIt 工具（bagit.py --validate 本文件夹），或留痕软件（liuhen check 本文件夹）核验。

This folder is a BagIt 1.0 bag. Validate it with any BagIt tool; proofs/ are C2SP tlog-proofs against checkpoint.
Open 验证.html in a browser to check everything offline.
"""


def export_bag(
    *, actor: Actor, now: datetime, recording_ids: Sequence[UUID], target: Path, purpose: str = ""
) -> BagReceipt:
    """Write copies of recordings as a bag into a new folder (art 14: copies leave only with a trace).

    Args:
        actor: who takes the copies; needs the right to copy for every recording's unit.
        now: the moment.
        recording_ids: which, at least one.
        target: the bag's folder; must not exist, its parent must.
        purpose: what for; a committed fact of the entries.

    Raises:
        NothingChosenError: no recording.
        RecordingNotFoundError: one isn't there, or not for this actor.
        NotPermittedError: the actor may not copy one of them; then none is.
        ExportTargetError: the folder is there already, or can't be made.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: an original can't be read now.
        VerifierAbsentError: the page that goes with every copy isn't built.
    """
    recordings = permitted(actor, recording_ids)
    if target.exists() or not target.parent.is_dir():
        raise ExportTargetError(path=str(target))
    _enter(recordings, actor.reference, now, purpose)
    return _write(now, uuid7(), recordings, target)


def request_export(
    *, actor: Actor, now: datetime, recording_ids: Sequence[UUID], purpose: str, is_titled: bool = False
) -> Export:
    """Ask for copies at a page; the worker makes them and the page shows when they are ready.

    Args:
        actor: as `export_bag`.
        now: as `export_bag`.
        recording_ids: as `export_bag`.
        purpose: as `export_bag`.
        is_titled: with each described film a copy goes along that has its titles burnt in (art 17), marked as a copy.

    Raises:
        NothingChosenError, RecordingNotFoundError, NotPermittedError, VerifierAbsentError: as `export_bag`.
    """
    recordings = permitted(actor, recording_ids)
    with transaction.atomic():
        export = _ask(actor, now, recordings, _name(recordings, now), purpose)
        if is_titled:
            export.is_titled = True
            export.save(update_fields=["is_titled"])
        work.enqueue(
            name="recordings.export", payload={"export": str(export.id)}, now=now, unique=f"export:{export.id}"
        )
    return export


@transaction.atomic
def ask_copy(*, actor: Actor, now: datetime, recording_ids: Sequence[UUID], name: str, purpose: str) -> Export:
    """Record that copies are asked for which a room above makes, as an exhibit; `make_export` writes their bag.

    Args:
        actor: as `export_bag`.
        now: as `export_bag`.
        recording_ids: as `export_bag`.
        name: of the file to fetch, with its ending.
        purpose: as `export_bag`.

    Raises:
        NothingChosenError, RecordingNotFoundError, NotPermittedError, VerifierAbsentError: as `export_bag`.
    """
    return _ask(actor, now, permitted(actor, recording_ids), name, purpose)


@transaction.atomic
def ask_papers(*, actor: Actor, now: datetime, name: str, purpose: str) -> Export:
    """The same of papers alone: no recording is copied. Whether the actor may is asked by the room above."""
    return _ask(actor, now, (), name, purpose)


def _ask(actor: Actor, now: datetime, recordings: Sequence[Recording], name: str, purpose: str) -> Export:
    said = purpose.strip()[:PURPOSE_LENGTH]
    export = Export.objects.create(name=name, purpose=said, asked_by_id=actor.account_id, asked_at=now)
    export.recordings.set(recordings)
    if UnderConsent.objects.filter(recording__in=recordings).exists():
        sealing_marks.mark(export.id)  # who may see it may change before it's fetched
    _append(recordings, actor.reference, now, said)
    return export


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """A file of a copy.

    Attributes:
        name: its path: of what goes into the payload below `data/`, else below the bag.
        sha256: of its bytes; the ledger is told before a byte is written.
        read: gives the bytes.
    """

    name: str
    sha256: str
    read: Callable[[], Iterable[bytes]]


def loose(name: str, content: bytes) -> Loose:
    """A file whose bytes are at hand."""
    return Loose(name=name, sha256=hashlib.sha256(content).hexdigest(), read=partial(iter, (content,)))


def digest_of(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of bytes that nobody knows yet, such as a part of a file."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


@transaction.atomic
def list_contents(*, now: datetime, copy_id: UUID, payload: Iterable[Loose], papers: Iterable[Loose]) -> Loose:
    """Enter what a copy is going to hold, file by file, before it's written; integrate then.

    So whoever puts another description, paper or part into it must also change the ledger. A try that comes round with
    the same contents is no second copy, so the ledger says it once; other contents are another list.

    Args:
        now: when.
        copy_id: what the entry is about; goes into the bag with the copy's other entries.
        payload: what goes below `data/`.
        papers: what lies beside it, but for the ledger's own files and the page.

    Returns:
        The list, as the bag has it.

    Raises:
        VerifierAbsentError: the page that goes along isn't built.
    """
    files = _files(payload, papers)
    listed = loose(CONTENTS, contents_text(files))
    if (listed.sha256, verifier.page().sha256) in {told[1:] for told in _lists_of(copy_id)}:
        return listed
    custody.append(
        kind=_LISTED,
        subject=copy_id,
        actor="worker",
        now=now,
        facts={"files": len(files), PROMISED: True},
        digests={LISTED: listed.sha256, VERIFIER: verifier.page().sha256},
    )
    return listed


def as_of_list(
    *, copy_id: UUID, now: datetime, contents: Callable[[datetime], tuple[Iterable[Loose], Iterable[Loose]]]
) -> datetime:
    """The moment as of which a copy tells: that of an earlier try's list, where it would still hold the same; else now.

    Its files name that moment: told as of another one, the same would be another list.

    Args:
        copy_id: as `list_contents` takes it.
        now: when.
        contents: gives payload and papers as of a moment.
    """
    earlier = [(at.astimezone(now.tzinfo), digest) for at, digest, _page in _lists_of(copy_id)]
    return next((moment for moment, digest in earlier if _digest(*contents(moment)) == digest), now)


def _digest(payload: Iterable[Loose], papers: Iterable[Loose]) -> str:
    return hashlib.sha256(contents_text(_files(payload, papers))).hexdigest()


def _files(payload: Iterable[Loose], papers: Iterable[Loose]) -> dict[str, str]:
    return {f"data/{one.name}": one.sha256 for one in payload} | {one.name: one.sha256 for one in papers}


def _lists_of(copy_id: UUID) -> list[tuple[datetime, str, str]]:
    """When lists of a copy were entered, with their digests and those of the page that checks them; newest first."""
    rows = Entry.objects.filter(subject=copy_id, kind=_LISTED).order_by("-order")[:_MOST_LISTS]
    digests = [json.loads(bytes(row.canonical))["digests"] for row in rows]
    return [(row.at, told[LISTED], told[VERIFIER]) for row, told in zip(rows, digests, strict=True)]


@transaction.atomic
def copy_beside(*, export: Export, name: str, recordings: Sequence[Recording]) -> Export:
    """One more copy of what was asked for and recorded with another: what doesn't fit onto one disc goes onto several.

    Args:
        export: the one that was asked for; its entries name every recording.
        name: of the file to fetch.
        recordings: what of it goes into this one.
    """
    beside = Export.objects.create(
        name=name, purpose=export.purpose, asked_by_id=export.asked_by_id, asked_at=export.asked_at
    )
    beside.recordings.set(recordings)
    if UnderConsent.objects.filter(recording__in=recordings).exists():
        sealing_marks.mark(beside.id)
    return beside


@transaction.atomic
def narrow_copy(*, export: Export, name: str, recordings: Sequence[Recording]) -> None:
    """Say that a copy that was asked for holds a part of it only, as the first disc of several."""
    export.name = name
    export.save(update_fields=["name"])
    export.recordings.set(recordings)


def make_export(
    *,
    now: datetime,
    export: Export,
    target: Path,
    beside: Iterable[Loose] = (),
    papers: Sequence[Loose] = (),
    pieces: Mapping[UUID, Piece] = MappingProxyType({}),
    whole: Collection[UUID] | None = None,
) -> BagReceipt:
    """Write the bag of an export that was asked for and recorded; the worker's part.

    Args:
        now: the moment.
        export: which.
        target: the bag's folder.
        beside: what goes into the payload beside the recordings.
        papers: what goes beside the payload, for people to find first.
        pieces: recordings of which only a piece goes along, being larger than a disc.
        whole: of which recordings everything goes along; of the export's others only what `beside` has of them.

    Raises:
        ExportTargetError: the folder is there already.
        RecordingSealedError: something of it is sealed, and it's for no approved transfer.
        ExportOutdatedError: Liuhen was upgraded after it was asked for; the entry names another page.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError, VerifierAbsentError: as `export_bag`.
    """
    if target.exists():
        raise ExportTargetError(path=str(target))
    require_open(export)
    recordings = [one for one in export.recordings.order_by("number") if whole is None or one.id in whole]
    return _write(now, export.id, recordings, target, beside=beside, papers=papers, pieces=pieces)


@transaction.atomic
def record_titled(*, now: datetime, export: Export, recording: Recording, sha256: str) -> None:
    """Enter that a titled copy of a recording was made for a copy that goes out, with its digest; the worker's part.

    A try that comes round makes the same film again: that is no second copy, so the ledger says it once.
    """
    if not _held(export):
        return  # another worker has taken it over, and enters what it makes
    made = Entry.objects.filter(subject=recording.id, kind="recording.titled")
    if any(_is_of(entry, export, sha256) for entry in made):
        return
    custody.append(
        kind="recording.titled",
        subject=recording.id,
        actor="worker",
        now=now,
        facts={"export": str(export.id)},
        digests={"sha256": sha256},
    )


def _is_of(entry: Entry, export: Export, sha256: str) -> bool:
    told = json.loads(bytes(entry.canonical))
    return bool(entry.facts.get("export") == str(export.id) and told["digests"].get("sha256") == sha256)


def require_open(export: Export) -> None:
    """Go on only if nothing of a copy is sealed, or it's made for an approved transfer (art 8).

    Raises:
        RecordingSealedError: something is.
    """
    sealed = export.recordings.filter(pk__in=sealed_ids()).first()
    if sealed is not None and not of_transfer(export):
        raise RecordingSealedError(number=sealed.number)


def permitted(actor: Actor, recording_ids: Sequence[UUID]) -> list[Recording]:
    """Return the recordings if the actor may copy every one of them.

    Raises:
        NothingChosenError, RecordingNotFoundError, NotPermittedError: as `export_bag`.
    """
    if not recording_ids:
        raise NothingChosenError
    recordings = get_recordings(actor=actor, recording_ids=list(recording_ids))
    refuse_gone(recordings)
    defended = defended_of(actor, {one.case_id for one in recordings if one.case_id})
    for recording in recordings:
        if recording.case_id not in defended:
            require(actor, Capability.COPY, unit_id=recording.unit_id)
    return sorted(recordings, key=lambda recording: recording.number)


def _name(recordings: Sequence[Recording], now: datetime) -> str:
    more = f"-等{len(recordings)}份" if len(recordings) > 1 else ""
    return f"{recordings[0].number}{more}-{timezone.localtime(now):%Y%m%d%H%M%S}"


@transaction.atomic
def _enter(recordings: Sequence[Recording], actor: str, now: datetime, purpose: str) -> None:
    _append(recordings, actor, now, purpose)


def _append(recordings: Sequence[Recording], actor: str, now: datetime, purpose: str) -> None:
    for recording in sorted(recordings, key=lambda each: each.id):
        custody.append(
            kind="recording.exported",
            subject=recording.id,
            actor=actor,
            now=now,
            digests={VERIFIER: verifier.page().sha256},
            facts={"purpose": purpose, PROMISED: True},
        )


def _write(
    now: datetime,
    copy_id: UUID,
    recordings: Sequence[Recording],
    target: Path,
    *,
    beside: Iterable[Loose] = (),
    papers: Sequence[Loose] = (),
    pieces: Mapping[UUID, Piece] = MappingProxyType({}),
) -> BagReceipt:
    held, told_beside = [*payload_of(recordings, pieces), *beside], [loose("README.txt", _README.encode()), *papers]
    as_of = as_of_list(
        copy_id=copy_id,
        now=now,
        contents=lambda moment: ([*held, *times_of_copy(recordings, moment)], told_beside),
    )
    payload = [*held, *times_of_copy(recordings, as_of)]
    listed = list_contents(now=now, copy_id=copy_id, payload=payload, papers=told_beside)
    custody.integrate(now=now)  # the extract must tell of this copy
    # Somebody may look at a recording in this very moment; the extract ends where the published ledger ends.
    whole = [recording.id for recording in recordings if recording.id not in pieces]  # a piece has no digest there
    told, page = ledger.handout([*whole, copy_id], about=cases_of(recordings)), verifier.page()
    asked = [str(row["entry"]) for row in told.rows if str(copy_id) not in str(row["entry"])]
    if whole and not any(page.sha256 in entry for entry in asked):
        raise ExportOutdatedError
    tags = evidence_tags(
        extract=told.rows,
        proof_texts=told.proof_texts,
        checkpoint=told.checkpoint,
        keys=told.keys,
        earlier=told.earlier,
        page=page,
    )
    info = {
        "Source-Organization": "Liuhen",
        "External-Identifier": " ".join(recording.number for recording in recordings)[:1000],
        "External-Description": f"{len(recordings)} recording(s) with custody extract and proofs",
    }
    return write_bag(
        target,
        payload=((one.name, one.read()) for one in payload),
        tags=[*tags, *((one.name, one.read()) for one in (listed, *told_beside))],
        info=info,
        bagging_date=timezone.localtime(now).date(),
    )


def cases_of(recordings: Iterable[Recording]) -> set[UUID]:
    """The cases on whose papers checkpoints may stand that a copy has to lead on from."""
    return {one.case_id for one in recordings if one.case_id is not None}


def payload_of(recordings: Iterable[Recording], pieces: Mapping[UUID, Piece] = MappingProxyType({})) -> Iterator[Loose]:
    """Every file that the archive holds of each recording as it stands now; of some only a piece of the original."""
    for recording in recordings:
        piece = pieces.get(recording.id)
        for held in holdings.held_files(recording.id):
            if is_of_hidden_copy(held.logical_path):
                continue
            name, sha256, read = held.logical_path, held.sha256, partial(holdings.open_held, held)
            if piece is not None and name == recording.logical_path:
                name = part_name(name, piece.number, piece.of)
                read = partial(holdings.open_held, held, piece.start, piece.start + piece.size)
                sha256 = digest_of(read())
            yield Loose(name=f"{recording.number}/{name}", sha256=sha256, read=read)


def times_of_copy(recordings: Iterable[Recording], now: datetime) -> Iterator[Loose]:
    """`times.json` of each recording: when it was filmed by its recorder, and corrected as far as is known now."""
    for recording in recordings:
        told = {**times_json(recording), "recording": str(recording.id), "as_of": now.isoformat()}
        yield loose(f"{recording.number}/times.json", holding.to_json(told))


@transaction.atomic
def claim_export(*, export: Export) -> UUID | None:
    """Take the making of a ZIP: a worker that began before and is silent, dead or not, writes nothing any more.

    Returns:
        What names this try, as `export.making` does; None when it isn't to be made any more.
    """
    standing = Export.objects.select_for_update().get(id=export.id)
    if standing.state not in (Export.State.PREPARING, Export.State.FAILED):
        return None
    export.making = standing.making = made = uuid7()
    standing.save(update_fields=["making"])
    return made


def is_making(export: Export) -> bool:
    """Whether this try is still the one that counts."""
    return Export.objects.filter(id=export.id, making=export.making).exists()


@transaction.atomic
def keep_packed(*, now: datetime, export: Export, packed: Path, place: Path, size: int, sha256: str) -> bool:
    """Put the ZIP of a try where it's fetched and say that it's ready; False when another worker has taken it over.

    Args:
        now: when.
        export: as it was claimed.
        packed: the ZIP, in the folder of the try.
        place: where it's fetched.
        size: its bytes.
        sha256: its digest.

    Raises:
        RecordingSealedError: something in it was sealed meanwhile; it has to go.
    """
    if not _held(export):
        return False
    finish_export(now=now, export=export, size=size, sha256=sha256)
    packed.replace(place)
    return True


def _held(export: Export) -> bool:
    """Whether this try still counts; then nobody takes it over until the transaction ends."""
    return Export.objects.select_for_update().filter(id=export.id, making=export.making).exists()


@transaction.atomic
def finish_export(*, now: datetime, export: Export, size: int, sha256: str) -> None:
    """Say that the ZIP is ready, and which page went into it.

    Raises:
        RecordingSealedError: something in it was sealed meanwhile; it has to go.
    """
    require_open(export)
    export.state, export.size, export.sha256, export.ready_at = Export.State.READY, size, sha256, now
    export.page_sha256 = verifier.page().sha256
    export.save(update_fields=["state", "size", "sha256", "ready_at", "page_sha256"])


@transaction.atomic
def fail_export(*, export: Export, error: LiuhenError) -> None:
    """Say that no copy could be made, and why, with all that it says. Nothing when another worker has taken it over."""
    if not _held(export):
        return
    export.state, export.reason, export.reason_fields = Export.State.FAILED, error.code, dict(error.fields)
    export.save(update_fields=["state", "reason", "reason_fields"])


@transaction.atomic
def take_back_exports(*, export_ids: Sequence[UUID]) -> list[UUID]:
    """Say that what was packed, or is being packed, isn't to be had any more, with the caller's entry.

    Returns:
        Those that were there; their files go next.
    """
    waiting = Export.objects.filter(id__in=export_ids).exclude(state=Export.State.REMOVED)
    taken = list(waiting.values_list("id", flat=True))
    Export.objects.filter(id__in=taken).update(state=Export.State.REMOVED, making=None)
    return taken


@transaction.atomic
def forget_copy(*, export: Export) -> None:
    """Say that the ZIP was removed from the server; the archive keeps the originals."""
    export.state = Export.State.REMOVED
    export.save(update_fields=["state"])
