"""The demo's recorders in use: one kept by an officer, one taken in a hurry and undocked, a failed check, upkeep."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from liuhen.demo.cards import MAKE, MODEL
from liuhen.demo.people import TEAM, actor_for
from liuhen.demo.register import PROOF
from liuhen.devices import operations
from liuhen.devices.models import Equipment, Recorder
from liuhen.devices.operations import EquipmentTold, RecorderTold, Returned, UpkeepTold
from liuhen.people.actors import Actor
from liuhen.people.models import Officer, Unit
from liuhen.rules.equipment import Value

_FINE: dict[str, Value] = {"battery": 100, "memory": 100, "clock": 0, "lens": "clear", "mount": "left_chest"}


def is_built() -> bool:
    """Whether this part of the demo stands."""
    return Equipment.objects.exists()


@transaction.atomic
def build(now: datetime) -> None:
    """A few days of recorders going out and coming back. All of it or nothing."""
    office, today = actor_for("sun"), timezone.localdate(now)
    _stations(office, now, today)
    _standing(office, now)
    _spare(office, now)


def _stations(office: Actor, now: datetime, today: date) -> None:
    half_a_year = now - timedelta(days=180)
    for kind, name, model in (("station", "一楼采集站", "DS-10"), ("storage", "主存储", "NS-4")):
        made = operations.register_equipment(
            actor=office,
            now=half_a_year,
            kind=kind,
            told=EquipmentTold(name=name, make=MAKE, model=model, place="一楼值班室"),
        )
        item = "ports" if kind == "station" else "dust"
        told = UpkeepTold(item=item, done_on=today - timedelta(days=10))
        operations.log_upkeep(actor=office, now=now, equipment_id=made.id, told=told)


def _standing(office: Actor, now: datetime) -> None:
    """Li keeps the explosion-proof one; it was checked yesterday, and today not yet."""
    officer = Officer.objects.get(account__username="li")
    recorder = Recorder.objects.get(code=PROOF)
    began = now - timedelta(days=3)
    loan = operations.lend_standing(actor=office, now=began, recorder_id=recorder.id, officer_id=officer.id)
    for days in (3, 2, 1):
        at = now - timedelta(days=days)
        operations.check_daily(actor=actor_for("li"), now=at, loan_id=loan.id, found=_FINE)


def _spare(office: Actor, now: datetime) -> None:
    """A spare one with all that the register knows: taken in a hurry, given back without an activity, and undocked."""
    told = RecorderTold(
        unit_id=Unit.objects.get(name=TEAM).id,
        make=MAKE,
        model=MODEL,
        serial="K7-2026-0031",
        long_number="41020401001320000031",
        capacity=128,
        bought_on=timezone.localdate(now) - timedelta(days=340),
        warranty_until=timezone.localdate(now) + timedelta(days=25),
    )
    made = operations.register_recorder(actor=office, now=now - timedelta(days=40), code="KT70031", told=told)
    wang = actor_for("wang")
    if wang.officer_id is None:
        raise LookupError("wang")
    out = now - timedelta(days=2, hours=3)
    tried = operations.check_out(
        actor=wang, now=out, recorder_id=made.id, officer_id=wang.officer_id, found=_FINE, reason="夜间突发事故现场"
    )
    if tried.loan is not None:
        operations.give_back(actor=wang, now=out + timedelta(hours=5), loan_id=tried.loan.id, told=Returned())
    failed = {**_FINE, "battery": 25}
    operations.check_out(
        actor=wang, now=now - timedelta(hours=1), recorder_id=made.id, officer_id=wang.officer_id, found=failed,
        reason="协助现场处置",
    )  # fmt: skip
    operations.report_fault(actor=wang, now=now, recorder_id=made.id, what="背夹松动", stops_use=False)
