"""组卷: what goes into a volume, in which order, is kept; the worker compiles it (art 18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from liuhen.archive.volumes import numbering, queries
from liuhen.archive.volumes.errors import (
    AttesterNeededError,
    FileNumberTakenError,
    NothingToBindError,
    SupplementReasonNeededError,
    VolumeFactInvalidError,
    VolumeFiledError,
    VolumeNumberTakenError,
)
from liuhen.archive.volumes.gates import MarkedOut, marked_out
from liuhen.archive.volumes.models import Volume, VolumeItem, VolumeRecording, VolumeSide
from liuhen.archive.volumes.taking_numbers import number_fields, take, take_filing_number, take_for_recording
from liuhen.archive.volumes.telling import ItemTelling, Lack, VolumeTelling, clean
from liuhen.cases.documents.models import Medium
from liuhen.cases.models import Case
from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.recordings.models import Recording
from liuhen.rules.volumes import VolumeRules
from liuhen.work import operations as work

TASK = "volumes.compile"


@transaction.atomic
def prepare_volume(
    *, actor: Actor, now: datetime, case_id: UUID, telling: VolumeTelling, lacks: Sequence[Lack] = ()
) -> Volume:
    """Put a closed case together, or put it together anew while it isn't filed; the worker compiles it.

    A case that has a filed volume gets a supplement: another part, with its reason.

    Args:
        actor: who does it.
        now: when.
        case_id: of which case.
        telling: what is said of the volume and its documents.
        lacks: what the case lacks; judging stands above this room, so the caller brings what it found.

    Raises:
        VolumeNotFoundError, NotPermittedError: no such case for this actor.
        CaseNotClosedError: it isn't closed.
        VolumeFactInvalidError: a typing error, at the field named.
        AttesterNeededError: a scan is called the same as its original, and nobody is named who compared them.
        SupplementReasonNeededError: a supplement says why.
        NothingToBindError: no document and no recording is in it.
        VolumeNumberTakenError, FileNumberTakenError: the number that was typed is another volume's.
        VolumeNumberOddError: 目录号 or 案卷号 isn't of the bureau's form.
    """
    case = queries.case_to_bind(actor=actor, case_id=case_id)
    Case.objects.select_for_update(of=("self",)).get(id=case.id)  # two who prepare at once get one draft
    rules = queries.rules_in_force()
    told = clean(telling, rules, now=now)
    volume = queries.draft_of(case) or Volume(case=case, unit=case.unit, part=len(queries.volumes_of(case)) + 1)
    if volume.part > 1 and not told.reason:
        raise SupplementReasonNeededError(field="reason")
    items = _items(volume, told, rules, case)
    recordings = queries.recordings_to_list(case)
    numbers = queries.numbered(recordings)  # a draft's own too, before its rows are written anew
    out = _left_out(told, recordings)
    if all(one.id in out for one in recordings) and all(item.side == VolumeSide.OUT for item in items):
        raise NothingToBindError
    is_new = not Volume.objects.filter(id=volume.id).exists()
    _number(volume, told, rules, year=timezone.localdate(now).year)
    for name in ("title", "retention", "compiler", "checker", "compiled_on", "note", "damage", "reason"):
        setattr(volume, name, getattr(told, name))
    volume.shortages = [dict(lack.to_json()) for lack in lacks]
    volume.version = 1 if is_new else volume.version + 1
    volume.prepared_by_id, volume.prepared_at = actor.account_id, now
    _ask(volume, now=now)
    volume.save(force_insert=is_new)
    volume.items.all().delete()
    volume.listed.all().delete()
    VolumeItem.objects.bulk_create(items)
    listed = [one for one in recordings if one.id not in out]
    _list(volume, listed, numbers, rules, year=timezone.localdate(now).year)
    _leave_out(volume, [one for one in recordings if one.id in out], out)
    facts = _facts(volume, items, listed, out)
    custody.append(kind="volume.prepared", subject=volume.id, actor=actor.reference, now=now, facts=facts)
    return volume


@transaction.atomic
def compile_again(*, actor: Actor, now: datetime, volume_id: UUID) -> Volume:
    """Ask for another try at what couldn't be compiled.

    Raises:
        VolumeNotFoundError, NotPermittedError: no such volume for this actor.
        VolumeFiledError: it's filed.
    """
    volume = queries.get_volume(actor=actor, volume_id=volume_id)
    queries.require_binder(actor, volume.unit_id)
    if volume.state == Volume.State.FILED:
        raise VolumeFiledError(number=volume.number)
    _ask(volume, now=now)
    volume.save(update_fields=["state", "failure"])
    return volume


def _ask(volume: Volume, *, now: datetime) -> None:
    volume.state, volume.failure = Volume.State.COMPILING, {}
    work.enqueue(name=TASK, payload={"volume": str(volume.id)}, now=now, unique=f"volume:{volume.id}")


def _items(volume: Volume, told: VolumeTelling, rules: VolumeRules, case: Case) -> list[VolumeItem]:
    """The documents on their sides, in order; one that nobody named stands where it's proposed."""
    named = {item.document_id: item for item in told.items}
    proposed = queries.proposed(case, rules)
    if set(named) - {one.document.id for one in proposed}:
        raise VolumeFactInvalidError(field="items", longest=0)
    attester = _attester(told)
    lines: list[tuple[ItemTelling, queries.Proposed]] = [
        (_guarded(named.get(one.document.id) or _as_proposed(one, place), one, rules), one)
        for place, one in enumerate(proposed, 1)
    ]
    found: list[VolumeItem] = []
    for side in VolumeSide:
        own = sorted((line for line in lines if line[0].side == side), key=lambda line: line[0].order)
        for position, (item, one) in enumerate(own, 1):
            is_attested = item.is_attested and attester is not None and bool(one.document.scan)
            found.append(
                VolumeItem(
                    volume=volume,
                    document=one.document,
                    side=side,
                    position=position,
                    medium=item.medium,
                    place=item.place or (told.place if item.medium == Medium.PAPER else ""),
                    first_page=item.first_page,
                    attested_by=attester if is_attested else None,
                    attested_on=told.compiled_on if is_attested else None,
                    out_reason=item.out_reason if side == VolumeSide.OUT else "",
                    version=one.document.version,
                )
            )
    return found


def _guarded(item: ItemTelling, one: queries.Proposed, rules: VolumeRules) -> ItemTelling:
    """What tells who reported stands in the 副卷 or in none, whatever was said (6(3)): outsiders consult the 正卷."""
    return (
        replace(item, side=VolumeSide.INNER)
        if item.side == VolumeSide.MAIN and one.document.form in rules.guarded
        else item
    )


def _as_proposed(one: queries.Proposed, place: int) -> ItemTelling:
    return ItemTelling(document_id=one.document.id, side=one.side, order=place, medium=one.medium)


def _attester(told: VolumeTelling) -> Officer | None:
    if told.attester_id is None:
        if any(item.is_attested for item in told.items):
            raise AttesterNeededError(field="attester")
        return None
    found = Officer.objects.filter(id=told.attester_id).first()
    if found is None:
        raise VolumeFactInvalidError(field="attester", longest=0)
    return found


def _number(volume: Volume, told: VolumeTelling, rules: VolumeRules, *, year: int) -> None:
    """Take the next numbers unless one was typed; a draft keeps its own, the 档号 while its 保管期限 stays."""
    volume.catalogue, volume.file_number = told.catalogue, told.file_number
    taken = Volume.objects.filter(catalogue=told.catalogue, file_number=told.file_number).exclude(id=volume.id)
    if told.file_number and (other := taken.first()) is not None:
        raise FileNumberTakenError(field="file_number", number=told.file_number, other=other.number)
    volume.filing_number = volume.filing_number or take_filing_number(rules, year=year)
    if told.number and told.number != volume.number:
        if Volume.objects.filter(number=told.number).exclude(id=volume.id).exists():
            raise VolumeNumberTakenError(field="number", number=told.number)
        volume.number, volume.series, volume.serial = told.number, "", None
        return
    pattern = settings.LIUHEN.archive_number_pattern
    if numbering.is_by_hand(pattern):
        _number_by_hand(volume, told, rules, year=year)
        return
    keeps = volume.number and (told.retention == volume.retention or not volume.series)
    if keeps:
        return
    fields = number_fields(category=rules.files, year=year, retention=told.retention, catalogue=told.catalogue)
    number, series, serial = take(pattern, fields)
    while Volume.objects.filter(number=number).exclude(id=volume.id).exists():  # somebody typed that one
        number, series, serial = take(pattern, fields)
    volume.number, volume.series, volume.serial = number, series, serial


def _number_by_hand(volume: Volume, told: VolumeTelling, rules: VolumeRules, *, year: int) -> None:
    """The number that what the archive room assigned makes; nothing is counted."""
    if not told.file_number:
        raise VolumeFactInvalidError(field="file_number", problem="empty")
    fields = number_fields(category=rules.files, year=year, retention=told.retention, catalogue=told.catalogue)
    number = numbering.compose(
        settings.LIUHEN.archive_number_pattern, serial=0, **{**fields, numbering.FILE: told.file_number}
    )
    if Volume.objects.filter(number=number).exclude(id=volume.id).exists():
        raise VolumeNumberTakenError(field="file_number", number=number)
    volume.number, volume.series, volume.serial = number, "", None


def _facts(
    volume: Volume, items: Sequence[VolumeItem], listed: Sequence[Recording], out: Mapping[UUID, MarkedOut]
) -> dict[str, Json]:
    """What the entry says of it."""
    return {
        "case": str(volume.case_id),
        "part": volume.part,
        "number": volume.number,
        "catalogue": volume.catalogue,
        "file_number": volume.file_number,
        "filing_number": volume.filing_number,
        "retention": volume.retention,
        "reason": volume.reason,
        "documents": [f"{item.side}:{item.document_id}" for item in items],
        "recordings": [str(recording.id) for recording in listed],
        "left_out": [f"{key}:{one.approver}:{one.reason}" for key, one in out.items()],
        "lacks": len(volume.shortages),
    }


def _left_out(told: VolumeTelling, recordings: Sequence[Recording]) -> dict[UUID, MarkedOut]:
    """Those that aren't listed: marked as 不入卷, whatever is said of them, or left out of this volume by somebody."""
    known = {one.id for one in recordings}
    if {one.recording_id for one in told.recordings} - known:
        raise VolumeFactInvalidError(field="recordings", longest=0)
    said = {one.recording_id: MarkedOut(reason=one.out_reason, approver="") for one in told.recordings if one.is_out}
    return said | marked_out(list(known))


def _leave_out(volume: Volume, recordings: Sequence[Recording], out: Mapping[UUID, MarkedOut]) -> None:
    VolumeRecording.objects.bulk_create(
        VolumeRecording(
            volume=volume,
            recording=recording,
            position=position,
            version=recording.version,
            is_out=True,
            out_reason=out[recording.id].reason,
            out_approver=out[recording.id].approver,
        )
        for position, recording in enumerate(recordings, 1)
    )


def _list(
    volume: Volume, recordings: list[Recording], known: Mapping[UUID, str], rules: VolumeRules, *, year: int
) -> None:
    VolumeRecording.objects.bulk_create(
        VolumeRecording(
            volume=volume,
            recording=recording,
            position=position,
            number=known.get(recording.id) or take_for_recording(recording, volume.case, rules, year=year),
            version=recording.version,
        )
        for position, recording in enumerate(recordings, 1)
    )
