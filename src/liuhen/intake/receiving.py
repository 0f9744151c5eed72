"""The intake room as the upload endpoint sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from liuhen.errors import DeniedError
from liuhen.intake.models import FileState, IntakeFile
from liuhen.intake.operations.uploading import finish_upload, upload_listed, upload_target
from liuhen.intake.tickets import UploadRight
from liuhen.intake.uploads import UploadTarget
from liuhen.people.actors import Actor, Channel, actor_of
from liuhen.people.models import Account
from liuhen.people.operations import record_refusal
from liuhen.tus.digests import Digests
from liuhen.tus.errors import UploadUnknownError


class IntakeRoom:
    """Calls the room's operations on behalf of the ticket's account, whose rights are looked at anew each time.

    A refusal leaves its entry (invariant 8).
    """

    def target(self, *, right: UploadRight, path: str, length: int, now: datetime) -> UploadTarget:
        """See `liuhen.intake.uploads.Intakes`."""
        with _acting(right, now) as actor:
            return _target(upload_target(actor=actor, now=now, intake_id=right.intake_id, path=path, length=length))

    def listed(self, *, right: UploadRight, upload_id: UUID, now: datetime) -> UploadTarget:
        """See `liuhen.intake.uploads.Intakes`."""
        with _acting(right, now) as actor:
            return _target(upload_listed(actor=actor, intake_id=right.intake_id, file_id=upload_id))

    def finished(self, *, right: UploadRight, upload_id: UUID, path: Path, digests: Digests, now: datetime) -> None:
        """See `liuhen.intake.uploads.Intakes`."""
        with _acting(right, now) as actor:
            finish_upload(actor=actor, now=now, file_id=upload_id, path=path, sha256=digests.sha256, sm3=digests.sm3)


@contextmanager
def _acting(right: UploadRight, now: datetime) -> Iterator[Actor]:
    account = Account.objects.filter(id=right.account_id).first()
    if account is None:
        raise UploadUnknownError
    actor = actor_of(account, Channel.API)
    try:
        yield actor
    except DeniedError as error:
        record_refusal(actor=actor, now=now, error=error)
        raise


def _target(file: IntakeFile) -> UploadTarget:
    return UploadTarget(
        upload_id=file.id,
        path=file.path,
        length=file.size,
        ended=file.state != FileState.LISTED,
    )
