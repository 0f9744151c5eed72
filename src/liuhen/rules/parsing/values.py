"""Readers of single values: each takes what TOML gave and returns what the model has, or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from liuhen.rules.clauses import is_clause
from liuhen.rules.errors import LimitUnreadableError
from liuhen.rules.limits import Limit
from liuhen.rules.parsing.problems import WrongError

Reader = Callable[[object], Any]
_E = TypeVar("_E", bound=StrEnum)

LONGEST_TEXT = 200
LARGEST_NUMBER = 100_000
FOR_GOOD = "permanent"
_CODE = re.compile(r"[a-z0-9][a-z0-9_./-]{0,59}", re.ASCII)


def text(given: object) -> str:
    """A text that isn't empty and fits a line."""
    if not isinstance(given, str):
        raise WrongError("应为加引号的文字")
    if not given.strip():
        raise WrongError("不能为空")
    if len(given) > LONGEST_TEXT:
        raise WrongError(f"超过 {LONGEST_TEXT} 字")
    return given.strip()


def code(given: object) -> str:
    """A code: small letters, digits, `_`, `.`, `/`, `-`."""
    written = text(given)
    if _CODE.fullmatch(written) is None:
        raise WrongError(f"代码“{written[:40]}”只能用小写字母、数字和 _ . / -")
    return written


def clause(given: object) -> str:
    """A clause of the regulation or a law's article; a slip such as `8（1）` would be a rule that nobody asks for."""
    written = text(given)
    if not is_clause(written):
        raise WrongError(
            f"条款“{written[:40]}”无法识别，应写成 16、7(3)（半角数字和括号），或法律名称加条号，如 行政处罚法 第六十条"
        )
    return written


def whole_number(given: object) -> int:
    """A number from 1."""
    if isinstance(given, bool) or not isinstance(given, int):
        raise WrongError("应为整数")
    if not 1 <= given <= LARGEST_NUMBER:
        raise WrongError(f"应在 1 至 {LARGEST_NUMBER} 之间")
    return given


def flag(given: object) -> bool:
    """`true` or `false`."""
    if not isinstance(given, bool):
        raise WrongError("应为 true 或 false")
    return given


def day(given: object) -> date:
    """A date without a time."""
    if isinstance(given, datetime) or not isinstance(given, date):
        raise WrongError("应为日期，如 2026-01-01，不加引号")
    return given


def limit(given: object) -> Limit:
    """A limit such as `24h`."""
    try:
        return Limit.parse(text(given))
    except LimitUnreadableError:
        raise WrongError(f"期限“{str(given)[:20]}”无法识别，应写成 24h、3wd、30d、6m、2y") from None


def limit_or_for_good(given: object) -> Limit | None:
    """A limit, or None for `permanent`."""
    return None if given == FOR_GOOD else limit(given)


def one_of(codes: type[_E]) -> Callable[[object], _E]:
    """A reader of one code of an enumeration."""

    def read(given: object) -> _E:
        written = text(given)
        try:
            return codes(written)
        except ValueError:
            raise WrongError(f"没有代码“{written[:40]}”，可用：{'、'.join(codes)}") from None

    return read


def among(*known: str) -> Callable[[object], str]:
    """A reader of one of a few words."""

    def read(given: object) -> str:
        written = text(given)
        if written not in known:
            raise WrongError(f"没有“{written[:40]}”，可用：{'、'.join(known)}")
        return written

    return read


def several(reader: Reader) -> Callable[[object], tuple[Any, ...]]:
    """A reader of a list without repetition; a single value counts as a list of one."""

    def read(given: object) -> tuple[Any, ...]:
        rows = given if isinstance(given, list) else [given]
        found = tuple(reader(each) for each in rows)
        if len(set(found)) < len(found):
            raise WrongError("有重复的值")
        return found

    return read
