"""What people type when they ask, decide or take back. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.archive.consulting.models import CopyEnd, CopyMedium, CopyQuestion, Wants, Who
from liuhen.archive.consulting.telling import (
    BASIS,
    NAME,
    NOTE,
    ORGAN,
    PURPOSE,
    Answered,
    Asked,
    Given,
    numbers_in,
)
from liuhen.rules.consulting import DEMANDS, ConsultingRules

_NUMBERS = 10_000


class AskForm(forms.Form):
    """A request for oneself."""

    whom: tuple[str, ...] = (Who.OWN, Who.OTHERS)
    numbers = forms.CharField(
        label=_("资料编号、档号或文号"),
        max_length=_NUMBERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个，例如 2026-000012。可填音像资料、已归档案卷或文书的编号。"),
    )
    wants = forms.ChoiceField(
        label=_("申请"),
        choices=Wants.choices,
        initial=Wants.LOOK,
        widget=forms.RadioSelect,
        help_text=_(
            "查阅：在本系统内查看。利用副本：带水印，供查看使用。证据副本：与原件一字不差，附校验值。申请副本的也可查阅。"
        ),
    )
    purpose = forms.CharField(
        label=_("用途"),
        max_length=PURPOSE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写明用来做什么。"),
    )
    basis = forms.CharField(
        label=_("依据"), required=False, max_length=BASIS, help_text=_("文件、案号或领导批示等；没有可不填。")
    )
    days = forms.IntegerField(label=_("天数"), min_value=1)
    takes_paper = forms.BooleanField(
        label=_("借出纸质案卷"), required=False, help_text=_("需要把纸质案卷带出档案室的勾选；到期前须归还。")
    )

    def __init__(self, *given: Any, rules: ConsultingRules, **named: Any) -> None:
        super().__init__(*given, **named)
        offered = rules.offered(*self.whom)
        self.fields["wants"].choices = [(each.value, each.label) for each in Wants if each in offered]  # type: ignore[attr-defined]
        self.fields["days"] = forms.IntegerField(
            label=_("天数"),
            min_value=1,
            max_value=rules.longest_days,
            initial=rules.days,
            help_text=_("从批准时起算，最长 {days} 天；到期自动结束，没有领取的副本一并收回。").format(
                days=rules.longest_days
            ),
        )

    def told(self) -> Asked:
        """What was said, for the operation."""
        said = {**self.cleaned_data}
        return Asked(numbers=numbers_in(said.pop("numbers")), **said)


class VisitorForm(AskForm):
    """A request that the archivist enters for somebody from outside."""

    whom = (Who.OUTSIDER, Who.ORGAN)
    who = forms.ChoiceField(
        label=_("申请人"),
        choices=[(Who.OUTSIDER.value, Who.OUTSIDER.label), (Who.ORGAN.value, Who.ORGAN.label)],
        widget=forms.RadioSelect,
    )
    visitor = forms.CharField(label=_("姓名"), max_length=NAME)
    organ = forms.CharField(
        label=_("单位"), required=False, max_length=ORGAN, help_text=_("法院、检察院等机关必须填写。")
    )
    letter = forms.CharField(
        label=_("介绍信（公函）文号"), required=False, max_length=NAME, help_text=_("机关查阅必须填写。")
    )
    certificate = forms.CharField(
        label=_("证件名称和号码"),
        required=False,
        max_length=NAME,
        help_text=_("例如：居民身份证、律师证、工作证及号码。"),
    )

    def __init__(self, *given: Any, rules: ConsultingRules, **named: Any) -> None:
        super().__init__(*given, rules=rules, **named)
        self.rules = rules
        for name in DEMANDS:  # what only some have to state is asked for when it's known who it is
            self.fields[name].required = all(name in rules.demands(who) for who in self.whom)

    def clean(self) -> dict[str, Any]:
        """All that this asker has to state is asked for at once, not one thing a try."""
        said = super().clean() or self.cleaned_data
        for name in self.rules.demands(said.get("who", "")):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return said

    field_order = (
        "who",
        "visitor",
        "organ",
        "letter",
        "certificate",
        "numbers",
        "wants",
        "purpose",
        "basis",
        "days",
        "takes_paper",
    )


class DecideForm(forms.Form):
    """A decision with its note."""

    decision = forms.ChoiceField(
        label=_("审批意见"), choices=[("approve", _("批准")), ("refuse", _("不批准"))], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("审批说明"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不批准时必须写明原因。"),
    )


class RevokeForm(forms.Form):
    """Why leave is taken back."""

    reason = forms.CharField(label=_("原因"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    """The questions about a copy that are still open, each with yes or no and a note."""

    def __init__(self, *given: Any, questions: Sequence[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.questions = questions
        for question in questions:
            self.fields[question] = forms.ChoiceField(
                label=CopyQuestion(question).label,
                choices=[("no", _("否，可以提供")), ("yes", _("是，不予提供"))],
                widget=forms.RadioSelect,
            )
            self.fields[f"{question}_note"] = forms.CharField(
                label=_("核查说明"), max_length=NOTE, help_text=_("写明看了什么、依据什么判断。")
            )

    def told(self) -> list[Answered]:
        """What was answered, for the operation."""
        said = self.cleaned_data
        return [Answered(question=one, is_yes=said[one] == "yes", note=said[f"{one}_note"]) for one in self.questions]


class GiveForm(forms.Form):
    """Who got a copy, on what, how many; `is_shown`: a certificate has to be shown."""

    receiver = forms.CharField(label=_("领取人"), max_length=NAME)
    certificate = forms.CharField(label=_("领取人证件名称和号码"), required=False, max_length=NAME)
    medium = forms.ChoiceField(label=_("载体"), choices=CopyMedium.choices, widget=forms.RadioSelect)
    count = forms.IntegerField(label=_("份数"), min_value=1, max_value=999, initial=1)
    back_by = forms.DateField(
        label=_("应归还或销毁的日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("要求归还或销毁的填写；到期未登记的会提醒。"),
    )

    def __init__(self, *given: Any, is_shown: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["certificate"].required = is_shown

    def told(self) -> Given:
        """What was said, for the operation."""
        return Given(**self.cleaned_data)


class BackForm(forms.Form):
    """What became of a copy that was handed out."""

    end = forms.ChoiceField(label=_("结果"), choices=CopyEnd.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"), required=False, max_length=NOTE, help_text=_("销毁的须写明怎样销毁、谁在场。")
    )
