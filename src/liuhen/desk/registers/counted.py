"""Registers of what the figures count, and of what runs: deadlines, late ones, points, explanations, activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liuhen.cases.models import Activity, Exemption
from liuhen.cases.queries import of_visible_case
from liuhen.clock import now
from liuhen.desk import board
from liuhen.desk.figures import late, queries
from liuhen.desk.figures.forms import FiguresForm
from liuhen.desk.figures.page import figures_page
from liuhen.desk.figures.shapes import SHARE, Cell, share
from liuhen.desk.filing import filing as due_volumes
from liuhen.desk.registers.shape import Asked, Source, local, page_after_page
from liuhen.duties.queries import deadlines
from liuhen.duties.wording import why_in_one
from liuhen.paging import page_by_key
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability
from liuhen.rules.clauses import clause_in_words
from liuhen.sheets.writing import Share, Value


def _form(actor: Actor, asked: Asked) -> FiguresForm:
    return FiguresForm(asked, actor=actor, today=timezone.localdate(now()))


def _wanted(actor: Actor, asked: Asked) -> queries.Wanted:
    form = _form(actor, asked)
    narrowed = {name: asked.get(name, "") for name in ("period", "clause", "state", "reason")}
    return queries.Wanted(span=form.chosen_span, unit_id=form.unit_id, **narrowed)


def _figure_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    form = _form(actor, asked)
    page = figures_page(actor=actor, now=now(), span=form.chosen_span, unit_id=form.unit_id)
    for section in page.sections:
        how = section.how  # once for all of its rows
        for block in section.blocks:
            for row in block.table.rows:
                for head, cell in zip(_heads(block.table.heads[1:]), row.cells, strict=True):
                    yield [section.title, block.title, row.label, head, *_reckoned(cell), how]
                    how = ""


def _heads(heads: Sequence[str]) -> list[str]:
    """Heads that tell by themselves what they are of: on the page 逾期 stands beside what was late, several times."""
    return [
        head if heads.count(head) == 1 else f"{before} {head}"
        for before, head in zip(("", *heads[:-1]), heads, strict=True)
    ]


def _reckoned(cell: Cell) -> tuple[Value, Value, Value]:
    """A figure as a workbook reckons with it; of a share also how many of how many."""
    part, whole = cell.parts or (None, None)
    if part is None or not whole:
        return cell.number, part, whole
    return Share((share(part, whole) or 0) / SHARE), part, whole


FIGURES = Source(
    name="figures",
    title=_("统计表"),
    needs=Capability.READ_FIGURES,
    columns=(
        (_("统计内容"), 14, "text"),
        (_("分组"), 14, "text"),
        (pgettext_lazy("figures", "项目"), 36, "text"),
        (_("指标"), 24, "text"),
        (_("数值"), 12, "number"),
        (pgettext_lazy("share", "其中"), 10, "number"),
        (pgettext_lazy("share", "总数"), 10, "number"),
        (_("统计方法"), 60, "text"),
    ),
    rows=_figure_rows,
    narrowing_for=_form,
)


def _deadline_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    moment = now()
    chosen = board.BoardForm(asked, actor=actor, now=moment).chosen()
    rows = page_after_page(
        lambda after: deadlines(
            actor=actor,
            now=moment,
            state=asked.get("state", ""),
            unit_id=UUID(chosen["unit"]) if "unit" in chosen else None,
            officer_id=UUID(chosen["officer"]) if "officer" in chosen else None,
            period=chosen.get("period", ""),
            after=after,
        )
    )
    for row in rows:
        clock = board.clock_of(row, now=moment, actor=actor)
        yield [
            clock.name,
            clock.cited,
            row.note,
            row.unit.name if row.unit else "",
            gettext("、").join(officer.name for officer in row.officers.all()),
            local(row.start),
            local(row.due_at),
            clock.state,
            clock.left,
            clock.paused,
            why_in_one(clock.reasons),
            row.late_reason,
        ]


DEADLINES = Source(
    name="deadlines",
    title=_("期限登记簿"),
    needs=Capability.VIEW_DEADLINES,
    columns=(
        (_("要办的事"), 24, "text"),
        (_("依据"), 18, "text"),
        (pgettext_lazy("deadline", "对象"), 30, "text"),
        (_("单位"), 18, "text"),
        (pgettext_lazy("list", "执法人员"), 20, "text"),
        (_("起算"), 20, "moment"),
        (_("到期"), 20, "moment"),
        (_("状态"), 10, "text"),
        (_("剩余或逾期"), 14, "text"),
        (_("暂停"), 36, "text"),
        (_("暂定原因"), 36, "text"),
        (_("逾期原因"), 36, "text"),
    ),
    rows=_deadline_rows,
    narrowing_for=lambda actor, asked: board.BoardForm(asked, actor=actor, now=now()),
)


def _late_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    moment, wanted = now(), _wanted(actor, asked)
    unexplained, after = asked.get("unexplained") == "yes", ""
    while True:
        page = queries.late_page(actor=actor, now=moment, wanted=wanted, unexplained=unexplained, after=after)
        for line in late.lines(page.rows, actor=actor, now=moment):
            row = line.clock.row
            yield [
                line.clock.name,
                line.clock.cited,
                row.note if line.is_known else "",
                row.unit.name if row.unit else "",
                gettext("、").join(officer.name for officer in row.officers.all()),
                local(row.due_at),
                local(row.met_at),
                line.days,
                why_in_one(line.clock.reasons),
                row.late_reason,
            ]
        if page.after is None:
            return
        after = page.after


LATE = Source(
    name="late",
    title=_("逾期清单"),
    needs=Capability.READ_FIGURES,
    columns=(
        (_("事项"), 24, "text"),
        (_("依据"), 18, "text"),
        (pgettext_lazy("deadline", "对象"), 30, "text"),
        (_("单位"), 18, "text"),
        (pgettext_lazy("list", "执法人员"), 20, "text"),
        (_("到期"), 20, "moment"),
        (_("完成"), 20, "moment"),
        (_("逾期天数"), 10, "number"),
        (_("暂定原因"), 36, "text"),
        (_("逾期原因"), 48, "text"),
    ),
    rows=_late_rows,
    narrowing_for=_form,
)

_POINT_STATES = {"recorded": _("已记录"), "explained": _("已说明"), "missing": _("缺失")}


def _point_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    rows = queries.points_behind(actor=actor, wanted=_wanted(actor, asked))
    for point in page_after_page(lambda after: queries.points_page(rows, after=after)):
        yield [
            point.case.number,
            point.case.title,
            point.case.unit.name,
            point.case.opened_on,
            clause_in_words(point.clause),
            point.gist,
            str(_POINT_STATES[point.state]),
        ]


COVERAGE = Source(
    name="coverage",
    title=_("记录环节登记簿"),
    needs=Capability.OPEN_COUNTED,
    needs_too=Capability.READ_FIGURES,
    columns=(
        (_("案号"), 26, "text"),
        (_("案由"), 40, "text"),
        (_("承办单位"), 18, "text"),
        (_("立案日期"), 12, "date"),
        (_("依据"), 18, "text"),
        (_("记录环节"), 40, "text"),
        (_("状态"), 10, "text"),
    ),
    rows=_point_rows,
    narrowing_for=_form,
)


def _exemption_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    rows = queries.exemptions_behind(actor=actor, wanted=_wanted(actor, asked))
    for one in page_after_page(lambda after: page_by_key(rows, after=after)):
        yield [
            one.case.number,
            one.case.unit.name,
            one.activity.place if one.activity else "",
            clause_in_words(one.clause),
            str(Exemption.Reason(one.reason).label),
            one.text,
            local(one.asked_at),
            str(Exemption.State(one.state).label),
            one.decided_by.name if one.decided_by else "",
            gettext("审批人参加了本次执法") if one.approver_took_part else "",
            local(one.decided_at),
            one.decision_note,
        ]


EXEMPTIONS = Source(
    name="exemptions",
    title=_("未记录说明登记簿"),
    needs=Capability.OPEN_COUNTED,
    needs_too=Capability.READ_FIGURES,
    columns=(
        (_("案号"), 26, "text"),
        (_("承办单位"), 18, "text"),
        (_("地点"), 24, "text"),
        (_("记录环节"), 18, "text"),
        (_("原因"), 30, "text"),
        (_("说明"), 48, "text"),
        (_("提出时间"), 20, "moment"),
        (_("状态"), 10, "text"),
        (_("审批人"), 12, "text"),
        (_("审批人说明"), 22, "text"),
        (_("审批时间"), 20, "moment"),
        (_("审批意见"), 30, "text"),
    ),
    rows=_exemption_rows,
    narrowing_for=_form,
)


def _activity_rows(actor: Actor, _asked: Asked) -> Iterator[list[Value]]:
    rows = Activity.objects.filter(of_visible_case(actor)).select_related("case__unit")
    rows = rows.prefetch_related("officers", "recorders")
    for one in page_after_page(lambda after: page_by_key(rows, after=after)):
        yield [
            one.case.number,
            one.case.title,
            one.case.unit.name,
            one.place,
            one.purpose,
            gettext("、").join(officer.name for officer in one.officers.all()),
            gettext("、").join(recorder.code for recorder in one.recorders.all()),
            local(one.arrived_at),
            local(one.left_at),
            local(one.returned_at),
        ]


ACTIVITIES = Source(
    name="activities",
    title=_("执法活动登记簿"),
    needs=Capability.VIEW_CASES,
    columns=(
        (_("案号"), 26, "text"),
        (_("案由"), 36, "text"),
        (_("承办单位"), 18, "text"),
        (_("地点"), 30, "text"),
        (_("目的"), 24, "text"),
        (pgettext_lazy("list", "执法人员"), 20, "text"),
        (_("携带的执法记录仪"), 20, "text"),
        (_("到达时间"), 20, "moment"),
        (_("离开时间"), 20, "moment"),
        (_("返回时间"), 20, "moment"),
    ),
    rows=_activity_rows,
)


def _filing_rows(actor: Actor, asked: Asked) -> Iterator[list[Value]]:
    moment, state = now(), asked.get("state", "")
    unit = next((each.id for each in people.units() if str(each.id) == asked.get("unit")), None)
    fetch = partial(due_volumes, actor=actor, now=moment, state=state, unit_id=unit)
    for row in page_after_page(lambda after: fetch(after=after).page):
        clock = board.clock_of(row, now=moment, actor=actor)
        yield [
            row.note,
            row.unit.name if row.unit else "",
            gettext("、").join(officer.name for officer in row.officers.all()),
            timezone.localtime(row.start).date(),
            timezone.localtime(row.due_at).date(),
            clock.state,
            clock.left,
            why_in_one(clock.reasons),
        ]


FILING = Source(
    name="filing",
    title=_("待归档登记簿"),
    needs=Capability.VIEW_FILING,
    columns=(
        (_("案号"), 26, "text"),
        (_("承办单位"), 18, "text"),
        (pgettext_lazy("list", "执法人员"), 20, "text"),
        (_("结案日期"), 12, "date"),
        (_("归档到期"), 12, "date"),
        (_("状态"), 10, "text"),
        (_("剩余或逾期"), 14, "text"),
        (_("暂定原因"), 36, "text"),
    ),
    rows=_filing_rows,
)
