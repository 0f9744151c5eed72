"""What is read of recordings. Every list is narrowed to what the actor may know of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from liuhen.cases.models import Activity, Case, Exemption
from liuhen.cases.queries import activity_at, shared_by
from liuhen.paging import COUNT_CAP, FEW, Known
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.scopes import led_units, own_officer
from liuhen.people.standing import own_hands
from liuhen.recordings.composing import NamedRecording, Telling, compose_names, in_shooting_order
from liuhen.recordings.errors import (
    ExportNotFoundError,
    MarkNotFoundError,
    RecordingGoneError,
    RecordingNotFoundError,
    RecordingSealedError,
    TransferNotFoundError,
)
from liuhen.recordings.listing import FOOTAGE, POSTERS, SHOWN, RecordingFilter, all_recordings, list_recordings
from liuhen.recordings.models import Captions, Description, Export, PointMark, Recording, Seal, Transfer, Viewing
from liuhen.recordings.visible import hidden_from, known_to, loose, sealed_ids, visible_to, within_reach

__all__ = [
    "FOOTAGE",
    "POSTERS",
    "RecordingFilter",
    "all_recordings",
    "known_to",
    "list_recordings",
    "sealed_ids",
    "visible_to",
    "within_reach",
]


def get_recording(*, actor: Actor, recording_id: UUID) -> Recording:
    """Return a recording with what its page shows.

    Raises:
        RecordingNotFoundError: there is none, or the actor may not know of it.
    """
    return get_recordings(actor=actor, recording_ids=[recording_id])[0]


def gone(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    """Those of them that went by an approved disposal (art 22)."""
    return rows.filter(viewing=Viewing.GONE)


def standing(sha256: str) -> Recording | None:
    """The recording of these bytes that the archive holds; None too when all of them were destroyed."""
    return Recording.objects.filter(sha256=sha256).exclude(viewing=Viewing.GONE).first()


def refuse_gone(recordings: Sequence[Recording]) -> None:
    """Go on only if all of them are still there.

    Raises:
        RecordingGoneError: one of them went by an approved disposal.
    """
    for recording in recordings:
        if recording.viewing == Viewing.GONE:
            raise RecordingGoneError(number=recording.number)


def get_recordings(*, actor: Actor, recording_ids: Sequence[UUID]) -> list[Recording]:
    """Return recordings in shooting order, with posters; all of them or none.

    Raises:
        RecordingNotFoundError: there isn't one of them, or the actor may not know of it.
        RecordingSealedError: the actor knew one of them, and it's sealed.
    """
    wanted = set(recording_ids)
    rows = visible_to(actor).select_related(*SHOWN, "description__described_by").prefetch_related(POSTERS)
    found = list(in_shooting_order(rows.filter(id__in=wanted)))
    if len(found) != len(wanted) or not wanted:
        sealed = within_reach(actor).filter(id__in=wanted, pk__in=sealed_ids()).first() if wanted else None
        if sealed is not None:
            raise RecordingSealedError(number=sealed.number)
        raise RecordingNotFoundError
    return found


def still_there(*, actor: Actor, recording_ids: Sequence[UUID]) -> list[Recording]:
    """Return those of some recordings that the actor may still see, as `get_recordings` does.

    Raises:
        RecordingNotFoundError, RecordingSealedError: it's none of them any more.
    """
    seen = list(visible_to(actor).filter(id__in=recording_ids).values_list("id", flat=True))
    return get_recordings(actor=actor, recording_ids=seen or recording_ids)


def undescribed(*, actor: Actor) -> QuerySet[Recording]:
    """未分类: what the actor may see and nobody has described, in shooting order (art 17). It never expires."""
    return in_shooting_order(_undescribed(actor).rows())


def _undescribed(actor: Actor) -> Known[Recording]:
    """Gathered for whom it's little; else the queue of all is walked, which is much shorter than what is known."""
    known = known_to(actor)
    officer = own_officer(actor)
    is_broad = led_units(actor) != frozenset()
    if officer is not None and not is_broad:
        activities = Activity.officers.through.objects.filter(officer_id=officer).values("id")
        is_broad = activities[FEW : FEW + 1].exists()
    waiting = known.filter(FOOTAGE, Q(is_described=False))
    return Known(waiting.whole, None) if is_broad else waiting


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many recordings wait for a description, up to one over the cap, and the first of them."""

    count: int
    first: Recording | None


def waiting(*, actor: Actor) -> Waiting:
    """What waits for a description, for a page that only says so."""
    known = _undescribed(actor)
    in_order = in_shooting_order(known.rows())
    if not known.is_few:
        count = known.count()
        return Waiting(count, in_order.first() if count else None)
    keys = list(in_order.values_list("pk", flat=True)[: COUNT_CAP + 1])
    return Waiting(len(keys), Recording.objects.get(pk=keys[0]) if keys else None)


FILMED_MOST = 500
"""How many of an officer's newest recordings a page tells by day."""


@dataclass(frozen=True, slots=True)
class Filmed:
    """A recording as a page by days tells it."""

    id: UUID
    received_at: datetime
    is_described: bool


def filmed_lately(*, actor: Actor, officer_id: UUID, since: datetime) -> list[Filmed]:
    """What an officer filmed and what came in since a moment, the newest first, as far as the actor may see it.

    Keys begin with their moment (UUIDv7), so that the index on an officer's recordings finds them.
    """
    closed = hidden_from(actor.account_id).values("recording_id")
    key = UUID(int=int((since - timedelta(days=1)).timestamp() * 1000) << 80)
    rows = Recording.objects.filter(FOOTAGE, officer_id=officer_id, id__gte=key, received_at__gte=since)
    rows = rows.exclude(pk__in=sealed_ids()).exclude(pk__in=closed)
    told = rows.order_by("-id").values_list("id", "received_at", "is_described")
    return [Filmed(*each) for each in told[: FILMED_MOST + 1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The beginning of the 未分类 queue; described ones leave it, so it needs no further pages."""

    recordings: Sequence[Recording]
    count: int
    capped: bool


QUEUE_SIZE = 100
_QUEUE_CAP = 1_000


def queue(*, actor: Actor) -> Queue:
    """Return the first of what waits for a description, oldest first, with posters."""
    known = _undescribed(actor)
    count, rows = known.count(), in_shooting_order(known.rows())
    shown = list(rows.select_related(*SHOWN[:-1]).prefetch_related(POSTERS)[:QUEUE_SIZE])
    return Queue(recordings=shown, count=min(count, _QUEUE_CAP), capped=count > _QUEUE_CAP)


def next_undescribed(*, actor: Actor, after: Recording) -> Recording | None:
    """Return what to describe next: the next off the same card, else the first of the queue."""
    rows = undescribed(actor=actor)
    card = rows.filter(arrived_with=after.arrived_with) if after.arrived_with else rows.none()
    later = card.filter(captured_at__gte=after.captured_at) if after.captured_at else card
    return later.first() or card.first() or rows.first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Where a recording stands among those off the same card, in shooting order.

    Attributes:
        previous: the one before it, if any.
        following: the one after it, if any.
        place: its own place, from 1.
        count: how many came off the card.
    """

    previous: Recording | None
    following: Recording | None
    place: int
    count: int


def neighbours_of(*, actor: Actor, recording: Recording) -> Neighbours | None:
    """Return a recording's neighbours on its card; None when it came by itself or before cards were kept."""
    if recording.arrived_with is None:
        return None
    card = visible_to(actor).filter(Q(arrived_with=recording.arrived_with), FOOTAGE | Q(id=recording.id))
    order = list(in_shooting_order(card).values_list("id", flat=True))
    here = order.index(recording.id)
    around = {found.id: found for found in Recording.objects.filter(id__in=order[max(here - 1, 0) : here + 2])}
    return Neighbours(
        previous=around[order[here - 1]] if here else None,
        following=around[order[here + 1]] if here + 1 < len(order) else None,
        place=here + 1,
        count=len(order),
    )


def names_to_give(
    *, actor: Actor, telling: Telling, recording_ids: Sequence[UUID], case: Case | None
) -> list[NamedRecording]:
    """Return the standard names that recordings would get, in shooting order, then those renumbered by it.

    Raises:
        RecordingNotFoundError: there isn't one of them, or the actor may not know of it.
    """
    recordings = get_recordings(actor=actor, recording_ids=recording_ids)
    named = compose_names(telling=telling, recordings=recordings, case=case)
    moved = [one.recording.id for one in named[len(recordings) :]]
    shown = set(visible_to(actor).filter(id__in=moved).values_list("id", flat=True)) if moved else set()
    return [*named[: len(recordings)], *(one for one in named[len(recordings) :] if one.recording.id in shown)]


def of_activity(*, actor: Actor, activity: Activity) -> list[Recording]:
    """Return an activity's recordings that the actor may see, in shooting order, with posters."""
    rows = visible_to(actor).filter(FOOTAGE, activity=activity).select_related(*SHOWN).prefetch_related(POSTERS)
    return list(in_shooting_order(rows))


def to_cite(*, actor: Actor, case: Case) -> QuerySet[Recording]:
    """The recordings of a case, and those that it shares, that can show why a point was not recorded (art 8)."""
    rows = visible_to(actor).filter(FOOTAGE, case_id__in=shared_by(case)).exclude(viewing=Viewing.GONE)
    return in_shooting_order(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFilm:
    """A recording to be opened where it matters: `label` is its number and the time in it, `url` plays from there."""

    label: str
    url: str


def films_of_exemptions(actor: Actor, exemptions: Iterable[Exemption]) -> dict[UUID, ShownFilm]:
    """The recordings that explanations rest on, by the explanation's id, as far as the reader may see them."""
    asked = {
        one.id: one for one in exemptions if one.evidence_kind == Exemption.EvidenceKind.RECORDING and one.evidence_id
    }
    if not asked:
        return {}
    rows = visible_to(actor).filter(id__in={one.evidence_id for one in asked.values()}).exclude(viewing=Viewing.GONE)
    numbers = dict(rows.values_list("id", "number"))
    return {
        each: shown_film(one.evidence_id, numbers[one.evidence_id], one.evidence_second or 0)
        for each, one in asked.items()
        if one.evidence_id in numbers
    }


def who_filmed(activities: Collection[UUID], officers: Collection[UUID] | None) -> set[tuple[UUID, UUID]]:
    """Each activity with those of some officers, or of all, who filmed there."""
    rows = Recording.objects.filter(activity_id__in=activities, officer__isnull=False)
    rows = rows if officers is None else rows.filter(officer_id__in=officers)
    return set(rows.order_by().values_list("activity_id", "officer_id").distinct())


def shown_film(recording_id: UUID, number: str, second: int) -> ShownFilm:
    """How a recording is named where it's opened from a second on."""
    at = f" {second // 60}:{second % 60:02}" if second else ""
    page = reverse("recordings:page", args=[recording_id])
    return ShownFilm(label=f"{number}{at}", url=f"{page}?t={second}" if second else page)


def attachable(*, actor: Actor, limit: int = 100) -> list[Recording]:
    """Return what belongs to no case yet, in shooting order, newest arrivals when there's more than `limit`."""
    newest: set[UUID] = set()
    for way in loose(actor):
        newest.update(way.filter(FOOTAGE).order_by("-pk").values_list("pk", flat=True)[:limit])
    keys = sorted(newest, reverse=True)[:limit]
    found = Recording.objects.filter(pk__in=keys).select_related(*SHOWN).prefetch_related(POSTERS)
    return sorted(found, key=lambda one: (one.captured_at or one.received_at, one.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a new description may begin with, and why.

    Attributes:
        case, activity: to which it seems to belong.
        place: where it seems to be.
        reason: `attached`, `activity` (its officer was there at that time), `card` (as the last one described off
            the same card), or empty when there is nothing to go by.
    """

    case: Case | None = None
    activity: Activity | None = None
    place: str = ""
    reason: str = ""


def suggestion_for(*, actor: Actor, recordings: Sequence[Recording]) -> Suggestion:
    """Return what a description of recordings, given in shooting order, may begin with; a person looks before saving.

    For several, only what suits all: they're one officer's, and the first and the last suggest the same.
    """
    suggested = _suggestion(actor, recordings[0])
    if len(recordings) > 1:
        alike = len({(each.officer_id, each.case_id, each.arrived_with) for each in recordings}) == 1
        if not alike or _suggestion(actor, recordings[-1]) != suggested:
            return Suggestion()
    return suggested


def _suggestion(actor: Actor, recording: Recording) -> Suggestion:
    if recording.case is not None:
        place = recording.activity.place if recording.activity else ""
        return Suggestion(case=recording.case, activity=recording.activity, place=place, reason="attached")
    if recording.officer_id and recording.captured_at:
        activity = activity_at(actor=actor, officer_id=recording.officer_id, moment=recording.captured_at)
        if activity is not None:
            return Suggestion(case=activity.case, activity=activity, place=activity.place, reason="activity")
    last = visible_to(actor).filter(description__described_by_id=actor.account_id).select_related(*SHOWN)
    if recording.arrived_with is not None and actor.account_id is not None:
        before = last.filter(arrived_with=recording.arrived_with).order_by("-description__described_at").first()
        if before is not None:
            place = before.description.place
            return Suggestion(case=before.case, activity=before.activity, place=place, reason="card")
    return Suggestion()


def recent_places(*, actor: Actor) -> list[str]:
    """Return places that the actor named lately, newest first, each once."""
    if actor.account_id is None:
        return []
    told = Description.objects.filter(described_by_id=actor.account_id).exclude(recording_id__in=sealed_ids())
    rows = told.order_by("-described_at")
    return list(dict.fromkeys(rows.values_list("place", flat=True)[:50]))[:10]


def searchable_text(recording: Recording, *, said: Sequence[str] | None = None) -> str:
    """Everything by which people look for a recording: numbers, names, places, what is described and said.

    Args:
        recording: which.
        said: its captions, for whoever knows them; None: they're asked for.
    """
    parts = [recording.number, recording.card_name]
    parts += [recording.recorder.code] if recording.recorder else []
    parts += [recording.officer.name] if recording.officer else []
    parts += [recording.case.number, recording.case.title, recording.case.party.name] if recording.case else []
    parts += [recording.activity.place] if recording.activity else []
    if recording.is_described:
        told = recording.description
        parts += [told.name, told.place, told.content, told.people]
    return "\n".join([*parts, *(_said_in(recording) if said is None else said)])


def _said_in(recording: Recording) -> list[str]:
    captions = Captions.objects.filter(recording=recording).values_list("cues", flat=True).first()
    return [str(text) for _begin, _end, text in captions or ()]


def recording_of_mark(*, actor: Actor, mark_id: UUID) -> Recording:
    """Return the recording in which a mark stands.

    Raises:
        MarkNotFoundError: no such mark stands.
        RecordingNotFoundError, RecordingSealedError: as `get_recordings`.
    """
    mark = PointMark.objects.filter(id=mark_id, is_described=False, withdrawn_at=None).first()
    if mark is None:
        raise MarkNotFoundError
    return get_recording(actor=actor, recording_id=mark.recording_id)


def beside_in_case(*, actor: Actor, recording: Recording, forward: bool) -> UUID | None:
    """Return the recording of the same case that follows one in shooting order, or goes before it; None at the end."""
    if recording.case_id is None:
        return None
    rows = visible_to(actor).filter(FOOTAGE | Q(id=recording.id), case_id=recording.case_id)
    order = list(in_shooting_order(rows).values_list("id", flat=True))
    place = order.index(recording.id) + (1 if forward else -1)
    return order[place] if 0 <= place < len(order) else None


def get_export(*, actor: Actor, export_id: UUID) -> Export:
    """Return an export that the actor asked for.

    Raises:
        NotPermittedError: the actor may copy nothing (any more).
        ExportNotFoundError: there is none, or somebody else asked for it.
    """
    require(actor, Capability.COPY)
    found = Export.objects.filter(id=export_id, asked_by_id=actor.account_id, asked_by__isnull=False).first()
    if found is None:
        raise ExportNotFoundError
    return found


def contents_of(*, actor: Actor, export: Export) -> list[Recording]:
    """Return what a copy holds, as far as the actor may see it now."""
    return list(visible_to(actor).filter(exports=export).select_related(*SHOWN).order_by("number"))


def of_transfer(export: Export) -> bool:
    """Whether a copy was made for an approved transfer: the one way for a sealed recording to leave."""
    return Transfer.objects.filter(export=export, state=Transfer.State.APPROVED).exists()


def is_closed(thing: UUID) -> bool:
    """Whether the bytes of a recording, or of the copy of this id, are sealed now."""
    if sealed_ids().filter(recording_id=thing).exists() or gone(Recording.objects.filter(id=thing)).exists():
        return True
    copy = Export.objects.filter(id=thing).first()
    if copy is None or of_transfer(copy):
        return False
    return copy.recordings.filter(pk__in=sealed_ids()).exists() or gone(copy.recordings.all()).exists()


def refuse_closed(thing: UUID, *, account_id: UUID | None) -> None:
    """Go on only if the bytes of a recording, or of the copy of this id, are open to an account now (art 8).

    An address that was given out says who asked for it; who may see it may have changed since.

    Raises:
        RecordingSealedError: it's sealed.
        RecordingNotFoundError: it was filmed under a consent for which the account isn't named (any more).
    """
    if is_closed(thing):
        raise RecordingSealedError(number="")
    hidden = hidden_from(account_id).filter(Q(recording_id=thing) | Q(recording__exports=thing))
    if hidden.exists() and not Transfer.objects.filter(export=thing, state=Transfer.State.APPROVED).exists():
        raise RecordingNotFoundError


def _known_seals(actor: Actor) -> QuerySet[Seal]:
    """The seals that the actor may know of: those of recordings within reach; the legal section and the head: all."""
    rows = Seal.objects.filter(lifted_at=None).select_related("recording", "sealed_by", "read_by")
    if holds(actor, Capability.WATCH_SEALS):
        return rows
    return rows.filter(Exists(within_reach(actor).filter(pk=OuterRef("recording_id"))))  # of each: seals are few


def seal_if_any(*, actor: Actor, recording_id: UUID) -> Seal | None:
    """The seal of a recording that the actor may know of; None when there is none."""
    return _known_seals(actor).filter(recording_id=recording_id).first()


def get_seal(*, actor: Actor, recording_id: UUID) -> Seal:
    """Return the seal of a recording.

    Raises:
        RecordingNotFoundError: it isn't sealed, or the actor may not know of it.
    """
    found = seal_if_any(actor=actor, recording_id=recording_id)
    if found is None:
        raise RecordingNotFoundError
    return found


SEALS_SHOWN = 200


def seals(*, actor: Actor) -> list[Seal]:
    """Return what is sealed, newest first."""
    return list(_known_seals(actor).order_by("-sealed_at", "-recording_id")[:SEALS_SHOWN])


def sealed_of_case(*, actor: Actor, case: Case) -> list[Seal]:
    """Return the seals of a case's recordings that the actor may know of, in the order of their numbers."""
    return list(_known_seals(actor).filter(recording__case=case).order_by("recording__number"))


def unread_seals() -> QuerySet[Seal]:
    """The seals of which the legal section hasn't taken note."""
    return Seal.objects.filter(lifted_at=None, read_at=None)


def waiting_transfers(*, actor: Actor) -> list[Transfer]:
    """Return the transfers that the actor may decide on, oldest first."""
    if not holds(actor, Capability.APPROVE_TRANSFERS):
        return []
    rows = Transfer.objects.filter(state=Transfer.State.ASKED, seal__lifted_at=None)
    rows = rows.exclude(asked_by_id__in=own_hands(actor))
    return list(rows.select_related("seal__recording", "asked_by").order_by("id")[:SEALS_SHOWN])


def get_transfer(*, actor: Actor, transfer_id: UUID) -> Transfer:
    """Return a transfer.

    Raises:
        TransferNotFoundError: there is none, or the actor may not know of it.
    """
    rows = Transfer.objects.filter(id=transfer_id).select_related("seal__recording", "asked_by", "decided_by")
    found = rows.first() if holds(actor, Capability.WATCH_SEALS) else None
    if found is None:
        raise TransferNotFoundError
    return found


def ids_of_numbers(*, actor: Actor, numbers: Sequence[str]) -> list[UUID]:
    """Return the ids of recordings by their numbers.

    Raises:
        RecordingNotFoundError: one isn't there, or not for this actor.
        RecordingSealedError: one is sealed.
    """
    sealed = within_reach(actor).filter(number__in=numbers, pk__in=sealed_ids()).first()
    if sealed is not None:
        raise RecordingSealedError(number=sealed.number)
    found = dict(visible_to(actor).filter(number__in=numbers).values_list("number", "id"))
    if set(numbers) - found.keys():
        raise RecordingNotFoundError
    return [found[number] for number in dict.fromkeys(numbers)]
