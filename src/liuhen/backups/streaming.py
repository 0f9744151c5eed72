"""A long file under a key, in chunks: AES-256-GCM, never more than two chunks in memory. No I/O, no Django.

Each chunk is sealed under its number and whether it's the last, so that none can be altered, left out, repeated, put
elsewhere or cut off at the end without its being seen. The key serves one file only. See docs/formats/backup.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liuhen.backups.errors import BackupDamagedError

SCHEMA = b"liuhen/sealed-stream/1\n"
"""How a sealed file begins."""
CHUNK = 1 << 20
"""Bytes of content in each chunk but the last, which has as many or fewer."""
TAG = 16
_KEY, _NUMBER = 32, 11


def new_key() -> bytes:
    """A key for one file."""
    return secrets.token_bytes(_KEY)


def seal_stream(chunks: Iterable[bytes], *, key: bytes, about: str) -> Iterator[bytes]:
    """Content as a sealed file.

    Args:
        chunks: of any size.
        key: from `new_key`; never used for a second file.
        about: what it belongs to; the same text opens it.
    """
    cipher, told = AESGCM(key), SCHEMA + about.encode()
    yield SCHEMA
    for number, (block, is_last) in enumerate(_blocks(chunks, CHUNK)):
        yield cipher.encrypt(_nonce(number, is_last=is_last), block, told)


def open_stream(chunks: Iterable[bytes], *, key: bytes, about: str, path: str) -> Iterator[bytes]:
    """The content again, a chunk at a time; each was proven before it's given, the end only by the last.

    Args:
        chunks: the sealed file.
        key: what sealed it.
        about: what it belongs to.
        path: the file, for errors.

    Raises:
        BackupDamagedError: a chunk was altered or moved, or the file was cut off, or is none.
    """
    cipher, told = AESGCM(key), SCHEMA + about.encode()
    pieces = iter(chunks)
    head = b""
    while len(head) < len(SCHEMA) and (piece := next(pieces, None)) is not None:
        head += piece
    if not head.startswith(SCHEMA):
        raise BackupDamagedError(path=path, what="cut" if SCHEMA.startswith(head) else "manifest")
    rest = _joined(head[len(SCHEMA) :], pieces)
    for number, (block, is_last) in enumerate(_blocks(rest, CHUNK + TAG)):
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), block, told)
        except (InvalidTag, ValueError) as error:
            cut = is_last and (len(block) < TAG or _opens(cipher, _nonce(number, is_last=False), block, told))
            raise BackupDamagedError(path=path, what="cut" if cut else "altered") from error


def _joined(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _opens(cipher: AESGCM, nonce: bytes, block: bytes, told: bytes) -> bool:
    try:
        cipher.decrypt(nonce, block, told)
    except (InvalidTag, ValueError):
        return False
    return True


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_NUMBER, "big") + (b"\x01" if is_last else b"\x00")


def _blocks(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """The bytes in blocks of one size, and whether each is the last; of nothing, one empty block."""
    held = bytearray()
    for chunk in chunks:
        for at in range(0, len(chunk), size):
            held += memoryview(chunk)[at : at + size]
            if len(held) > size:
                yield bytes(memoryview(held)[:size]), False
                del held[:size]
    yield bytes(held), True
