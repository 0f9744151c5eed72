"""Bytes in the 45 characters that a QR code packs closest (RFC 9285). Pure."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_BASE = 45
_PAIR, _TRIPLE = 2, 3
_BYTE, _WORD = 0xFF, 0xFFFF


def encode(data: bytes) -> str:
    """Three characters for two bytes, two for a last one."""
    told: list[str] = []
    for start in range(0, len(data), 2):
        chunk = data[start : start + 2]
        value = int.from_bytes(chunk, "big")
        for _ in range(_TRIPLE if len(chunk) == _PAIR else _PAIR):
            value, digit = divmod(value, _BASE)
            told.append(ALPHABET[digit])
    return "".join(told)


def decode(text: str) -> bytes | None:
    """The bytes; None if it isn't the one form that `encode` writes."""
    if len(text) % _TRIPLE == 1:
        return None
    data = bytearray()
    for start in range(0, len(text), _TRIPLE):
        chunk = text[start : start + _TRIPLE]
        value = 0
        for character in reversed(chunk):
            digit = _VALUES.get(character)
            if digit is None:
                return None
            value = value * _BASE + digit
        if value > (_WORD if len(chunk) == _TRIPLE else _BYTE):
            return None
        data += value.to_bytes(len(chunk) - 1, "big")
    return bytes(data)
