"""The house's order where the import contracts can't look: names in strings, sizes, words for every error."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from liuhen.errors import LiuhenError
from liuhen.prose import tables

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "liuhen"
FILE_LINES, FUNCTION_LINES = 600, 60


def _order() -> dict[str, int]:
    """Rooms by height, highest first, as import-linter has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "house")["layers"]
    return {room.strip("() "): height for height, layer in enumerate(layers) for room in layer.split("|")}


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def _relations() -> Iterator[tuple[str, type[Model], type[Model]]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = field.related_model
            if field.concrete and isinstance(target, type) and issubclass(target, Model):
                yield f"{model._meta.label}.{field.name}", model, target


def test_a_foreign_key_that_points_up() -> None:
    order = _order()
    wrong = [
        name
        for name, model, target in _relations()
        if model._meta.app_label in order
        and target._meta.app_label in order
        and order[model._meta.app_label] > order[target._meta.app_label]
    ]
    assert not wrong


def test_a_template_that_links_to_a_room_above() -> None:
    """base.html and the components are the site's plug for every room; addresses are links of one room to another."""
    order, wrong = _order(), []
    for template in _tracked("src/liuhen/*/templates/**/*.html"):
        room = template.relative_to(SOURCE).parts[0]
        named = re.findall(r"""\{%\s*url\s+["'](\w+):""", template.read_text("utf-8"))
        above = {other for other in named if other in order and order[other] < order[room]}
        wrong += [f"{template.relative_to(ROOT)}: {other}" for other in sorted(above)]
    assert not wrong


@pytest.mark.parametrize("folder", ["src", "tests", "bench"])
def test_a_file_or_function_that_nobody_reads_to_the_end(folder: str) -> None:
    wrong = []
    for path in _tracked(f"{folder}/**/*.py", f"{folder}/*.py"):
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        if text.count("\n") > FILE_LINES:
            wrong.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    wrong.append(f"{path.relative_to(ROOT)}: {node.name} has {length} lines")
    assert not wrong


def _kinds(base: type[LiuhenError]) -> Iterator[type[LiuhenError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def test_an_error_that_nobody_can_be_told() -> None:
    words, _by_kind = tables()
    silent = sorted(
        {kind.code for kind in _kinds(LiuhenError) if kind.__module__.startswith("liuhen.") and kind.code not in words}
        - {LiuhenError.code}
    )
    assert not silent
