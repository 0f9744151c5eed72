"""Every look at a check and every report that leaves is an entry (invariant 8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.checking import queries
from liuhen.archive.checking.errors import ReportPendingError
from liuhen.archive.checking.models import Check
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor


@transaction.atomic
def open_check(*, actor: Actor, now: datetime, check_id: UUID) -> Check:
    """Return a check to be looked at.

    Raises:
        CheckNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor looks at no volumes.
    """
    check = queries.get_check(actor=actor, check_id=check_id)
    facts = {"check": str(check.id)}
    custody.append(kind="volume.check_viewed", subject=check.volume_id, actor=actor.reference, now=now, facts=facts)
    return check


@transaction.atomic
def open_report(*, actor: Actor, now: datetime, check_id: UUID) -> Check:
    """Return a check whose report is to be read or taken along.

    Raises:
        CheckNotFoundError: no such check for this actor.
        ReportPendingError: it has no report yet.
        NotPermittedError: the actor looks at no volumes.
    """
    check = queries.get_check(actor=actor, check_id=check_id)
    if not check.report_version:
        raise ReportPendingError
    custody.append(
        kind="volume.check_report_opened",
        subject=check.volume_id,
        actor=actor.reference,
        now=now,
        facts={"check": str(check.id), "version": check.report_version},
        digests={"sha256": check.report_sha256},
    )
    return check
