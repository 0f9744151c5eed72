"""Names that every system can hold, Windows with its devices and case-blind folders included."""

from __future__ import annotations

import re
import unicodedata

from liuhen.packages.errors import PathInvalidError

_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$")
_FORBIDDEN = frozenset('<>:"|?*\\%')
PART_LIMIT = 200
"""Bytes in one part of a path: file systems take 255, and tools append to names."""


def _part_is_safe(part: str) -> bool:
    return bool(
        part
        and len(part.encode("utf-8", "surrogatepass")) <= PART_LIMIT
        and part.isprintable()
        and not _FORBIDDEN.intersection(part)
        and part == part.strip(" ")
        and not part.endswith(".")
        and not _DEVICES.match(part)
        and unicodedata.is_normalized("NFC", part)
    )


def check_path(path: str) -> str:
    """Return a relative path with `/` if every system can hold it.

    Raises:
        PathInvalidError: empty, `.` or `..` parts, a device's name, a forbidden or control character (also `%`, which
            bag tools disagree about), a dot or blank at an end, not NFC, or a part longer than 200 bytes.
    """
    if not all(_part_is_safe(part) for part in path.split("/")):
        raise PathInvalidError(path=ascii(path)[:200])
    return path
