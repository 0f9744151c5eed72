"""What people type about themselves and others. Shapes only: operations decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from liuhen.people import queries
from liuhen.people.models import (
    ADMINISTRATORS,
    AccessToken,
    Account,
    Departure,
    Keeping,
    Officer,
    OutsideIdentity,
    Role,
    RoleGrant,
    Unit,
)
from liuhen.people.picking import OnePerson, PickingForm

if TYPE_CHECKING:  # a generic class for the type checker, none at run time
    _UnitField = forms.ModelChoiceField[Unit]
    _GrantField = forms.ModelChoiceField[RoleGrant]
else:
    _UnitField = _GrantField = forms.ModelChoiceField


class UnitChoice(_UnitField):
    """A unit by its name and that of the unit above it."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("empty_label", _("请选择") if given.get("required", True) else _("未指定"))
        super().__init__(queryset=Unit.objects.none(), **given)

    def label_from_instance(self, obj: Unit) -> str:
        """The unit as it is shown."""
        return f"{obj.parent.name} / {obj.name}" if obj.parent else str(obj.name)


class _Form(forms.Form):
    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for field in self.fields.values():
            if isinstance(field, UnitChoice):
                field.queryset = queries.open_units()


def _day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class SignInForm(_Form):
    """Name and password."""

    username = forms.CharField(
        label=_("用户名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


_PASSWORD_RULE = format_lazy(
    _("至少 {length} 位，含大写字母、小写字母、数字、其他字符中的 {kinds} 类；不用常见密码，不含本人用户名和姓名。"),
    length=settings.LIUHEN.password_length,
    kinds=settings.LIUHEN.password_kinds,
)


class CodeForm(_Form):
    """A code of the phone, or a recovery code in its place."""

    code = forms.CharField(
        label=_("动态码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
        help_text=_("手机上动态口令程序显示的 6 位数字；手机不在身边时，填一个恢复码。"),
    )


class IdentityForm(_Form):
    """Who an account is to a directory or provider."""

    provider = forms.TypedChoiceField(
        label=_("核对方式"), choices=OutsideIdentity.Provider.choices, coerce=OutsideIdentity.Provider
    )
    name = forms.CharField(
        label=_("对方的用户名或标识"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("目录服务填目录中的用户名；统一身份认证填登录时页面显示的标识。"),
    )


class _NewPassword(_Form):
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        help_text=_PASSWORD_RULE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再次输入密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """The password, typed twice alike."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("两次输入的密码不一致。"))
        return again


class PersonForm(_NewPassword):
    """A new account's person: the first administrator, and those appointed in the first run."""

    username = forms.CharField(
        label=_("用户名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    name = forms.CharField(label=_("姓名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    field_order: Iterable[str] | None = ("username", "name", "password", "again")


class AccountForm(PersonForm):
    """A new account."""

    unit = UnitChoice(label=_("所属单位"), required=False)
    field_order: Iterable[str] | None = ("username", "name", "unit", "password", "again")


class SetPasswordForm(_NewPassword):
    """A new password for somebody else."""


class ChangePasswordForm(_NewPassword):
    """A new password for oneself."""

    present = forms.CharField(
        label=_("当前密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("present", "password", "again")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["password"].label = _("新密码")
        self.fields["again"].label = _("再次输入新密码")


class GrantForm(_Form):
    """A role for an account."""

    role = forms.TypedChoiceField(label=_("角色"), choices=Role.choices, coerce=Role)
    unit = UnitChoice(label=_("适用单位"), required=False, empty_label=_("全局"))
    holds_from = _day(_("起始日期"), _("留空为立即生效。"))
    holds_until = _day(_("截止日期"), _("当日仍有效，次日自动失效；留空为不限期。"))


class LimitForm(_Form):
    """Until when a role holds."""

    holds_until = _day(_("截止日期"), _("当日仍有效，次日自动失效；留空为不限期。"))


class GrantChoice(_GrantField):
    """A role by its name and where it holds."""

    def __init__(self, **given: Any) -> None:
        super().__init__(queryset=RoleGrant.objects.none(), **given)

    def label_from_instance(self, obj: RoleGrant) -> str:
        """The role as it is shown."""
        where = obj.unit.name if obj.unit else str(_("全局"))
        return f"{obj.get_role_display()} · {where}"


class DeputyForm(PickingForm):
    """Who stands in for somebody, in which role, from when until when."""

    grant = GrantChoice(label=_("被代理的角色"), empty_label=None)
    deputy = OnePerson(of=Account, label=_("代理人"), empty_label=None)
    holds_from = _day(_("起始日期"), required=True)
    holds_until = _day(_("截止日期"), _("当日仍有效，次日自动结束。"), required=True)
    reason = forms.CharField(label=_("事由"), required=False, max_length=200, help_text=_("例如：公出、休假。"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, principal: Account, day: date, address: str) -> None:
        super().__init__(data, initial={"holds_from": day})
        standing = queries.grant_rows(principal.id).exclude(holds_until__lt=day)
        role, person = self.fields["grant"], self.fields["deputy"]
        assert isinstance(role, GrantChoice)  # noqa: S101 - for the type checker
        assert isinstance(person, OnePerson)  # noqa: S101
        role.queryset = standing
        person.widget.address = address
        person.queryset = Account.objects.filter(is_active=True).exclude(pk=principal.pk).select_related("unit")


class AccountSearchForm(_Form):
    """What the list of accounts is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找姓名、用户名、单位"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("姓名、用户名、单位……")}),
    )
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[("", _("不限")), *Role.choices])


class OfficerSearchForm(_Form):
    """What the list of officers is narrowed to; lives in the address."""

    text = forms.CharField(
        label=_("查找姓名、执法证号"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("姓名、执法证号……")}),
    )
    unit = UnitChoice(label=_("所属单位"), required=False, empty_label=_("不限"))
    state = forms.ChoiceField(
        label=_("执法证"), required=False, choices=[("", _("不限")), *queries.CERTIFICATE_STATES.items()]
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["unit"].queryset = queries.units()  # type: ignore[attr-defined]  # closed ones' people are looked for


class OfficerForm(_Form):
    """A person who enforces."""

    name = forms.CharField(label=_("姓名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    unit = UnitChoice(label=_("所属单位"))
    certificate_number = forms.CharField(label=_("执法证号"), max_length=64, required=False)
    certificate_from = _day(_("有效期起"))
    certificate_until = _day(_("有效期止"))


class OfficerEditForm(OfficerForm):
    """What the register says of an officer."""

    is_renewed = forms.BooleanField(
        label=_("这是换发的新证"),
        required=False,
        help_text=_("勾选后保留原证的有效期，以前的案件仍按原证判断。改正填写错误时不要勾选。"),
    )


class UnitForm(_Form):
    """A part of the bureau."""

    name = forms.CharField(label=_("名称"), max_length=100)
    parent = UnitChoice(label=_("上级单位"), required=False, empty_label=_("无"))


class RenameUnitForm(_Form):
    """Another name for a unit."""

    name = forms.CharField(label=_("名称"), max_length=100)


class MoveUnitForm(_Form):
    """Another place in the tree."""

    parent = UnitChoice(label=_("上级单位"), required=False, empty_label=_("无"))


class KeeperForm(PickingForm):
    """Who keeps something, from when until when (arts 14, 19)."""

    keeping = forms.ChoiceField(label=_("岗位"), choices=Keeping.choices)
    account = OnePerson(of=Account, label=_("人员"), empty_label=None)
    unit = UnitChoice(
        label=_("范围"), required=False, empty_label=_("全局"), help_text=_("只有执法记录设备按单位指定保管人。")
    )
    holds_from = _day(_("起始日期"), required=True)
    holds_until = _day(_("截止日期"), _("留空为不限期。"))
    basis = forms.CharField(label=_("依据"), required=False, max_length=200, help_text=_("例如任命文件的文号。"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any], address: str) -> None:
        super().__init__(data, initial=dict(initial))
        person, unit = self.fields["account"], self.fields["unit"]
        assert isinstance(person, OnePerson)  # noqa: S101 - for the type checker
        assert isinstance(unit, UnitChoice)  # noqa: S101
        person.widget.address = address
        person.queryset = Account.objects.filter(is_active=True).select_related("unit").order_by("name", "id")
        unit.queryset = queries.open_units()


class EndAppointmentForm(_Form):
    """Until when an appointment holds."""

    holds_until = _day(_("截止日期"), _("留空为立即结束。"))


class LeaveForm(_Form):
    """Somebody leaves."""

    way = forms.TypedChoiceField(label=_("去向"), choices=Departure.Way.choices, coerce=Departure.Way)
    left_on = _day(_("离岗日期"), _("留空为今天。"))


class PeopleImportForm(_Form):
    """A workbook of units, officers or accounts."""

    file = forms.FileField(
        label=_("表格文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_("Excel 工作簿（.xlsx）。"),
    )


class TokenForm(_Form):
    """A new access token."""

    name = forms.CharField(label=_("用途"), max_length=100)
    days = forms.IntegerField(label=_("有效天数"), initial=90, min_value=1)
    scope = forms.TypedChoiceField(
        label=_("可以做什么"),
        choices=AccessToken.Scope.choices,
        coerce=AccessToken.Scope,
        widget=forms.RadioSelect,
        help_text=_("够用即可：采集站和采集程序选“只用于采集”，取数据的程序选“只读”。范围以后不能改，只能另建一个。"),
    )
    capabilities = forms.MultipleChoiceField(
        label=_("选定的事项"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("上面选“只限选定的事项”时在这里勾选；其他选择不看这里。"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["capabilities"].choices = choices  # type: ignore[attr-defined]  # it's a field of choices


class LinkOfficerForm(PickingForm):
    """Which officer an account belongs to: one of those who have none yet."""

    officer = OnePerson(of=Officer, label=_("执法人员"), empty_label=None)

    def __init__(self, data: Mapping[str, Any] | None = None, *, address: str) -> None:
        super().__init__(data)
        field = self.fields["officer"]
        assert isinstance(field, OnePerson)  # noqa: S101 - for the type checker
        field.widget.address = address
        field.queryset = queries.officers().filter(account=None)


APPOINTED = tuple(role for role in Role if role in ADMINISTRATORS and role is not Role.SYSTEM_ADMIN)
