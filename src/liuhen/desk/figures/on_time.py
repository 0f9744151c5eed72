"""按时率: how arts 16 to 18 were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from liuhen.desk.figures.asking import Ask, month_name, period_names, units_of
from liuhen.desk.figures.kinds import PERIODS
from liuhen.desk.figures.queries import Sums
from liuhen.desk.figures.shapes import Block, Cell, Chart, Row, Section, Series, Table, share, share_in_words
from liuhen.desk.figures.spans import Span

_TONES = ("brand", "second", "third")


@dataclass(frozen=True, slots=True)
class OnTime:
    """What fell due of one period: kept, and not."""

    kept: int
    late: int

    @property
    def due(self) -> int:
        """How many were to be kept."""
        return self.kept + self.late


def on_time(period: str, sums: Mapping[str, int]) -> OnTime:
    """How a period was kept, from sums by key."""
    late = sums.get(f"{period}:late", 0) + sums.get(f"{period}:overdue", 0)
    return OnTime(sums.get(f"{period}:met", 0), late)


def section(ask: Ask, found: Sums) -> Section:
    """按时率 of each period by month and by unit."""
    names = [name for name, _cited in period_names(ask.today).values()]
    course, units = ask.span.course(), units_of(ask, found)
    months = [[on_time(code, found.of_month(month)) for code in PERIODS] for month in course]
    of_units = [[on_time(code, found.of_unit(unit)) for code in PERIODS] for unit in units]
    heads = [head for name in names for head in (name, _("逾期"))]
    by_month = [
        Row(label=f"{month:%Y-%m}", cells=_cells(ask, kept, span=Span(first=month, months=1)))
        for month, kept in zip(course, months, strict=True)
    ]
    by_unit = [
        Row(label=ask.unit_name(unit), cells=_cells(ask, kept, unit=unit))
        for unit, kept in zip(units, of_units, strict=True)
    ]
    return Section(
        code="on-time",
        title=_("按时率"),
        how=_(
            "按期限到期的月份统计。期限内完成的计为按时；逾期完成的、到期仍未完成的计为逾期；"
            "尚未到期、已暂停和已撤销的不计入。暂定的期限按目前推算的日期统计。"
        ),
        blocks=(
            Block(
                code="on-time-months",
                is_wide=True,
                title=_("近12个月"),
                chart=_chart("lines", [month_name(ask.span, month) for month in course], names, months),
                table=Table(heads=[_("月份"), *heads], rows=by_month),
            ),
            Block(
                code="on-time-units",
                is_wide=True,
                title=_("各单位"),
                chart=_chart("rows", [ask.unit_name(unit) for unit in units], names, of_units),
                table=Table(heads=[_("单位"), *heads], rows=by_unit),
            ),
        ),
    )


def _chart(kind: str, labels: list[str], names: list[str], kept: Sequence[list[OnTime]]) -> Chart:
    return Chart(
        kind=kind,
        unit="%",
        most=100,
        labels=labels,
        series=[
            Series(name=name, tone=_TONES[at], values=[share(each[at].kept, each[at].due) for each in kept])
            for at, name in enumerate(names)
        ],
    )


def _cells(ask: Ask, kept: list[OnTime], *, unit: UUID | None = None, span: Span | None = None) -> list[Cell]:
    told = []
    for code, each in zip(PERIODS, kept, strict=True):
        if not each.due:
            told += [Cell(text="—"), Cell(text="—")]
            continue
        url = ask.link("figures_late", unit=unit, span=span, period=code) if each.late else ""
        kept_share = share_in_words(each.kept, each.due)
        words = _("{share}（{kept}/{due}）").format(share=kept_share, kept=each.kept, due=each.due)
        told.append(Cell(text=words, parts=(each.kept, each.due)))
        told.append(Cell(text=str(each.late), url=url, tone="bad" if each.late else "", number=each.late))
    return told
