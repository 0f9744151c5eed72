"""借出与归还: the paper volume goes along and comes back. Both are entries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.consulting import queries
from liuhen.archive.consulting.errors import ConsultationSettledError
from liuhen.archive.consulting.models import Consultation
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


@transaction.atomic
def lend_paper(*, actor: Actor, now: datetime, consultation_id: UUID) -> Consultation:
    """Say that the paper was taken along.

    Raises:
        NotPermittedError: the actor doesn't keep the register.
        ConsultationNotFoundError: there is none.
        ConsultationSettledError: paper wasn't asked for, leave doesn't stand, or it's out already.
    """
    shown = _locked(actor, consultation_id)
    if not shown.takes_paper or not queries.is_open(shown, now) or shown.lent_at is not None:
        raise ConsultationSettledError(number=shown.number)
    shown.lent_at = now
    shown.save(update_fields=["lent_at"])
    custody.append(kind="consultation.lent", subject=shown.id, actor=actor.reference, now=now)
    return shown


@transaction.atomic
def take_paper_back(*, actor: Actor, now: datetime, consultation_id: UUID) -> Consultation:
    """Say that the paper came back, whatever became of the consultation meanwhile.

    Raises:
        NotPermittedError: the actor doesn't keep the register.
        ConsultationNotFoundError: there is none.
        ConsultationSettledError: it isn't out.
    """
    shown = _locked(actor, consultation_id)
    if shown.lent_at is None or shown.returned_at is not None:
        raise ConsultationSettledError(number=shown.number)
    shown.returned_at = now
    shown.save(update_fields=["returned_at"])
    custody.append(kind="consultation.returned", subject=shown.id, actor=actor.reference, now=now)
    return shown


def _locked(actor: Actor, consultation_id: UUID) -> Consultation:
    require(actor, Capability.KEEP_CONSULTATIONS)
    found = queries.get_consultation(actor=actor, consultation_id=consultation_id)
    return Consultation.objects.select_for_update(of=("self",)).get(id=found.id)
