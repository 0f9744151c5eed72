"""A database under a key: every alteration of the sealed file is seen, and memory doesn't grow with it."""

from __future__ import annotations

import itertools
import os

import pytest

from liuhen.backups import streaming
from liuhen.backups.errors import BackupDamagedError

BLOCK = 16
SEALED = BLOCK + streaming.TAG
HEAD = len(streaming.SCHEMA)


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(streaming, "CHUNK", BLOCK)


def sealed(content: bytes, key: bytes = bytes(32), about: str = "a", step: int = 7) -> bytes:
    pieces = (content[at : at + step] for at in range(0, len(content), step))
    return b"".join(streaming.seal_stream(pieces, key=key, about=about))


def opened(data: bytes, key: bytes = bytes(32), about: str = "a", step: int = 11) -> bytes:
    pieces = (data[at : at + step] for at in range(0, len(data), step))
    return b"".join(streaming.open_stream(pieces, key=key, about=about, path="p"))


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 5 * BLOCK + 3])
def test_what_comes_out_is_not_what_went_in(size):
    content = os.urandom(size)
    data = sealed(content)
    assert opened(data) == opened(data, step=1) == opened(data, step=1000) == content
    assert len(data) == HEAD + size + max(1, -(-size // BLOCK)) * streaming.TAG


def test_any_byte_altered_anywhere_is_given_out_as_content():
    data = sealed(os.urandom(2 * BLOCK + 3))
    for at in range(len(data)):
        with pytest.raises(BackupDamagedError):
            opened(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def test_a_file_cut_off_anywhere_passes_for_whole():
    data = sealed(os.urandom(3 * BLOCK))
    for end in range(len(data)):
        with pytest.raises(BackupDamagedError) as error:
            opened(data[:end])
        if (end - HEAD) % SEALED == 0 or end < HEAD:
            assert error.value.fields["what"] == "cut"


def test_chunks_left_out_repeated_or_exchanged_pass():
    data = sealed(os.urandom(4 * BLOCK))
    chunks = [data[at : at + SEALED] for at in range(HEAD, len(data), SEALED)]
    for count in range(1, 6):
        for order in itertools.product(range(4), repeat=count):
            if order != (0, 1, 2, 3):
                with pytest.raises(BackupDamagedError):
                    opened(data[:HEAD] + b"".join(chunks[each] for each in order))


def test_another_key_backup_or_file_opens():
    data = sealed(b"x" * 40)
    for given, key, about in (
        (data, b"\x01" * 32, "a"),
        (data, bytes(32), "b"),
        (b"SQLite format 3\0" * 9, bytes(32), "a"),
    ):
        with pytest.raises(BackupDamagedError):
            opened(given, key=key, about=about)


def test_a_large_database_is_held_in_memory():
    taken = 0

    def source():
        nonlocal taken
        for _each in range(100):
            taken += 1
            yield b"x" * BLOCK

    passing = streaming.open_stream(
        streaming.seal_stream(source(), key=bytes(32), about="a"), key=bytes(32), about="a", path="p"
    )
    for given, _chunk in enumerate(passing, start=1):
        assert taken <= given + 3
    assert (given, taken) == (100, 100)
