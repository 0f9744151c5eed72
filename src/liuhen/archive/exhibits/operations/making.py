"""The worker's part: which parts were taken, and what came of the making."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from liuhen.archive.exhibits.discs import Disc
from liuhen.archive.exhibits.errors import ExhibitNotReadyError
from liuhen.archive.exhibits.models import Exhibit, ExhibitDisc, ExhibitFile, ExhibitItem
from liuhen.custody import operations as custody
from liuhen.custody.models import Entry
from liuhen.errors import LiuhenError
from liuhen.ledger.entry import Json
from liuhen.packages.image import Image
from liuhen.recordings.hiding.errors import CopyWithdrawnError
from liuhen.recordings.hiding.models import CopyState, HiddenCopy
from liuhen.recordings.jobs import previews_folder
from liuhen.recordings.models import Export, ExportState
from liuhen.recordings.operations import copy_beside, fail_export, finish_export, narrow_copy


@transaction.atomic
def claim_making(*, exhibit: Exhibit) -> bool:
    """Take the making of an exhibit: a worker that began before and is silent, dead or not, writes nothing any more.

    Returns:
        Whether it's still to be made as it was told; then `exhibit.making` names this try.
    """
    standing = Exhibit.objects.select_for_update(of=("self",)).get(id=exhibit.id)
    if standing.version != exhibit.version or standing.state != Exhibit.State.MAKING:
        return False
    exhibit.making = standing.making = uuid7()
    standing.save(update_fields=["making"])
    return True


def is_making(exhibit: Exhibit) -> bool:
    """Whether this try is still the one that counts."""
    return Exhibit.objects.filter(id=exhibit.id, making=exhibit.making, version=exhibit.version).exists()


def _standing(exhibit: Exhibit) -> Exhibit | None:
    """The row, locked; None when it was told anew, is over, or another worker has taken the making."""
    standing = Exhibit.objects.select_for_update(of=("self",)).get(id=exhibit.id)
    is_mine = (standing.version, standing.making) == (exhibit.version, exhibit.making)
    return standing if is_mine and standing.state == Exhibit.State.MAKING else None


def _refuse_withdrawn(items: Sequence[ExhibitItem]) -> None:
    hidden = [item.hidden_id for item in items if item.hidden_id is not None]
    gone = HiddenCopy.objects.filter(id__in=hidden, state=CopyState.WITHDRAWN).select_related("recording").first()
    if gone is not None:
        raise CopyWithdrawnError(number=gone.name)


@transaction.atomic
def begin_making(
    *, now: datetime, exhibit: Exhibit, items: Sequence[ExhibitItem], discs: Sequence[Disc]
) -> list[ExhibitDisc] | None:
    """Enter every part that was taken with its digests, before a bag is written: its extract then tells of them.

    A try that comes round enters the same once. And on which disc everything lies: each gets a copy of its own, the
    first that which was asked for. None when the exhibit was told anew meanwhile, or another worker has taken it.

    Raises:
        CopyWithdrawnError: a copy with things hidden that was to go along was taken back meanwhile.
    """
    if _standing(exhibit) is None:
        return None
    _refuse_withdrawn(items)
    for item in sorted(items, key=lambda each: (each.recording_id, each.position)):
        if item.part:
            _enter_once(
                kind="recording.excerpted",
                subject=item.recording_id,
                now=now,
                facts={
                    "exhibit": str(exhibit.id),
                    "version": exhibit.version,
                    "begin_ms": item.begin_ms,
                    "end_ms": item.end_ms,
                    "from_s": str(item.part["from_s"]),
                    "to_s": str(item.part["to_s"]),
                    "encoded": item.part["is_encoded"],
                    "size": item.part["size"],
                },
                digests={"sha256": item.part["sha256"], "sm3": item.part["sm3"]},
            )
        if item.hidden is not None:
            _enter_once(
                kind="recording.hidden_given",
                subject=item.recording_id,
                now=now,
                facts={
                    "exhibit": str(exhibit.id),
                    "version": exhibit.version,
                    "copy": str(item.hidden_id),
                    "number": item.hidden.number,
                },
                digests={"sha256": item.hidden.sha256},
            )
    laid_out: Json = [[f"{one['name']}:{one['part']}:{one['parts']}" for one in disc.told()] for disc in discs]
    facts: dict[str, Json] = {"version": exhibit.version, "discs": laid_out}
    _enter_once(kind="exhibit.planned", subject=exhibit.id, now=now, facts=facts, digests={})
    _drop(exhibit)
    return ExhibitDisc.objects.bulk_create(
        ExhibitDisc(
            exhibit=exhibit,
            position=disc.position,
            of=disc.of,
            copy=_copy_of(exhibit, disc),
            planned=disc.room,
            held=disc.told(),
        )
        for disc in discs
    )


def _enter_once(
    *, kind: str, subject: UUID, now: datetime, facts: Mapping[str, Json], digests: Mapping[str, str]
) -> None:
    """Enter something of a making, unless an earlier try at it entered the same: a try that comes round is no second.

    A try that takes other parts, or lays them out otherwise, is entered: those before it then came to nothing.
    """
    earlier = Entry.objects.filter(subject=subject, kind=kind)
    if any({**one.facts, **facts} == one.facts and _digests_of(one) == digests for one in earlier):
        return
    custody.append(kind=kind, subject=subject, actor="worker", now=now, facts=facts, digests=digests)


def _digests_of(entry: Entry) -> dict[str, str]:
    told: dict[str, str] = json.loads(bytes(entry.canonical))["digests"]
    return told


def _drop(exhibit: Exhibit) -> None:
    """The discs of an earlier making, or of a worker that died; copies that were never made are done with."""
    for disc in exhibit.discs.select_related("copy"):
        if disc.copy_id != exhibit.copy_id and disc.copy.state == ExportState.PREPARING:
            fail_export(export=disc.copy, error=ExhibitNotReadyError())
    exhibit.discs.all().delete()


def _copy_of(exhibit: Exhibit, disc: Disc) -> Export:
    """The copy of a disc; a disc without a recording (papers alone) has one that names none."""
    asked = exhibit.copy
    assert asked is not None  # noqa: S101 - for the type checker: `prepare_exhibit` asks for one
    name = f"{exhibit.number}.iso" if disc.of == 1 else f"{exhibit.number}-{disc.position}of{disc.of}.iso"
    if disc.position == 1:
        narrow_copy(export=asked, name=name, recordings=disc.linked)
        return asked
    return copy_beside(export=asked, name=name, recordings=disc.linked)


@transaction.atomic
def record_made(
    *,
    now: datetime,
    exhibit: Exhibit,
    items: Sequence[ExhibitItem],
    files: Sequence[ExhibitFile],
    images: Sequence[tuple[ExhibitDisc, Image]],
    facts: Mapping[str, object],
) -> bool:
    """Write down the files of a making and put its images where they're fetched; False when it was overtaken.

    Args:
        now: when.
        exhibit: as it was made, with its copy.
        items: with their parts.
        files: unsaved rows of its papers.
        images: of each disc.
        facts: see `models.Exhibit.facts`.

    Raises:
        RecordingSealedError: something in it was sealed meanwhile; it has to go.
    """
    standing = _standing(exhibit)
    if standing is None:
        return False
    for disc, image in images:
        finish_export(now=now, export=disc.copy, size=image.size, sha256=image.sha256)
    standing.files.all().delete()
    ExhibitFile.objects.bulk_create(files)
    ExhibitItem.objects.bulk_update(items, ["part"])
    standing.state, standing.facts, standing.failure, standing.made_at = Exhibit.State.READY, dict(facts), {}, now
    standing.save(update_fields=["state", "facts", "failure", "made_at"])
    custody.append(
        kind="exhibit.made",
        subject=exhibit.id,
        actor="worker",
        now=now,
        facts={
            "version": exhibit.version,
            "files": [f"{file.path}:{file.sha256}" for file in files],
            "discs": [f"{disc.position}:{image.size}:{image.sha256}" for disc, image in images],
        },
        digests={"sha256": images[0][1].sha256} if len(images) == 1 else {},
    )
    for disc, image in images:
        place = previews_folder(disc.copy_id)
        place.mkdir(parents=True, exist_ok=True)
        image.path.replace(place / disc.copy.name)
    return True


@transaction.atomic
def record_failed(*, exhibit: Exhibit, error: LiuhenError) -> None:
    """Say that an exhibit couldn't be made, and why; for a person. Nothing when another worker has taken it."""
    standing = _standing(exhibit)
    if standing is None:
        return
    standing.state = Exhibit.State.FAILED
    standing.failure = {"code": error.code, "fields": dict(error.fields)}
    standing.save(update_fields=["state", "failure"])
    copies = {disc.copy_id: disc.copy for disc in standing.discs.select_related("copy")}
    if standing.copy is not None:
        copies[standing.copy.id] = standing.copy
    for copy in copies.values():
        fail_export(export=copy, error=error)
