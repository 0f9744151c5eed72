"""Who may come to recorders, loans and docking stations, and what the walk meets there; part of the table in `access`.

Registers of recorders are the whole bureau's (art 19); a loan is used by whoever has it and by the office alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conftest import NOW
from liuhen.devices.models import ClockReading, Equipment, Fault, Loan, LoanKind, Recorder, RecorderPhoto, UseCheck
from liuhen.intake.docking.models import Docking, Stand, Station
from liuhen.intake.docking.wall import wall_key
from liuhen.people.models import Officer, Role
from liuhen.people.permissions import MATRIX, Capability

LOOKS, MANAGES = MATRIX[Capability.VIEW_DEVICES], MATRIX[Capability.MANAGE_DEVICES]
TAKES, TAKES_IN = MATRIX[Capability.TAKE_DEVICES], MATRIX[Capability.INTAKE]
ITS_OFFICER = frozenset({Role.OFFICER})  # the walk's loan is the officer's, and so is the account of its station
HAS_THE_LOAN = ITS_OFFICER | MANAGES

DEVICE_PAGES: dict[str, str | frozenset[Role]] = {
    "devices:card": LOOKS,
    "devices:picture": LOOKS,
    "devices:photo": MANAGES,
    "devices:labels": MANAGES,
    "examining:models": LOOKS,
    "examining:model": LOOKS,
    "examining:withdraw": MANAGES,
    "devices:usage": LOOKS,
    "devices:wiped": TAKES_IN,
    "devices:leave": MANAGES,
    "devices:back": MANAGES,
    "devices:report_fault": TAKES,
    "devices:send_fault": MANAGES,
    "devices:end_fault": MANAGES,
    "devices:upkeep": LOOKS,
    "devices:log_recorder": MANAGES,
    "devices:log_equipment": MANAGES,
    "devices:add_equipment": MANAGES,
    "devices:equipment": MANAGES,
    "devices:retire_equipment": MANAGES,
    "devices:daily": HAS_THE_LOAN,
    "devices:check": LOOKS,
    "devices:clock": LOOKS,
    "devices:note_clock": TAKES,
    "devices:retract_reading": HAS_THE_LOAN,
    "loans:held": LOOKS,
    "loans:take": TAKES,
    "loans:take_one": TAKES,
    "loans:hand_out": MANAGES,
    "loans:give_back": HAS_THE_LOAN,
    "loans:name": HAS_THE_LOAN,
    "register_loans": LOOKS,
    "register_recorder_usage": LOOKS,
    "register_upkeep": LOOKS,
    "docking:list": TAKES_IN,
    "docking:station": TAKES_IN,
    "docking:board": TAKES_IN,
    "docking:name": TAKES_IN,
    "docking:replace_wall": MANAGES,
    "docking:wall": "anybody",  # its address is the right
    "docking:wall_board": "anybody",
    "docking:wall_slate": "anybody",
    "docking:wall_codes": "anybody",
}
# A wall's slates: of a recorder that is out, and by leave that is signed for what the wall shows.
DEVICE_UNMADE = frozenset({"docking:wall_slate", "docking:wall_codes"})
DEVICE_CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/loans/out"): LOOKS,
    ("POST", "/api/v1/recorders/{recorder_id}/check-outs"): TAKES,
    ("POST", "/api/v1/loans/{loan_id}/checks"): HAS_THE_LOAN,
    ("POST", "/api/v1/loans/{loan_id}/return"): HAS_THE_LOAN,
    ("GET", "/api/v1/recorders/{recorder_id}/clock"): LOOKS,
    ("POST", "/api/v1/recorders/{recorder_id}/clock/readings"): TAKES,
    ("POST", "/api/v1/clock-readings/{reading_id}/retraction"): HAS_THE_LOAN,
    ("GET", "/api/v1/docking/stations"): TAKES_IN,
    ("POST", "/api/v1/docking/stations"): TAKES_IN,
    ("POST", "/api/v1/docking/stations/{station_id}/cards"): ITS_OFFICER,  # nobody else speaks for it
    ("POST", "/api/v1/docking/stations/{station_id}/progress"): ITS_OFFICER,
    ("GET", "/api/v1/equipment"): LOOKS,
    ("GET", "/api/v1/recorder-usage"): LOOKS,
    ("GET", "/api/v1/recorders/{recorder_id}/photo"): LOOKS,
    ("POST", "/api/v1/recorders/{recorder_id}/photo"): MANAGES,
    ("GET", "/api/v1/recorders/{recorder_id}/label"): MANAGES,
    ("POST", "/api/v1/activities/{activity_id}/check-outs"): TAKES,
    ("GET", "/api/v1/equipment/{equipment_id}"): LOOKS,
    ("GET", "/api/v1/faults"): LOOKS,
    ("GET", "/api/v1/recorders/{recorder_id}/activities"): LOOKS,
    ("GET", "/api/v1/recorders/{recorder_id}/faults"): LOOKS,
    ("GET", "/api/v1/recorder-models"): LOOKS,
    ("GET", "/api/v1/recorder-models/one"): LOOKS,
    ("POST", "/api/v1/recorder-models/originals"): MANAGES,
    ("POST", "/api/v1/recorder-models/originals/{enrolment_id}/withdraw"): MANAGES,
    ("GET", "/api/v1/upkeep/log"): LOOKS,
    ("GET", "/api/v1/upkeep/plan"): LOOKS,
    ("POST", "/api/v1/equipment"): MANAGES,
    ("POST", "/api/v1/equipment/{equipment_id}/retirement"): MANAGES,
    ("POST", "/api/v1/equipment/{equipment_id}/upkeep"): MANAGES,
    ("POST", "/api/v1/faults/{fault_id}/end"): MANAGES,
    ("POST", "/api/v1/faults/{fault_id}/repair"): MANAGES,
    ("POST", "/api/v1/recorders/{recorder_id}/back"): MANAGES,
    ("POST", "/api/v1/recorders/{recorder_id}/leave"): MANAGES,
    ("POST", "/api/v1/recorders/{recorder_id}/upkeep"): MANAGES,
    ("PUT", "/api/v1/equipment/{equipment_id}"): MANAGES,
    ("POST", "/api/v1/loans/{loan_id}/activity"): ITS_OFFICER,
    ("POST", "/api/v1/recorders/{recorder_id}/faults"): TAKES,
    ("POST", "/api/v1/recorders/{recorder_id}/wiped"): TAKES_IN,
    ("POST", "/api/v1/docking/cards/{docking_id}/name"): TAKES_IN,
}


def device_bodies(things: Mapping[str, str]) -> dict[tuple[str, str], object]:
    """Bodies that pass the shape check; what is missing in them keeps the walk's loan out."""
    return {
        ("POST", "/api/v1/recorders/{recorder_id}/check-outs"): {"found": {}, "reason": ""},
        ("POST", "/api/v1/activities/{activity_id}/check-outs"): {"recorder_id": things["recorder_id"], "found": {}},
        ("POST", "/api/v1/loans/{loan_id}/checks"): {"found": {}},
        ("POST", "/api/v1/loans/{loan_id}/return"): {"is_fit": False, "note": ""},
        ("POST", "/api/v1/recorders/{recorder_id}/clock/readings"): {
            "shown": "2026-11-20T08:00:00+08:00",
            "seen_at": "2026-11-20T08:00:00+08:00",
            "reason": "走查",
        },
        ("POST", "/api/v1/clock-readings/{reading_id}/retraction"): {"reason": ""},
        ("POST", "/api/v1/docking/stations"): {"name": "走查另一台"},
        ("POST", "/api/v1/docking/stations/{station_id}/cards"): {"run": things["run_id"], "slot": 2, "place": "走查"},
        ("POST", "/api/v1/docking/stations/{station_id}/progress"): {"run": things["run_id"]},
        ("POST", "/api/v1/docking/cards/{docking_id}/name"): {"recorder": ""},
        ("POST", "/api/v1/recorder-models/originals"): {"model": "", "recording_ids": []},
        ("POST", "/api/v1/recorder-models/originals/{enrolment_id}/withdraw"): {"reason": ""},
        ("POST", "/api/v1/equipment"): {"kind": "station", "name": ""},
        ("PUT", "/api/v1/equipment/{equipment_id}"): {"name": ""},
        ("POST", "/api/v1/equipment/{equipment_id}/retirement"): {"reason": ""},
        ("POST", "/api/v1/equipment/{equipment_id}/upkeep"): {"done_on": "2026-01-01"},
        ("POST", "/api/v1/recorders/{recorder_id}/upkeep"): {"done_on": "2026-01-01"},
        ("POST", "/api/v1/recorders/{recorder_id}/faults"): {"what": ""},
        ("POST", "/api/v1/recorders/{recorder_id}/leave"): {"condition": "retired", "reason": ""},
        ("POST", "/api/v1/recorders/{recorder_id}/back"): {"reason": ""},
        ("POST", "/api/v1/faults/{fault_id}/repair"): {"sent_to": ""},
        ("POST", "/api/v1/faults/{fault_id}/end"): {"ending": "retired"},
        ("POST", "/api/v1/loans/{loan_id}/activity"): {"activity_id": things["activity_id"]},
    }


def device_things(recorder: Recorder, officer: Officer, people: Mapping[Role, Any]) -> dict[str, str]:
    """A loan of the officer with its check, a fault, a picture, a storage device, and a station with a card in it."""
    account = people[Role.OFFICER]
    loan = Loan.objects.create(recorder=recorder, officer=officer, kind=LoanKind.STANDING, out_at=NOW)
    check = UseCheck.objects.create(
        recorder=recorder, officer=officer, loan=loan, at=NOW, by=account, state="passed",
        found={"schema": "liuhen/use-check/1", "items": {}, "asked": {}},
    )  # fmt: skip
    fault = Fault.objects.create(recorder=recorder, what="走查", stops_use=False, reported_at=NOW)
    RecorderPhoto.objects.create(recorder=recorder, content=b"jpeg", sha256="0" * 64, taken_in_at=NOW)
    thing = Equipment.objects.create(kind="storage", name="走查", registered_at=NOW)
    told = {"account": account, "actor": f"account:{account.id}", "started_at": NOW, "seen_at": NOW}
    run = "01920000-0000-7000-8000-0000000000aa"
    station = Station.objects.create(name="走查", run=run, **told)
    card = Docking.objects.create(station=station, slot=1, place="走查", stand=Stand.UNNAMED, met_at=NOW, moved_at=NOW)
    on_wall = Station.objects.create(name="走查 2", run=run, **told)  # the walk replaces the other one's address
    reading = ClockReading.objects.create(
        recorder=recorder, at=NOW, least_ms=0, most_ms=0, source="note", by=account, entered_at=NOW
    )
    made = {
        "reading": reading,
        "loan": loan,
        "use_check": check,
        "fault": fault,
        "equipment": thing,
        "station": station,
        "docking": card,
    }
    return {f"{name}_id": str(each.pk) for name, each in made.items()} | {
        "run_id": run,
        "taken_id": run,
        "key": wall_key(on_wall),
    }
