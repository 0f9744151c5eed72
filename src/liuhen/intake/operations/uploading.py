"""Files of an intake that arrive as uploads: which listed file they are, and what becomes of a whole one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from liuhen.custody import operations as custody
from liuhen.errors import DamagedError, LiuhenError
from liuhen.holdings import operations as holdings
from liuhen.intake import tickets
from liuhen.intake.card import ListedFile
from liuhen.intake.errors import (
    CardReadError,
    FailureReasonError,
    FileChangedError,
    IntakeClosedError,
    IntakeNotFoundError,
    LinkRefusedError,
    ListingInvalidError,
)
from liuhen.intake.models import UNENDED, FileState, Intake, IntakeFile, IntakeState, Wholeness
from liuhen.intake.operations.opening import check_listing, listed_row
from liuhen.intake.operations.receiving import fail, logical_path, settle
from liuhen.intake.queries import get_intake
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.permissions import Capability, require

SENDERS_REASONS: dict[str, type[LiuhenError]] = {
    error.code: error for error in (CardReadError, FileChangedError, LinkRefusedError)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Leave to send the files of one intake until then."""

    ticket: str
    expires_at: datetime


def give_ticket(*, actor: Actor, now: datetime, intake_id: UUID) -> Ticket:
    """Let an account send what an open intake still waits for.

    Raises:
        NotPermittedError: the actor may not take anything in, or is no account.
        IntakeNotFoundError, IntakeClosedError: no such intake for this actor, or it has ended.
    """
    require(actor, Capability.INTAKE)
    intake = get_intake(actor=actor, intake_id=intake_id)
    if actor.account_id is None:
        raise NotPermittedError(capability=Capability.INTAKE.value)
    if intake.state == IntakeState.CLOSED:
        raise IntakeClosedError(number=intake.number)
    ticket = tickets.issue(intake_id=intake.id, account_id=actor.account_id, now=now)
    return Ticket(ticket=ticket, expires_at=now + tickets.LIFETIME)


@transaction.atomic
def upload_target(*, actor: Actor, now: datetime, intake_id: UUID, path: str, length: int) -> IntakeFile:
    """The listed file that bytes named by `path` are for; a chosen folder's listing grows by it when it's new.

    Raises:
        NotPermittedError: the actor may not take anything in.
        IntakeNotFoundError, IntakeClosedError: no such intake for this actor, or it has ended.
        FileChangedError: it was listed with another length.
        ListingInvalidError: not a name that a file can have, or a whole card's listing that lacks it (art 12(5): what
            we listed ourselves is the card; a sender can't add to it).
    """
    require(actor, Capability.INTAKE)
    intake = get_intake(actor=actor, intake_id=intake_id, lock=True)
    if intake.state == IntakeState.CLOSED:
        raise IntakeClosedError(number=intake.number)
    listed = ListedFile(path=path, path_bytes=path.encode(), size=length, modified_at=None)
    check_listing([listed])  # before the database is asked: PostgreSQL refuses text with NUL
    file = intake.files.filter(path=path).order_by("position").first()
    if file is None:
        return _list_later(actor, now, intake, listed)
    if file.size != length:
        raise FileChangedError(path=path)
    return file


def _list_later(actor: Actor, now: datetime, intake: Intake, listed: ListedFile) -> IntakeFile:
    if intake.wholeness == Wholeness.WHOLE_CARD:
        raise ListingInvalidError(path=listed.path[:100])
    last = intake.files.aggregate(last=Max("position"))["last"]
    file = listed_row(intake, 0 if last is None else last + 1, listed, now)
    file.save(force_insert=True)
    custody.append(
        kind="intake.file_listed",
        subject=intake.id,
        actor=actor.reference,
        now=now,
        facts={"path": listed.path, "bytes": listed.size},
    )
    return file


def upload_listed(*, actor: Actor, intake_id: UUID, file_id: UUID) -> IntakeFile:
    """A file of an intake that the actor may send.

    Raises:
        NotPermittedError: the actor may not take anything in.
        IntakeNotFoundError: no such file in an intake that the actor may know of.
    """
    require(actor, Capability.INTAKE)
    intake = get_intake(actor=actor, intake_id=intake_id)
    file = intake.files.filter(id=file_id).first()
    if file is None:
        raise IntakeNotFoundError
    return file


def finish_upload(*, actor: Actor, now: datetime, file_id: UUID, path: Path, sha256: str, sm3: str) -> IntakeFile:
    """Take a whole upload into the archive: adopted, read back from the medium, then received or a duplicate.

    What doesn't read back right ends as failed. Calling it again after an error or a crash completes it; a file that
    has ended stays as it ended.

    Args:
        actor: who sent it.
        now: this moment.
        file_id: the listed file.
        path: the spool's file; it's renamed away where it stands on the archive's file system.
        sha256: its running digest.
        sm3: its running digest.

    Raises:
        NotPermittedError: the actor may not take anything in.
        IntakeNotFoundError, IntakeClosedError: no such file, or its intake has ended.
        StoreFullError, StoreUnreachableError: nothing was received; call again.
    """
    require(actor, Capability.INTAKE)
    file = IntakeFile.objects.filter(id=file_id).first()
    if file is None:
        raise IntakeNotFoundError
    if file.state not in UNENDED:
        return file
    # Reading back takes its time: senders and pages see that the bytes are here and not yet proven.
    IntakeFile.objects.filter(id=file_id, state=FileState.LISTED).update(state=FileState.CHECKING)
    try:
        staged = holdings.stage_file(
            object_id=file.id, logical_path=logical_path(file.path), path=path, sha256=sha256, sm3=sm3
        )
        return settle(actor=actor, now=now, file_id=file.id, staged=staged)
    except DamagedError as error:
        return fail(actor=actor, now=now, file_id=file.id, error=error)


def fail_upload(*, actor: Actor, now: datetime, intake_id: UUID, file_id: UUID, reason: str) -> IntakeFile:
    """End a file that its sender can't read or that changed on the card.

    Raises:
        NotPermittedError: the actor may not take anything in.
        IntakeNotFoundError, IntakeClosedError: no such file for this actor, or its intake has ended.
        FailureReasonError: a reason that no sender can have.
    """
    file = upload_listed(actor=actor, intake_id=intake_id, file_id=file_id)
    error = SENDERS_REASONS.get(reason)
    if error is None:
        raise FailureReasonError(reason=reason[:60])
    if file.state == FileState.CHECKING:
        return file
    return fail(actor=actor, now=now, file_id=file.id, error=error(path=file.path[:200]))
