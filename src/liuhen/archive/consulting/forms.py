"""What people type when they ask, decide or take back. Shapes only: operations decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liuhen.archive.consulting.models import Who
from liuhen.archive.consulting.telling import BASIS, NAME, NOTE, ORGAN, PURPOSE, Asked, numbers_in
from liuhen.rules.consulting import DEMANDS, ConsultingRules

_NUMBERS = 10_000


class AskForm(forms.Form):
    """A request for oneself."""

    numbers = forms.CharField(
        label=_("资料编号、档号或文号"),
        max_length=_NUMBERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个，例如 2026-000012。可填音像资料、已归档案卷或文书的编号。"),
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
    days = forms.IntegerField(label=_("查阅天数"), min_value=1)
    takes_paper = forms.BooleanField(
        label=_("借出纸质案卷"), required=False, help_text=_("需要把纸质案卷带出档案室的勾选；到期前须归还。")
    )

    def __init__(self, *given: Any, rules: ConsultingRules, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["days"] = forms.IntegerField(
            label=_("查阅天数"),
            min_value=1,
            max_value=rules.longest_days,
            initial=rules.days,
            help_text=_("从批准时起算，最长 {days} 天；到期自动结束。").format(days=rules.longest_days),
        )

    def told(self) -> Asked:
        """What was said, for the operation."""
        said = {**self.cleaned_data}
        return Asked(numbers=numbers_in(said.pop("numbers")), **said)


class VisitorForm(AskForm):
    """A request that the archivist enters for somebody from outside."""

    who = forms.ChoiceField(
        label=_("查阅人"),
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
        for name in DEMANDS:  # what only some have to state is asked for when it's known who it is
            self.fields[name].required = all(name in rules.way(who).demands for who in (Who.OUTSIDER, Who.ORGAN))

    field_order = (
        "who",
        "visitor",
        "organ",
        "letter",
        "certificate",
        "numbers",
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
