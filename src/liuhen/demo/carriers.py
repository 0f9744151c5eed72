"""The demo's long-term carriers: one disk is written and registered, the other waits; more is to come."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from liuhen.archive.carriers import jobs
from liuhen.archive.carriers.making import image_of
from liuhen.archive.carriers.models import Carrier, CarrierSet, Load
from liuhen.archive.carriers.operations import keeping, making, reading
from liuhen.archive.carriers.queries.waiting import to_write
from liuhen.archive.carriers.reading import compare
from liuhen.archive.keeping.operations.holds import HoldTold, set_hold
from liuhen.cases.models import Case
from liuhen.demo.history import PAST, number_of
from liuhen.demo.people import actor_for
from liuhen.people.actors import Channel

_FIRST, _NEXT = PAST[0], PAST[4]


def build(now: datetime) -> None:
    """Enter it once, as the archivist would have."""
    if CarrierSet.objects.exists():
        return
    _ground(now, number_of(_FIRST, now), "21(2)", "企业对检查结论有异议，事后投诉")
    if to_write().exists():
        _write_one(now)
    _ground(now, number_of(_NEXT, now), "21(4)", "检查期间站前发生群体性聚集")


def _ground(now: datetime, number: str, clause: str, reason: str) -> None:
    case = Case.objects.filter(number=number).first()
    if case is not None:
        told = HoldTold(kind="long_term", clause=clause, reason=reason)
        set_hold(actor=actor_for("qian"), now=now, told=told, case_id=case.id)


def _write_one(now: datetime) -> None:
    archivist = actor_for("zhou")
    made = making.make_set(actor=archivist, now=now, medium="disk1t", copies=["A", "B"])
    for load in Load.objects.filter(set=made):
        jobs.make_load({"load": str(load.id)}, lambda _share: None)
    first = Carrier.objects.filter(load__set=made, copy="A").select_related("load__set").order_by("number")[0]
    # Read at the machine itself, as with `liuhen carriers check`: a folder elsewhere stands for the mounted disk.
    at_machine = replace(archivist, channel=Channel.CONSOLE)
    with tempfile.TemporaryDirectory(prefix="liuhen-disk-") as room:
        disk = Path(room) / "disk"
        shutil.copytree(image_of(first.load), disk)
        asked = reading.ask_reading(actor=at_machine, now=now, carrier_id=first.id, place=str(disk), by_worker=False)
        found = compare(disk, jobs.expected_of(first), lambda _share: None)
    reading.record_read(now=now, reading_id=asked.id, compared=found)
    told = keeping.Placed(place="档案室 3 号防磁柜第 2 层", keeper="周敏", condition="good")
    keeping.register_carrier(actor=archivist, now=now, carrier_id=first.id, told=told)
