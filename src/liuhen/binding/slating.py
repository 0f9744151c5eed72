"""Slates (场记码) to print, as PDF/A-2b: a code for each record point, to be filmed before it's recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from liuhen.binding.codes import draw_slate
from liuhen.binding.printing import Fitting, Printed, typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateLine:
    """A code to print: what it's of in a few words, the clause or another note, and its text."""

    name: str
    note: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateSheet:
    """A sheet of codes.

    Attributes:
        heading: its largest words, and the PDF's title.
        author: who made it: the bureau.
        what: how to use it, in a line.
        foot: at the foot of every page: until when the codes assign.
        lines: in order.
    """

    heading: str
    author: str
    what: str
    foot: str
    lines: Sequence[SlateLine]


def print_slate_sheet(sheet: SlateSheet, target: Path, *, workroom: Path, made_at: datetime) -> Printed:
    """Write a sheet of codes; arguments and errors as `printing.print_book`."""
    for number, line in enumerate(sheet.lines):
        draw_slate(line.text, workroom / f"code-{number}.svg")
    return typeset("slates.typ", lambda fitting: _data(sheet, fitting), target, workroom=workroom, made_at=made_at)


def _data(sheet: SlateSheet, fitting: Fitting) -> dict[str, Any]:
    fit = fitting.fit
    return {
        "title": fitting.plain(sheet.heading),
        "author": fitting.plain(sheet.author),
        "author_text": fit(sheet.author),
        "heading": fit(sheet.heading),
        "what": fit(sheet.what),
        "foot": fit(sheet.foot),
        "codes": [
            {"file": f"code-{number}.svg", "name": fit(line.name), "note": fit(line.note)}
            for number, line in enumerate(sheet.lines)
        ],
    }
