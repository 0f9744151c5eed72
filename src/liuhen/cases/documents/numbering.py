"""Numbers of documents by the bureau's pattern: （鼓）应急检记〔2026〕12号."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings

NAME, WORD, YEAR, SERIAL = "{简称}", "{文种}", "{年}", "{序号}"
_SERIAL_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNumber:
    """What a number says: `word` as 检记, `year`, `serial`."""

    word: str
    year: int
    serial: int

    @property
    def series(self) -> str:
        """The series in which numbers run."""
        return series_of(self.word, self.year)


def series_of(word: str, year: int) -> str:
    """The series of a word in a year."""
    return f"{word}/{year}"


def compose(word: str, year: int, serial: int) -> str:
    """The number that the bureau's pattern gives."""
    filled = str(settings.LIUHEN.document_number_pattern).replace(NAME, str(settings.LIUHEN.bureau_short))
    return filled.replace(WORD, word).replace(YEAR, str(year)).replace(SERIAL, str(serial))


def read(number: str) -> ReadNumber | None:
    """What a number says when it follows the bureau's pattern; None when it doesn't."""
    pattern = ""
    filled = str(settings.LIUHEN.document_number_pattern).replace(NAME, str(settings.LIUHEN.bureau_short))
    for part in re.split(r"(\{文种\}|\{年\}|\{序号\})", filled):
        match part:
            case "{文种}":
                pattern += r"(?P<word>[^\d\s〔\[【]{1,10}?)"
            case "{年}":
                pattern += r"(?P<year>\d{4})"
            case "{序号}":
                pattern += rf"(?P<serial>\d{{1,{_SERIAL_DIGITS}}})"
            case _:
                pattern += re.escape(part)
    found = re.fullmatch(pattern, "".join(number.split()))
    if found is None:
        return None
    told = found.groupdict()
    return ReadNumber(word=told.get("word", ""), year=int(told.get("year", 0)), serial=int(told.get("serial", 0)))
