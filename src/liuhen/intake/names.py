"""What a file's name on a card tells: recorder, officer, time, sequence, important mark. Pure but for its own file.

Names are hints, never proof: what they say is recorded as read from the name, and nothing is refused for its name.
The shipped patterns (`patterns.toml`) follow the factory forms of body-worn recorders, camera folders and phones; a
bureau puts its own before them.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources
from pathlib import Path

from liuhen.intake.errors import NamePatternFileError

_FIELDS = frozenset({"recorder", "officer", "date", "time", "sequence", "important"})
_YEARS = range(1970, 2100)
"""From a clock's first moment on: a recorder whose battery was empty counts from 1970 or 1980, and its names say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFacts:
    """What a name told; an empty field: it didn't say.

    Attributes:
        captured_at: by the device's clock, in the bureau's zone; as far off as that is.
        form: which pattern understood it; empty when none did.
    """

    recorder: str = ""
    officer: str = ""
    captured_at: datetime | None = None
    sequence: int | None = None
    is_important: bool = False
    form: str = ""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """One known form: a regular expression over the path below the card, with named groups."""

    form: str
    expression: re.Pattern[str]


def read_patterns(text: str) -> tuple[NamePattern, ...]:
    """Read `[[pattern]]` tables with `form` and `expression`.

    Raises:
        NamePatternFileError: not TOML, not a regular expression, or a group that means nothing here.
    """
    try:
        rows = tomllib.loads(text).get("pattern", [])
    except tomllib.TOMLDecodeError as error:
        raise NamePatternFileError(line=0) from error
    if not isinstance(rows, list):
        raise NamePatternFileError(line=0)
    patterns = []
    for line, row in enumerate(rows, start=1):
        try:
            expression = re.compile(row["expression"], re.IGNORECASE | re.VERBOSE)
            patterns.append(NamePattern(form=str(row["form"]), expression=expression))
        except (re.error, KeyError, TypeError) as error:
            raise NamePatternFileError(line=line) from error
        if not set(expression.groupindex) <= _FIELDS:
            raise NamePatternFileError(line=line)
    return tuple(patterns)


@cache
def shipped_patterns() -> tuple[NamePattern, ...]:
    """The patterns that come with Liuhen."""
    return read_patterns((resources.files("liuhen.intake") / "patterns.toml").read_text("utf-8"))


def patterns_in_force(own: Path | None) -> tuple[NamePattern, ...]:
    """The bureau's own patterns, then the shipped ones.

    Raises:
        NamePatternFileError: the bureau's file can't be used.
    """
    if own is None:
        return shipped_patterns()
    try:
        return read_patterns(own.read_text("utf-8")) + shipped_patterns()
    except (OSError, UnicodeDecodeError) as error:
        raise NamePatternFileError(line=0) from error


def understand(path: str, zone: tzinfo, patterns: tuple[NamePattern, ...]) -> NameFacts:
    """Read what a path below the card (separated by slashes) tells; the first pattern that fits decides."""
    for pattern in patterns:
        match = pattern.expression.search(path)
        if match is not None:
            found = {name: value for name, value in match.groupdict().items() if value}
            moment = _moment(found.get("date", ""), found.get("time", ""), zone)
            if "date" in found and moment is None:
                continue  # digits that are no date: another form, or none
            return NameFacts(
                recorder=found.get("recorder", ""),
                officer=found.get("officer", ""),
                captured_at=moment,
                sequence=_number(found.get("sequence", "")),
                is_important="important" in found,
                form=pattern.form,
            )
    return NameFacts()


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _moment(day: str, time: str, zone: tzinfo) -> datetime | None:
    digits = re.sub(r"\D", "", day) + (re.sub(r"\D", "", time) or "000000")
    try:
        moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None
