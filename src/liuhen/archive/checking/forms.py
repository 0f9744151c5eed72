"""What people type about checks. Shapes only: operations decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.archive.checking.operations.accepting import LONGEST


class AcceptForm(forms.Form):
    """Why an item is accepted."""

    reason = forms.CharField(
        label=_("接受的原因"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
