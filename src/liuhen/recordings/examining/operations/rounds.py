"""Recordings of before there were examinations, and those whose model's profile has changed, at a bounded rate."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from liuhen.recordings.examining.models import Round
from liuhen.recordings.examining.queries import EXAMINED, TASK, is_stale, key_of, profile_for
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.queries import sealed_ids
from liuhen.work import operations as work
from liuhen.work.models import Job

AT_ONCE = 30
"""Examinations that wait at most: what comes in now doesn't queue behind many old ones."""
LOOKED_AT = 2_000
"""Recordings that one round looks at, when they all are examined already."""
REST = timedelta(days=1)
"""Between the end of a round through all and the next: what was unsealed or failed meanwhile is found then."""


@transaction.atomic
def ask_next(*, now: datetime) -> int:
    """Ask for the next examinations that are missing or out of date, in the order of arrival; returns how many."""
    Round.objects.get_or_create(id=1)
    here = Round.objects.select_for_update().get(id=1)
    if here.ended_at is not None:
        if now - here.ended_at < REST:
            return 0
        here.reached = here.ended_at = None
    room = AT_ONCE - Job.objects.filter(name=TASK, state__in=work.OPEN_STATES).count()
    if room <= 0:
        return 0
    rows = _following(here.reached)
    asked = 0
    for recording in rows:
        if is_stale(recording, profile_for(recording.recorder)):
            payload = {"recording": str(recording.id)}
            work.enqueue(name=TASK, payload=payload, now=now, unique=key_of(recording.id))
            asked += 1
        here.reached = recording.id
        if asked >= room:
            break
    else:
        if len(rows) < LOOKED_AT:
            here.ended_at = now
    here.save()
    return asked


def _following(reached: UUID | None) -> list[Recording]:
    rows = Recording.objects.order_by("id") if reached is None else Recording.objects.filter(id__gt=reached)
    rows = rows.filter(kind__in=EXAMINED).exclude(viewing__in=(Viewing.GONE, Viewing.PENDING))
    shown = rows.exclude(pk__in=sealed_ids()).select_related("recorder", "examination__profile").order_by("id")
    return list(shown.defer("facts", "examination__findings", "examination__profile__learnt")[:LOOKED_AT])


def begin_anew() -> None:
    """Look at all of them again: a profile has changed. In the caller's transaction."""
    Round.objects.update_or_create(id=1, defaults={"reached": None, "ended_at": None})
