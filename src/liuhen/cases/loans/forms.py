"""What people choose when a recorder goes out and comes back. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.cases.models import Activity
from liuhen.devices.check_forms import CheckForm
from liuhen.people import queries as people
from liuhen.people.models import Officer
from liuhen.people.picking import OnePerson, PickingForm

LATER = "later"
NONE = "none"
_LONGEST = 300


def activity_label(activity: Activity) -> str:
    """An activity as a choice says it."""
    return f"{activity.place} · {timezone.localtime(activity.arrived_at):%m-%d %H:%M} · {activity.case.number}"


def _choices(activities: Iterable[Activity]) -> list[tuple[str, str]]:
    return [(str(one.id), activity_label(one)) for one in activities]


class TakeForm(CheckForm):
    """For what a recorder goes out, and how it's found."""

    activity = forms.ChoiceField(label=gettext_lazy("用于哪次执法活动"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("紧急领用的原因"),
        required=False,
        max_length=_LONGEST,
        help_text=gettext_lazy("来不及登记执法活动时填写，归还时补填活动。"),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, activities: Iterable[Activity], chosen: str = ""
    ) -> None:
        """Offer the officer's activities; without any, it's urgent."""
        choices = [*_choices(activities), (LATER, _("稍后补填（紧急领用）"))]
        first = chosen if chosen in dict(choices) else choices[0][0]
        super().__init__(data, initial={"activity": first})
        field = self.fields["activity"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    @property
    def activity_id(self) -> UUID | None:
        """The activity that was chosen; None when it's named later."""
        said = self.cleaned_data["activity"]
        return None if said == LATER else UUID(said)


class HandOutForm(PickingForm):
    """Whom the office hands a recorder to."""

    officer = OnePerson(of=Officer, label=gettext_lazy("领用人"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field = self.fields["officer"]
        assert isinstance(field, OnePerson)  # noqa: S101 - for the type checker
        field.queryset = people.officers()


class ReturnForm(forms.Form):
    """How a recorder comes back, and for what it was out where nobody said."""

    is_fit = forms.TypedChoiceField(
        label=gettext_lazy("设备情况"),
        choices=[("yes", gettext_lazy("正常")), ("no", gettext_lazy("有故障"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        initial="yes",
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=_LONGEST, help_text=gettext_lazy("有故障时写明现象。")
    )
    activity = forms.ChoiceField(label=gettext_lazy("用于哪次执法活动"), widget=forms.RadioSelect, required=False)
    no_activity = forms.CharField(
        label=gettext_lazy("没有执法活动的原因"),
        required=False,
        max_length=_LONGEST,
        help_text=gettext_lazy("如培训、试用、取消出发。"),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, activities: Iterable[Activity], is_asked: bool
    ) -> None:
        """Ask for the activity only where none is named."""
        listed = _choices(activities)
        super().__init__(data, initial={"activity": listed[0][0] if listed else LATER})
        if not is_asked:
            del self.fields["activity"], self.fields["no_activity"]
            return
        field = self.fields["activity"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [*listed, (LATER, _("活动还没有登记，稍后补填")), (NONE, _("没有开展执法活动"))]

    def clean(self) -> dict[str, Any]:
        """Whoever says that there was no activity says why."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("activity") == NONE and not cleaned.get("no_activity", "").strip():
            self.add_error("no_activity", _("请写明原因。"))
        return cleaned

    @property
    def activity_id(self) -> UUID | None:
        """The activity that was chosen; None for none."""
        said = self.cleaned_data.get("activity", "")
        return None if said in ("", LATER, NONE) else UUID(said)

    @property
    def no_activity_reason(self) -> str:
        """Why there was none; empty where that wasn't said."""
        return self.cleaned_data.get("no_activity", "") if self.cleaned_data.get("activity") == NONE else ""


class NameForm(forms.Form):
    """For what a recorder was out, said afterwards."""

    activity = forms.ChoiceField(label=gettext_lazy("用于哪次执法活动"), widget=forms.RadioSelect)
    no_activity = forms.CharField(
        label=gettext_lazy("没有执法活动的原因"),
        required=False,
        max_length=_LONGEST,
        help_text=gettext_lazy("如培训、试用、取消出发。"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, activities: Iterable[Activity]) -> None:
        super().__init__(data)
        field = self.fields["activity"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [*_choices(activities), (NONE, _("没有开展执法活动"))]

    def clean(self) -> dict[str, Any]:
        """Whoever says that there was no activity says why."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("activity") == NONE and not cleaned.get("no_activity", "").strip():
            self.add_error("no_activity", _("请写明原因。"))
        return cleaned
