"""A disputed case is opened to the legal section that defends it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from liuhen.cases.findable import make_findable
from liuhen.cases.models import Case, Defence
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor


@transaction.atomic
def open_to_defence(*, actor: Actor, now: datetime, case: Case) -> None:
    """Let the legal section look at a case from now on: a notice came that disputes it. Once is enough.

    The room above asks whether the actor may enter the notice; the notice is the reason.
    """
    _defence, is_new = Defence.objects.get_or_create(case=case, defaults={"opened_at": now})
    if is_new:
        make_findable([case.id])
        custody.append(kind="case.defence_opened", subject=case.id, actor=actor.reference, now=now)
