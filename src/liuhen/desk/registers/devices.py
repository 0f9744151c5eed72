"""Registers about recorders: who had which, how much they're used, what was maintained (arts 15, 19)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liuhen.clock import now
from liuhen.desk.registers.shape import ROWS_LIMIT, Asked, Source, local, page_after_page
from liuhen.devices import queries as devices
from liuhen.devices.forms import SpanForm
from liuhen.devices.views.cards import span_of
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability
from liuhen.sheets.writing import Value


def _loan_rows(_actor: Actor, _asked: Asked) -> Iterator[list[Value]]:
    for loan in page_after_page(lambda after: devices.list_loans(after=after)):
        yield [
            loan.recorder.code,
            loan.officer.name,
            loan.officer.unit.name,
            loan.get_kind_display(),
            local(loan.out_at),
            local(loan.returned_at),
            local(loan.docked_at),
            loan.reason or loan.no_activity,
            loan.return_note,
        ]


LOANS = Source(
    name="loans",
    title=_("执法记录仪领用登记簿"),
    needs=Capability.VIEW_DEVICES,
    columns=(
        (pgettext_lazy("list", "执法记录仪"), 18, "text"),
        (_("领用人"), 14, "text"),
        (_("单位"), 20, "text"),
        (_("类别"), 16, "text"),
        (_("领用"), 20, "moment"),
        (_("归还"), 20, "moment"),
        (_("采集"), 20, "moment"),
        (_("原因"), 30, "text"),
        (_("归还说明"), 30, "text"),
    ),
    rows=_loan_rows,
)


def _usage_rows(_actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    first, last, unit_id = span_of(SpanForm(asked), timezone.localdate(now()))
    for row in devices.usage(first=first, last=last, unit_id=unit_id):
        yield [
            row.recorder.code,
            row.recorder.make_and_model,
            row.recorder.unit.name if row.recorder.unit else "",
            first,
            last,
            row.loans,
            row.days,
            row.share,
            row.failed,
        ]


USAGE = Source(
    name="recorder_usage",
    title=_("执法记录仪使用率"),
    needs=Capability.VIEW_DEVICES,
    columns=(
        (pgettext_lazy("list", "执法记录仪"), 18, "text"),
        (_("厂商、型号"), 24, "text"),
        (_("使用单位"), 20, "text"),
        (_("从"), 12, "date"),
        (_("到"), 12, "date"),
        (_("领用次数"), 10, "number"),
        (_("使用天数"), 10, "number"),
        (_("使用率（%）"), 12, "number"),
        (_("检查不合格"), 12, "number"),
    ),
    rows=_usage_rows,
    narrowing=SpanForm,
)


def _upkeep_rows(_actor: Actor, _asked: Asked) -> Iterator[list[Value]]:
    for done in devices.log_of(limit=ROWS_LIMIT):
        yield [
            done.recorder.code if done.recorder else done.equipment.name if done.equipment else "",
            done.item_name,
            done.done_on,
            gettext("正常") if done.is_good else gettext("有问题"),
            done.note,
            done.done_by.name if done.done_by else "",
            local(done.entered_at),
        ]


UPKEEP = Source(
    name="upkeep",
    title=_("设备维护保养记录"),
    needs=Capability.VIEW_DEVICES,
    columns=(
        (_("设备"), 20, "text"),
        (_("项目"), 36, "text"),
        (_("日期"), 12, "date"),
        (_("结果"), 10, "text"),
        (_("说明"), 36, "text"),
        (_("登记人"), 12, "text"),
        (_("登记时间"), 20, "moment"),
    ),
    rows=_upkeep_rows,
)
