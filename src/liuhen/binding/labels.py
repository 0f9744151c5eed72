"""A label to stick onto a thing, as PDF/A-2b of a label printer's size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from liuhen.binding.codes import draw_qr
from liuhen.binding.printing import Fitting, Printed, typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands on a label.

    Attributes:
        code: its largest word.
        lines: what stands below it.
        address: what its QR code holds.
    """

    code: str
    lines: Sequence[str]
    address: str


def print_label(label: Label, target: Path, *, workroom: Path, made_at: datetime) -> Printed:
    """Write a label; arguments and errors as `printing.print_book`."""
    draw_qr(label.address, workroom / "code.svg")
    return typeset("label.typ", lambda fitting: _data(label, fitting), target, workroom=workroom, made_at=made_at)


def _data(label: Label, fitting: Fitting) -> dict[str, Any]:
    return {
        "title": fitting.plain(label.code),
        "code": fitting.fit(label.code),
        "lines": [fitting.fit(line) for line in label.lines],
    }
