"""Writes of 案卷评查, by topic."""

from liuhen.supervision.assessing.operations.drawing import draw_volumes, open_assessed, open_assessed_file
from liuhen.supervision.assessing.operations.scoring import save_sheet, take_back_sheet
from liuhen.supervision.assessing.operations.settling import agree, confirm, object_to, rule

__all__ = [
    "agree",
    "confirm",
    "draw_volumes",
    "object_to",
    "open_assessed",
    "open_assessed_file",
    "rule",
    "save_sheet",
    "take_back_sheet",
]
