"""A word of the shipped rules that an English page tells in Chinese, or a form whose browser speaks instead of us."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

import liuhen
from liuhen.rules.shipped_words import WORDS


def _named(told: object) -> Iterator[str]:
    """Every `name` and `gist` of a file."""
    if isinstance(told, dict):
        yield from (value for key, value in told.items() if key in {"name", "gist"})
        told = list(told.values())
    if isinstance(told, list):
        for each in told:
            yield from _named(each)


@pytest.mark.parametrize("file", ["equipment.toml", "supervision.toml"])
def test_a_word_of_the_rules_that_has_no_english(file):
    told = tomllib.loads(resources.files("liuhen.rules").joinpath(file).read_text("utf-8"))
    assert set(_named(told)) - WORDS == set()


def test_a_word_that_no_rule_says_any_more():
    texts = [
        resources.files("liuhen.rules").joinpath(f"{name}.toml").read_text("utf-8")
        for name in ("equipment", "supervision")
    ]
    assert {word for word in WORDS if not any(f'"{word}"' in text for text in texts)} == set()


def test_a_form_whose_missing_field_is_told_in_the_browser_s_language():
    """A form with fields leaves what's missing to our own words at the field."""
    wrong = []
    for path in sorted(Path(liuhen.__file__).parent.rglob("templates/**/*.html")):
        for part in path.read_text("utf-8").split("<form ")[1:]:
            tag, _token, inside = part.split("</form>")[0].partition("{% csrf_token %}")
            if "{% field " in inside and "novalidate" not in tag:
                wrong.append(f"{path.name}: {tag}")
    assert wrong == []
