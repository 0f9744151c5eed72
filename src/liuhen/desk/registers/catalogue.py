"""Every register by name, in the order of the rooms."""

from __future__ import annotations

from types import MappingProxyType

from liuhen.desk.registers import archive, counted, devices, field, kept, papers, rules
from liuhen.desk.registers.shape import Source

REGISTERS: MappingProxyType[str, Source] = MappingProxyType(
    {
        source.name: source
        for source in (
            field.CASES,
            counted.ACTIVITIES,
            counted.DEADLINES,
            field.PARTIES,
            papers.DOCUMENTS,
            papers.BUREAU_RECORDS,
            papers.COMPLAINTS,
            papers.PLAN,
            field.RECORDINGS,
            field.INTAKES,
            kept.RECORDERS,
            devices.LOANS,
            devices.USAGE,
            devices.UPKEEP,
            kept.OFFICERS,
            kept.UNITS,
            kept.ACCOUNTS,
            rules.MATTERS,
            counted.FIGURES,
            counted.LATE,
            counted.COVERAGE,
            counted.EXEMPTIONS,
            counted.FILING,
            archive.CONSULTATIONS,
            archive.COPIES,
        )
    }
)
