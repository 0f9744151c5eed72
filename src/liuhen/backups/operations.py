"""What backups leave in the database: a row and an entry each. The copying itself is in `making` and `restoring`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from liuhen.backups.making import Made
from liuhen.backups.models import Backup
from liuhen.backups.sets import Manifest
from liuhen.custody import operations as custody
from liuhen.custody.instance import instance
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


@transaction.atomic
def record_backup(*, actor: Actor, now: datetime, made: Made) -> Backup:
    """Write down that a backup was finished (art 14: what the server keeps is kept twice).

    Raises:
        NotPermittedError: the actor doesn't run the machine.
    """
    require(actor, Capability.RUN_MACHINE)
    told = made.manifest
    backup = Backup.objects.create(
        name=told.name,
        place=str(made.place)[:500],
        began_at=made.began_at,
        made_at=now,
        objects_held=told.objects,
        size=told.size,
        copied=made.copied,
        faults=told.faults,
        is_sealed=told.opened is not None,
        manifest_sha256=made.manifest_sha256,
    )
    custody.append(
        kind="backup.made",
        subject=backup.id,
        actor=actor.reference,
        now=now,
        facts={
            "name": told.name,
            "objects": told.objects,
            "size": told.size,
            "faults": told.faults,
            "sealed": told.opened is not None,
            "from_copies": len(made.from_copies),
            "pruned": list(made.pruned),
        },
        digests={"manifest_sha256": made.manifest_sha256},
    )
    return backup


@transaction.atomic
def record_restoration(*, actor: Actor, now: datetime, manifest: Manifest) -> None:
    """Say in the ledger that this instance was restored, and from which backup: what came after it is not in it.

    Raises:
        NotPermittedError: the actor doesn't run the machine.
    """
    require(actor, Capability.RUN_MACHINE)
    custody.append(
        kind="backup.restored",
        subject=instance().id,
        actor=actor.reference,
        now=now,
        facts={"name": manifest.name, "made_at": manifest.made_at, "ledger_size": manifest.ledger_size},
    )
