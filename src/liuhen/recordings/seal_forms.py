"""What people say when they seal, open again or hand over a recording. Shapes only: operations decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.recordings.models import Seal


def _passage(label: Any, *, required: bool, longest: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=longest, help_text=help_text, widget=widget)


class SealForm(forms.Form):
    """Why a recording is sealed."""

    reason = forms.ChoiceField(label=_("封存原因"), choices=Seal.Reason.choices, widget=forms.RadioSelect)
    note = _passage(
        _("情况说明"), required=True, longest=500, help_text=_("写明何时、何处、谁表示了不同意，或依据什么。")
    )


class UnsealForm(forms.Form):
    """Why it's opened again."""

    reason = _passage(_("解除封存的原因"), required=True, longest=500)


class TransferForm(forms.Form):
    """To whom a sealed recording is to be handed, and on which paper that rests."""

    receiver = forms.CharField(label=_("接收单位"), max_length=300)
    basis = _passage(_("移交依据"), required=True, longest=500, help_text=_("写明调取函等文书的名称和文号。"))


class DecideTransferForm(forms.Form):
    """The head's decision."""

    decision = forms.ChoiceField(
        label=_("审批意见"),
        choices=[("approve", _("批准")), ("refuse", _("不批准"))],
        widget=forms.RadioSelect,
    )
    note = _passage(_("审批说明"), required=False, longest=500, help_text=_("不批准时必须写明原因。"))
