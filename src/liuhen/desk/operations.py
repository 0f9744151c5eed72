"""What is done from the pages that show several rooms."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.work import operations as work


def try_job_again(*, actor: Actor, now: datetime, job_id: UUID) -> None:
    """Have the worker take a failed job again. Nothing of the archive changes by it, so it leaves no entry.

    Raises:
        NotPermittedError: the actor doesn't run the machine.
        JobNotFoundError: no such job.
        JobNotFailedError: it did not fail, or the same work is asked for already.
    """
    require(actor, Capability.RUN_MACHINE)
    work.try_again(job_id=job_id, now=now)
