"""Selects and inputs are written without templates, so that hundreds of options cost little: they must say the same."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from liuhen.site.rendering import Renderer

HOSTILE = "\"><script>&'</script>"
CHOICES = [("", "不限"), ("1", HOSTILE), (HOSTILE, "王明"), ("组", [("2", "一中队"), ("3", "二中队")])]


def plain(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.Select(choices=CHOICES), "3"),
        (forms.Select(choices=CHOICES), HOSTILE),
        (forms.SelectMultiple(choices=CHOICES), ["1", "2"]),
        (forms.Select(choices=CHOICES, attrs={"required": True, "disabled": False, "data-x": HOSTILE}), None),
        (forms.TextInput(attrs={"type": "search", "placeholder": HOSTILE, "autofocus": True}), HOSTILE),
        (forms.TextInput(), None),
        (forms.NumberInput(attrs={"min": 0}), 12),
        (forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "2026-11-27"),
        (forms.HiddenInput(), "乙"),
        (forms.CheckboxInput(), True),
    ],
)
def test_a_widget_that_says_something_else_than_djangos_own_template(widget, value):
    told = [plain(widget.render("name", value, renderer=which)) for which in (Renderer(), DjangoTemplates())]
    assert told[0] == told[1]
