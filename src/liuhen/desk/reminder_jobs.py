"""The worker's part of reminders by e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from liuhen.clock import now
from liuhen.desk import reminding
from liuhen.duties import operations
from liuhen.duties.errors import MailRefusedError, MailUnreachableError
from liuhen.duties.models import ReminderAddress
from liuhen.people.actors import Channel, actor_of
from liuhen.rules.clocks import ZONE
from liuhen.work import operations as work
from liuhen.work.registry import Json, Report, recurring, task


@recurring("desk.remind", timedelta(minutes=20))
def remind(payload: Mapping[str, Json], report: Report) -> None:
    """Ask for a reminder for everybody who has an address and got none today; on working days, from the hour set."""
    del payload, report
    moment = now()
    if not reminding.is_configured() or not reminding.is_due(moment):
        return
    today = timezone.localdate(moment, ZONE)
    for account in ReminderAddress.objects.exclude(reminded_on=today).values_list("account_id", flat=True):
        work.enqueue(
            name="desk.remind_one", payload={"account": str(account)}, now=moment, unique=f"desk.remind:{account}"
        )


@task("desk.remind_one", lease=timedelta(minutes=2))
def remind_one(payload: Mapping[str, Json], report: Report) -> None:
    """Send one person's reminder. Whoever has nothing to do, or no roles any more, gets none.

    Raises:
        MailUnreachableError: the server didn't take it, or a setting is wrong; the queue tries again later.
    """
    del report
    moment = now()
    today = timezone.localdate(moment, ZONE)
    address = ReminderAddress.objects.select_related("account").filter(account_id=UUID(str(payload["account"]))).first()
    if address is None or not reminding.is_configured() or not reminding.is_due(moment):
        return
    actor = actor_of(address.account, Channel.WORKER)
    lines = reminding.lines_for(actor, moment)
    # Marked before it is sent: a machine that dies in between sends none today rather than two.
    before = address.reminded_on
    if not reminding.presses(lines, last=before, today=today) or not operations.take_turn(address=address, on=today):
        return
    try:
        reminding.send(reminding.compose(lines, to=address.email, now=moment))
    except MailUnreachableError:
        operations.note_reminded(address=address, on=before)
        raise
    except MailRefusedError:
        return  # this address takes none; its owner sees that when testing it
