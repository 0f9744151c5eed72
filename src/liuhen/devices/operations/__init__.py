"""What is done to recorders, by topic."""

from liuhen.devices.operations.clocks import note_clock, note_docking, note_slate, read_docked, retract_reading
from liuhen.devices.operations.faults import (
    back_in_service,
    end_fault,
    leave_service,
    report_fault,
    send_for_repair,
)
from liuhen.devices.operations.lending import (
    Returned,
    Tried,
    ask_waiver,
    check_daily,
    check_out,
    decide_waiver,
    explain_no_activity,
    give_back,
    lend_standing,
    note_docked,
    note_emptied,
    note_wiped,
)
from liuhen.devices.operations.photos import set_photo
from liuhen.devices.operations.registering import (
    MOST_CAPACITY,
    RecorderTold,
    edit_recorder,
    recorder_met_at_intake,
    register_recorder,
)
from liuhen.devices.operations.upkeep import (
    EquipmentTold,
    UpkeepTold,
    edit_equipment,
    log_upkeep,
    register_equipment,
    retire_equipment,
)

__all__ = [
    "MOST_CAPACITY",
    "EquipmentTold",
    "RecorderTold",
    "Returned",
    "Tried",
    "UpkeepTold",
    "ask_waiver",
    "back_in_service",
    "check_daily",
    "check_out",
    "decide_waiver",
    "edit_equipment",
    "edit_recorder",
    "end_fault",
    "explain_no_activity",
    "give_back",
    "leave_service",
    "lend_standing",
    "log_upkeep",
    "note_clock",
    "note_docked",
    "note_docking",
    "note_emptied",
    "note_slate",
    "note_wiped",
    "read_docked",
    "recorder_met_at_intake",
    "register_equipment",
    "register_recorder",
    "report_fault",
    "retire_equipment",
    "retract_reading",
    "send_for_repair",
    "set_photo",
]
