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


class _Asked(forms.Form):
    name = forms.CharField(max_length=300)
    note = forms.CharField(max_length=20, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "甲")])
    day = forms.DateField()
    count = forms.IntegerField(max_value=9)


@pytest.mark.django_db
def test_mistakes_are_told_in_words_that_people_use_and_nothing_pasted_is_cut():
    said = {"name": "长" * 312, "note": "", "kind": "raw_code", "day": "2026-02-30", "count": "12"}
    form = _Asked(said)
    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "name": "有 312 字，最多 300 字，请缩短。",
        "note": "请填写这一项。",
        "kind": "这一项不在可选范围内，请重新选择。",
        "day": "日期有误，请按 2026-01-31 这样填写。",
        "count": "不能大于 9。",
    }
    shown = form.as_p()
    assert "maxlength" not in shown
    assert "长" * 312 in shown
