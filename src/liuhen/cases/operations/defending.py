"""A disputed case is opened to the legal section that defends it, and closed to it again."""

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


@transaction.atomic
def close_to_defence(*, actor: str, now: datetime, case: Case, reason: str) -> bool:
    """Let the legal section look at a case no more: its disputes are over, or somebody says so.

    Args:
        actor: reference of who closes it; the room above has asked whether that's allowed.
        now: when.
        case: which.
        reason: why, for the entry.

    Returns:
        Whether it was open.
    """
    gone, _rows = Defence.objects.filter(case=case).delete()
    if gone:
        make_findable([case.id])
        custody.append(kind="case.defence_closed", subject=case.id, actor=actor, now=now, facts={"reason": reason})
    return bool(gone)
