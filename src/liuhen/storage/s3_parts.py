"""Bytes on their way to an object store: in parts, with the MD5 that each request bears, and compared."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator

PART = 8 << 20
"""Bytes of a part; also what goes up in one piece. The parts grow, since no object may have more than 10,000."""
PARTS_OF_ONE_SIZE = 1000


def in_parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes in parts; every thousandth makes them twice as large. Never an empty one."""
    size, made, held = PART, 0, bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= size:
            yield bytes(memoryview(held)[:size])
            del held[:size]
            made += 1
            size = PART << (made // PARTS_OF_ONE_SIZE)
    if held:
        yield bytes(held)


def is_same(one: Iterable[bytes], other: Iterable[bytes]) -> bool:
    """Whether two streams are the same bytes; the second is read to its end, as its errors count."""
    left, ended, same = bytearray(), iter(one), True
    for chunk in other:
        if not same:
            continue
        while len(left) < len(chunk) and (piece := next(ended, None)) is not None:
            left += piece
        same = left[: len(chunk)] == chunk
        del left[: len(chunk)]
    return same and not left and not any(ended)


def md5_of(content: bytes) -> str:
    """As the header Content-MD5 has it."""
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode("ascii")
