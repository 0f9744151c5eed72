"""Slates (场记码) of activities and cases: opening one is an entry; what is opened renews itself without more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.cases import slate_grants
from liuhen.cases.errors import ActivityNotFoundError
from liuhen.cases.models import Activity, Case, TakenRecorder
from liuhen.cases.queries import get_activity, get_case
from liuhen.custody import operations as custody
from liuhen.custody.queries import entries_of
from liuhen.custody.slates import slate_signer
from liuhen.devices.models import Recorder
from liuhen.media import slates
from liuhen.media.slates import Kind, Slate
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, holds, require

LIVE_LIFE = timedelta(seconds=30)
"""How long a live code may be filmed after its second: it's gone from the screen by then."""
SAVED_LIFE = timedelta(days=3)
"""How long one that was saved on a phone assigns: a trip, and the days before it."""
PRINTED_LIFE = timedelta(days=90)
"""How long a printed sheet assigns: from the plan of an inspection to its last visit."""
WALL_LIFE = timedelta(minutes=2)
"""How long a code stays on a station's wall: to film it, and then to make room for the next."""
MOST_OUT, MOST_LOOKED_AT, MOST_ON_WALL = 12, 200, 9
_DAY = timedelta(days=1)
_ON_WALL = "activity.slate_on_wall"
MOST_OFFICERS = 3
"""More would make the code's squares smaller; who else took part, the activity says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A slate that may be shown.

    Attributes:
        activity: what it's of.
        officers: whom it names, who films first.
        recorder: what is filmed with; None where that's not known.
        token: with which the page fetches each second's code; empty of one that tells no time.
        text: the code's text; empty of a live one.
        expires: until when it may be filmed, or the page renews itself.
    """

    activity: Activity
    officers: Sequence[Officer]
    recorder: Recorder | None
    expires: datetime
    token: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointCode:
    """A printed code: of a record point's clause, or of the case as a whole where it's empty."""

    clause: str
    text: str


def may_show(actor: Actor, activity: Activity) -> bool:
    """Whether the actor may open this activity's slate: who takes part in it, or describes in its unit."""
    takes_part = any(one.id == actor.officer_id for one in activity.officers.all())
    return takes_part or holds(actor, Capability.DESCRIBE, unit_id=activity.case.unit_id)


def slates_of_those_out(*, actor: Actor) -> list[TakenRecorder]:
    """The recorders that are out for an activity whose slate the actor may open, the last taken first.

    For the screen at the station, before which they're filmed on the way out and on return; at most a dozen.
    """
    rows = TakenRecorder.objects.filter(loan__isnull=False, loan__returned_at=None, activity__returned_at=None)
    rows = rows.select_related("activity__case", "recorder", "officer").prefetch_related("activity__officers")
    return [one for one in rows.order_by("-loan__out_at")[:MOST_LOOKED_AT] if may_show(actor, one.activity)][:MOST_OUT]


def slates_at_station(*, actor: Actor, now: datetime) -> list[TakenRecorder]:
    """The recorders that are out, or go out today, of units whose cards the actor takes in; the last taken first.

    For the wall of a docking station, whose account the actor is: nobody is signed in there. At most nine, a key each.

    Raises:
        NotPermittedError: the actor takes in no cards.
    """
    require(actor, Capability.INTAKE)
    open_ones = TakenRecorder.objects.filter(activity__returned_at=None).select_related(
        "activity__case", "recorder", "loan"
    )
    out = open_ones.filter(loan__isnull=False, loan__returned_at=None).order_by("-loan__out_at")
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = open_ones.filter(loan=None, activity__arrived_at__gte=day, activity__arrived_at__lt=day + _DAY)
    rows = [*out[:MOST_LOOKED_AT], *today.order_by("-activity__arrived_at", "recorder__code")[:MOST_LOOKED_AT]]
    return [one for one in rows if holds(actor, Capability.INTAKE, unit_id=one.activity.case.unit_id)][:MOST_ON_WALL]


def show_at_station(*, actor: Actor, now: datetime, taken_id: UUID, station_id: UUID) -> Opened:
    """Show an activity's live slate on the wall of a docking station for some minutes (arts 12 and 17).

    The right is the wall's address, which the caller has checked; whoever stands there isn't known, and the entry says
    so. A second time within those minutes is no entry more: a wall can't fill the ledger.

    Args:
        actor: the account that the station runs by, which takes in cards of the activity's unit.
        now: the moment.
        taken_id: the recorder as it was taken along, as `slates_at_station` offers it.
        station_id: the station, for the entry.

    Raises:
        NotPermittedError: the station's account takes in no cards (any more).
        ActivityNotFoundError: it isn't offered there, or not any more.
        InstanceDamagedError: the slates' key can't be read.
    """
    taken = next((one for one in slates_at_station(actor=actor, now=now) if one.id == taken_id), None)
    if taken is None:
        raise ActivityNotFoundError
    found = taken.activity
    officers = sorted(found.officers.order_by("name", "id"), key=lambda one: one.id != taken.officer_id)[:MOST_OFFICERS]
    grant = slate_grants.SlateGrant(
        activity_id=found.id,
        officer_ids=tuple(one.id for one in officers),
        recorder_id=taken.recorder_id,
        account_id=actor.account_id,
        expires_at=now + WALL_LIFE,
    )
    facts = {"recorder": str(taken.recorder_id), "station": str(station_id)}
    told = [one for one in entries_of(found.id) if one.kind == _ON_WALL and one.at + WALL_LIFE > now]
    if not any(facts.items() <= one.facts.items() for one in told):
        facts["key"] = slate_signer().verifier.key_id.hex()
        with transaction.atomic():
            custody.append(kind=_ON_WALL, subject=found.id, actor=actor.reference, now=now, facts=facts)
    return Opened(
        activity=found,
        officers=officers,
        recorder=taken.recorder,
        expires=grant.expires_at,
        token=slate_grants.issue(grant),
    )


def open_live(*, actor: Actor, now: datetime, activity_id: UUID, recorder_id: UUID | None = None) -> Opened:
    """Begin to show an activity's slate on a screen (arts 12 and 17: what is filmed says what it belongs to).

    Args:
        actor: who takes part in it, or describes recordings in its unit.
        now: the moment.
        activity_id: the activity.
        recorder_id: one that was taken along; left out, the actor's own, or the only one.

    Raises:
        ActivityNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor neither takes part nor describes in the unit.
        InstanceDamagedError: the slates' key can't be read.
    """
    found, officers, recorder = _about(actor, activity_id, recorder_id)
    grant = slate_grants.SlateGrant(
        activity_id=found.id,
        officer_ids=tuple(one.id for one in officers),
        recorder_id=recorder.id if recorder else None,
        account_id=actor.account_id,
        expires_at=now + slate_grants.LIFETIME,
    )
    _enter("activity.slate_opened", found.id, actor, now, recorder)
    return Opened(
        activity=found,
        officers=officers,
        recorder=recorder,
        expires=grant.expires_at,
        token=slate_grants.issue(grant),
    )


def live_codes(*, grant: slate_grants.SlateGrant, first: datetime, count: int) -> list[tuple[datetime, str]]:
    """The codes of so many seconds on end, each with its moment; nothing is written, the opening was."""
    signer = slate_signer()
    moments = [first.replace(microsecond=0) + timedelta(seconds=number) for number in range(count)]
    return [
        (
            at,
            slates.encode(
                Slate(
                    kind=Kind.LIVE,
                    activity_id=grant.activity_id,
                    officer_ids=grant.officer_ids,
                    recorder_id=grant.recorder_id,
                    at=at,
                    expires=at + LIVE_LIFE,
                ),
                signer,
            ),
        )
        for at in moments
    ]


def save_slate(*, actor: Actor, now: datetime, activity_id: UUID, recorder_id: UUID | None = None) -> Opened:
    """A code to keep on a phone, that assigns for some days and tells no time. Raises as `open_live`."""
    found, officers, recorder = _about(actor, activity_id, recorder_id)
    expires = (now + SAVED_LIFE).replace(microsecond=0)
    slate = Slate(
        kind=Kind.PRINTED,
        activity_id=found.id,
        officer_ids=tuple(one.id for one in officers),
        recorder_id=recorder.id if recorder else None,
        expires=expires,
    )
    text = slates.encode(slate, slate_signer())
    _enter("activity.slate_saved", found.id, actor, now, recorder)
    return Opened(activity=found, officers=officers, recorder=recorder, text=text, expires=expires)


def print_slates(
    *, actor: Actor, now: datetime, case_id: UUID, clauses: Sequence[str]
) -> tuple[Case, list[PointCode], datetime]:
    """Codes to print for a case: one for it as a whole, one for each record point; and until when they assign.

    Args:
        actor: who describes recordings in its unit, or takes part in one of its activities.
        now: the moment.
        case_id: the case.
        clauses: of the record points, `7(5)`.

    Raises:
        CaseNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor neither takes part nor describes in the unit.
        SlateInvalidError: a clause that no code can hold.
        InstanceDamagedError: the slates' key can't be read.
    """
    found = get_case(actor=actor, case_id=case_id)
    takes_part = actor.officer_id is not None and found.activities.filter(officers=actor.officer_id).exists()
    _permit(actor, found, takes_part=takes_part)
    signer, expires = slate_signer(), (now + PRINTED_LIFE).replace(microsecond=0)
    codes = [
        PointCode(
            clause=clause,
            text=slates.encode(Slate(kind=Kind.PRINTED, case_id=found.id, point=clause, expires=expires), signer),
        )
        for clause in ("", *clauses)
    ]
    with transaction.atomic():
        custody.append(
            kind="case.slates_printed",
            subject=found.id,
            actor=actor.reference,
            now=now,
            facts={"points": list(clauses), "key": signer.verifier.key_id.hex()},
        )
    return found, codes, expires


def _about(
    actor: Actor, activity_id: UUID, recorder_id: UUID | None
) -> tuple[Activity, list[Officer], Recorder | None]:
    found = get_activity(actor=actor, activity_id=activity_id)
    everybody = list(found.officers.order_by("name", "id"))
    _permit(actor, found.case, takes_part=actor.officer_id in {one.id for one in everybody})
    taken = list(found.taken.select_related("recorder", "officer").order_by("recorder__code"))
    if recorder_id is None:
        mine = [one for one in taken if one.officer_id is not None and one.officer_id == actor.officer_id]
        alone = mine or taken
        chosen = alone[0] if len(alone) == 1 else None
    else:
        chosen = next((one for one in taken if one.recorder_id == recorder_id), None)
    films = chosen.officer_id if chosen and chosen.officer_id else actor.officer_id
    everybody.sort(key=lambda one: one.id != films)  # stable: who films first, the others by name
    return found, everybody[:MOST_OFFICERS], chosen.recorder if chosen else None


def _permit(actor: Actor, case: Case, *, takes_part: bool) -> None:
    if not takes_part:
        require(actor, Capability.DESCRIBE, unit_id=case.unit_id)


def _enter(kind: str, subject: UUID, actor: Actor, now: datetime, recorder: Recorder | None) -> None:
    facts = {"key": slate_signer().verifier.key_id.hex()}
    if recorder is not None:
        facts["recorder"] = str(recorder.id)
    with transaction.atomic():
        custody.append(kind=kind, subject=subject, actor=actor.reference, now=now, facts=facts)
