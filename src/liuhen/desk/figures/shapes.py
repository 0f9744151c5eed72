"""What the figures page is made of: blocks with a drawing and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SHARE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or colour of a drawing.

    Attributes:
        name: in the key.
        values: one for each label; None where there is nothing to show.
        tone: `brand`, `good`, `attention`, `bad`, `second` or `third`: names of colours in the style sheet.
    """

    name: str
    values: Sequence[float | None]
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing.

    Attributes:
        kind: `lines`, `bars` (upright) or `rows` (lying, for long names).
        labels: of the columns, lines' points or rows.
        series: what is drawn; bars and rows stand upon each other when `stacked`.
        unit: behind each number, such as `%`.
        most: the greatest value of the scale; None for as far as the numbers go.
    """

    kind: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    stacked: bool = False
    most: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for each in self.series for value in each.values)

    def told(self) -> dict[str, Any]:
        """As the script takes it."""
        return {
            "kind": self.kind,
            "labels": list(self.labels),
            "series": [{"name": each.name, "values": list(each.values), "tone": each.tone} for each in self.series],
            "unit": self.unit,
            "stacked": self.stacked,
            "most": self.most,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A number of a table.

    Attributes:
        text: as people read it.
        url: the list that it counts, where the reader has one.
        tone: how it's coloured.
        number: what the text says, for a table that is reckoned with; None for a share and where there is nothing.
        parts: of a share, how many of how many.
    """

    text: str
    url: str = ""
    tone: str = ""
    number: float | None = None
    parts: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table."""

    label: str
    cells: Sequence[Cell]
    detail: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return all(cell.text in _NOTHING for cell in self.cells)


_NOTHING = {"0", "0.0", "—"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Numbers with their heads; the first head is of the labels. The page leaves out rows that say nothing."""

    heads: Sequence[str]
    rows: Sequence[Row]

    @property
    def shown(self) -> list[Row]:
        """The rows that say something."""
        return [row for row in self.rows if not row.is_empty]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A drawing and its table, under a title.

    Attributes:
        code: unique on the page.
        is_wide: it needs the whole width; others stand two beside each other.
    """

    code: str
    title: str
    chart: Chart | None
    table: Table
    is_wide: bool = False

    @property
    def drawn(self) -> str:
        """The id of what the script is told."""
        return f"{self.code}-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A figure: how it's counted, and its blocks."""

    code: str
    title: str
    how: str
    blocks: Sequence[Block] = field(default_factory=tuple)


def share(part: int, whole: int) -> float | None:
    """A part in hundredths with one decimal; None of nothing. Cut, not rounded up: 100% is said of all only."""
    return None if whole == 0 else part * SHARE * 10 // whole / 10


def share_in_words(part: int, whole: int) -> str:
    """The same as people read it; a dash of nothing."""
    value = share(part, whole)
    return "—" if value is None else f"{value:g}%"
