"""Moments that some recorders write beside their pictures, all along: whoever moves a file's dates forgets them.

Known are GoPro's `gpmd` tracks (GPMF: satellites' time, and the system time of its drone) and tracks of text with
NMEA 0183 sentences, as recorders with GPS or BeiDou write them. Of satellites only a moment with a fix counts: without
one a receiver tells what it was left with.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

CODECS = frozenset(("gpmd", "text", "tx3g", "sbtl"))
"""Sample descriptions of tracks that are looked at."""
_SATELLITES = re.compile(rb"GPSUU\x10\x00\x01(\d{12})\.\d{3}")
_FIX = re.compile(rb"GPSFL\x04\x00\x01\x00\x00\x00[\x02\x03]", re.DOTALL)
_SYSTEM = re.compile(rb"SCALl\x04\x00\x02\x00\x0fB@\x00\x00\x03\xe8SYST\?\x10..(.{8})(.{8})", re.DOTALL)
_SENTENCE = re.compile(rb"\$(?:G[PNLAB]|BD)RMC,(\d{6})(?:\.\d{1,6})?,A,(?:[^,\r\n]{0,20},){6}(\d{6})[,*]")
_ZERO, _LATEST_S = datetime(1970, 1, 1, tzinfo=UTC), 200 * 366 * 86_400


def moment_in(raw: bytes) -> datetime | None:
    """The first moment in some bytes of such a track; None without any."""
    if (told := _SATELLITES.search(raw)) is not None and _FIX.search(raw) is not None:
        return _moment(told.group(1), "%y%m%d%H%M%S")
    if (told := _SYSTEM.search(raw)) is not None:  # microseconds since it was switched on, milliseconds since 1970
        seconds = int.from_bytes(told.group(2)) // 1000
        return _ZERO + timedelta(seconds=seconds) if 0 < seconds < _LATEST_S else None
    if (told := _SENTENCE.search(raw)) is not None:
        return _moment(told.group(2) + told.group(1), "%d%m%y%H%M%S")
    return None


def _moment(digits: bytes, form: str) -> datetime | None:
    try:
        return datetime.strptime(digits.decode("ascii"), form).replace(tzinfo=UTC)
    except ValueError:
        return None
