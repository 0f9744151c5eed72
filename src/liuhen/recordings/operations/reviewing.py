"""Opening drawn recordings to the legal section, looking at one, and closing them again (art 19).

The room above decides what is drawn and when a review is over; it calls these inside its own transactions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.errors import RecordingNotFoundError
from liuhen.recordings.listing import POSTERS, SHOWN
from liuhen.recordings.models import Recording, UnderReview
from liuhen.recordings.queries import refuse_gone
from liuhen.recordings.visible import open_to_reviewer


@transaction.atomic
def open_for_review(*, actor: Actor, now: datetime, drawn: Mapping[UUID, UUID]) -> None:
    """Open recordings to the legal section until each review is closed; that one was drawn is in its own history.

    Args:
        actor: of the legal section.
        now: when.
        drawn: the recordings, by their reviews.

    Raises:
        NotPermittedError: the actor reviews none.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    UnderReview.objects.bulk_create(
        UnderReview(recording_id=recording, review=review, opened_at=now) for review, recording in drawn.items()
    )
    for review, recording in sorted(drawn.items(), key=lambda pair: pair[1]):
        facts = {"review": str(review)}
        custody.append(kind="recording.drawn", subject=recording, actor=actor.reference, now=now, facts=facts)


def close_review(*, actor: Actor, now: datetime, review: UUID) -> None:
    """Close a recording that was open for a review; one that is closed stays so.

    Raises:
        NotPermittedError: the actor reviews none.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    UnderReview.objects.filter(review=review, closed_at=None).update(closed_at=now)


def look_to_review(*, actor: Actor, now: datetime, recording_id: UUID) -> Recording:
    """Return a drawn recording to look at; every look is a view and leaves an entry (with it, leave to play).

    Raises:
        NotPermittedError: the actor reviews none.
        RecordingNotFoundError: it isn't open to this reviewer.
        RecordingGoneError: it went by an approved disposal.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    recording = open_to_review(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    with transaction.atomic():
        facts = {"by": "review"}
        custody.append(kind="recording.viewed", subject=recording.id, actor=actor.reference, now=now, facts=facts)
    return recording


def open_to_review(*, actor: Actor, recording_id: UUID) -> Recording:
    """Return a drawn recording without looking at it, for what a page asks again and again. Writes nothing.

    Raises:
        RecordingNotFoundError: it isn't open to this reviewer.
    """
    rows = open_to_reviewer(actor).select_related(*SHOWN).prefetch_related(POSTERS)
    found = rows.filter(id=recording_id).first()
    if found is None:
        raise RecordingNotFoundError
    return found
