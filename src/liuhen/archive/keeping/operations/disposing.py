"""销毁: proposing a batch, approving it twice, objecting, and signing at the act (art 22). The worker does the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.keeping.errors import (
    AlreadySaidError,
    DisposalCoolingError,
    DisposalSettledError,
    NotDisposableError,
    NothingToDisposeError,
    OwnDisposalError,
    SignerUnfitError,
)
from liuhen.archive.keeping.models import (
    Disposal,
    DisposalItem,
    DisposalSeries,
    DisposalSignature,
    DisposalState,
    DisposalVote,
    ItemState,
    Side,
)
from liuhen.archive.keeping.operations.holds import REASON_LENGTH, text
from liuhen.archive.keeping.queries.disposals import batch_of, get_disposal, obstacles, sides_of, terms_in_force
from liuhen.archive.keeping.queries.retention import disposables, whole
from liuhen.custody import operations as custody
from liuhen.duties.counting import calendar_in_force
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.recordings.keeping import told
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE
from liuhen.rules.destruction import against_signing, against_voting, cooled_at
from liuhen.rules.retention import Disposable
from liuhen.series import next_in
from liuhen.work import operations as work

MOST = 200
"""Recordings in one batch: as many as somebody can look through."""
OPINION_LENGTH, GROUP_LENGTH = 1000, 300


def propose_disposal(
    *, actor: Actor, now: datetime, recording_ids: Sequence[UUID], reason: str, opinion: str, group: str
) -> Disposal:
    """Propose recordings for destruction, with the 鉴定 on which that rests. Destroys nothing.

    Args:
        actor: of the archive room.
        now: the moment.
        recording_ids: what; each must be due now.
        reason: why.
        opinion: the 鉴定意见.
        group: who sat in the 鉴定小组.

    Raises:
        NotPermittedError: the actor proposes none.
        NothingToDisposeError: nothing, or too much, was chosen.
        NotDisposableError: one is held, not due, undescribed, sealed, out of reach or in another batch.
        KeepingFactInvalidError: a text is missing or too long; `field` names it.
    """
    require(actor, Capability.PROPOSE_DISPOSALS)
    why = text(reason, field="reason", longest=REASON_LENGTH)
    judged = text(opinion, field="opinion", longest=OPINION_LENGTH)
    sat = text(group, field="group", longest=GROUP_LENGTH)
    wanted = set(recording_ids)
    if not 1 <= len(wanted) <= MOST:
        raise NothingToDisposeError(most=MOST)
    with transaction.atomic():
        list(Recording.objects.select_for_update().filter(id__in=wanted).order_by("id").values_list("id", flat=True))
        rows = list(whole(Recording.objects.filter(id__in=wanted)).order_by("number"))
        if len(rows) != len(wanted):
            raise NothingToDisposeError(most=MOST)
        hindered = obstacles(rows, on=timezone.localdate(now, ZONE))
        for row in rows:
            if row.id in hindered:
                raise NotDisposableError(number=row.number, why=hindered[row.id])
            if DisposalItem.objects.filter(recording=row, is_open=True).exists():
                raise NotDisposableError(number=row.number, why="in_batch")
        disposal = Disposal.objects.create(
            number=_number(now), reason=why, opinion=judged, group=sat, proposed_by_id=actor.account_id, proposed_at=now
        )
        found = disposables(rows)
        DisposalItem.objects.bulk_create(_item(disposal, row, found[row.id]) for row in rows)
        facts = {
            "number": disposal.number, "recordings": [str(row.id) for row in rows], "reason": why, "opinion": judged,
            "group": sat,
        }  # fmt: skip
        custody.append(kind="disposal.proposed", subject=disposal.id, actor=actor.reference, now=now, facts=facts)
    return disposal


def _item(disposal: Disposal, row: Recording, found: Disposable) -> DisposalItem:
    """What has to be known of a recording when it's gone. Its end is known: else it had been hindered."""
    return DisposalItem(
        disposal=disposal,
        recording=row,
        number=row.number,
        case_number=row.case.number if row.case else "",
        size=row.size,
        sha256=row.sha256,
        sm3=row.sm3,
        until=found.until or date.max,
        why=list(told(found.lines)),
        copies=row.exports.count(),
    )


def _number(now: datetime) -> str:
    year = timezone.localdate(now, ZONE).year
    return f"销〔{year}〕{next_in(DisposalSeries, year=year)}号"


def vote(*, actor: Actor, now: datetime, disposal_id: UUID, is_approved: bool, note: str = "") -> Disposal:
    """Approve a batch or refuse it. With the second approval the cooling-off begins; one refusal ends it.

    Raises:
        NotPermittedError: the actor approves none.
        DisposalNotFoundError: there is none.
        OwnDisposalError: the actor proposed it.
        AlreadySaidError: the actor has decided on it.
        DisposalSettledError: it doesn't wait for approvals.
        KeepingFactInvalidError: refused without a reason, or the note is too long.
    """
    require(actor, Capability.APPROVE_DISPOSALS)
    said = text(note, field="note", longest=REASON_LENGTH, needed=not is_approved)
    with transaction.atomic():
        disposal = _locked(actor, disposal_id)
        batch, who = batch_of(disposal), _who(actor)
        _may_vote(disposal, _own_by_deputy(actor, disposal) or against_voting(batch, who=who))
        DisposalVote.objects.create(disposal=disposal, account_id=who, is_approved=is_approved, note=said, at=now)
        if not is_approved:
            _end(disposal, DisposalState.REFUSED)
        else:
            voices = {*batch.approved, who}
            disposal.cooling_until = cooled_at(voices, terms=terms_in_force(), now=now, calendar=calendar_in_force())
            if disposal.cooling_until is not None:
                disposal.state = DisposalState.COOLING
        disposal.save()
        kind = "disposal.approved" if is_approved else "disposal.refused"
        facts = {"number": disposal.number, "note": said}
        custody.append(kind=kind, subject=disposal.id, actor=actor.reference, now=now, facts=facts)
    return disposal


def object_to(*, actor: Actor, now: datetime, disposal_id: UUID, reason: str) -> Disposal:
    """Stop a batch: one objection is enough, at any time before the act. What was in it can be proposed anew.

    Raises:
        NotPermittedError: the actor looks at no batches.
        DisposalNotFoundError: there is none.
        DisposalSettledError: it's over, or being carried out.
        KeepingFactInvalidError: no reason.
    """
    require(actor, Capability.VIEW_DISPOSALS)
    why = text(reason, field="reason", longest=REASON_LENGTH)
    with transaction.atomic():
        disposal = _locked(actor, disposal_id)
        if disposal.state not in (DisposalState.PROPOSED, DisposalState.COOLING):
            raise DisposalSettledError(number=disposal.number)
        _end(disposal, DisposalState.STOPPED)
        disposal.objected_by_id, disposal.objected_at, disposal.objection = actor.account_id, now, why
        disposal.save()
        facts = {"number": disposal.number, "reason": why}
        custody.append(kind="disposal.stopped", subject=disposal.id, actor=actor.reference, now=now, facts=facts)
    return disposal


def sign(*, actor: Actor, now: datetime, disposal_id: UUID, side: str) -> Disposal:
    """Sign as 监销人 at the act. With the second signature the worker begins to destroy.

    Args:
        actor: of the archive room for `archive`; for `business` a leader of every unit whose recordings are in it.
        now: the moment.
        disposal_id: which.
        side: for whom the actor stands by.

    Raises:
        NotPermittedError: the actor stands by for nobody.
        DisposalNotFoundError: there is none.
        SignerUnfitError: the actor isn't of that side, or signed for the other one.
        DisposalSettledError: it isn't approved, or over already.
        DisposalCoolingError: the cooling-off isn't over.
        AlreadySaidError: that side has signed.
    """
    require(actor, Capability.WITNESS_DISPOSALS)
    with transaction.atomic():
        disposal = _locked(actor, disposal_id)
        batch, who = batch_of(disposal), _who(actor)
        _may_sign(disposal, against_signing(batch, who=who, side=side, sides=sides_of(actor, disposal), now=now))
        if any(is_same_hand(actor, one.account_id, one.at) for one in disposal.signatures.all()):
            raise SignerUnfitError  # two different people, deputies included
        DisposalSignature.objects.create(disposal=disposal, side=side, account_id=who, at=now)
        facts = {"number": disposal.number, "side": side}
        custody.append(kind="disposal.signed", subject=disposal.id, actor=actor.reference, now=now, facts=facts)
        if len(batch.signed) + 1 == len(Side.values):
            disposal.state, disposal.begun_at = DisposalState.GOING, now
            disposal.save(update_fields=["state", "begun_at"])
            _ask_worker(disposal, now)
    return disposal


def _own_by_deputy(actor: Actor, disposal: Disposal) -> str:
    """Why somebody can't decide who stands in for, or was stood in for by, one who proposed or decided: see there."""
    if disposal.proposed_by_id and is_same_hand(actor, disposal.proposed_by_id, disposal.proposed_at):
        return "own"
    said = any(is_same_hand(actor, one.account_id, one.at) for one in disposal.votes.all())
    return "said" if said else ""


def _who(actor: Actor) -> str:
    return str(actor.account_id or "")


def _may_vote(disposal: Disposal, hurdle: str) -> None:
    if hurdle == "own":
        raise OwnDisposalError
    if hurdle == "settled":
        raise DisposalSettledError(number=disposal.number)
    if hurdle:
        raise AlreadySaidError(number=disposal.number)


def _may_sign(disposal: Disposal, hurdle: str) -> None:
    if hurdle == "unfit":
        raise SignerUnfitError
    if hurdle == "settled":
        raise DisposalSettledError(number=disposal.number)
    if hurdle == "cooling":
        until = timezone.localtime(disposal.cooling_until) if disposal.cooling_until else None
        raise DisposalCoolingError(number=disposal.number, until=f"{until:%Y-%m-%d %H:%M}")
    if hurdle:
        raise AlreadySaidError(number=disposal.number)


def resume_unfinished(*, now: datetime) -> int:
    """Ask the worker again for every batch whose destruction has begun and isn't over; how many. The worker's alone."""
    unfinished = list(Disposal.objects.filter(state=DisposalState.GOING).order_by("id"))
    for disposal in unfinished:
        _ask_worker(disposal, now)
    return len(unfinished)


def _ask_worker(disposal: Disposal, now: datetime) -> None:
    key = f"keeping.destroy:{disposal.id}"
    work.enqueue(name="keeping.destroy", payload={"disposal": str(disposal.id)}, now=now, unique=key)


def _locked(actor: Actor, disposal_id: UUID) -> Disposal:
    found = get_disposal(actor=actor, disposal_id=disposal_id)
    return Disposal.objects.select_for_update().get(id=found.id)


def _end(disposal: Disposal, state: DisposalState) -> None:
    """It will destroy nothing: what is in it may stand in another batch."""
    disposal.state = state
    DisposalItem.objects.filter(disposal=disposal, state=ItemState.LISTED).update(is_open=False)
