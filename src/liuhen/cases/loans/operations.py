"""A recorder goes out for an activity, and a loan's activity is named afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.errors import NotAtActivityError
from liuhen.cases.models import Activity, TakenRecorder
from liuhen.cases.queries import get_activity
from liuhen.custody import operations as custody
from liuhen.devices import operations as devices
from liuhen.devices.errors import LoanNotFoundError
from liuhen.devices.models import Loan, LoanKind
from liuhen.devices.operations import Returned, Tried
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.equipment import Value


@transaction.atomic
def check_out_for_activity(
    *, actor: Actor, now: datetime, recorder_id: UUID, officer_id: UUID, activity_id: UUID, found: Mapping[str, Value]
) -> Tried:
    """Look a recorder over and hand it to an officer for an activity (arts 15, 19); the activity then names it.

    Raises:
        ActivityNotFoundError: no such activity for this actor.
        NotAtActivityError: the officer isn't named on it.
        NotPermittedError and the others of `devices.operations.check_out`.
    """
    activity = _of_officer(actor, activity_id, officer_id)
    tried = devices.check_out(
        actor=actor, now=now, recorder_id=recorder_id, officer_id=officer_id, found=found, kind=LoanKind.ORDINARY
    )
    if tried.loan is not None:
        _name(tried.loan, activity, actor, now)
    return tried


@transaction.atomic
def name_activity(*, actor: Actor, now: datetime, loan_id: UUID, activity_id: UUID) -> Loan:
    """Say for which activity a recorder was out: an urgent one does so at the latest when it comes back.

    Raises:
        LoanNotFoundError: there is none.
        NotPermittedError: it wasn't the actor's, and the actor doesn't manage recorders.
        ActivityNotFoundError: no such activity for this actor.
        NotAtActivityError: the officer isn't named on it.
    """
    require(actor, Capability.TAKE_DEVICES)
    loan = Loan.objects.select_related("recorder", "officer").filter(id=loan_id).first()
    if loan is None:
        raise LoanNotFoundError
    if loan.officer_id != actor.officer_id:
        require(actor, Capability.MANAGE_DEVICES)
    _name(loan, _of_officer(actor, activity_id, loan.officer_id), actor, now)
    return loan


@transaction.atomic
def give_back(*, actor: Actor, now: datetime, loan_id: UUID, told: Returned, activity_id: UUID | None = None) -> Loan:
    """A recorder comes back, and its activity is named where it wasn't.

    Raises:
        ActivityNotFoundError, NotAtActivityError: as `name_activity`.
        NotPermittedError and the others of `devices.operations.give_back`.
    """
    loan = devices.give_back(actor=actor, now=now, loan_id=loan_id, told=told)
    if activity_id is not None:
        name_activity(actor=actor, now=now, loan_id=loan_id, activity_id=activity_id)
    return loan


def _of_officer(actor: Actor, activity_id: UUID, officer_id: UUID) -> Activity:
    activity = get_activity(actor=actor, activity_id=activity_id)
    if not activity.officers.filter(id=officer_id).exists():
        raise NotAtActivityError(field="activity", officer=people.officer(officer_id).name)
    return activity


def _name(loan: Loan, activity: Activity, actor: Actor, now: datetime) -> None:
    TakenRecorder.objects.update_or_create(
        activity=activity, recorder=loan.recorder, defaults={"officer_id": loan.officer_id, "loan": loan}
    )
    custody.append(
        kind="activity.recorder_taken",
        subject=activity.id,
        actor=actor.reference,
        now=now,
        facts={"loan": str(loan.id), "recorder": str(loan.recorder_id), "officer": str(loan.officer_id)},
    )
