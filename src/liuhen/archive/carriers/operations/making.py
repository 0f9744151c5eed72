"""Planning a set, what came of making it, and giving it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from liuhen.archive.carriers.errors import (
    CarrierFactInvalidError,
    CarrierNotFoundError,
    CarrierSettledError,
    ContentGoneError,
    NothingToPlanError,
)
from liuhen.archive.carriers.making import Made, put_in_place
from liuhen.archive.carriers.models import Carrier, CarrierSeries, CarrierSet, CarrierState, Load, LoadItem, LoadState
from liuhen.archive.carriers.queries.register import items_of_load
from liuhen.archive.carriers.queries.viewers import refuse_mixed
from liuhen.archive.carriers.queries.waiting import Planned, planned, rules_in_force
from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.ledger.entry import Json
from liuhen.packages import planning, verifier
from liuhen.packages.evidence import PROMISED, VERIFIER
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording, Viewing
from liuhen.rules.clocks import ZONE
from liuhen.series import next_in
from liuhen.typed import passage
from liuhen.work import operations as work

TASK = "carriers.make"
_WORKER = "worker"


def make_set(
    *,
    actor: Actor,
    now: datetime,
    medium: str,
    copies: Sequence[str],
    leave_last: bool = False,
    restricted: bool = False,
) -> CarrierSet:
    """Plan everything that is to be written onto a set of carriers, and have the worker make it (art 21).

    Args:
        actor: of the archive room.
        now: the moment.
        medium: code of the blank.
        copies: codes of the copies to make, at least one.
        leave_last: leave what's on the last carrier for later if that one isn't full.
        restricted: of what named people only may see, in place of the rest.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierFactInvalidError: no such medium or copy; `field` names it.
        NothingToPlanError: nothing is to be written.
        CarrierSettledError: somebody planned the same in this moment.
        CarrierTooSmallError: what goes along with a recording has no room on it.
    """
    require(actor, Capability.KEEP_CARRIERS)
    rules = rules_in_force()
    wanted = [one.code for one in rules.copies if one.code in set(copies)]
    if not wanted or len(wanted) != len(set(copies)):
        raise CarrierFactInvalidError(field="copies", longest=0)
    if rules.medium(medium) is None:
        raise CarrierFactInvalidError(field="medium", longest=0)
    found = planned(medium, restricted=restricted)
    loads = list(found.plan.loads)
    if leave_last and loads and found.plan.fill(loads[-1]) < planning.GOAL:
        loads.pop()
    if not loads:
        raise NothingToPlanError
    with transaction.atomic():
        number = _number(now)
        keys = {piece.key for load in loads for piece in load.pieces}
        standing = LoadItem.objects.filter(recording_id__in=keys, is_standing=True)
        if (standing.filter(load__set__is_restricted=True) if restricted else standing).exists():
            raise CarrierSettledError(number=number)
        made = CarrierSet.objects.create(
            number=number, medium=medium, kind=found.medium.kind, capacity=found.medium.usable, count=len(loads),
            copies=wanted, is_restricted=restricted, made_by_id=actor.account_id, made_at=now,
        )  # fmt: skip
        for position, load in enumerate(loads, 1):
            _plan_load(made, position, load, found, now)
        facts: dict[str, Json] = {"number": number, "medium": medium, "carriers": len(loads), "copies": wanted}
        facts["restricted"] = restricted
        custody.append(kind="carrier.planned", subject=made.id, actor=actor.reference, now=now, facts=facts)
    return made


def _plan_load(made: CarrierSet, position: int, load: planning.Load, found: Planned, now: datetime) -> None:
    row = Load.objects.create(set=made, position=position, planned=load.room)
    LoadItem.objects.bulk_create(
        LoadItem(
            load=row, recording=found.recordings[piece.key], part=piece.number, parts=piece.of, start=piece.start,
            size=piece.size,
        )
        for piece in load.pieces
    )  # fmt: skip
    Carrier.objects.bulk_create(
        Carrier(load=row, copy=copy, number=f"{made.number}-{position:02}{copy}") for copy in made.copies
    )
    _ask_worker(row, now)


def _number(now: datetime) -> str:
    year = timezone.localdate(now, ZONE).year
    return f"{year}-{next_in(CarrierSeries, year=year):03}"


def _ask_worker(load: Load, now: datetime) -> None:
    work.enqueue(name=TASK, payload={"load": str(load.id)}, now=now, unique=key_of(load))


def key_of(load: Load) -> str:
    """Under which the worker's job for a load is found."""
    return f"{TASK}:{load.id}"


@transaction.atomic
def begin_making(*, now: datetime, load_id: UUID) -> Load | None:
    """Say of each recording that it's copied onto a carrier, before a byte of it is; the worker's part (art 14).

    Whoever began before and is silent, dead or not, writes nothing any more.

    Returns:
        The load, whose `making` names this try; None when it isn't to be made any more.

    Raises:
        ContentGoneError: one was destroyed or sealed meanwhile.
        ContentRestrictedError: one is for named people only by now, and this set isn't.
        VerifierAbsentError: the page that goes along isn't built.
    """
    load = Load.objects.select_for_update(of=("self",)).select_related("set").get(id=load_id)
    if load.state != LoadState.MAKING or load.set.left_at is not None:
        return None
    load.making = uuid7()
    load.save(update_fields=["making"])
    page = verifier.page().sha256
    refuse_mixed(load)
    for item in sorted(items_of_load(load), key=lambda one: one.recording_id):
        if item.recording.viewing == Viewing.GONE or item.recording.is_sealed:
            raise ContentGoneError(number=item.recording.number)
        custody.append(
            kind="recording.put_on_carrier",
            subject=item.recording_id,
            actor=_WORKER,
            now=now,
            facts={
                "set": load.set.number,
                "carrier": load.position,
                "part": item.part,
                "parts": item.parts,
                PROMISED: True,
            },
            digests={VERIFIER: page},
        )
    return load


@transaction.atomic
def record_made(*, now: datetime, load: Load, made: Made) -> bool:
    """Write down what was made and put it where it's fetched; False when another worker has taken it over.

    Raises:
        ContentGoneError: a recording on it was destroyed or sealed meanwhile; what was made has to go.
    """
    list(Recording.objects.select_for_update().filter(on_loads__load=load).order_by("id").values_list("id"))
    standing = _held(load)
    if standing is None:
        return False
    for item in items_of_load(load):
        if item.recording.viewing == Viewing.GONE or item.recording.is_sealed:
            raise ContentGoneError(number=item.recording.number)
    standing.state, standing.ready_at, standing.reason = LoadState.READY, now, ""
    standing.size, standing.sha256, standing.manifest_sha256 = made.size, made.sha256, made.manifest_sha256
    standing.page_sha256, standing.files = made.page_sha256, made.files
    standing.save()
    digests = {"manifest": made.manifest_sha256} | ({"sha256": made.sha256} if made.sha256 else {})
    custody.append(
        kind="carrier.made", subject=load.id, actor=_WORKER, now=now, facts={"size": made.size}, digests=digests
    )
    put_in_place(load)
    return True


def is_making(load: Load) -> bool:
    """Whether this try is still the one that counts."""
    return Load.objects.filter(id=load.id, making=load.making).exists()


def _held(load: Load) -> Load | None:
    """The row, locked; None when another worker has taken the making over."""
    return Load.objects.select_for_update().filter(id=load.id, making=load.making).first()


@transaction.atomic
def record_not_made(*, load_id: UUID, begun: Load | None, error: LiuhenError) -> None:
    """Say that a load couldn't be made, and why. Nothing when another worker has taken the try over."""
    found = Load.objects.filter(id=load_id, state=LoadState.MAKING)
    if begun is not None:
        found = found.filter(making=begun.making)
    found.update(state=LoadState.FAILED, reason=error.code, reason_fields=dict(error.fields))


def close_images(recording_id: UUID) -> list[UUID]:
    """A recording was sealed or destroyed: what is made for a disc with it is had no more. In the caller's transaction.

    Returns:
        The loads that hold it: their images go.
    """
    loads = Load.objects.filter(items__recording=recording_id)
    ready = loads.filter(state=LoadState.READY).values_list("id", flat=True)
    gone = ContentGoneError(number=Recording.objects.values_list("number", flat=True).get(id=recording_id))
    Load.objects.filter(id__in=list(ready)).update(
        state=LoadState.FAILED, reason=gone.code, reason_fields=dict(gone.fields)
    )
    return list(loads.order_by("id").values_list("id", flat=True).distinct())


@transaction.atomic
def record_cleared(*, load_id: UUID) -> None:
    """Say that the image was removed from the server: every carrier of it is written."""
    Load.objects.filter(id=load_id, state=LoadState.READY).update(state=LoadState.CLEARED)


def make_again(*, actor: Actor, now: datetime, carrier_id: UUID) -> Carrier:
    """Have the image of a carrier made again: it failed, or was cleared.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        CarrierSettledError: it's there, or being made.
    """
    require(actor, Capability.KEEP_CARRIERS)
    with transaction.atomic():
        carrier = locked(carrier_id)
        if carrier.load.state not in (LoadState.FAILED, LoadState.CLEARED):
            raise CarrierSettledError(number=carrier.number)
        ask_again(carrier.load, now)
        facts = {"number": carrier.number}
        custody.append(kind="carrier.asked_again", subject=carrier.id, actor=actor.reference, now=now, facts=facts)
    return carrier


def ask_again(load: Load, now: datetime) -> None:
    """Queue the making of a load; called within a transaction."""
    Load.objects.filter(id=load.id).update(state=LoadState.MAKING, reason="", reason_fields={})
    _ask_worker(load, now)


def locked(carrier_id: UUID) -> Carrier:
    """A carrier, locked, with its load and set; call within a transaction.

    Raises:
        CarrierNotFoundError: there is none.
    """
    rows = Carrier.objects.select_for_update(of=("self",)).select_related("load__set")
    found = rows.filter(id=carrier_id).first()
    if found is None:
        raise CarrierNotFoundError
    return found


def leave_set(*, actor: Actor, now: datetime, set_id: UUID, reason: str) -> CarrierSet:
    """Give a set up of which nothing is written: what was on it is to be planned anew.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        CarrierSettledError: something of it is written, or it was given up.
        CarrierFactInvalidError: no reason.
    """
    require(actor, Capability.KEEP_CARRIERS)
    why = text(reason, field="reason", longest=500)
    with transaction.atomic():
        made = CarrierSet.objects.select_for_update().filter(id=set_id).first()
        if made is None:
            raise CarrierNotFoundError
        mine = Carrier.objects.filter(load__set=made)
        if made.left_at is not None or mine.exclude(state=CarrierState.WAITING).exists():
            raise CarrierSettledError(number=made.number)
        made.left_at = now
        made.save(update_fields=["left_at"])
        LoadItem.objects.filter(load__set=made).update(is_standing=False)
        mine.update(state=CarrierState.DESTROYED, ended_reason=why)
        facts = {"number": made.number, "reason": why}
        custody.append(kind="carrier.left", subject=made.id, actor=actor.reference, now=now, facts=facts)
    return made


def text(value: str, *, field: str, longest: int, needed: bool = True) -> str:
    """A text that somebody typed, without the space around it.

    Raises:
        CarrierFactInvalidError: it's missing or too long; `field` names it.
    """
    return passage(value, field=field, longest=longest, needed=needed, error=CarrierFactInvalidError)
