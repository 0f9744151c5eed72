"""A report of facts and tables as PDF/A-2b, to print, sign and keep."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from liuhen.binding.model import Report
from liuhen.binding.printing import WORDS, Fitting, Printed, draw_seal, field_data, table_data, typeset


def print_report(report: Report, target: Path, *, workroom: Path, made_at: datetime) -> Printed:
    """Write a report as PDF/A-2b; arguments and errors as `print_book`."""
    if report.seal:
        draw_seal(report.seal, workroom)
    return typeset("report.typ", lambda fitting: _data(report, fitting), target, workroom=workroom, made_at=made_at)


def _data(report: Report, fitting: Fitting) -> dict[str, Any]:
    fit = fitting.fit
    return {
        "words": WORDS,
        "title": fitting.plain(report.title),
        "author": fitting.plain(report.author),
        "author_text": fit(report.author),
        "running": fit(report.running),
        "heading": fit(report.heading),
        "facts": [field_data(one, fitting) for one in report.facts],
        "tables": [table_data(one, fitting) for one in report.tables],
        "bars": [
            {"title": fit(one.title), "rows": [{"label": fit(label), "value": value} for label, value in one.rows]}
            for one in report.bars
        ],
        "notes": [fit(note) for note in report.notes],
        "seal": report.seal.strip(),
        "seal_note": fit(report.seal_note),
        "mark": report.mark,
        "signatures": [field_data(one, fitting) for one in report.signatures],
        "unfit": sorted(fitting.unfit),
    }
