"""The standard name of a recording (art 17), composed from a configurable pattern. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from liuhen.recordings.errors import NamePatternError

NAME_LENGTH = 200
_PLACE = "地点"
_FIELD = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFacts:
    """What a pattern may use. Times are texts already, in the bureau's zone."""

    day: str  # 20260213
    time: str  # 173000
    case_number: str
    place: str
    recording_class: str
    point: str
    recorder: str
    officer: str
    sequence: int

    def fields(self) -> dict[str, str]:
        """The pattern's fields by the names that an administrator writes."""
        return {
            "日期": self.day,
            "时间": self.time,
            "案号": self.case_number,
            _PLACE: self.place,
            "分类": self.recording_class,
            "环节": self.point,
            "记录仪": self.recorder,
            "执法人员": self.officer,
            "序号": f"{self.sequence:03d}",
        }


def compose(pattern: str, facts: NameFacts) -> str:
    """Return the standard name: the pattern's fields filled in, empty ones left out with their separator.

    What no file system takes is replaced by a hyphen, because officers copy these names onto discs. Of a name that
    would be too long the place is cut: what stands behind it tells recordings apart.

    Raises:
        NamePatternError: the pattern names a field that doesn't exist.
    """
    known = facts.fields()
    composed = _filled(pattern, known)
    places = pattern.count(f"{{{_PLACE}}}")
    if len(composed) > NAME_LENGTH and places:
        over = -((NAME_LENGTH - len(composed)) // places)  # at each place, rounded up
        known[_PLACE] = known[_PLACE].strip()[: max(len(known[_PLACE].strip()) - over, 0)]
        composed = _filled(pattern, known)
    return composed[:NAME_LENGTH]


def _filled(pattern: str, known: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in known:
            raise NamePatternError(field=name)
        return _UNSAFE.sub("-", known[name]).strip()

    return re.sub(r"([_\- ])\1+", r"\1", _FIELD.sub(fill, pattern)).strip("_- .")
