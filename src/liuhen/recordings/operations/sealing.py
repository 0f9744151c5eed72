"""封存 (art 8(2)): what must not have been filmed is closed to everybody at once, and leaves by transfer only."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.packages import verifier
from liuhen.packages.evidence import PROMISED, VERIFIER
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.recordings import sealing_marks, search
from liuhen.recordings.clocks import wind_describe
from liuhen.recordings.elsewhere import close_all
from liuhen.recordings.errors import (
    AlreadySealedError,
    NotSealedError,
    OwnSealError,
    OwnTransferError,
    SealFactInvalidError,
    TransferDecidedError,
)
from liuhen.recordings.models import Derivative, Export, Recording, Seal, Transfer, UnderConsent, Viewing
from liuhen.recordings.operations.analysing import ask_for_previews
from liuhen.recordings.queries import get_recording, get_seal, get_transfer, refuse_gone, searchable_text
from liuhen.recordings.visible import taking_part
from liuhen.typed import problem_with
from liuhen.work import operations as work

NOTE_LENGTH = 500
RECEIVER_LENGTH = 300


def seal_recording(*, actor: Actor, now: datetime, recording_id: UUID, reason: str, note: str) -> Seal:
    """Seal a recording that was filmed despite a refusal, or that shows a state secret.

    From the commit on nobody plays, finds, describes or copies it, with whatever address; the legal section is told by
    the same rows. What was made from it to look at is removed, and copies that wait to be fetched; the original stays.

    Raises:
        NotPermittedError: the actor doesn't seal.
        RecordingNotFoundError: there is none, or the actor may not know of it.
        AlreadySealedError: it is sealed.
        SealFactInvalidError: no such reason, or no note; `field` names it.
    """
    require(actor, Capability.SEAL)
    if reason not in Seal.Reason.values:
        raise SealFactInvalidError(field="reason", longest=0)
    said = _text(note, field="note", longest=NOTE_LENGTH)
    get_recording(actor=actor, recording_id=recording_id)
    sealing_marks.mark(recording_id)
    with transaction.atomic():
        recording = Recording.objects.select_for_update().get(id=recording_id)
        refuse_gone([recording])
        if Seal.objects.filter(recording=recording, lifted_at=None).exists():
            raise AlreadySealedError(number=recording.number)
        seal, _made = Seal.objects.update_or_create(
            recording=recording,
            defaults={
                "reason": reason,
                "note": said,
                "sealed_by_id": actor.account_id,
                "sealed_at": now,
                "read_by": None,
                "read_at": None,
                "lifted_by": None,
                "lifted_at": None,
                "lifted_reason": "",
            },
        )
        Derivative.objects.filter(recording=recording).delete()
        search.forget(recording)
        copies = list(recording.exports.filter(transfer=None).exclude(state=Export.State.REMOVED))
        for copy in copies:
            sealing_marks.mark(copy.id)
        Export.objects.filter(id__in=[copy.id for copy in copies], state=Export.State.READY).update(
            state=Export.State.REMOVED
        )
        recording.refresh_from_db()
        wind_describe(now=now, recording=recording)
        made = close_all(recording.id)
        for thing in made:
            sealing_marks.mark(thing)
        facts = {"reason": reason, "note": said}
        custody.append(kind="recording.sealed", subject=recording.id, actor=actor.reference, now=now, facts=facts)
        # A crash right after the commit leaves the files to the worker.
        closed = [recording.id, *(copy.id for copy in copies), *made]
        work.enqueue(name="recordings.remove_previews", payload={"things": [str(thing) for thing in closed]}, now=now)
    for thing in closed:
        remove_files(thing)
    return seal


def remove_files(thing: UUID) -> None:
    """Remove what was made from a recording to look at, or a copy that waits to be fetched: both can be made again."""
    home: Path = settings.LIUHEN.home
    shutil.rmtree(home / "previews" / str(thing), ignore_errors=True)


@transaction.atomic
def acknowledge_seal(*, actor: Actor, now: datetime, recording_id: UUID) -> Seal:
    """The legal section has taken note of a seal.

    Raises:
        NotPermittedError: the actor isn't of the legal section.
        RecordingNotFoundError: no such recording, or the actor may not know of it.
        NotSealedError: it isn't sealed.
    """
    require(actor, Capability.SUPERVISE_SEALS)
    seal = _standing(actor, recording_id)
    if seal.read_at is None:
        seal.read_by_id, seal.read_at = actor.account_id, now
        seal.save(update_fields=["read_by", "read_at"])
        custody.append(kind="recording.seal_read", subject=recording_id, actor=actor.reference, now=now)
    return seal


def unseal_recording(*, actor: Actor, now: datetime, recording_id: UUID, reason: str) -> Seal:
    """Open a sealed recording again, with the reason: it was sealed by mistake, or the ground has gone.

    Raises:
        NotPermittedError: the actor isn't of the legal section.
        RecordingNotFoundError: no such recording, or the actor may not know of it.
        NotSealedError: it isn't sealed.
        OwnSealError: the actor sealed it or took part in it, or whoever stands in for the other.
        SealFactInvalidError: no reason.
    """
    require(actor, Capability.SUPERVISE_SEALS)
    why = _text(reason, field="reason", longest=NOTE_LENGTH)
    with transaction.atomic():
        seal = _standing(actor, recording_id)
        if is_own_seal(actor, seal):
            raise OwnSealError(number=seal.recording.number)
        seal.lifted_by_id, seal.lifted_at, seal.lifted_reason = actor.account_id, now, why
        seal.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
        recording = Recording.objects.select_for_update(of=("self",)).select_related("case__party").get(id=recording_id)
        if recording.viewing == Viewing.PREVIEW:
            recording.viewing = Viewing.PREPARING
            recording.save(update_fields=["viewing"])
        if recording.viewing in (Viewing.NATIVE, Viewing.PREPARING):
            ask_for_previews(now=now, recording=recording)
        search.index(recording, searchable_text(recording))
        wind_describe(now=now, recording=recording)
        facts = {"reason": why}
        custody.append(kind="recording.unsealed", subject=recording.id, actor=actor.reference, now=now, facts=facts)
    if not UnderConsent.objects.filter(recording_id=recording_id).exists():
        sealing_marks.unmark(recording_id)
    return seal


@transaction.atomic
def ask_transfer(*, actor: Actor, now: datetime, recording_id: UUID, receiver: str, basis: str) -> Transfer:
    """Propose to hand a sealed recording to an authority: the only way in which it leaves.

    Args:
        actor: of the legal section.
        now: the moment.
        recording_id: which.
        receiver: to whom.
        basis: the paper on which it rests, by name and number.

    Raises:
        NotPermittedError: the actor isn't of the legal section.
        RecordingNotFoundError: no such recording, or the actor may not know of it.
        NotSealedError: it isn't sealed.
        SealFactInvalidError: receiver or basis is missing or too long; `field` names it.
    """
    require(actor, Capability.SUPERVISE_SEALS)
    seal = _standing(actor, recording_id)
    transfer = Transfer.objects.create(
        seal=seal,
        receiver=_text(receiver, field="receiver", longest=RECEIVER_LENGTH),
        basis=_text(basis, field="basis", longest=NOTE_LENGTH),
        asked_by_id=actor.account_id,
        asked_at=now,
    )
    facts = {"recording": str(recording_id), "receiver": transfer.receiver, "basis": transfer.basis}
    custody.append(kind="transfer.asked", subject=transfer.id, actor=actor.reference, now=now, facts=facts)
    return transfer


@transaction.atomic
def decide_transfer(*, actor: Actor, now: datetime, transfer_id: UUID, is_approved: bool, note: str = "") -> Transfer:
    """Approve a transfer, whose bag the worker then makes for the legal section to hand over, or refuse it.

    Raises:
        NotPermittedError: the actor isn't the bureau's head.
        TransferNotFoundError: there is none.
        OwnTransferError: the actor asked for it.
        TransferDecidedError: it was decided on already.
        NotSealedError: the recording isn't sealed any more.
        SealFactInvalidError: it's refused without a reason, or the note is too long.
    """
    require(actor, Capability.APPROVE_TRANSFERS)
    transfer = Transfer.objects.select_for_update().get(id=get_transfer(actor=actor, transfer_id=transfer_id).id)
    if is_own_transfer(actor, transfer):
        raise OwnTransferError
    if transfer.state != Transfer.State.ASKED:
        raise TransferDecidedError
    seal = Seal.objects.select_related("recording").get(pk=transfer.seal_id)
    if seal.lifted_at is not None:
        raise NotSealedError(number=seal.recording.number)
    transfer.decision_note = _text(note, field="note", longest=NOTE_LENGTH, needed=not is_approved)
    transfer.state = Transfer.State.APPROVED if is_approved else Transfer.State.REFUSED
    transfer.decided_by_id, transfer.decided_at = actor.account_id, now
    if is_approved:
        transfer.export = _bag_for(transfer, seal.recording, now)
    transfer.save()
    kind = "transfer.approved" if is_approved else "transfer.refused"
    facts = {"recording": str(seal.recording_id), "note": transfer.decision_note}
    custody.append(kind=kind, subject=transfer.id, actor=actor.reference, now=now, facts=facts)
    if is_approved:
        given: dict[str, Json] = {
            "transfer": str(transfer.id),
            "receiver": transfer.receiver,
            "basis": transfer.basis,
            PROMISED: True,
        }
        custody.append(
            kind="recording.transferred",
            subject=seal.recording_id,
            actor=actor.reference,
            now=now,
            digests={VERIFIER: verifier.page().sha256},
            facts=given,
        )
        export = str(transfer.export_id)
        work.enqueue(name="recordings.export", payload={"export": export}, now=now, unique=f"export:{export}")
    return transfer


def _bag_for(transfer: Transfer, recording: Recording, now: datetime) -> Export:
    export = Export.objects.create(
        name=f"{recording.number}-{timezone.localtime(now):%Y%m%d%H%M%S}",
        purpose=transfer.receiver,
        asked_by_id=transfer.asked_by_id,
        asked_at=now,
    )
    export.recordings.set([recording])
    return export


def is_own_transfer(actor: Actor, transfer: Transfer) -> bool:
    """Whether the actor asked for a transfer, or a hand that counts as its own: somebody else decides."""
    return transfer.asked_by_id is None or is_same_hand(actor, transfer.asked_by_id, transfer.asked_at)


def is_own_seal(actor: Actor, seal: Seal) -> bool:
    """Whether the actor sealed a recording or took part in it, deputies counted as those they stand in for."""
    if is_same_hand(actor, seal.sealed_by_id, seal.sealed_at):
        return True
    return Recording.objects.filter(taking_part(actor), id=seal.recording_id).exists()


def _standing(actor: Actor, recording_id: UUID) -> Seal:
    """The seal, locked."""
    found = get_seal(actor=actor, recording_id=recording_id)
    seal = Seal.objects.select_for_update().get(pk=found.pk)
    if seal.lifted_at is not None:
        raise NotSealedError(number=found.recording.number)
    return seal


def _text(value: str, *, field: str, longest: int, needed: bool = True) -> str:
    cleaned = value.strip()
    if (needed and not cleaned) or len(cleaned) > longest or "\x00" in cleaned:
        raise SealFactInvalidError(field=field, longest=longest, problem=problem_with(cleaned))
    return cleaned
