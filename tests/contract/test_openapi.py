"""The API's description: what programs were written against doesn't change by accident."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import pytest
from ninja import Schema

from liuhen.site.api import api

KEPT = Path(__file__).with_name("openapi.json")
EVERYWHERE = {"401", "403", "503"}


def described() -> dict[str, Any]:
    """The description as it's served."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    return found


def calls() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described()["paths"].items():
        for method, call in methods.items():
            yield method, path, call


def test_a_description_that_changed_unnoticed(tmp_path: Path) -> None:
    present, kept = described(), json.loads(KEPT.read_text("utf-8"))
    fresh = tmp_path / "openapi.json"
    fresh.write_text(json.dumps(present, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    changed = sorted(
        f"{part} {name}"
        for part, then, now in (
            ("path", kept["paths"], present["paths"]),
            ("schema", kept["components"]["schemas"], present["components"]["schemas"]),
        )
        for name in then.keys() | now.keys()
        if then.get(name) != now.get(name)
    )
    if present != kept:
        pytest.fail(f"The API's description changed: {changed}. If that is meant: cp {fresh} {KEPT}")


def test_two_calls_of_one_name() -> None:
    names = Counter(call["operationId"] for _method, _path, call in calls())
    assert [name for name, times in names.items() if times > 1] == []


def test_a_call_without_a_word_about_it_or_its_errors() -> None:
    for method, path, call in calls():
        assert call.get("description"), (method, path)
        assert call["responses"].keys() >= EVERYWHERE, (method, path)
        assert ("404" in call["responses"]) or "{" not in path, (method, path)


def test_a_shape_that_two_rooms_call_the_same() -> None:
    """Within a call ninja tells them apart by a number; of two calls, the one's would be said of the other."""
    assert [name for name in described()["components"]["schemas"] if name[-1].isdigit()] == []
    known: dict[str, set[type]] = {}
    for shape in _shapes(Schema):
        known.setdefault(shape.__name__, set()).add(shape)
        for field in shape.model_fields.values():
            for each in _named(field.annotation):
                known.setdefault(each.__name__, set()).add(each)
    assert {name: shapes for name, shapes in known.items() if len(shapes) > 1} == {}


def _shapes(above: type[Schema]) -> Iterator[type[Schema]]:
    for shape in above.__subclasses__():
        if shape.__module__.startswith("liuhen."):
            yield shape
        yield from _shapes(shape)


def _named(annotation: Any) -> Iterator[type[Enum]]:
    """The enumerations in a field's type."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield annotation
    for part in get_args(annotation):
        yield from _named(part)
