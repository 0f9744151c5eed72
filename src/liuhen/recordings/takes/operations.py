"""Takes are written down as they're found. No `actor=`: the worker does it, and nothing is decided by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.media.ends import Ends
from liuhen.recordings.models import Recording
from liuhen.recordings.takes import queries
from liuhen.recordings.takes.joining import Placed, Sign, takes, with_ends
from liuhen.recordings.takes.models import FilmEnds, TakePart

_MILLISECOND = timedelta(milliseconds=1)


@transaction.atomic
def keep_ends(*, recording_id: UUID, ends: Ends | None, problem: str = "") -> None:
    """Write down how a film begins and ends, or why nobody could see it. Derived: no entry."""
    told = {"first": None, "last": None, "first_sound": [], "last_sound": []} if ends is None else {
        "first": ends.first,
        "last": ends.last,
        "first_sound": list(ends.first_sound),
        "last_sound": list(ends.last_sound),
    }  # fmt: skip
    FilmEnds.objects.update_or_create(recording_id=recording_id, defaults={**told, "problem": problem})


@transaction.atomic
def record_takes(*, now: datetime, intake_id: UUID) -> int:
    """Put a card's films together into takes by what is known of them; how many takes of several parts there are.

    A take that is found as it was leaves no entry.
    """
    films = {one.id: one for one in queries.films_of_card(intake_id)}
    ends = queries.known_ends(list(films))
    by_recorder: dict[UUID | None, list[Recording]] = {}
    for one in films.values():
        by_recorder.setdefault(one.recorder_id, []).append(one)
    before = {row.recording_id: row for row in TakePart.objects.filter(recording_id__in=films)}
    rows: list[TakePart] = []
    for together in by_recorder.values():
        model = together[0].recorder.make_and_model if together[0].recorder else ""
        parts = [with_ends(queries.as_part(one), ends.get(one.id)) for one in together]
        for take in takes(parts, queries.usual_of(model)):
            rows += _rows(take, model) if len(take) > 1 else []
    TakePart.objects.filter(recording_id__in=films).delete()
    TakePart.objects.bulk_create(rows)
    _enter(rows, before, now)
    return len({row.take_id for row in rows})


def _rows(take: list[Placed], model: str) -> list[TakePart]:
    return [
        TakePart(
            recording_id=one.part.key,
            take_id=take[0].part.key,
            position=position,
            offset_ms=one.offset // _MILLISECOND,
            loss_ms=one.joint.loss // _MILLISECOND if one.joint else None,
            signs=[sign.value for sign in one.joint.signs] if one.joint else [],
            model=model,
            is_proven=one.joint is not None and Sign.PICTURE in one.joint.signs,
        )
        for position, one in enumerate(take)
    ]


def _enter(rows: list[TakePart], before: Mapping[UUID, TakePart], now: datetime) -> None:
    """One entry for each take that is new or has other parts than before, under its first part."""
    found: dict[UUID, list[TakePart]] = {}
    for row in rows:
        found.setdefault(row.take_id, []).append(row)
    for first, parts in sorted(found.items()):
        was = {key for key, row in before.items() if row.take_id == first}
        if was == {one.recording_id for one in parts}:
            continue
        facts: dict[str, Json] = {
            "parts": [str(one.recording_id) for one in parts],
            "loss_ms": [one.loss_ms for one in parts[1:]],
        }
        custody.append(kind="recording.take_found", subject=first, actor="worker", now=now, facts=facts)
