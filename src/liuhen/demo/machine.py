"""What whoever runs and watches the machine sees in the demo: backups, a docking station, second keepers, an audit."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

import liuhen
from liuhen.backups import operations as backups
from liuhen.backups.making import Made
from liuhen.backups.models import Backup
from liuhen.backups.sets import DATABASES, Manifest, Part
from liuhen.custody import witnessing
from liuhen.custody.instance import instance
from liuhen.demo.cards import CARD_A
from liuhen.demo.people import actor_for
from liuhen.desk import checkpoint_mail
from liuhen.desk.auditing import checking
from liuhen.desk.auditing import operations as auditing
from liuhen.desk.models import LedgerAudit
from liuhen.holdings.models import HeldObject
from liuhen.intake.docking import operations as docking
from liuhen.intake.docking.models import Stand, Station
from liuhen.intake.models import Intake

_PLACE = Path("/mnt/backup/liuhen")
_MIB = 1 << 20
_NIGHTS = ((9, 640, 640, False), (2, 652, 12, True), (1, 655, 3, True))
"""Days ago, MiB in all, MiB copied, whether the database was sealed: the eldest is as older versions made them."""


def take_checkpoint(now: datetime) -> str:
    """The legal section takes a checkpoint home, and the second keepers have it; its text, empty if it did before."""
    if LedgerAudit.objects.exists():
        return ""
    folder = auditing.take_checkpoint(actor=actor_for("qian"), now=now)
    for place in settings.LIUHEN.witness_folders:
        if instance().home in place.parents:  # the demo's own; anybody else's stick has to be there
            place.mkdir(exist_ok=True)
    for keeper in witnessing.due(now=now):
        witnessing.hand(keeper=keeper, now=now, send=checkpoint_mail.send)
    return folder.note


def build(now: datetime, taken: str) -> None:
    """Backups of some nights, a station with two cards, and the ledger held against the checkpoint that was taken."""
    if not Backup.objects.exists():
        _back_up(now)
    if not Station.objects.exists():
        _dock(now)
    if taken:
        checking.ask(actor=actor_for("qian"), now=now, given=taken)


def _back_up(now: datetime) -> None:
    """As `./liuhen backup` says them; the demo has no second disk, so nothing was copied in truth."""
    for days, size, copied, is_sealed in _NIGHTS:
        at = now - timedelta(days=days)
        name = f"{at:%Y%m%dT%H%M%S.%fZ}-{days:04}"
        digest = hashlib.sha256(name.encode()).hexdigest()
        opened = Part(name=DATABASES["sqlite"], size=8 * _MIB, sha256=digest) if is_sealed else None
        manifest = Manifest(
            name=name,
            instance=str(instance().id),
            origin=instance().origin,
            kind="demo",
            made_at=at.isoformat(),
            version=liuhen.__version__,
            vendor="sqlite",
            ledger_size=0,
            objects=HeldObject.objects.count(),
            size=size * _MIB,
            faults=0,
            parts=(),
            opened=opened,
        )
        made = Made(
            manifest=manifest,
            manifest_sha256=digest,
            place=_PLACE,
            began_at=at,
            copied=copied * _MIB,
            faults=(),
        )
        backups.record_backup(actor=actor_for("admin"), now=at + timedelta(minutes=4), made=made)


def _dock(now: datetime) -> None:
    """A station that took one card in whole, so that it may be wiped, and has one whose recorder nobody knows."""
    actor, began = actor_for("li"), now - timedelta(minutes=20)
    station = docking.open_station(actor=actor, now=began, name="一楼采集站")
    intake = Intake.objects.filter(recorder__code=CARD_A).order_by("-opened_at").first()
    if intake is None:
        return
    files = intake.files.count()
    size = sum(intake.files.values_list("size", flat=True))
    met = docking.CardMet(
        slot=1, place="/media/liuhen/1", label=CARD_A, capacity=64 << 30, files=files, size=size, recordings=files
    )
    row = docking.meet(actor=actor, now=began, station_id=station.id, run=station.run, met=met)
    done = docking.Progress(
        docking_id=row.id,
        stand=Stand.DONE,
        files=files,
        files_ended=files,
        size=size,
        read=size,
        intake_number=intake.number,
    )
    strange = docking.CardMet(
        slot=2, place="/media/liuhen/2", label="新加卷", capacity=32 << 30, files=12, size=3 << 30, recordings=12
    )
    docking.meet(actor=actor, now=began, station_id=station.id, run=station.run, met=strange)
    docking.tell(actor=actor, now=now, station_id=station.id, run=station.run, told=[done])
