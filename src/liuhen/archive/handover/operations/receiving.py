"""Receiving: each volume is accepted or returned with its reason; doing so signs as 接收人, and ends art 18's clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.checking.models import CheckStage
from liuhen.archive.checking.queries import require_clear
from liuhen.archive.handover import queries
from liuhen.archive.handover.errors import HandoverSettledError, OwnHandoverError, ReturnReasonNeededError
from liuhen.archive.handover.models import HandedState, Handover, HandoverItem, HandoverState
from liuhen.archive.handover.operations.listing import ask_for_list
from liuhen.archive.handover.telling import line
from liuhen.archive.volumes.models import Volume
from liuhen.cases.clocks import wind_hand_over
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.rules.filing import Offered, against_receiving


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the archivist says of one volume: accepted, or returned with a reason."""

    is_accepted: bool
    reason: str = ""


def receive(
    *, actor: Actor, now: datetime, handover_id: UUID, verdicts: Mapping[UUID, Verdict], note: str = ""
) -> Handover:
    """Receive a batch: every volume that isn't returned is accepted.

    Args:
        actor: of the archive room, and not who offered it.
        now: when.
        handover_id: which.
        verdicts: by volume; one that isn't named is accepted.
        note: what is to be said of the whole.

    Raises:
        NotPermittedError: the actor receives none.
        HandoverNotFoundError: there is none.
        HandoverSettledError: it's over.
        OwnHandoverError: the actor offered it.
        ReturnReasonNeededError: one is returned without a reason.
        HandoverFactInvalidError: a text is too long.
        CheckNeededError, CheckInTheWayError: one that is accepted hasn't passed its 四性检测.
    """
    require(actor, Capability.RECEIVE_VOLUMES)
    said = line(note, field="note")
    with transaction.atomic():
        shown = queries.get_handover(actor=actor, handover_id=handover_id)
        locked = Handover.objects.select_for_update(of=("self",)).get(id=shown.id)
        items = queries.items_of(locked)
        back = _returned(items, verdicts)
        _may_receive(locked, items, back, actor)
        accepted = [one for one in items if _settle(one, back.get(one.volume_id), actor, now)]
        locked.state = HandoverState.RECEIVED if accepted else HandoverState.RETURNED
        locked.settled_by_id, locked.settled_at, locked.settled_note = actor.account_id, now, said
        locked.save(update_fields=["state", "settled_by", "settled_at", "settled_note"])
        for case_id in dict.fromkeys(one.volume.case_id for one in accepted):
            _end_clock(case_id, now)
        custody.append(
            kind="handover.received" if accepted else "handover.returned",
            subject=locked.id,
            actor=actor.reference,
            now=now,
            facts={"number": locked.number, "accepted": [one.volume.number for one in accepted], "note": said},
        )
        ask_for_list(locked, now)
    return locked


def _returned(items: Sequence[HandoverItem], verdicts: Mapping[UUID, Verdict]) -> dict[UUID, str]:
    """The volumes that go back, each with its reason as typed."""
    said = {one.volume_id: verdicts.get(one.volume_id, Verdict(is_accepted=True)) for one in items}
    cleaned = {key: line(one.reason, field=f"reason-{key}") for key, one in said.items()}
    return {key: cleaned[key] for key, one in said.items() if not one.is_accepted}


def _may_receive(batch: Handover, items: Sequence[HandoverItem], back: Mapping[UUID, str], actor: Actor) -> None:
    asked = Offered(
        offered_by=str(batch.offered_by_id or ""),
        is_over=batch.state != HandoverState.OFFERED,
        returned={str(key): reason for key, reason in back.items()},
    )
    hurdle, about = against_receiving(asked, who=str(actor.account_id or ""))
    if hurdle == "over":
        raise HandoverSettledError(number=batch.number)
    if hurdle == "own" or is_same_hand(actor, batch.offered_by_id, batch.offered_at):
        raise OwnHandoverError
    if hurdle:
        number = next(one.volume.number for one in items if str(one.volume_id) == about)
        raise ReturnReasonNeededError(field=f"reason-{about}", number=number)


def _settle(item: HandoverItem, reason: str | None, actor: Actor, now: datetime) -> bool:
    """Write down what was said of one volume, None for nothing against it; whether it's accepted."""
    if reason is None:
        require_clear(item.volume, CheckStage.HAND_OVER)
        item.state, kind, facts = HandedState.ACCEPTED, "volume.handed_over", {"handover": str(item.handover_id)}
    else:
        item.state, item.reason, item.is_open = HandedState.RETURNED, reason, False
        kind, facts = "volume.hand_over_returned", {"handover": str(item.handover_id), "reason": reason}
    item.save(update_fields=["state", "reason", "is_open"])
    custody.append(kind=kind, subject=item.volume_id, actor=actor.reference, now=now, facts=facts)
    return reason is None


def _end_clock(case_id: UUID, now: datetime) -> None:
    """Art 18: the clock of a case ends when the archive room has every filed volume of it."""
    filed = list(Volume.objects.select_related("case").filter(case_id=case_id, state=Volume.State.FILED))
    got = set(
        HandoverItem.objects.filter(volume__in=filed, state=HandedState.ACCEPTED).values_list("volume_id", flat=True)
    )
    if all(one.id in got for one in filed):
        newest = max((one.filed_at for one in filed if one.filed_at is not None), default=None)
        wind_hand_over(now=now, case=filed[0].case, filed_at=newest, handed_over_at=now)
