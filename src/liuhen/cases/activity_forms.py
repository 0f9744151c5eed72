"""What people type about activities, their areas and what the party said to being filmed. Shapes only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.cases.case_forms import OfficersField, offer_officers
from liuhen.cases.models import Activity, Case
from liuhen.cases.models.activities import CONSENT_ABOUT, Bar
from liuhen.cases.operations.texts import officers_needed
from liuhen.devices import queries as devices
from liuhen.devices.models import DUST, GAS, Recorder
from liuhen.people.actors import Actor
from liuhen.people.models import Account, Officer
from liuhen.people.picking import ManyPeople, PickingForm, ids_of
from liuhen.prose import translated
from liuhen.rules import words
from liuhen.rules.codes import Scope
from liuhen.rules.model import RulesInForce

_MINUTE = "%Y-%m-%dT%H:%M"
_TAKEN = "taken"  # taken along, nobody said by whom it was worn
_WORN = "recorder_"
MOST_RECORDERS = 30


def moment_field(label: Any, *, required: bool, help_text: Any = "") -> forms.DateTimeField:
    """A day and a minute."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MINUTE),
    )


def facts_asked(rules: RulesInForce, kind: str) -> list[tuple[str, str]]:
    """What may have happened at an activity, by what the rulebook makes depend on it: code and words."""
    points = [point for point in rules.points if point.scope is Scope.ACTIVITY and kind in point.kinds]
    codes = [fact for point in points for fact in point.when]
    codes += [fact for content in rules.key_contents for fact in content.when]
    codes += [fact for bar in rules.bars for fact in bar.facts]
    return [(code.value, translated(words.FACTS[code])) for code in dict.fromkeys(codes)]


class ActivityForm(PickingForm):
    """A stay at one place: when, who, with which recorders, what happened."""

    place = forms.CharField(label=_("地点"), max_length=300)
    purpose = forms.CharField(label=_("事项"), max_length=300, required=False, help_text=_("这次去做什么。"))
    arrived_at = moment_field(_("到达时间"), required=True)
    left_at = moment_field(_("离开时间"), required=False, help_text=_("还在现场时留空，之后补填。"))
    returned_at = moment_field(_("返回单位时间"), required=False, help_text=_("上传期限从此时起算。"))
    officers = OfficersField()
    few_officers_reason = forms.CharField(
        label=_("人数不足的原因"), max_length=300, required=False, help_text=_("执法人员少于规定人数时填写。")
    )
    facts = forms.MultipleChoiceField(
        label=_("现场发生的情形"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("据此计算应当记录的环节。"),
    )
    key_contents = forms.MultipleChoiceField(
        label=_("需要重点摄录的内容"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        actor: Actor,
        case: Case,
        rules: RulesInForce,
        moment: datetime,
        activity: Activity | None = None,
    ) -> None:
        """Offer what the rulebook asks of such a case.

        Args:
            data: as it was sent.
            actor: whose unit's officers stand first.
            case: of which the activity is.
            rules: those of the day of the case.
            moment: the present moment; officers are told apart by their certificates on the day.
            activity: the one to change; None for a new one.
        """
        super().__init__(data, initial=_told(case, activity))
        day = activity.arrived_at if activity else moment
        offer_officers(self, actor, day=timezone.localdate(day), needed=officers_needed(case.opened_on))
        _offer(self, "facts", facts_asked(rules, case.kind))
        _offer(self, "key_contents", [(one.clause, one.gist) for one in rules.key_contents])
        chosen = self["officers"].value() if data is not None else ()
        wearers = [(str(one.id), one.name) for one in _wearers(case, activity, chosen)]
        taken = {one.recorder_id: str(one.officer_id or _TAKEN) for one in activity.taken.all()} if activity else {}
        for recorder in _recorders(case, taken):
            self.fields[f"{_WORN}{recorder.id}"] = forms.ChoiceField(
                label=recorder.code,
                required=False,
                choices=[("", _("未携带")), (_TAKEN, _("已携带，佩戴人未注明")), *wearers],
                initial=taken.get(recorder.id, ""),
            )

    @property
    def worn(self) -> Iterable[forms.BoundField]:
        """The fields that say which recorder was taken and who wore it."""
        return [self[name] for name in self.fields if name.startswith(_WORN)]

    def told(self) -> dict[str, Any]:
        """What was said, as `cases.operations.ActivityTold` takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith(_WORN)}
        given["officer_ids"] = [officer.id for officer in given.pop("officers")]
        given["recorders"] = {
            UUID(name.removeprefix(_WORN)): None if value == _TAKEN else UUID(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(_WORN) and value
        }
        return given


def _told(case: Case, activity: Activity | None) -> dict[str, Any]:
    if activity is None:
        return {"officers": [officer.id for officer in case.officers.all()]}
    names = ("place", "purpose", "arrived_at", "left_at", "returned_at", "few_officers_reason", "facts", "key_contents")
    told = {name: getattr(activity, name) for name in names}
    return {**told, "officers": [officer.id for officer in activity.officers.all()]}


def _wearers(case: Case, activity: Activity | None, chosen: Iterable[str]) -> list[Officer]:
    """Who may have worn a recorder: whoever is named on the case or activity or just chosen, and its unit."""
    named = Q(cases=case) | Q(unit_id=case.unit_id) | Q(pk__in=ids_of(chosen))
    if activity is not None:
        named |= Q(activities=activity)
    return list(Officer.objects.filter(named).distinct().order_by("name", "id")[:100])


def _recorders(case: Case, taken: Mapping[UUID, str]) -> list[Recorder]:
    """The recorders of the case's unit and of the unit above it, and those that were taken along."""
    near = {case.unit_id, case.unit.parent_id} - {None}
    known = devices.recorders()
    own = list(known.filter(id__in=taken))
    rest = known.filter(unit_id__in=near).exclude(id__in=taken)[: max(0, MOST_RECORDERS - len(own))]
    return sorted([*own, *rest], key=lambda one: one.code)


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = list(choices)


class TimesForm(forms.Form):
    """When officers left a place and returned."""

    left_at = moment_field(_("离开时间"), required=False)
    returned_at = moment_field(_("返回单位时间"), required=False, help_text=_("上传期限从此时起算。"))


class AreaForm(forms.Form):
    """A part of a place where something may bar recording (art 8)."""

    name = forms.CharField(label=_("区域名称"), max_length=300)
    hazard = forms.ChoiceField(
        label=_("爆炸危险"),
        required=False,
        choices=[
            ("", _("没有爆炸危险")),
            ("unknown", _("有爆炸危险，分区不明")),
            *[(zone.value, zone.label) for zone in (*GAS, *DUST)],
        ],
    )
    bar = forms.ChoiceField(label=_("其他不得音像记录的情形"), required=False, choices=[("", _("没有")), *Bar.choices])
    recorders = forms.MultipleChoiceField(
        label=_("带入该区域的执法记录仪"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        recorders: Sequence[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the recorders of the activity by id and code."""
        super().__init__(data, initial=dict(initial or {}))
        _offer(self, "recorders", recorders)


class ConsentForm(PickingForm):
    """What the party said to being filmed, on what that's to be seen, and who may see what was filmed."""

    area = forms.TypedChoiceField(label=_("区域"), required=False, coerce=UUID, empty_value=None)
    about = forms.ChoiceField(label=_("涉及"), choices=CONSENT_ABOUT, widget=forms.RadioSelect)
    is_given = forms.TypedChoiceField(
        label=_("当事人的意见"),
        choices=[("yes", _("同意摄录")), ("no", _("不同意摄录"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    said_by = forms.CharField(label=_("表示意见的人"), max_length=100)
    said_at = moment_field(_("表示时间"), required=True)
    evidence = forms.TypedChoiceField(
        label=_("证明文书"), required=False, coerce=UUID, empty_value=None, help_text=_("同意书、拒绝的书面记录等。")
    )
    readers = ManyPeople(
        of=Account,
        label=pgettext_lazy("list", "可查看的人员"),
        required=False,
        help_text=_("依此摄录的资料只有这些人员能看。"),
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=500)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        activity: Activity,
        documents: Sequence[tuple[str, str]],
        readers: QuerySet[Account],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the areas and documents that it may be about, and the accounts that may be named."""
        super().__init__(data, initial=dict(initial or {}))
        areas = [(str(one.id), one.name) for one in activity.areas.all()]
        _offer(self, "area", [("", _("整个场所")), *areas])
        _offer(self, "evidence", [("", _("暂无")), *documents])
        named = self.fields["readers"]
        assert isinstance(named, ManyPeople)  # noqa: S101 - for the type checker
        named.queryset = readers


class ConfirmCaseForm(forms.Form):
    """What a person confirms of a case as a whole."""

    item = forms.ChoiceField(label=_("事项"), widget=forms.RadioSelect)
    was_done = forms.TypedChoiceField(
        label=_("情况"),
        choices=[("yes", _("符合")), ("no", _("不符合"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=300, help_text=_("不符合时必须写明原因。"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        items: Sequence[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Take what the rulebook asks, by code and gist."""
        super().__init__(data, initial=dict(initial or {}))
        _offer(self, "item", items)
