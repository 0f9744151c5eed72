"""观看确认: a copy goes nowhere before a person has in fact played all of it and says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.queries import defended_of
from liuhen.custody import operations as custody
from liuhen.media.masks import joined
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.permissions import MATRIX, Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.recordings.hiding.believing import Budget
from liuhen.recordings.hiding.errors import (
    AlreadySignedError,
    CopyAbsentError,
    CopyNotMadeError,
    CopyWithdrawnError,
    NotWatchedError,
    OwnHandError,
    PlanInvalidError,
    WatchedTooFastError,
)
from liuhen.recordings.hiding.models import CopyState, HiddenCopy, Watching
from liuhen.recordings.hiding.operations.keeping import TASK as KEEP
from liuhen.recordings.hiding.queries import get_copy, is_there, unwatched_by
from liuhen.recordings.marking import position
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import refuse_gone
from liuhen.typed import one_line
from liuhen.work import operations as work

BEYOND_MS = 3000
"""Players find a film's end a little later than we do."""
MOST_AT_ONCE = 200
NAMED = 3
"""How many missing stretches a refusal names."""
NOTE_LENGTH = 300


@transaction.atomic
def open_copy(*, actor: Actor, now: datetime, copy_id: UUID) -> HiddenCopy:
    """Return a copy to be played; it's a view and leaves an entry. What is played of it counts from now on.

    Raises:
        NotPermittedError, CopyNotFoundError, RecordingNotFoundError: not for this actor.
        RecordingSealedError, RecordingGoneError: the recording is closed.
        CopyNotMadeError: it isn't there yet.
        CopyWithdrawnError: it was taken back.
    """
    copy = get_copy(actor=actor, copy_id=copy_id)
    refuse_gone([copy.recording])
    if copy.state == CopyState.WITHDRAWN:
        raise CopyWithdrawnError(number=copy.name)
    if copy.state not in (CopyState.MADE, CopyState.SIGNED):
        raise CopyNotMadeError(number=copy.name)
    if actor.account_id is not None:
        _begin(copy, actor.account_id, now)
    custody.append(
        kind="recording.played",
        subject=copy.recording_id,
        actor=actor.reference,
        now=now,
        facts={"what": "hidden", "copy": str(copy.id)},
    )
    return copy


def _begin(copy: HiddenCopy, account_id: UUID, now: datetime) -> None:
    row, is_new = Watching.objects.select_for_update().get_or_create(
        copy=copy, account_id=account_id, defaults={"opened_at": now}
    )
    if not is_new:
        _keep(row, _budget(row).opened(now))
        row.save(update_fields=["opened_at", "claimed_ms"])


def _budget(row: Watching) -> Budget:
    return Budget(opened_at=row.opened_at, claimed_ms=row.claimed_ms)


def _keep(row: Watching, budget: Budget) -> None:
    row.opened_at, row.claimed_ms = budget.opened_at, budget.claimed_ms


@transaction.atomic
def tell_watched(
    *, actor: Actor, now: datetime, copy_id: UUID, stretches: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Note which stretches a player has played since it last told, at no more than twice the speed and heard.

    All that a person ever said of a copy stays within what the clock allows since it was opened, see `believing`.

    As with ranges nothing of it goes into the ledger; the confirmation does.

    Args:
        actor: who watches.
        now: when.
        copy_id: what; it was opened before.
        stretches: from and to in milliseconds, each played once more.

    Returns:
        What is still to be played.

    Raises:
        NotPermittedError, CopyNotFoundError, RecordingNotFoundError, RecordingSealedError: not for this actor.
        CopyNotMadeError: it isn't there, or the actor hasn't opened it.
        WatchedTooFastError: more than the clock allows since it was opened, or stretches that can't be.
    """
    copy = get_copy(actor=actor, copy_id=copy_id)
    rows = Watching.objects.select_for_update().filter(copy=copy)
    row = rows.filter(account_id=actor.account_id).first() if actor.account_id is not None else None
    if row is None:
        raise CopyNotMadeError(number=copy.name)
    in_range = all(0 <= begin < end <= copy.duration_ms + BEYOND_MS for begin, end in stretches)
    if len(stretches) > MOST_AT_ONCE or not in_range:
        raise WatchedTooFastError
    budget = _budget(row).told(now, sum(end - begin for begin, end in stretches))
    if budget is None:
        raise WatchedTooFastError
    _keep(row, budget)
    row.stretches = joined([*((begin, end) for begin, end in row.stretches), *stretches])
    row.save(update_fields=["stretches", "opened_at", "claimed_ms"])
    return unwatched_by(copy, actor.account_id)


@transaction.atomic
def sign_copy(*, actor: Actor, now: datetime, copy_id: UUID, note: str = "") -> HiddenCopy:
    """Confirm that one has watched a whole copy and that nothing shows which must not; only then it may leave (art 14).

    Raises:
        NotPermittedError: the actor may confirm no copies of this unit.
        OwnHandError: the actor would in another's place, and one of the two had it made.
        CopyNotFoundError, RecordingNotFoundError, RecordingSealedError, RecordingGoneError: not for this actor.
        CopyNotMadeError: it isn't there yet.
        CopyWithdrawnError: it was taken back.
        CopyAbsentError: its file isn't there any more, as after a restore.
        AlreadySignedError: somebody confirmed it before.
        NotWatchedError: the actor hasn't played all of it.
        PlanInvalidError: a note that can't be kept.
    """
    copy = get_copy(actor=actor, copy_id=copy_id)
    refuse_gone([copy.recording])
    require_signer(actor, copy.recording)
    refuse_own_hand(actor, copy)
    said = one_line(note, field="note", longest=NOTE_LENGTH, error=PlanInvalidError)
    locked = HiddenCopy.objects.select_for_update().get(id=copy.id)
    if locked.state == CopyState.SIGNED:
        raise AlreadySignedError
    if locked.state == CopyState.WITHDRAWN:
        raise CopyWithdrawnError(number=copy.name)
    if locked.state != CopyState.MADE:
        raise CopyNotMadeError(number=copy.name)
    if not is_there(locked):
        raise CopyAbsentError(number=copy.name)
    lacking = unwatched_by(locked, actor.account_id)
    if lacking:
        named = "、".join(in_words(each) for each in lacking[:NAMED])
        more = len(lacking) - NAMED
        raise NotWatchedError(missing=named, more=more, problem="more" if more > 0 else "")
    locked.state, locked.signed_by_id, locked.signed_at, locked.note = CopyState.SIGNED, actor.account_id, now, said
    locked.save(update_fields=["state", "signed_by", "signed_at", "note"])
    custody.append(
        kind="recording.hidden_signed",
        subject=copy.recording_id,
        actor=actor.reference,
        now=now,
        facts={"copy": str(copy.id), "number": copy.number, "watched_ms": locked.duration_ms, "note": said},
        digests={"sha256": locked.sha256},
    )
    work.enqueue(name=KEEP, payload={"copy": str(copy.id)}, now=now, unique=f"keep:{copy.id}")
    return locked


def may_sign(actor: Actor, copy: HiddenCopy) -> bool:
    """Whether the actor may confirm a copy, once it has watched all of it; the copy comes with its recording."""
    try:
        require_signer(actor, copy.recording)
        refuse_own_hand(actor, copy)
    except (NotPermittedError, OwnHandError):
        return False
    return True


def refuse_own_hand(actor: Actor, copy: HiddenCopy) -> None:
    """Refuse who confirms in another's place (代理) what one of the two had made: there it'd look like two people.

    Who may confirm in their own right confirms their own too, under their own name.

    Raises:
        OwnHandError: it is so.
    """
    if copy.recording.case_id and copy.recording.case_id in defended_of(actor, {copy.recording.case_id}):
        return
    unit, roles = copy.recording.unit_id, MATRIX[Capability.SIGN_HIDDEN]
    is_own_right = any(each.deputy_for is None and each.role in roles and each.covers(unit) for each in actor.grants)
    if not is_own_right and is_same_hand(actor, copy.asked_by_id, copy.asked_at):
        raise OwnHandError


def require_signer(actor: Actor, recording: Recording) -> None:
    """Go on only if the actor may confirm copies of a recording; raises NotPermittedError."""
    if not recording.case_id or recording.case_id not in defended_of(actor, {recording.case_id}):
        require(actor, Capability.SIGN_HIDDEN, unit_id=recording.unit_id)


def in_words(stretch: tuple[int, int]) -> str:
    """A stretch as people read it: `0:12–0:20`."""
    return f"{position(stretch[0] // 1000)}–{position(-(-stretch[1] // 1000))}"
