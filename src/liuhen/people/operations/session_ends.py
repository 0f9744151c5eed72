"""Ending the sessions of an account, from wherever: each leaves an entry, and says to whom it ends why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from liuhen.custody import operations as custody
from liuhen.people.models import SignIn


def end_sessions_of(
    account_id: UUID, *, actor: str, now: datetime, reason: SignIn.Ended, keep: UUID | None = None
) -> int:
    """End the open sessions of an account, within the transaction of what ends them; each leaves an entry."""
    rows = SignIn.objects.select_for_update().filter(account_id=account_id, is_refused=False, ended_at=None)
    over = [each for each in rows.values_list("id", flat=True) if each != keep]
    SignIn.objects.filter(id__in=over).update(ended_at=now, ended=reason)
    for _row in over:
        append_end(account_id, actor=actor, now=now, reason=reason.value)
    return len(over)


def append_end(account_id: UUID, *, actor: str, now: datetime, reason: str) -> None:
    """Write the entry of a session that ended, within the transaction that ends it."""
    custody.append(kind="session.ended", subject=account_id, actor=actor, now=now, facts={"reason": reason})
