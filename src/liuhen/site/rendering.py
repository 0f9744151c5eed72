"""Renders forms: Django's own way, but for the widgets of which a page may hold hundreds of options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

_INPUTS = {f"django/forms/widgets/{kind}.html" for kind in ("date", "hidden", "input", "number", "text")}
_SELECT = "django/forms/widgets/select.html"
_CUTS = "maxlength"  # a browser would cut what is pasted without a word; the field says how much is too much


class Renderer(TemplatesSetting):
    """As the templates say, without reading a template for each of 200 officers in a list's filter."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The markup of a widget, a field or a form."""
        if template_name == _SELECT:
            return mark_safe(_select(context["widget"]))  # noqa: S308 - escaped piece by piece, as below
        if template_name in _INPUTS:
            return mark_safe(_input(context["widget"]))  # noqa: S308
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget)}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{_text(group)}">')
        parts += [
            f'<option value="{_text(each["value"])}"{_attributes(each)}>{conditional_escape(each["label"])}</option>'
            for each in options
        ]
        if group:
            parts.append("</optgroup>")
    return "\n".join([*parts, "</select>"])


def _attributes(widget: Mapping[str, Any]) -> str:
    told = ((name, value) for name, value in widget["attrs"].items() if value is not False and name != _CUTS)
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{_text(value)}"') for name, value in told
    )


def _text(value: object) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))
