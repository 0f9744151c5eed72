"""The clock of AVCHD cameras: each H.264 picture carries it in an SEI message that the cameras' makers call MDPM."""

from __future__ import annotations

_MARK = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"
_ENTRY = 5
_DATE, _TIME = 0x18, 0x19
_HALF_HOURS = 0x1F


def device_clock(packet: bytes) -> str | None:
    """The moment in an H.264 packet as ISO 8601, with offset where the camera knows its zone; None if there is none."""
    start = packet.find(_MARK)
    if start < 0:
        return None
    # A 00 00 03 stands for 00 00 in the stream: the 3 only keeps start codes from appearing by chance.
    body = packet[start + len(_MARK) : start + len(_MARK) + 512].replace(b"\0\0\3", b"\0\0")
    if not body:
        return None
    entries: dict[int, bytes] = {}
    for number in range(body[0]):
        entry = body[1 + number * _ENTRY : 1 + (number + 1) * _ENTRY]
        if len(entry) == _ENTRY:
            entries.setdefault(entry[0], entry[1:])
    if _DATE not in entries or _TIME not in entries:
        return None
    zone, century, year, month = entries[_DATE]
    day, hour, minute, second = entries[_TIME]
    digits = [f"{byte:02x}" for byte in (century, year, month, day, hour, minute, second)]
    if not all(pair.isdecimal() for pair in digits):
        return None
    return "{}{}-{}-{}T{}:{}:{}".format(*digits) + _offset(zone)


def _offset(zone: int) -> str:
    """Bit 7: unknown; bit 6: summer time; bit 5: sign; the rest: half hours from UTC."""
    if zone & 0x80:
        return ""
    minutes = (zone & _HALF_HOURS) // 2 * 60 + (zone & 1) * 30
    sign = "-" if zone & 0x20 else "+"
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
