"""Reading which backups were made, and how old the newest is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from liuhen.backups.models import Backup
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with backups.

    Attributes:
        last: the newest; None when none was ever made.
        age: since the moment of which it is.
        limit: how old it may be, by the setting `backup_days`.
    """

    last: Backup | None
    age: timedelta
    limit: timedelta

    @property
    def is_late(self) -> bool:
        """Whether one has to be made: there's none, or it's too old."""
        return self.last is None or self.age > self.limit

    @property
    def days(self) -> int:
        """Whole days since."""
        return max(self.age.days, 0)


def standing(now: datetime) -> Standing:
    """The newest backup and its age; asks for one row."""
    last = Backup.objects.order_by("-began_at").first()
    age = now - last.began_at if last else timedelta()
    return Standing(last=last, age=age, limit=timedelta(days=settings.LIUHEN.backup_days))


def backups_page(*, actor: Actor, before: str = "", after: str = "") -> Page[Backup]:
    """The backups, newest first.

    Raises:
        NotPermittedError: the actor doesn't run the machine.
    """
    require(actor, Capability.RUN_MACHINE)
    return page_by_key(Backup.objects.all(), before=before, after=after)
