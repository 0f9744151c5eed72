"""档号: composed from a pattern. Pure."""

from __future__ import annotations

import re
import string

FIELDS = ("全宗号", "目录号", "案卷号", "门类", "年度", "保管期限", "机构", "组号", "件号")
SERIAL, GROUP = "件号", "组号"
CATALOGUE, FILE = "目录号", "案卷号"
_JOINTS = "-·—"


def unknown_field(pattern: str) -> str:
    """The first field of a pattern that no archive number has, `{` when it can't be read; empty when all is well."""
    try:
        names = [name for _text, name, _spec, _conversion in string.Formatter().parse(pattern) if name is not None]
    except ValueError:
        return "{"
    return next((name for name in names if name not in FIELDS), "")


def is_by_hand(pattern: str) -> bool:
    """Whether the archive room assigns what tells one number of the pattern from the next: it has a 案卷号."""
    return "{" + FILE + "}" in pattern


def compose(pattern: str, *, serial: int, **fields: str | int) -> str:
    """An archive number; where a field is empty its joint goes too: `ZY·2026-D30-0001` without a 全宗号.

    Args:
        pattern: text with the fields of `FIELDS`.
        serial: 件号, four digits.
        fields: the others.
    """
    written = pattern.format(**{**dict.fromkeys(FIELDS, ""), **fields, SERIAL: f"{serial:04}"})
    return re.sub(rf"([{_JOINTS}])[{_JOINTS}]+", r"\1", written).strip(_JOINTS)


def series(pattern: str, **fields: str | int) -> str:
    """What is counted together: the number without its serial."""
    return compose(pattern.replace("{" + SERIAL + "}", ""), serial=0, **fields)
