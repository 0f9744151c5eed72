"""Registers that leave as .xlsx: what each list page shows, row by row, for those who may see it.

One place knows every register. A row is shown to whom the list's own query shows it; the download leaves an entry.
"""

from liuhen.desk.registers.catalogue import REGISTERS
from liuhen.desk.registers.shape import ROWS_LIMIT, Source

__all__ = ["REGISTERS", "ROWS_LIMIT", "Source"]
