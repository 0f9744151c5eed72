"""Accepting what is proposed, saved as any description is, by the person who accepts it; and where films were made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from liuhen.media import Position
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations
from liuhen.recordings.composing import Telling
from liuhen.recordings.models import Recording
from liuhen.recordings.proposing.distance import E7
from liuhen.recordings.proposing.errors import ProposalChangedError, ProposalUndecidedError
from liuhen.recordings.proposing.models import Whereabouts
from liuhen.recordings.proposing.queries import proposed


def keep_whereabouts(*, recording_id: UUID, position: Position | None) -> None:
    """Keep where a file says that it was made, or that it says so no more. The worker does it; no entry holds it.

    Args:
        recording_id: which.
        position: as its probe read it.
    """
    if position is None:
        Whereabouts.objects.filter(recording_id=recording_id).delete()
        return
    Whereabouts.objects.update_or_create(
        recording_id=recording_id,
        defaults={
            "latitude_e7": round(position.latitude * E7),
            "longitude_e7": round(position.longitude * E7),
            "source": position.source,
        },
    )


def accept(*, actor: Actor, now: datetime, recording_id: UUID, fingerprint: str) -> Recording:
    """Describe a recording as it's proposed: one description, one entry, as if it had been typed.

    Args:
        actor: who accepts it.
        now: the moment of saving.
        recording_id: which.
        fingerprint: of the proposal that the person saw.

    Raises:
        NotPermittedError: the actor may not describe recordings.
        NotWaitingError: it's described already, or not for this actor.
        ProposalChangedError: something else is proposed by now.
        ProposalUndecidedError: its reasons contradict each other, or something that art 17 asks for is missing.
        CaseNotFoundError, DescriptionInvalidError, DescriptionChangedMeanwhileError: as `recordings.describe`.
    """
    require(actor, Capability.DESCRIBE)
    found = proposed(actor=actor, recording_id=recording_id)
    proposal, number = found.proposal, found.recording.number
    if proposal.fingerprint != fingerprint:
        raise ProposalChangedError(number=number)
    if not proposal.is_ready:
        raise ProposalUndecidedError(number=number, problem="contradicted" if proposal.is_contradicted else "lacking")
    best = proposal.best
    telling = Telling(**best.told, case_id=best.case, activity_id=best.activity)
    (told,) = operations.describe(actor=actor, now=now, telling=telling, versions={recording_id: 0})
    return told
