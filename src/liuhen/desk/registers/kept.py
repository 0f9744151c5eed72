"""Registers of who and what the bureau has: recorders, officers."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liuhen.desk.registers.shape import Asked, Source, local
from liuhen.devices import queries as devices
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability
from liuhen.sheets.writing import Value


def _recorder_rows(_actor: Actor, _asked: Asked) -> Iterator[list[Value]]:
    for recorder in devices.recorders():
        yield [
            recorder.code,
            recorder.model,
            recorder.unit.name if recorder.unit else "",
            gettext("已登记") if recorder.is_confirmed else gettext("待确认"),
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
        (_("状态"), 10, "text"),
        (_("登记时间"), 20, "moment"),
        (_("备注"), 40, "text"),
    ),
    rows=_recorder_rows,
)


def _officer_rows(_actor: Actor, _asked: Asked) -> Iterator[list[Value]]:
    for officer in people.officers():
        yield [officer.name, officer.certificate_number, officer.unit.name]


OFFICERS = Source(
    name="officers",
    title=_("执法人员登记簿"),
    needs=Capability.MANAGE_OFFICERS,
    columns=((_("姓名"), 18, "text"), (_("执法证号"), 20, "text"), (_("所属单位"), 24, "text")),
    rows=_officer_rows,
)
