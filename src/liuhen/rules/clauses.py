"""Clauses: how they are written as codes (`7(3)`, `16`) and how lawyers cite them. Pure: no I/O, no clock."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"([1-9][0-9]{0,2})(?:\(([1-9][0-9]?)\))?", re.ASCII)
# A law's: its name, then its article. Anything else is a slip in one of the regulation's own, such as 8（1） or 8.1.
_OF_A_LAW = re.compile(r"(?![0-9第]).{2,60}第?[零〇一二两三四五六七八九十百千0-9]{1,9}条.{0,60}")
_BASIS = re.compile(rf"(?:(?P<law>[^\d\s]{{2,60}}) )?(?P<clauses>{_CLAUSE.pattern}(?:、{_CLAUSE.pattern})*)", re.ASCII)
_DIGITS = "零一二三四五六七八九"
_TEN, _HUNDRED = 10, 100


def split_clause(clause: str) -> tuple[int, int] | None:
    """Article and item of a clause, the item 0 when it names none; None when it isn't one of the regulation's."""
    match = _CLAUSE.fullmatch(clause)
    return None if match is None else (int(match[1]), int(match[2] or 0))


def is_clause(text: str) -> bool:
    """Whether a text names a clause of the regulation (`7(3)`, `16`) or an article of a law (行政处罚法 第六十条)."""
    return split_clause(text) is not None or _OF_A_LAW.fullmatch(text) is not None


def clause_order(clause: str) -> tuple[int, int, str]:
    """A key that sorts clauses as the regulation has them; what isn't a clause of it comes last."""
    article, item = split_clause(clause) or (999, 0)
    return article, item, clause


def clause_in_words(clause: str) -> str:
    """How a clause is cited: `7(3)` is 第七条第（三）项, `16` is 第十六条; anything else stays as it is."""
    found = split_clause(clause)
    if found is None:
        return clause
    article, item = found
    cited = f"第{_numeral(article)}条"
    return f"{cited}第（{_numeral(item)}）项" if item else cited


def clauses_in_words(cited: str) -> str:
    """How a scoring sheet's basis is cited: `6、10` is 第六条、第十条, `行政处罚法 40` is 行政处罚法第四十条.

    Anything else stays as it is.
    """
    match = _BASIS.fullmatch(cited)
    if match is None:
        return cited
    return (match["law"] or "") + "、".join(clause_in_words(clause) for clause in match["clauses"].split("、"))


def _numeral(number: int) -> str:
    """A number below 1000 as the regulation writes it: 七, 十, 十三, 二十二, 一百零三."""
    if number >= _HUNDRED:
        rest = number % _HUNDRED
        if not rest:
            return _DIGITS[number // _HUNDRED] + "百"
        bridge = "零" if rest < _TEN else ("一" if rest < 2 * _TEN else "")
        return _DIGITS[number // _HUNDRED] + "百" + bridge + _numeral(rest)
    tens, ones = divmod(number, _TEN)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
