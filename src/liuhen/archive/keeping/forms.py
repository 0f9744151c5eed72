"""What people say when they hold, lift or mark. Shapes only: operations decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from liuhen.archive.keeping.models import HoldKind
from liuhen.archive.keeping.operations.disposing import GROUP_LENGTH, OPINION_LENGTH
from liuhen.archive.keeping.operations.holds import BASIS_LENGTH, REASON_LENGTH, HoldTold
from liuhen.archive.keeping.operations.trying import MOST_LETTERS
from liuhen.archive.keeping.queries.holds import long_term_grounds
from liuhen.archive.keeping.queries.trying import installed, lists_to_try
from liuhen.archive.volumes.queries import rules_in_force
from liuhen.recordings.models import Recording
from liuhen.rules.volumes import MOST_YEARS


def passage(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=REASON_LENGTH, help_text=help_text, widget=widget)


class HoldForm(forms.Form):
    """Why something is held. `number` is asked for where the page isn't of one case or recording."""

    number = forms.CharField(
        label=_("案号或资料编号"), max_length=100, help_text=_("例如（鼓）应急罚〔2026〕17号，或 2026-000012。")
    )
    what = forms.ChoiceField(label=_("保全情形"), widget=forms.RadioSelect)
    reason = passage(_("原因"), help_text=_("写明发生了什么、何时知悉。"))
    basis = forms.CharField(
        label=_("依据文书"),
        required=False,
        max_length=BASIS_LENGTH,
        help_text=_("复议、诉讼通知书等的名称和文号；没有可不填。"),
    )
    look_on = forms.DateField(
        label=_("下次核查日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("到这一天提醒核查是否仍需保全；不会自动解除。复议、诉讼留空则按规则集推算。"),
    )

    def __init__(self, *given: Any, of_one_thing: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        kinds = [(kind.value, kind.label) for kind in HoldKind if kind != HoldKind.LONG_TERM]
        grounds = [
            (one.clause, _("{gist}（{cited}）").format(gist=one.gist, cited=one.cited)) for one in long_term_grounds()
        ]
        choices = forms.ChoiceField(
            label=_("保全情形"),
            widget=forms.RadioSelect,
            choices=[(_("长期保存情形（第二十一条）"), grounds), (_("保全"), kinds)],
        )
        self.fields["what"] = choices
        if of_one_thing:
            del self.fields["number"]

    def told(self) -> HoldTold:
        """What was said, for the operation."""
        said = self.cleaned_data
        kind = said["what"] if said["what"] in HoldKind.values else HoldKind.LONG_TERM.value
        return HoldTold(
            kind=kind,
            clause="" if kind == said["what"] else said["what"],
            reason=said["reason"],
            basis=said["basis"],
            look_on=said["look_on"],
        )


class ReasonForm(forms.Form):
    """One reason."""

    reason = passage(_("原因"))


class LookForm(forms.Form):
    """That a hold is still needed, why, and when to ask next."""

    reason = passage(_("核查情况"), help_text=_("写明为什么仍需保全。"))
    look_on = forms.DateField(
        label=_("下次核查日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DecideForm(forms.Form):
    """A decision with its note."""

    decision = forms.ChoiceField(
        label=_("审批意见"), choices=[("approve", _("批准")), ("refuse", _("不批准"))], widget=forms.RadioSelect
    )
    note = passage(_("审批说明"), required=False, help_text=_("不批准时必须写明原因。"))


class ProposeForm(forms.Form):
    """A batch with its appraisal."""

    pick = forms.ModelMultipleChoiceField(
        label=_("资料"), queryset=Recording.objects.all(), widget=forms.MultipleHiddenInput
    )
    reason = passage(_("销毁理由"))
    opinion = forms.CharField(
        label=_("鉴定意见"), max_length=OPINION_LENGTH, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明鉴定小组逐份鉴定后的结论。"),
    )  # fmt: skip
    group = forms.CharField(label=_("鉴定小组成员"), max_length=GROUP_LENGTH)


class _TomlInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ".toml"})


class TextsField(forms.FileField):
    """Some TOML files, as texts by their names."""

    widget = _TomlInput

    def clean(self, data: Any, initial: Any = None) -> dict[str, str]:
        """The texts.

        Raises:
            ValidationError: a file is no TOML file or no text in UTF-8.
        """
        given = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        return dict(self._text(super(TextsField, self).clean(each, initial)) for each in given)

    def _text(self, file: UploadedFile) -> tuple[str, str]:
        name = file.name or ""
        if not name.endswith(".toml") or (file.size or 0) > MOST_LETTERS:
            raise ValidationError(_("“%(name)s”不是规则文件，请选择 .toml 文件。"), params={"name": name})
        try:
            return name, file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_("“%(name)s”不是 UTF-8 文本，请另存为 UTF-8。"), params={"name": name}) from error


def _day(label: Any, help_text: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=help_text,
    )


class OnForm(forms.Form):
    """The day for which a dry run counts."""

    on = _day(_("试算日期"), _("到这一天为止会有哪些到期。"))


class ListTrialForm(OnForm):
    """A 清单 to try: a draft or a published one, and from which day it would hold."""

    field_order = ("matter_list", "holds_from", "on")
    matter_list = forms.ChoiceField(label=_("事项清单"))
    holds_from = _day(
        _("从哪天起施行"), _("这天及以后立案的案件按它计算；已发布的清单留空即按原来的施行日。"), required=False
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        listed = self.fields["matter_list"]
        assert isinstance(listed, forms.ChoiceField)  # noqa: S101 - for the type checker
        listed.choices = [(str(one.id), f"{one.title}（{one.get_state_display()}）") for one in lists_to_try()]


class PeriodTrialForm(OnForm):
    """A 保管期限 of another length, for all volumes that have it or for those of one number."""

    field_order = ("retention", "years", "number", "on")
    retention = forms.ChoiceField(label=_("现在的保管期限"))
    years = forms.IntegerField(label=_("改为多少年"), min_value=0, max_value=MOST_YEARS, help_text=_("填 0 表示永久。"))
    number = forms.CharField(
        label=_("只看这一卷或这一案"), required=False, max_length=100, help_text=_("填档号或案号；留空则看全部案卷。")
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        retention = self.fields["retention"]
        assert isinstance(retention, forms.ChoiceField)  # noqa: S101 - for the type checker
        retention.choices = [(one.code, one.name) for one in rules_in_force().classes]


class TrialForm(OnForm):
    """A rulebook to try, or files of one, and the day."""

    field_order = ("rulebook", "files", "on")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["rulebook"] = forms.ChoiceField(
            label=_("规则集"),
            required=False,
            choices=[
                (one.name, _("{title}（现行）").format(title=one.title) if one.is_in_use else one.title)
                for one in installed()
            ],
        )
        self.fields["files"] = TextsField(
            label=_("或上传规则文件"),
            required=False,
            help_text=_("选择一个或几个规则文件；没有规则集的主文件时，只替换现行规则中写到的条款。"),
            error_messages={"empty": _("有一个文件是空的，请重新选择。")},
        )
        self.order_fields(self.field_order)
