"""Refusals leave a trace: who was refused what. Called at the edge (pages, API, commands), in one place each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.custody.instance import instance
from liuhen.errors import DeniedError
from liuhen.people.actors import Actor


def record_refusal(*, actor: Actor, now: datetime, error: DeniedError) -> None:
    """Record that an actor was refused something; the subject is its account or, without one, the instance.

    Args:
        actor: who was refused.
        now: the present moment.
        error: the refusal; its code and fields are committed facts of the entry.
    """
    # entries hold no fractions (canonical JSON); a fraction in an error's fields goes in as it would be read
    fields = {name: str(value) if isinstance(value, float) else value for name, value in error.fields.items()}
    with transaction.atomic():
        custody.append(
            kind="access.refused",
            subject=actor.account_id or instance().id,
            actor=actor.reference,
            now=now,
            facts={"code": error.code, "channel": actor.channel.value, **fields},
        )
