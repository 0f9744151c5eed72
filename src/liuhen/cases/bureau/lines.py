"""Lines of a plan as people have them: typed or pasted, or as a table of theirs. Everything wrong is told at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from liuhen.cases.bureau.operations import MONTHS, UNREADABLE, WRONG_MONTH, LineTelling
from liuhen.cases.documents.telling import TEXT_LENGTH
from liuhen.people.models import Unit
from liuhen.sheets.reading import Heading, read_table

HEADINGS = (
    Heading("party", "检查对象", ("单位名称", "企业名称", "被检查单位", "检查单位", "生产经营单位", "当事人")),
    Heading("month", "计划月份", ("月份", "检查月份", "计划时间", "检查时间", "时间")),
    Heading("unit", "承办单位", ("实施单位", "责任单位", "执法单位", "承办机构", "检查机构")),
    Heading("matter", "检查内容", ("检查事项", "内容", "事项", "备注", "主要内容")),
)
"""The columns of a plan, and other names that bureaus give them."""
CELLS = len(HEADINGS)
WRONG_UNIT, MANY_CELLS, FORMULA = "line_unit", "line_cells", "line_formula"
_PARTS = re.compile(r"\t|[|｜]")
_NUMERALS = {name: number for number, name in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)}
_MONTH = re.compile(r"(?:\d{4}\s*[年./-]\s*)?0?(\d{1,2})(?:\s*月(?:份)?)?(?:[./-]\d{1,2})?")
_ANY = frozenset({"", "不限", "全年", "-", "—"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line: its number from 1, and a code whose words stand in the room's prose."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Read:
    """Lines that can be taken over, and what is wrong with the others; a plan is taken over when nothing is."""

    lines: tuple[LineTelling, ...]
    problems: tuple[Problem, ...]


def read_text(text: str, *, units: Iterable[Unit]) -> Read:
    """Read lines of party, month, unit, matter, parted by tabs (as pasted from a table) or upright bars.

    Blank lines are passed over; month, unit and matter may be left out. The number of a line is its place in the text.
    """
    known = _by_name(units)
    lines: list[LineTelling] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in _PARTS.split(line.rstrip("\t|｜ "))]
        if len(cells) > CELLS:
            problems.append(Problem(number, MANY_CELLS))
            continue
        party, month, unit, matter = [*cells, "", "", ""][:CELLS]
        told = _line(party, month, unit, matter, known)
        if isinstance(told, str):
            problems.append(Problem(number, told))
        else:
            lines.append(told)
    return Read(tuple(lines), tuple(problems))


def mended(text: str, mends: Iterable[tuple[int, str, str]]) -> str:
    """A plan's text with single lines put right.

    Args:
        text: the whole plan, as it was sent.
        mends: the number of a line from 1, what it was when it was shown, what it shall be. One that was changed in
            the text as well, or isn't there any more, stays as it is in the text.
    """
    rows = text.splitlines()
    for number, was, shall_be in mends:
        if 0 < number <= len(rows) and rows[number - 1] == was:
            rows[number - 1] = " ".join(shall_be.splitlines())
    return "\n".join(rows)


def text_of_table(content: bytes) -> str:
    """The rows of a workbook as lines of text, to be looked at, mended and only then taken over.

    Raises:
        NotAWorkbookError, WorkbookTooLargeError, RowsTooManyError: the file isn't such a table.
        HeadingsAbsentError, HeadingsWrongError, HeadingMergedError: its heading isn't as it must be.
    """
    rows = read_table(content, HEADINGS).rows
    return "\n".join(
        as_text(*(" ".join(_PARTS.sub(" ", row.cells[key.key].text).split()) for key in HEADINGS)) for row in rows
    )


def as_text(party: str, month: str, unit: str, matter: str) -> str:
    """A line as it is typed."""
    return f"{party} | {month} | {unit} | {matter}".rstrip(" |")


def _by_name(units: Iterable[Unit]) -> dict[str, Unit | None]:
    """Units by the names that people give them; None where a name could mean several."""
    known: dict[str, Unit | None] = {}
    for unit in units:
        known[unit.name] = None if unit.name in known else unit
        if unit.parent:
            known[f"{unit.parent.name}/{unit.name}"] = unit
    return known


def _line(party: str, month: str, unit: str, matter: str, known: dict[str, Unit | None]) -> LineTelling | str:
    """The line, or what is wrong with it."""
    if any(cell.startswith("=") for cell in (party, month, unit, matter)):
        return FORMULA  # nothing here computes: whoever reads the plan would read the formula
    if not party or max(len(party), len(matter)) > TEXT_LENGTH:
        return UNREADABLE
    number = _month(month)
    if number is None and month not in _ANY:
        return WRONG_MONTH
    found = known.get(re.sub(r"\s*/\s*", "/", unit)) if unit else None
    if unit and found is None:
        return WRONG_UNIT
    return LineTelling(party=party, month=number, unit_id=found.id if found else None, matter=matter)


def _month(text: str) -> int | None:
    """「3」「3月」「三月」「2026-03」「2026-03-01 00:00:00」 are all March; None for what is no month."""
    plain = unicodedata.normalize("NFKC", text).split(" ")[0].strip()
    numeral = _NUMERALS.get(plain.removesuffix("份").removesuffix("月"))
    found = _MONTH.fullmatch(plain)
    number = numeral or (int(found[1]) if found else 0)
    return number if number in MONTHS else None
