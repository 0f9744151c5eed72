"""A face detector small enough to be made by a test: a red block is a face. Real ONNX, written as protobuf by hand.

It looks at 8 × 8 blocks of 32 × 24 pixels: their red less their green, averaged, is how sure it is.
"""

from __future__ import annotations

from pathlib import Path

from tiny_speech import _field, _node, _tensor, _value

WIDTH, HEIGHT, ACROSS, DOWN = 256, 192, 8, 8


def put_model(path: Path, *, outputs: int = 2) -> Path:
    """Put the detector where a site would; with other than two answers it's no detector."""
    path.write_bytes(model(outputs))
    return path


def model(outputs: int) -> bytes:
    """The network as a file."""
    count = ACROSS * DOWN
    boxes = [
        side
        for row in range(DOWN)
        for column in range(ACROSS)
        for side in (column / ACROSS, row / DOWN, (column + 1) / ACROSS, (row + 1) / DOWN)
    ]
    nodes = (
        _node("Conv", ["input", "mix"], ["red"]),
        _node("AveragePool", ["red"], ["means"])
        + _field(5, _ints("kernel_shape", (HEIGHT // DOWN, WIDTH // ACROSS)))
        + _field(5, _ints("strides", (HEIGHT // DOWN, WIDTH // ACROSS))),
        _node("Reshape", ["means", "long"], ["sure"]),
        _node("Concat", ["nothing", "sure"], ["scores"]) + _field(5, _int("axis", 2)),
        _node("Identity", ["places"], ["boxes"]),
    )
    graph = b"".join(_field(1, each) for each in nodes) + _field(2, "tiny")
    graph += _field(5, _tensor("mix", (1, 3, 1, 1), [0.5, -0.5, 0.0])) + _field(
        5, _tensor("places", (1, count, 4), boxes)
    )
    graph += _field(5, _tensor("nothing", (1, count, 1), [0.0] * count)) + _field(5, _longs("long", (1, count, 1)))
    graph += _field(11, _value("input", 1, 1, 3, HEIGHT, WIDTH))
    for name, sides in (("scores", (1, count, 2)), ("boxes", (1, count, 4)))[:outputs]:
        graph += _field(12, _value(name, 1, *sides))
    return _field(1, 8) + _field(2, "liuhen") + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13))


def _ints(name: str, values: tuple[int, ...]) -> bytes:
    return _field(1, name) + b"".join(_field(8, value) for value in values) + _field(20, 7)


def _int(name: str, value: int) -> bytes:
    return _field(1, name) + _field(3, value) + _field(20, 2)


def _longs(name: str, values: tuple[int, ...]) -> bytes:
    """A list of whole numbers, as a Reshape takes it."""
    content = b"".join(value.to_bytes(8, "little") for value in values)
    return _field(1, len(values)) + _field(2, 7) + _field(8, name) + _field(9, content)
