"""Plans, confirming a copy, giving it out."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from liuhen.media.errors import MasksUnreadableError
from liuhen.media.masks import read_masks
from liuhen.prose import say
from liuhen.recordings.forms import ExportForm
from liuhen.recordings.hiding.operations.drafting import NAME_LENGTH
from liuhen.recordings.hiding.operations.watching import NOTE_LENGTH
from liuhen.recordings.hiding.operations.withdrawing import REASON_LENGTH

__all__ = ["ExportForm", "MasksForm", "PlanForm", "SignForm", "WithdrawForm"]


class PlanForm(forms.Form):
    """For whom something is hidden."""

    name = forms.CharField(
        label=_("方案名称"), max_length=NAME_LENGTH, help_text=_("写明给谁、遮挡什么，例如：给当事人，遮挡举报人。")
    )


class MasksForm(forms.Form):
    """What a plan hides, as the editor draws it, and which version was before the person."""

    masks = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """The masks; what is wrong with them stands above the form: their field isn't seen."""
        told = dict(super().clean() or {})
        try:
            told["masks"] = read_masks(str(told.get("masks", "")))
        except MasksUnreadableError as error:
            raise ValidationError(say(error)) from error
        return told


class WithdrawForm(forms.Form):
    """Why a copy is taken back."""

    reason = forms.CharField(label=_("撤回原因"), max_length=REASON_LENGTH)


class SignForm(forms.Form):
    """A person's word that the whole was watched."""

    watched = forms.BooleanField(
        label=_("我已看完整份副本，画面和声音中没有不应出现的内容"), error_messages={"required": _("请先勾选。")}
    )
    note = forms.CharField(label=_("备注"), max_length=NOTE_LENGTH, required=False)
