"""Asking for a check: by somebody, when a volume is compiled, at hand-over, and when it's due by itself."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.checking import queries
from liuhen.archive.checking.errors import NotToBeCheckedError
from liuhen.archive.checking.models import Check, CheckRound, CheckStage, CheckState
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.queries import get_volume
from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.clocks import ZONE
from liuhen.work import operations as work

TASK = "checking.check"
WORKER = "worker"
BATCH = 500
_MONTHS = 12


@transaction.atomic
def request_check(*, actor: Actor, now: datetime, volume_id: UUID, stage: str) -> Check:
    """Have a volume checked; the worker does it. One that runs already is returned instead of a second.

    Args:
        actor: of the archive room.
        now: when.
        volume_id: which.
        stage: of `CheckStage`: a compiled volume is checked for filing, a filed one for hand-over and keeping.

    Raises:
        NotPermittedError: the actor files no volumes.
        VolumeNotFoundError: no such volume for this actor.
        NotToBeCheckedError: not a volume of this state.
    """
    require(actor, Capability.FILE_VOLUMES)
    volume = get_volume(actor=actor, volume_id=volume_id)
    wanted = Volume.State.COMPILED if stage == CheckStage.FILING else Volume.State.FILED
    if stage not in CheckStage.values or volume.state != wanted:
        raise NotToBeCheckedError(number=volume.number)
    return _ask(volume, stage, by=actor.reference, account_id=actor.account_id, now=now)


def _ask(volume: Volume, stage: str, *, by: str, account_id: UUID | None, now: datetime) -> Check:
    Volume.objects.select_for_update(of=("self",)).get(id=volume.id)  # two who ask at once get one
    standing = queries.latest_check(volume, stage)
    if standing is not None and standing.state == CheckState.RUNNING:
        work.enqueue(name=TASK, payload={"check": str(standing.id)}, now=now, unique=queries.job_key(standing.id))
        return standing
    check = Check.objects.create(
        volume=volume,
        stage=stage,
        compilation=queries.compilation_of(volume),
        asked_by_id=account_id,
        asked_at=now,
    )
    work.enqueue(name=TASK, payload={"check": str(check.id)}, now=now, unique=queries.job_key(check.id))
    facts: dict[str, Json] = {"check": str(check.id), "stage": stage, "version": volume.version}
    custody.append(kind="volume.check_asked", subject=volume.id, actor=by, now=now, facts=facts)
    return check


def when_compiled(volume: Volume, now: datetime) -> None:
    """What was compiled is checked for filing by itself; checks of what it was before don't count any more."""
    Check.objects.filter(volume=volume, stage=CheckStage.FILING).update(state=CheckState.OVERTAKEN)
    _ask(volume, CheckStage.FILING, by=WORKER, account_id=None, now=now)


def when_offered(volume: Volume, now: datetime) -> None:
    """What is offered to the archive room is checked for its hand-over by itself, anew each time it's offered."""
    Check.objects.filter(volume=volume, stage=CheckStage.HAND_OVER).update(state=CheckState.OVERTAKEN)
    _ask(volume, CheckStage.HAND_OVER, by=WORKER, account_id=None, now=now)


def before_filing(volume: Volume) -> None:
    """Let a volume be filed only with a check of which nothing stands in the way.

    Raises:
        CheckNeededError, CheckInTheWayError: not yet.
    """
    queries.require_clear(volume, CheckStage.FILING)


def at_filing(volume: Volume, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - as everybody is told
    """From its filing on a volume comes round to be checked."""
    _come_round(volume.id, timezone.localdate(now, ZONE))


def _come_round(volume_id: UUID, today: date) -> None:
    following = _months_later(today, queries.rules_in_force().every_months)
    CheckRound.objects.update_or_create(volume_id=volume_id, defaults={"next_on": following})


def take_in_unscheduled(*, now: datetime) -> int:
    """Give filed volumes that have no round one, counted from their filing, a batch at a time; how many. The worker's.

    Those are what was filed before volumes were checked. What is overdue by that waits its turn like everything else.
    """
    rows = Volume.objects.filter(state=Volume.State.FILED, check_round=None).order_by("id")
    found = list(rows.values_list("id", "filed_at")[:BATCH])
    every = queries.rules_in_force().every_months
    CheckRound.objects.bulk_create(
        (
            CheckRound(volume_id=one, next_on=_months_later(timezone.localdate(filed or now, ZONE), every))
            for one, filed in found
        ),
        ignore_conflicts=True,
    )
    return len(found)


def ask_for_due(*, now: datetime) -> int:
    """Have the volumes checked whose turn has come, those first that have waited longest; how many. The worker's."""
    today = timezone.localdate(now, ZONE)
    due = CheckRound.objects.filter(next_on__lte=today, volume__state=Volume.State.FILED)
    rows = due.select_related("volume").order_by("next_on", "volume_id")[: queries.rules_in_force().a_day]
    for row in list(rows):
        with transaction.atomic():
            _ask(row.volume, CheckStage.KEEPING, by=WORKER, account_id=None, now=now)
            _come_round(row.volume_id, today)
    return len(rows)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, _MONTHS)
    return day.replace(year=day.year + year, month=month + 1, day=min(day.day, 28))
