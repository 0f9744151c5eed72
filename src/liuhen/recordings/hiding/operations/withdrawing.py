"""A copy is taken back: a wrong one before anybody confirmed it, or a confirmed one that goes to nobody any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations as recordings
from liuhen.recordings.hiding.errors import CopyWithdrawnError, PlanInvalidError
from liuhen.recordings.hiding.models import CopyState, HandedOut, HiddenCopy
from liuhen.recordings.hiding.operations.watching import require_signer
from liuhen.recordings.hiding.paths import waiting_film
from liuhen.recordings.hiding.queries import get_copy
from liuhen.typed import one_line

REASON_LENGTH = 300


def withdraw_copy(*, actor: Actor, now: datetime, copy_id: UUID, reason: str) -> HiddenCopy:
    """Take a copy back, with the reason. Its row and its entries stay; the file of an unconfirmed one goes.

    A confirmed one stays in the archive and isn't given out any more; what was packed of it and not fetched goes.

    Args:
        actor: who had the copy made, as long as nobody has confirmed it; or whoever may confirm it.
        now: when.
        copy_id: which.
        reason: why; a committed fact of the entry.

    Raises:
        NotPermittedError: it's neither the actor's own and unconfirmed nor for the actor to confirm.
        CopyNotFoundError, RecordingNotFoundError, RecordingSealedError: not for this actor.
        CopyWithdrawnError: somebody did before.
        PlanInvalidError: no reason, or none that can be kept.
    """
    copy, packed = _withdraw(actor, now, copy_id, reason)
    if not copy.path:
        waiting_film(copy.recording_id, copy.number).unlink(missing_ok=True)
    for export_id in packed:
        recordings.remove_files(export_id)
    return copy


@transaction.atomic
def _withdraw(actor: Actor, now: datetime, copy_id: UUID, reason: str) -> tuple[HiddenCopy, list[UUID]]:
    copy = get_copy(actor=actor, copy_id=copy_id)
    locked = HiddenCopy.objects.select_for_update().get(id=copy.id)
    locked.recording, locked.by = copy.recording, copy.by
    require_withdrawer(actor, locked)
    if locked.state == CopyState.WITHDRAWN:
        raise CopyWithdrawnError(number=copy.name)
    said = one_line(reason, field="reason", longest=REASON_LENGTH, needed=True, error=PlanInvalidError)
    before = locked.state
    locked.state, locked.making = CopyState.WITHDRAWN, None
    locked.withdrawn_by_id, locked.withdrawn_at, locked.withdrawn_reason = actor.account_id, now, said
    locked.save(update_fields=["state", "making", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    given = list(HandedOut.objects.filter(copy=locked).values_list("export_id", flat=True))
    packed = recordings.take_back_exports(export_ids=given)
    custody.append(
        kind="recording.hidden_withdrawn",
        subject=copy.recording_id,
        actor=actor.reference,
        now=now,
        facts={"copy": str(copy.id), "number": copy.number, "was": before, "reason": said},
        digests={"sha256": locked.sha256} if locked.sha256 else {},
    )
    return locked, packed


def may_withdraw(actor: Actor, copy: HiddenCopy) -> bool:
    """Whether the actor may take a copy back."""
    try:
        require_withdrawer(actor, copy)
    except NotPermittedError:
        return False
    return copy.state != CopyState.WITHDRAWN


def require_withdrawer(actor: Actor, copy: HiddenCopy) -> None:
    """Go on only if the actor may take a copy back; raises NotPermittedError."""
    is_own = actor.account_id is not None and copy.asked_by_id == actor.account_id
    if is_own and copy.state not in (CopyState.SIGNED, CopyState.WITHDRAWN):
        require(actor, Capability.HIDE)
    else:
        require_signer(actor, copy.recording)
