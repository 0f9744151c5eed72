"""记录覆盖: what had to be recorded, and how it stands with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from liuhen.desk.figures.asking import Ask, month_name, units_of
from liuhen.desk.figures.queries import Sums
from liuhen.desk.figures.shapes import Block, Cell, Chart, Row, Section, Series, Table, share_in_words
from liuhen.desk.figures.spans import Span
from liuhen.desk.models import CoveredPoint
from liuhen.rules.clauses import clause_in_words, clause_order
from liuhen.rules.shelf import rulebook

STATES = ("recorded", "explained", "missing")
_TONES = {"recorded": "good", "explained": "brand", "missing": "bad"}


def state_names() -> dict[str, str]:
    """The states as the reader calls them."""
    return {"recorded": _("已记录"), "explained": _("已说明"), "missing": _("缺失")}


def point_names(clauses: set[str], today: date) -> dict[str, str]:
    """What is to be recorded by each clause, as the rulebook of the day says it, else as it was judged."""
    rules = rulebook().on(today)
    names = {clause: point.gist for clause in clauses if (point := rules.point(clause)) is not None}
    for clause in clauses - set(names):
        judged = CoveredPoint.objects.filter(clause=clause).values_list("gist", flat=True).first()
        names[clause] = judged or clause
    return names


def states_in(sums: Mapping[str, int]) -> dict[str, int]:
    """How many points stand in each state, of sums by key."""
    return {state: sum(count for key, count in sums.items() if key.endswith(f":{state}")) for state in STATES}


def section(ask: Ask, found: Sums) -> Section:
    """记录覆盖 by point, month and unit."""
    clauses = sorted({key.rpartition(":")[0] for key in found.whole}, key=clause_order)
    names = point_names(set(clauses), ask.today)
    units, course = units_of(ask, found), ask.span.course()
    points = [{state: found.whole.get(f"{clause}:{state}", 0) for state in STATES} for clause in clauses]
    months = [states_in(found.of_month(month)) for month in course]
    of_units = [states_in(found.of_unit(unit)) for unit in units]
    return Section(
        code="coverage",
        title=_("记录覆盖"),
        how=_(
            "按立案的月份统计。每个案件应记录的环节由立案之日施行的规则和事项清单确定，每次执法活动分别计算；"
            "不适用的不计。覆盖率＝（已记录＋已说明）÷应记录，已说明指经批准的未记录说明。"
        ),
        blocks=(
            _block(
                "coverage-points", _("各记录环节"), _("记录环节"), "rows", [names[each] for each in clauses], points,
                [
                    Row(label=names[clause], detail=clause_in_words(clause), cells=_cells(ask, have, clause=clause))
                    for clause, have in zip(clauses, points, strict=True)
                ],
            ),
            _block(
                "coverage-months", _("近12个月"), _("立案月份"), "bars",
                [month_name(ask.span, month) for month in course], months,
                [
                    Row(label=f"{month:%Y-%m}", cells=_cells(ask, have, span=Span(first=month, months=1)))
                    for month, have in zip(course, months, strict=True)
                ],
            ),
            _block(
                "coverage-units", _("各单位"), _("单位"), "rows", [ask.unit_name(unit) for unit in units], of_units,
                [
                    Row(label=ask.unit_name(unit), cells=_cells(ask, have, unit=unit))
                    for unit, have in zip(units, of_units, strict=True)
                ],
            ),
        ),
    )  # fmt: skip


def _block(  # noqa: PLR0917 - the parts of a block in their order on the page
    code: str, title: str, head: str, kind: str, labels: list[str], counts: Sequence[dict[str, int]], rows: list[Row]
) -> Block:
    states = state_names()
    series = [Series(name=states[s], tone=_TONES[s], values=[each[s] for each in counts]) for s in STATES]
    return Block(
        code=code,
        title=title,
        is_wide=code == "coverage-points",
        chart=Chart(kind=kind, labels=labels, stacked=True, series=series),
        table=Table(heads=[head, *states.values(), _("覆盖率")], rows=rows),
    )


def _cells(
    ask: Ask, have: dict[str, int], *, unit: UUID | None = None, span: Span | None = None, **asked: str
) -> list[Cell]:
    told = []
    for state in STATES:
        opens = have[state] and ask.opens_cases
        url = ask.link("figures_points", unit=unit, span=span, state=state, **asked) if opens else ""
        tone = "bad" if state == "missing" and have[state] else ""
        told.append(Cell(text=str(have[state]), url=url, tone=tone, number=have[state]))
    covered, whole = have["recorded"] + have["explained"], sum(have.values())
    return [*told, Cell(text=share_in_words(covered, whole), parts=(covered, whole))]
