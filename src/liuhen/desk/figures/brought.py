"""音像资料 that came in, and 未记录说明 that were given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liuhen.cases.models import Exemption
from liuhen.desk.figures.asking import HOUR, Ask, month_name, units_of
from liuhen.desk.figures.queries import Sums
from liuhen.desk.figures.shapes import Block, Cell, Chart, Row, Section, Series, Table
from liuhen.desk.figures.spans import Span


def recordings_section(ask: Ask, found: Sums) -> Section:
    """音像资料: how many came in, and how long they run."""
    course, units = ask.span.course(), units_of(ask, found)
    months = [(found.by_month.get((m, "count"), 0), found.by_month.get((m, "seconds"), 0)) for m in course]
    of_units = [(found.by_unit.get((u, "count"), 0), found.by_unit.get((u, "seconds"), 0)) for u in units]
    heads = [_("份数"), _("时长（小时）")]

    def cells(have: tuple[int, int], **asked: Any) -> list[Cell]:
        count, seconds = have
        url = ask.link("figures_recordings", **asked) if count and ask.opens_recordings else ""
        hours = f"{seconds / HOUR:.1f}"
        return [Cell(text=str(count), url=url, number=count), Cell(text=hours, number=float(hours))]

    def of_unit(unit: UUID | None, have: tuple[int, int]) -> list[Cell]:
        return cells(have, unit=unit, own="yes" if unit else "none")

    def chart(kind: str, labels: list[str], have: list[tuple[int, int]]) -> Chart:
        return Chart(
            kind=kind, labels=labels, series=[Series(name=heads[0], tone="brand", values=[n for n, _s in have])]
        )

    return Section(
        code="recordings",
        title=_("音像资料"),
        how=_(
            "按入库的月份统计录像、录音和照片，不含设备日志；刚入库尚未分析的文件先计份数。时长为已读出的录像、录音时长之和。"
        ),
        blocks=(
            Block(
                code="recordings-months",
                title=_("近12个月"),
                chart=chart("bars", [month_name(ask.span, month) for month in course], months),
                table=Table(
                    heads=[_("入库月份"), *heads],
                    rows=[
                        Row(label=f"{m:%Y-%m}", cells=cells(have, span=Span(first=m, months=1)))
                        for m, have in zip(course, months, strict=True)
                    ],
                ),
            ),
            Block(
                code="recordings-units",
                title=_("各单位"),
                chart=chart("rows", [ask.unit_name(unit) for unit in units], of_units) if units else None,
                table=Table(
                    heads=[_("单位"), *heads],
                    rows=[
                        Row(label=ask.unit_name(u), cells=of_unit(u, have))
                        for u, have in zip(units, of_units, strict=True)
                    ],
                ),
            ),
        ),
    )


def exemptions_section(ask: Ask, found: Sums) -> Section:
    """未记录说明: why something was not recorded, and what was decided."""
    states = {state.value: str(state.label) for state in Exemption.State}
    tones = {"approved": "brand", "asked": "attention", "refused": "bad"}
    reasons = {reason.value: str(reason.label) for reason in Exemption.Reason}
    used = [code for code in reasons if any(found.whole.get(f"{code}:{state}") for state in states)]

    def cell(reason: str, state: str) -> Cell:
        count = found.whole.get(f"{reason}:{state}", 0)
        opens = count and ask.opens_cases
        url = ask.link("figures_exemptions", reason=reason, state=state) if opens else ""
        return Cell(text=str(count), url=url, number=count)

    return Section(
        code="exemptions",
        title=_("未记录说明"),
        how=_("按提出说明的月份统计，按说明中选择的原因分类；一份说明对应一个记录环节。"),
        blocks=(
            Block(
                code="exemptions-reasons",
                title=_("各种原因"),
                chart=Chart(
                    kind="rows", stacked=True, labels=[reasons[code] for code in used],
                    series=[
                        Series(name=name, tone=tones[state], values=[found.whole.get(f"{c}:{state}", 0) for c in used])
                        for state, name in states.items()
                    ],
                ) if used else None,
                table=Table(
                    heads=[_("原因"), *states.values()],
                    rows=[Row(label=reasons[c], cells=[cell(c, state) for state in states]) for c in used],
                ),
            ),
        ),
    )  # fmt: skip
