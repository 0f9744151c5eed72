"""What lies beside a recording speaks for it: the same take, the same recorder before and after, the same place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from liuhen.people.actors import Actor
from liuhen.recordings.models import Recording
from liuhen.recordings.proposing.distance import Spot, metres
from liuhen.recordings.proposing.models import Whereabouts
from liuhen.recordings.proposing.weighing import Sign, Source
from liuhen.recordings.queries import visible_to
from liuhen.recordings.takes.models import TakePart

Signs = dict[UUID, list[Sign]]

NEAR_IN_TIME = timedelta(minutes=30)
"""What was filmed further apart isn't taken for the same occasion."""
MOST_OF_CARDS = 5_000
MOST_PARTS = 500
MOST_PLACES = 500
HERE_M, ELSEWHERE_M = 200, 1_000
"""Metres within which two films are at the same place, and beyond which they aren't: a factory is some hundred wide."""


def add_takes(actor: Actor, recordings: Sequence[Recording], signs: Signs) -> None:
    """What was said of another part of the same take holds for this one."""
    own = {row.recording_id: row for row in TakePart.objects.filter(recording_id__in=[one.id for one in recordings])}
    if not own:
        return
    rows = TakePart.objects.filter(take_id__in={row.take_id for row in own.values()}).order_by("take_id", "position")
    parts: dict[UUID, list[TakePart]] = defaultdict(list)
    for row in rows[:MOST_PARTS]:
        parts[row.take_id].append(row)
    known = _known(actor, [row.recording_id for each in parts.values() for row in each])
    for key, here in own.items():
        others = [row for row in parts[here.take_id] if row.recording_id != key and row.recording_id in known]
        others.sort(key=lambda row: (abs(row.position - here.position), row.position > here.position))
        for row in others:
            one = known[row.recording_id]
            if one.is_described or one.case_id is not None:
                signs[key].append(_take(one, row.position - here.position))
                break


def _take(one: Recording, steps: int) -> Sign:
    words = {-1: _("与前一段同一次摄录（{number}）"), 1: _("与后一段同一次摄录（{number}）")}
    told = words.get(steps, _("与 {number} 同一次摄录")).format(number=one.number)
    return _like(
        one, Source.TAKE, told, is_strong=True, names=("recording_class", "record_point", "place", "content", "people")
    )


def _like(one: Recording, source: Source, words: str, *, is_strong: bool, names: Iterable[str]) -> Sign:
    """A sign that something is as another recording is."""
    told = tuple((name, str(getattr(one.description, name))) for name in names) if one.is_described else ()
    return Sign(source=source, words=words, is_strong=is_strong, case=one.case_id, activity=one.activity_id, told=told)


def _known(actor: Actor, keys: Iterable[UUID]) -> dict[UUID, Recording]:
    rows = visible_to(actor).filter(id__in=set(keys)).select_related("description", "case", "activity")
    return {one.id: one for one in rows}


def add_neighbours(actor: Actor, recordings: Sequence[Recording], signs: Signs) -> None:
    """What the same recorder filmed shortly before and after, as far as it's known where that belongs."""
    beside = _beside(recordings)
    known = _known(actor, [key for pair in beside.values() for key in pair if key is not None])
    names = ("place", "people", "recording_class")
    for key, (before, after) in beside.items():
        if before in known:
            words = _("同一执法记录仪前一份（{number}）归在这里").format(number=known[before].number)
            signs[key].append(_like(known[before], Source.NEIGHBOUR, words, is_strong=False, names=names))
        if after in known:
            words = _("同一执法记录仪后一份（{number}）归在这里").format(number=known[after].number)
            signs[key].append(_like(known[after], Source.NEIGHBOUR, words, is_strong=False, names=names))


def _beside(recordings: Sequence[Recording]) -> dict[UUID, tuple[UUID | None, UUID | None]]:
    """Of each recording, which off the same card stand nearest before and after it, of those that belong somewhere."""
    cards = {one.arrived_with for one in recordings if one.arrived_with is not None}
    rows = Recording.objects.filter(Q(is_described=True) | Q(case__isnull=False), arrived_with__in=cards)
    rows = rows.filter(captured_at__isnull=False).order_by("captured_at", "number")
    order: dict[UUID | None, list[tuple[datetime, UUID]]] = defaultdict(list)
    for key, card, at in rows.values_list("id", "arrived_with", "captured_at")[:MOST_OF_CARDS]:
        if at is not None:
            order[card].append((at, key))
    found: dict[UUID, tuple[UUID | None, UUID | None]] = {}
    for one in recordings:
        shot = one.captured_at
        if shot is None:
            continue
        others = [(at, key) for at, key in order[one.arrived_with] if key != one.id]
        before = [key for at, key in others if timedelta(0) <= shot - at <= NEAR_IN_TIME]
        after = [key for at, key in others if timedelta(0) < at - shot <= NEAR_IN_TIME]
        found[one.id] = (before[-1] if before else None, after[0] if after else None)
    return found


def add_positions(actor: Actor, recordings: Sequence[Recording], signs: Signs) -> None:
    """A place near one where an activity was filmed speaks for the activity, one far off against it.

    Nobody has entered where activities were; what is known of that are the places of the films that belong to them.
    Where there are none, the distance to the film before is told, and speaks for nothing but itself.
    """
    own = _spots([one.id for one in recordings])
    if not own:
        return
    named = {sign.activity for key in own for sign in signs[key]} - {None}
    there = visible_to(actor).filter(activity_id__in=named).exclude(id__in=[one.id for one in recordings])
    rows = Whereabouts.objects.filter(recording__in=there).select_related("recording__activity")[:MOST_PLACES]
    films: dict[UUID | None, list[tuple[Spot, Recording]]] = defaultdict(list)
    for row in rows:
        films[row.recording.activity_id].append((_spot(row), row.recording))
    before: tuple[Spot, Recording] | None = None
    for one in recordings:
        spot = own.get(one.id)
        if spot is None:
            continue
        found = list(_from_activities(spot, films, {sign.activity for sign in signs[one.id]}))
        if not found and before is not None and before[1].recorder_id == one.recorder_id:
            away = in_words(metres(spot, before[0]))
            words = _("拍摄位置与 {number} 相距{away}").format(number=before[1].number, away=away)
            found = [Sign(source=Source.POSITION, words=words, is_strong=False)]
        signs[one.id].extend(found)
        before = (spot, one)


def _from_activities(
    spot: Spot, films: dict[UUID | None, list[tuple[Spot, Recording]]], named: Iterable[UUID | None]
) -> Iterator[Sign]:
    for activity_id in named:
        if activity_id is None or not films[activity_id]:
            continue
        away, film = min(((metres(spot, other), film) for other, film in films[activity_id]), key=lambda one: one[0])
        place = film.activity.place if film.activity is not None else ""
        words = _("拍摄位置距活动“{place}”已归入的资料 {number} {away}").format(
            place=place, number=film.number, away=in_words(away)
        )
        if away <= HERE_M:
            yield Sign(source=Source.POSITION, words=words, is_strong=False, case=film.case_id, activity=activity_id)
        elif away >= ELSEWHERE_M:
            yield Sign(source=Source.POSITION, words=words, against=activity_id)


def _spots(keys: Sequence[UUID]) -> dict[UUID, Spot]:
    return {row.recording_id: _spot(row) for row in Whereabouts.objects.filter(recording_id__in=keys)}


def _spot(row: Whereabouts) -> Spot:
    return Spot(row.latitude_e7, row.longitude_e7)


def in_words(away: float) -> str:
    """A distance as people say it; no more exact than such places are."""
    if away < ELSEWHERE_M:
        return _("约 {count} 米").format(count=max(10, round(away / 10) * 10))
    return _("约 {count} 公里").format(count=f"{away / 1000:.1f}")
