"""案号: composed from a pattern, and recognised by it. Pure."""

from __future__ import annotations

import re
import string

FIELDS = ("简称", "类别", "年份", "序号")
KIND_WORDS = {"inspection": "检", "penalty": "罚", "coercion": "强"}


def unknown_field(pattern: str) -> str:
    """The first field of a pattern that no number has, `{` when it can't be read at all; empty when all is well."""
    try:
        names = [name for _text, name, _spec, _conversion in string.Formatter().parse(pattern) if name is not None]
    except ValueError:
        return "{"
    return next((name for name in names if name not in FIELDS), "")


def compose(pattern: str, *, bureau: str, kind: str, year: int, serial: int) -> str:
    """The number of a case.

    Args:
        pattern: text with the fields `{简称} {类别} {年份} {序号}`.
        bureau: the bureau as numbers write it, such as `（鼓）`; may be empty.
        kind: code of the case's kind.
        year: the year that the number belongs to.
        serial: from 1 in each year and kind.
    """
    return pattern.format(简称=bureau, 类别=KIND_WORDS.get(kind, kind), 年份=year, 序号=serial)


def serial_in(pattern: str, number: str, *, bureau: str, kind: str) -> tuple[int, int] | None:
    """Year and serial of a number that follows the pattern, None of any other (one that was typed freely)."""
    expression = ""
    fixed = {"简称": bureau, "类别": KIND_WORDS.get(kind, kind)}
    for text, name, _spec, _conversion in string.Formatter().parse(pattern):
        expression += re.escape(text)
        if name == "年份":
            expression += r"(?P<year>[0-9]{4})"
        elif name == "序号":
            expression += r"(?P<serial>[0-9]{1,9})"
        elif name is not None:
            expression += re.escape(fixed.get(name, ""))
    try:
        found = re.fullmatch(expression, number)
    except re.error:  # a field stands twice
        return None
    if found is None or not {"year", "serial"} <= found.groupdict().keys():
        return None
    return int(found["year"]), int(found["serial"])
