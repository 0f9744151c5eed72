"""What a field says of a mistake: in the words of this house, where Django's own speak of variables.

They're put in place once, when the site starts, so that every form says the same of the same mistake; a form that
knows better words for a field of its own gives them by `error_messages`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.db import models
from django.forms import formsets
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


def put_in_place() -> None:
    """Give Django's fields and validators our words."""
    for field, words in _FIELDS.items():
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **words}
    # What is chosen from rows is read by their key: one that is no key at all was chosen as wrongly as one that's gone.
    models.UUIDField.default_error_messages = {**models.UUIDField.default_error_messages, "invalid": _CHOICE}
    formsets.BaseFormSet.default_error_messages = {
        **formsets.BaseFormSet.default_error_messages,
        "missing_management_form": _("这一页没有完整提交，请刷新后重新填写。"),
    }
    validators.MaxLengthValidator.message = ngettext_lazy(
        "有 %(show_value)d 字，最多 %(limit_value)d 字，请缩短。",
        "有 %(show_value)d 字，最多 %(limit_value)d 字，请缩短。",
        "limit_value",
    )
    validators.MinValueValidator.message = _("不能小于 %(limit_value)s。")
    validators.MaxValueValidator.message = _("不能大于 %(limit_value)s。")
    validators.ProhibitNullCharactersValidator.message = _("含有不能保存的字符，请重新填写。")
