"""What people confirm because no software can see it (arts 4, 11, 12): that it was done, or that it wasn't, and why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.errors import CaseFactInvalidError
from liuhen.cases.models import Case, CaseCheck, Check
from liuhen.cases.operations.activities import activity_to_change
from liuhen.cases.operations.cases import case_to_change
from liuhen.cases.operations.texts import line
from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.people.permissions import Capability
from liuhen.rules.judging.confirming import Asked, asked
from liuhen.rules.shelf import rulebook


@transaction.atomic
def confirm_activity(
    *,
    actor: Actor,
    now: datetime,
    activity_id: UUID,
    item: str,
    was_done: bool,
    recording_id: UUID | None = None,
    second: int | None = None,
    note: str = "",
) -> Check:
    """Say of an activity that something of arts 11 and 12 was done, or that it wasn't; a later word replaces it.

    Args:
        actor: who confirms; of the role that the rulebook names for it.
        now: the moment.
        activity_id: of which activity.
        item: code of the rulebook, or of what it takes instead.
        was_done: whether it was.
        recording_id: the recording that shows it: `recordings.operations.confirm_on_site` has looked at it.
        second: where in it.
        note: the person's words; needed when it wasn't done.

    Raises:
        ActivityNotFoundError: no such activity for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit, or somebody else confirms this.
        CaseFactInvalidError: the rulebook asks for no such thing, or the note is missing or too long; `field` names it.
    """
    activity = activity_to_change(actor=actor, activity_id=activity_id)
    _require_asked(actor, activity.case, item, scope="activity")
    said = line(note, field="note", needed=not was_done)
    check, _made = Check.objects.update_or_create(
        activity=activity,
        item=item,
        defaults={
            "was_done": was_done,
            "recording_id": recording_id,
            "second": second,
            "note": said,
            "confirmed_by_id": actor.account_id,
            "confirmed_at": now,
        },
    )
    facts: dict[str, Json] = {
        "item": item,
        "was_done": was_done,
        "recording": str(recording_id) if recording_id else None,
        "second": second,
        "note": said,
    }
    custody.append(kind="activity.confirmed", subject=activity.id, actor=actor.reference, now=now, facts=facts)
    return check


@transaction.atomic
def confirm_case(*, actor: Actor, now: datetime, case_id: UUID, item: str, was_done: bool, note: str = "") -> CaseCheck:
    """Say of a case as a whole that it is as the rulebook asks, or that it isn't; a later word replaces it.

    Raises:
        CaseNotFoundError: no such case for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit, or somebody else confirms this.
        CaseFactInvalidError: the rulebook asks for no such thing, or the note is missing or too long; `field` names it.
    """
    case = case_to_change(actor=actor, case_id=case_id, may_be_closed=True)
    _require_asked(actor, case, item, scope="case")
    said = line(note, field="note", needed=not was_done)
    check, _made = CaseCheck.objects.update_or_create(
        case=case,
        item=item,
        defaults={"was_done": was_done, "note": said, "confirmed_by_id": actor.account_id, "confirmed_at": now},
    )
    facts: dict[str, Json] = {"item": item, "was_done": was_done, "note": said}
    custody.append(kind="case.confirmed", subject=case.id, actor=actor.reference, now=now, facts=facts)
    return check


def may_confirm(actor: Actor, asked_of: Asked) -> bool:
    """Whether an actor is of the role that the rulebook names for a confirmation; a leader stands in for officers."""
    if not asked_of.role:
        return True
    roles = {Role.OFFICER, Role.LEADER} if asked_of.role == Role.OFFICER else {Role(asked_of.role)}
    return any(actor.is_a(role) for role in roles)


def _require_asked(actor: Actor, case: Case, item: str, *, scope: str) -> None:
    known = [one for one in asked(rulebook().on(case.opened_on)) if one.scope == scope]
    wanted = next((one for one in known if item and item in (one.item, one.alternative)), None)
    if wanted is None:
        raise CaseFactInvalidError(field="item", longest=0)
    if not may_confirm(actor, wanted):
        raise NotPermittedError(capability=Capability.EDIT_CASES.value)
