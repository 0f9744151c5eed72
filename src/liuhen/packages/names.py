"""Names that every system can hold, Windows with its devices and case-blind folders included."""

from __future__ import annotations

import re
import unicodedata

from liuhen.packages.errors import PathInvalidError

_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$")
_FORBIDDEN = frozenset('<>:"|?*\\%')
PART_LIMIT = 200
"""Bytes in one part of a path: file systems take 255, and tools append to names."""


SUFFIX_LIMIT = 16
"""Letters after a name's last dot that still are a suffix."""


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


def safe_name(text: str, *, fallback: str = "unnamed") -> str:
    """The nearest single name that every system can hold; the text's words stay as far as they can."""
    name = "".join(
        "_" if letter in _FORBIDDEN or letter == "/" or not letter.isprintable() else letter
        for letter in unicodedata.normalize("NFC", text)
    )
    name = name.encode("utf-8", "replace").decode()
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > SUFFIX_LIMIT or not suffix.isalnum():
        stem, dot, suffix = name, "", ""
    room = PART_LIMIT - len((dot + suffix).encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore").strip(" ")
    name = unicodedata.normalize("NFC", f"{stem}{dot}{suffix}".strip(" ").rstrip(". "))
    if _DEVICES.match(name):
        name = f"_{name}"
    return name if _part_is_safe(name) else fallback
