"""What people type at hand-over. Shapes only: operations decide."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.archive.handover.models import HandoverItem
from liuhen.archive.handover.operations import Verdict
from liuhen.archive.handover.telling import NOTE, PLACE
from liuhen.archive.volumes.models import Volume


class OfferForm(forms.Form):
    """Which volumes are offered."""

    pick = forms.ModelMultipleChoiceField(label=_("案卷"), queryset=Volume.objects.all())
    note = forms.CharField(
        label=_("移交说明"), required=False, max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReceiveForm(forms.Form):
    """What is said of each volume; the fields of one are `result-…` and `reason-…`."""

    note = forms.CharField(
        label=_("接收说明"), required=False, max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *given: Any, items: list[HandoverItem], **named: Any) -> None:
        super().__init__(*given, **named)
        self._volumes: list[UUID] = [item.volume_id for item in items]
        for item in items:
            self.fields[f"result-{item.volume_id}"] = forms.ChoiceField(
                label=item.volume.number,
                choices=[("accept", _("接收")), ("return", _("退回"))],
                initial="accept",
                widget=forms.RadioSelect,
            )
            reason = forms.CharField(
                label=_("退回原因"), required=False, max_length=NOTE, help_text=_("退回时必须写明。"),
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
            reason.is_asked = True  # type: ignore[attr-defined]  # not 选填: whoever returns a volume says why
            self.fields[f"reason-{item.volume_id}"] = reason

    def verdicts(self) -> dict[UUID, Verdict]:
        """What was said, for the operation."""
        said = self.cleaned_data
        return {
            volume: Verdict(is_accepted=said[f"result-{volume}"] == "accept", reason=said[f"reason-{volume}"])
            for volume in self._volumes
        }

    def pairs(self) -> list[tuple[UUID, Any, Any]]:
        """Each volume with its two fields, for the page."""
        return [(one, self[f"result-{one}"], self[f"reason-{one}"]) for one in self._volumes]


class PlaceForm(forms.Form):
    """Where a volume lies."""

    room = forms.CharField(label=_("库房"), max_length=PLACE)
    shelf = forms.CharField(label=_("柜架"), required=False, max_length=PLACE)
    box = forms.CharField(label=_("盒号"), required=False, max_length=PLACE)
