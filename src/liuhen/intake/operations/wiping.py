"""Emptying the card itself: only proven files, each compared a last time with what was proven."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.errors import DamagedError
from liuhen.holdings import copying
from liuhen.holdings import operations as holdings
from liuhen.intake.card import read_listed, remove_listed
from liuhen.intake.errors import (
    ArchivedCopyDamagedError,
    CopiesMissingError,
    FileChangedError,
    IntakeNotFoundError,
    WipeMismatchError,
)
from liuhen.intake.models import IntakeFile
from liuhen.intake.queries import get_intake
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording


def wipe_file(
    *, actor: Actor, now: datetime, root: Path, file_id: UUID, advance: Callable[[int], None] | None = None
) -> IntakeFile:
    """Delete one proven file from the card and record it.

    The card's bytes are hashed again and the archive's copy is read back again, because days may have passed since
    the intake; a file that isn't safe to wipe is left alone.

    Raises:
        NotPermittedError: the actor may not take anything in.
        IntakeNotFoundError: no such file for this actor.
        WipeMismatchError: the file isn't proven, or the card's bytes aren't the ones that were.
        ArchivedCopyDamagedError: the archive's copy is damaged; the card has the last good one.
        CopiesMissingError: the bureau demands more copies than were read back now.
        StoreUnreachableError: a store can't be asked.
        CardReadError: the card can't be read or written.
    """
    require(actor, Capability.INTAKE)
    file = IntakeFile.objects.select_related("recording").filter(id=file_id).first()
    if file is None:
        raise IntakeNotFoundError
    get_intake(actor=actor, intake_id=file.intake_id)
    if not file.safe_to_wipe:
        raise WipeMismatchError(path=file.path)
    path_bytes = bytes(file.path_bytes)
    _compare(root, path_bytes, file, advance)
    if file.recording is not None:
        try:
            holdings.prove_again(file.recording.id, file.recording.logical_path)
        except DamagedError as error:
            raise ArchivedCopyDamagedError(number=file.recording.number) from error
        _require_copies(file.recording)
    remove_listed(root, path_bytes)
    return _record(actor, now, file)


def _require_copies(recording: Recording) -> None:
    """Read the other copies back too, where the bureau demands more than one."""
    wanted = copying.wanted_copies()
    if wanted > 1:
        proven = 1 + copying.prove_copies(recording.id, recording.logical_path)
        if proven < wanted:
            raise CopiesMissingError(number=recording.number, proven=proven, wanted=wanted)


def _compare(root: Path, path_bytes: bytes, file: IntakeFile, advance: Callable[[int], None] | None) -> None:
    digest = hashlib.sha256()
    try:
        for chunk in read_listed(root, path_bytes, file.size, advance):
            digest.update(chunk)
    except FileChangedError as error:
        raise WipeMismatchError(path=file.path) from error
    if file.recording is not None and digest.hexdigest() != file.sha256:
        raise WipeMismatchError(path=file.path)


@transaction.atomic
def _record(actor: Actor, now: datetime, file: IntakeFile) -> IntakeFile:
    file.wiped_at = now
    file.save(update_fields=["wiped_at"])
    custody.append(
        kind="intake.file_wiped",
        subject=file.intake_id,
        actor=actor.reference,
        now=now,
        facts={"path": file.path, "recording": str(file.recording_id) if file.recording_id else None},
        digests={"sha256": file.sha256} if file.sha256 else {},
    )
    return file
