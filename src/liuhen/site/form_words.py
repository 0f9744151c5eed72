"""What a field says of a mistake: in the words of this house, where Django's own speak of variables.

They're put in place once, when the site starts, so that every form says the same of the same mistake; a form that
knows better words for a field of its own gives them by `error_messages`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import formsets
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_CHOICE = _("这一项不在可选范围内，请重新选择。")
_ONE_OF_THEM: dict[str, Any] = {"required": _("请选择。"), "invalid_choice": _CHOICE}
_FIELDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("请填写这一项。")},
    forms.BooleanField: {"required": _("请勾选后再继续。")},
    forms.ChoiceField: _ONE_OF_THEM,
    forms.MultipleChoiceField: {**_ONE_OF_THEM, "invalid_list": _CHOICE},
    forms.ModelChoiceField: _ONE_OF_THEM,
    forms.ModelMultipleChoiceField: {**_ONE_OF_THEM, "invalid_list": _CHOICE, "invalid_pk_value": _CHOICE},
    forms.UUIDField: {"invalid": _CHOICE},
    forms.FileField: {
        "required": _("请选择文件。"),
        "invalid": _("没有收到文件，请重新选择。"),
        "missing": _("没有收到文件，请重新选择。"),
        "empty": _("这个文件是空的，请重新选择。"),
    },
    forms.IntegerField: {"invalid": _("请填写整数。")},
    forms.DateField: {"invalid": _("日期有误，请按 2026-01-31 这样填写。")},
    forms.TimeField: {"invalid": _("时间有误，请按 09:30 这样填写。")},
    forms.DateTimeField: {"invalid": _("时间有误，请按 2026-01-31 09:30 这样填写。")},
}
_INCOMPLETE = _("这几行没有完整提交，已填写的内容仍在，请核对后再保存。")


class RowCounts(formsets.ManagementForm):
    """How many rows a formset has: as many as were sent, whatever the page's own count claims.

    So no row that was typed is lost by a wrong count. A count that can't be read, or that says more than came, is
    answered, for rows may be missing. Every row sends something: it has a field that isn't a tick.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, *, prefix: str, **rest: Any) -> None:
        """Take what was sent, if anything was, and by what its rows' names begin."""
        self._is_incomplete = False
        super().__init__(self._mended(data, prefix) if data is not None else None, prefix=prefix, **rest)

    def _mended(self, data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        sent = dict(data.items())
        named = (re.fullmatch(rf"{re.escape(prefix)}-(\d{{1,9}})-.+", name, re.ASCII) for name in sent)
        rows = 1 + max((int(row[1]) for row in named if row), default=-1)
        for field in (formsets.TOTAL_FORM_COUNT, formsets.INITIAL_FORM_COUNT):
            told = sent.get(f"{prefix}-{field}", "")
            self._is_incomplete |= re.fullmatch(r"\d{1,9}", told, re.ASCII) is None or int(told) > rows
            if self._is_incomplete or field == formsets.TOTAL_FORM_COUNT:
                sent[f"{prefix}-{field}"] = str(rows)
        return sent

    def clean(self) -> dict[str, Any]:
        """The counts; those that couldn't be read are an error.

        Raises:
            ValidationError: what was sent has no readable count.
        """
        told = super().clean() or {}
        if self._is_incomplete:
            raise ValidationError(_INCOMPLETE)
        return dict(told)

    def render(self, *_how: object, **_named: object) -> SafeString:
        """The counts alone: what's wrong with them is the formset's to say, beside its rows."""
        return mark_safe("".join(str(bound) for bound in self.hidden_fields()))  # noqa: S308 - widgets escape

    __str__ = render
    __html__ = render


def put_in_place() -> None:
    """Give Django's fields and validators our words."""
    for field, words in _FIELDS.items():
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **words}
    # What is chosen from rows is read by their key: one that is no key at all was chosen as wrongly as one that's gone.
    models.UUIDField.default_error_messages = {**models.UUIDField.default_error_messages, "invalid": _CHOICE}
    formsets.BaseFormSet.default_error_messages = {
        **formsets.BaseFormSet.default_error_messages,
        "missing_management_form": _INCOMPLETE,
        "too_many_forms": ngettext_lazy("最多 %(num)d 行，请删去多余的。", "最多 %(num)d 行，请删去多余的。", "num"),
    }
    formsets.ManagementForm = RowCounts  # type: ignore[misc]  # every formset makes its counts by this name
    validators.MaxLengthValidator.message = ngettext_lazy(
        "有 %(show_value)d 字，最多 %(limit_value)d 字，请缩短。",
        "有 %(show_value)d 字，最多 %(limit_value)d 字，请缩短。",
        "limit_value",
    )
    validators.MinValueValidator.message = _("不能小于 %(limit_value)s。")
    validators.MaxValueValidator.message = _("不能大于 %(limit_value)s。")
    validators.ProhibitNullCharactersValidator.message = _("含有不能保存的字符，请重新填写。")
