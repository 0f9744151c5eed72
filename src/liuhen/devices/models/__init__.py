"""The rows of this room, by topic."""

from liuhen.devices.models.clocks import ClockReading, ClockRetraction, ClockSource, Docking
from liuhen.devices.models.lending import CheckState, Loan, LoanKind, UseCheck
from liuhen.devices.models.recorders import DUST, GAS, OUT_OF_SERVICE, Condition, Recorder, RecorderPhoto, Zone
from liuhen.devices.models.upkeep import Ending, Equipment, EquipmentKind, Fault, Upkeep

__all__ = [
    "DUST",
    "GAS",
    "OUT_OF_SERVICE",
    "CheckState",
    "ClockReading",
    "ClockRetraction",
    "ClockSource",
    "Condition",
    "Docking",
    "Ending",
    "Equipment",
    "EquipmentKind",
    "Fault",
    "Loan",
    "LoanKind",
    "Recorder",
    "RecorderPhoto",
    "Upkeep",
    "UseCheck",
    "Zone",
]
