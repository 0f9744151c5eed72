"""A listed file ends: received, duplicate or failed. Only proven bytes are ever said to be received."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.errors import DamagedError, LiuhenError
from liuhen.holdings import copying
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.intake.errors import ArchivedCopyDamagedError, IntakeClosedError, IntakeNotFoundError
from liuhen.intake.models import UNENDED, FileState, Intake, IntakeFile, IntakeState
from liuhen.intake.names import NameFacts, patterns_in_force, understand
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, require
from liuhen.recordings.errors import AlreadyArchivedError
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.operations import OriginFacts, register
from liuhen.recordings.queries import standing
from liuhen.storage.errors import KeyAbsentError

SUFFIX_LENGTH = 8


def logical_path(path: str) -> str:
    """Return the neutral name of an original inside its object: `original.mp4` whatever the card calls it."""
    suffix = Path(path.rsplit("/", 1)[-1]).suffix.lower()
    known = suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= SUFFIX_LENGTH
    return f"original{suffix}" if known else "original"


def stage(file: IntakeFile, chunks: Iterable[bytes]) -> holdings.StagedFile:
    """Copy a listed file's bytes into the archive's staging, hashed, durable and read back. No database is touched.

    Safe to call from several threads for different files.

    Raises:
        ReadBackMismatchError: what came back from the medium isn't what was written.
        StoreFullError, StoreUnreachableError: no room, or no store; nothing half-written stays listed.
        LiuhenError: whatever `chunks` raises.
    """
    return holdings.stage(object_id=file.id, logical_path=logical_path(file.path), chunks=chunks)


def settle(*, actor: Actor, now: datetime, file_id: UUID, staged: holdings.StagedFile) -> IntakeFile:
    """Let a staged file become a recording, or a duplicate of one; only then is it safe to wipe.

    Calling it for a file that has ended meanwhile changes nothing.

    Raises:
        NotPermittedError: the actor may not take anything in.
        IntakeNotFoundError, IntakeClosedError: no such file, or its intake has ended.
        ArchivedCopyDamagedError: it's a duplicate, and the archive's own copy is damaged; the card keeps the good one.
        StoreFullError, StoreUnreachableError: not before all is written; call again.
    """
    require(actor, Capability.INTAKE)
    # The same bytes may come in by another way in this very moment: who loses the race becomes the duplicate.
    while True:
        file = _open_file(file_id)
        if file.state not in UNENDED:
            holdings.discard(staged)
            return file
        existing = standing(staged.sha256)
        if existing is not None:
            if ended := _settle_duplicate(actor, now, file, staged, existing):
                return ended
            continue
        try:
            prepared = _prepared(actor, now, file, staged)
        except KeyAbsentError:
            # Another run recorded the file, and took every other try's staging away with its own.
            if not _came_in_meanwhile(file_id, staged):
                raise
            holdings.discard(staged)
            continue
        try:
            file = _register(actor, now, file, staged, prepared)
        except (AlreadyArchivedError, HeadMovedError, IntegrityError):
            if not _came_in_meanwhile(file_id, staged):
                raise
            holdings.discard(prepared)
            continue
        holdings.roll_forward(file.id)
        return file


def ended_meanwhile(file_id: UUID) -> IntakeFile | None:
    """Return a listed file that has ended by another way, or None while it waits for its end."""
    return IntakeFile.objects.filter(id=file_id).exclude(state__in=UNENDED).first()


def _prepared(actor: Actor, now: datetime, file: IntakeFile, staged: holdings.StagedFile) -> holdings.PreparedVersion:
    return holdings.prepare_version(
        object_id=file.id,
        files={staged.logical_path: staged, "facts.json": _facts_json(file, staged, now)},
        message="intake",
        user_name=actor.name,
        now=now,
    )


def _came_in_meanwhile(file_id: UUID, staged: holdings.StagedFile) -> bool:
    return ended_meanwhile(file_id) is not None or standing(staged.sha256) is not None


def _open_file(file_id: UUID) -> IntakeFile:
    file = IntakeFile.objects.select_related("intake__recorder", "intake__officer").filter(id=file_id).first()
    if file is None:
        raise IntakeNotFoundError
    if file.intake.state == IntakeState.CLOSED and file.state in UNENDED:
        raise IntakeClosedError(number=file.intake.number)
    return file


def _held(file: IntakeFile) -> bool:
    """Hold the file's row until the transaction ends; whether it's still waiting for its end."""
    return IntakeFile.objects.select_for_update().filter(id=file.id, state__in=UNENDED).exists()


def _settle_duplicate(
    actor: Actor, now: datetime, file: IntakeFile, staged: holdings.StagedFile, existing: Recording
) -> IntakeFile | None:
    """End the file as one that is there already; None when that one went by an approved disposal in this moment."""
    try:
        # Invariant 3: the archive's copy is read back now, not believed from the day it came in.
        holdings.prove_again(existing.id, existing.logical_path)
    except DamagedError as error:
        if standing(staged.sha256) != existing:
            return None
        raise ArchivedCopyDamagedError(number=existing.number) from error
    with transaction.atomic():
        if not _held(file):
            return _open_file(file.id)
        if Recording.objects.select_for_update().get(id=existing.id).viewing == Viewing.GONE:
            return None
        _end(file, FileState.DUPLICATE, staged, existing, now)
        custody.append(
            kind="recording.met_again",
            subject=existing.id,
            actor=actor.reference,
            now=now,
            facts={"intake": str(file.intake_id), "path": file.path},
            digests={"sha256": staged.sha256, "sm3": staged.sm3},
        )
    holdings.discard(staged)
    return file


@transaction.atomic
def _register(
    actor: Actor,
    now: datetime,
    file: IntakeFile,
    staged: holdings.StagedFile,
    prepared: holdings.PreparedVersion,
) -> IntakeFile:
    if not _held(file):
        raise HeadMovedError(object=str(file.id))
    intake = file.intake
    told = _names(file)
    recording = register(
        actor=actor,
        now=now,
        original=staged,
        prepared=prepared,
        origin=OriginFacts(
            card_name=file.path.rsplit("/", 1)[-1],
            intake_id=intake.id,
            recorder=intake.recorder,
            officer=intake.officer or _officer_of(told),
            unit_id=intake.unit_id,
            captured_at=told.captured_at or file.modified_at,
            captured_from="name" if told.captured_at else ("file" if file.modified_at else ""),
            is_important=told.is_important,
        ),
    )
    _end(file, FileState.RECEIVED, staged, recording, now)
    return file


def _end(file: IntakeFile, state: FileState, staged: holdings.StagedFile, recording: Recording, now: datetime) -> None:
    file.state, file.recording, file.ended_at = state, recording, now
    # Invariant 3: where the bureau demands two copies, it isn't safe to wipe before the second was read back as well.
    file.sha256, file.sm3, file.safe_to_wipe = staged.sha256, staged.sm3, copying.has_enough(recording.id)
    file.reason, file.reason_fields = "", {}
    file.save()


def _names(file: IntakeFile) -> NameFacts:
    return understand(file.path, _zone(), patterns_in_force(settings.LIUHEN.name_patterns))


def _zone() -> tzinfo:
    return timezone.get_default_timezone()


def _officer_of(told: NameFacts) -> Officer | None:
    """Return the officer whose certificate number stands in the name, if there is exactly one."""
    if not told.officer.strip("0"):
        return None
    return Officer.objects.filter(certificate_number=told.officer).first()


def _facts_json(file: IntakeFile, staged: holdings.StagedFile, now: datetime) -> bytes:
    intake: Intake = file.intake
    told = _names(file)
    return holdings.to_json(
        {
            "schema": "liuhen/facts/1",
            "recording": str(file.id),
            "intake": {"id": str(intake.id), "number": intake.number, "source": intake.source_kind},
            "wholeness": intake.wholeness,
            "recorder": intake.recorder.code if intake.recorder else None,
            "card": {
                "path": file.path,
                "path_bytes": bytes(file.path_bytes).hex(),
                "modified_at": file.modified_at.isoformat() if file.modified_at else None,
            },
            "name": {
                "form": told.form,
                "recorder": told.recorder,
                "officer": told.officer,
                "captured_at": told.captured_at.isoformat() if told.captured_at else None,
                "sequence": told.sequence,
                "important": told.is_important,
            },
            "original": {
                "file": staged.logical_path,
                "bytes": staged.size,
                "sha256": staged.sha256,
                "sm3": staged.sm3,
                "read_back": staged.read_back_how,
            },
            "received_at": now.isoformat(),
        }
    )


@transaction.atomic
def fail(*, actor: Actor, now: datetime, file_id: UUID, error: LiuhenError) -> IntakeFile:
    """End a listed file as failed with the error's code; it stays on the card and in the listing.

    A file that has ended meanwhile stays as it ended: what was proven stays proven.

    Raises:
        NotPermittedError: the actor may not take anything in.
        IntakeNotFoundError, IntakeClosedError: no such file, or its intake has ended.
    """
    require(actor, Capability.INTAKE)
    file = _open_file(file_id)
    if not _held(file):
        return _open_file(file_id)
    file.state, file.ended_at, file.safe_to_wipe = FileState.FAILED, now, False
    file.reason, file.reason_fields = error.code, error.fields
    file.save()
    custody.append(
        kind="intake.file_failed",
        subject=file.intake_id,
        actor=actor.reference,
        now=now,
        facts={"path": file.path, "reason": error.code},
    )
    return file
