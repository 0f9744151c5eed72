"""Registers of who and what the bureau has: recorders, officers, units, accounts."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liuhen.clock import now
from liuhen.desk.registers.shape import Asked, Source, local, page_after_page
from liuhen.devices import queries as devices
from liuhen.devices.forms import RecorderSearchForm
from liuhen.paging import Page
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.forms import AccountSearchForm, OfficerSearchForm
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability
from liuhen.sheets.writing import Value


def _recorder_rows(_actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    chosen = RecorderSearchForm(asked).chosen()
    for recorder in page_after_page(lambda after: devices.list_recorders(after=after, **chosen)):
        yield [
            recorder.code,
            recorder.model,
            recorder.unit.name if recorder.unit else "",
            recorder.keeper.name if recorder.keeper else "",
            gettext("已登记") if recorder.is_confirmed else gettext("待确认"),
            recorder.proof_number,
            recorder.proof_mark,
            recorder.get_proof_gas_display(),
            recorder.get_proof_dust_display(),
            recorder.proof_until,
            local(recorder.registered_at),
            recorder.note,
        ]


RECORDERS = Source(
    name="recorders",
    title=_("执法记录仪登记簿"),
    needs=Capability.VIEW_DEVICES,
    columns=(
        (_("编号"), 18, "text"),
        (_("型号"), 24, "text"),
        (_("使用单位"), 20, "text"),
        (_("保管人"), 12, "text"),
        (_("状态"), 10, "text"),
        (_("防爆合格证编号"), 22, "text"),
        (_("防爆标志"), 20, "text"),
        (_("气体环境可用的最高危险区域"), 14, "text"),
        (_("粉尘环境可用的最高危险区域"), 14, "text"),
        (_("合格证有效期止"), 14, "date"),
        (_("登记时间"), 20, "moment"),
        (_("备注"), 40, "text"),
    ),
    rows=_recorder_rows,
    narrowing=RecorderSearchForm,
)


def _officer_rows(_actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    form = OfficerSearchForm(asked)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    day = timezone.localdate(now())

    def page(after: str) -> Page[Officer]:
        unit_id = chosen["unit"].id if "unit" in chosen else None
        text, state = chosen.get("text", ""), chosen.get("state", "")
        return people.list_officers(day=day, text=text, unit_id=unit_id, state=state, after=after)

    for officer in page_after_page(page):
        yield [
            officer.name,
            officer.certificate_number,
            officer.certificate_from,
            officer.certificate_until,
            str(people.CERTIFICATE_STATES[people.state_of(officer, day)]),
            officer.unit.name,
        ]


OFFICERS = Source(
    name="officers",
    title=_("执法人员登记簿"),
    needs=Capability.VIEW_OFFICERS,
    columns=(
        (_("姓名"), 18, "text"),
        (_("执法证号"), 20, "text"),
        (_("有效期起"), 12, "date"),
        (_("有效期止"), 12, "date"),
        (_("执法证"), 12, "text"),
        (_("所属单位"), 24, "text"),
    ),
    rows=_officer_rows,
    narrowing=OfficerSearchForm,
)


def _unit_rows(_actor: Actor, _asked: Asked) -> Iterator[list[Value]]:
    for branch in people.tree():
        unit = branch.unit
        above = people.SEPARATOR.join(people.path_of(unit.parent)) if unit.parent else ""
        yield [unit.name, above, branch.accounts, branch.officers, unit.closed_on]


UNITS = Source(
    name="units",
    title=_("单位登记簿"),
    needs=Capability.VIEW_OFFICERS,
    columns=(
        (_("名称"), 28, "text"),
        (_("上级单位"), 40, "text"),
        (_("在用账号"), 10, "number"),
        (_("在岗执法人员"), 12, "number"),
        (_("撤销日期"), 12, "date"),
    ),
    rows=_unit_rows,
)


def _account_rows(_actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    form = AccountSearchForm(asked)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    moment = now()
    for account in page_after_page(lambda after: people.list_accounts(now=moment, after=after, **chosen)):
        [line] = people.lines_of([account], now=moment)
        roles = gettext("、").join(str(grant.get_role_display()) for grant in line.grants)
        state = gettext("启用") if account.is_active else gettext("已停用")
        unit = people.SEPARATOR.join(people.path_of(account.unit)) if account.unit else ""
        yield [account.username, account.name, unit, roles, state, local(account.last_login)]


ACCOUNTS = Source(
    name="accounts",
    title=_("账号登记簿"),
    needs=Capability.VIEW_ACCOUNTS,
    columns=(
        (_("用户名"), 18, "text"),
        (_("姓名"), 18, "text"),
        (_("所属单位"), 40, "text"),
        (_("角色"), 30, "text"),
        (_("状态"), 10, "text"),
        (_("最近登录"), 20, "moment"),
    ),
    rows=_account_rows,
    narrowing=AccountSearchForm,
)
