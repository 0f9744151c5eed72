"""The regulation as values. Pure: no I/O, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLAUSE = re.compile(r"(\d+)(?:\((\d+)\))?")
_DIGITS = "零一二三四五六七八九"
_TEN = 10


def _numeral(number: int) -> str:
    """A number below 100 as the regulation writes it: 七, 十, 十三, 二十二."""
    tens, ones = divmod(number, _TEN)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


def clause_in_words(clause: str) -> str:
    """How a clause is cited: `7(3)` is 第七条第（三）项, `16` is 第十六条; anything else stays as it is."""
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        return clause
    article, item = match.groups()
    cited = f"第{_numeral(int(article))}条"
    return f"{cited}第（{_numeral(int(item))}）项" if item else cited


@dataclass(frozen=True, slots=True)
class RecordPoint:
    """记录环节: something that must be recorded, by its clause, with our own short gist."""

    clause: str
    gist: str

    @property
    def cited(self) -> str:
        """Its clause in words."""
        return clause_in_words(self.clause)


@dataclass(frozen=True, slots=True)
class RecordingClass:
    """A class under which recordings are sorted (art 17): a stable code and what the user reads."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """规则集: what one bureau's regulation asks, as far as it stands as data today."""

    name: str
    points: tuple[RecordPoint, ...]
    classes: tuple[RecordingClass, ...]

    def point(self, clause: str) -> RecordPoint | None:
        """The point of this clause, or None when the rulebook has none."""
        return next((point for point in self.points if point.clause == clause), None)

    def recording_class(self, code: str) -> RecordingClass | None:
        """The class of this code, or None when the rulebook has none."""
        return next((known for known in self.classes if known.code == code), None)
