"""Every register by name, in the order of the rooms."""

from __future__ import annotations

from types import MappingProxyType

from liuhen.desk.registers import field, kept, rules
from liuhen.desk.registers.shape import Source

REGISTERS: MappingProxyType[str, Source] = MappingProxyType(
    {
        source.name: source
        for source in (field.CASES, field.RECORDINGS, field.INTAKES, kept.RECORDERS, kept.OFFICERS, rules.MATTERS)
    }
)
