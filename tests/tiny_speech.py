"""A speech model small enough to be made by a test: it hears low tones as 告 and high ones as 知, silence as nothing.

Real ONNX, loaded by the real engine: one matrix over the 80 bands of the sound, written as protobuf by hand.
"""

from __future__ import annotations

import struct
from pathlib import Path

BANDS, LOW, TOKENS = 80, 30, ("<blk>", "告", "知")
NOTES = {"model_type": "zipformer2_ctc"}


def put_model(folder: Path, *, notes: dict[str, str] | None = None, name: str = "model.int8.onnx") -> Path:
    """Put the model and its list of words into a folder, as a site would."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(model(NOTES if notes is None else notes))
    (folder / "tokens.txt").write_text("".join(f"{word} {at}\n" for at, word in enumerate(TOKENS)), encoding="utf-8")
    return folder


def model(notes: dict[str, str]) -> bytes:
    """The network as a file."""
    weights = [weight for band in range(BANDS) for weight in _weights(is_low=band < LOW)]
    nodes = (
        _node("MatMul", ["x", "weights"], ["raw"]),
        _node("Add", ["raw", "bias"], ["log_probs"]),
        _node("Identity", ["x_lens"], ["log_probs_len"]),
    )
    graph = b"".join(_field(1, each) for each in nodes) + _field(2, "tiny")
    graph += _field(5, _tensor("weights", (BANDS, len(TOKENS)), weights)) + _field(5, _tensor("bias", (3,), [2, 0, 0]))
    graph += _field(11, _value("x", 1, "N", "T", BANDS)) + _field(11, _value("x_lens", 7, "N"))
    graph += _field(12, _value("log_probs", 1, "N", "T", len(TOKENS))) + _field(12, _value("log_probs_len", 7, "N"))
    whole = _field(1, 8) + _field(2, "liuhen") + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13))
    return whole + b"".join(_field(14, _field(1, key) + _field(2, value)) for key, value in notes.items())


def _weights(*, is_low: bool) -> tuple[float, float, float]:
    toward = 1 / LOW if is_low else -1 / (BANDS - LOW)  # what is the same in all bands comes to nothing
    return (0.0, toward, -toward)


def _varint(number: int) -> bytes:
    out = bytearray()
    while True:
        out.append((number & 127) | (128 if number > 127 else 0))
        number >>= 7
        if not number:
            return bytes(out)


def _field(number: int, value: bytes | str | int) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _value(name: str, kind: int, *sides: int | str) -> bytes:
    shape = b"".join(_field(1, _field(1 if isinstance(side, int) else 2, side)) for side in sides)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))


def _node(kind: str, taken: list[str], given: list[str]) -> bytes:
    return b"".join(_field(1, one) for one in taken) + b"".join(_field(2, one) for one in given) + _field(4, kind)


def _tensor(name: str, sides: tuple[int, ...], numbers: list[float]) -> bytes:
    content = struct.pack(f"<{len(numbers)}f", *numbers)
    return b"".join(_field(1, side) for side in sides) + _field(2, 1) + _field(8, name) + _field(9, content)
