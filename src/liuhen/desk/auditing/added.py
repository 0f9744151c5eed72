"""What was added to the ledger since a checkpoint: by kind and by day, as drawings with the same numbers as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from liuhen.desk.figures.shapes import Block, Cell, Chart, Row, Series, Table
from liuhen.desk.kinds import KINDS
from liuhen.desk.models import LedgerAudit

_MOST_DAYS, _MOST_KINDS = 62, 15
_TONES = ("brand", "good", "attention", "second", "third")
_GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("looked", frozenset({"viewed", "played", "opened", "check_viewed", "original_read", "audit_viewed"})),
    ("copied", frozenset({"exported", "handed_out", "check_report_opened"})),
    ("account", frozenset()),
)
_ROOMS_OF_PEOPLE = frozenset({"account", "role", "session", "token", "access", "unit", "officer"})


def _group(kind: str) -> str:
    room, _dot, event = kind.partition(".")
    if room in _ROOMS_OF_PEOPLE:
        return "account"
    return next((name for name, events in _GROUPS if event in events), "changed")


def blocks(audit: LedgerAudit) -> list[Block]:
    """By day, stacked by what was done, and by kind; empty when nothing was added."""
    rows = [(str(day), str(kind), int(count)) for day, kind, count in audit.added]
    if not rows:
        return []
    return [_by_day(rows), _by_kind(rows)]


def _by_day(rows: Sequence[tuple[str, str, int]]) -> Block:
    names = {"changed": _("登记和办理"), "looked": _("查看"), "copied": _("复制"), "account": _("登录和账号")}
    counted = Counter[tuple[str, str]]()
    for day, kind, count in rows:
        counted[day, _group(kind)] += count
    labels = _days([day for day, _kind, _count in rows])
    shown = [name for name in names if any(group == name for _label, group in counted)]
    per_label = Counter[tuple[str, str]]()
    for (day, group), count in counted.items():
        per_label[day if day in labels else day[:7], group] += count
    return Block(
        code="added-days",
        title=_("按日") if labels[0].count("-") > 1 else _("按月"),
        is_wide=True,
        chart=Chart(
            kind="bars",
            labels=[label[5:] if label.count("-") > 1 else label for label in labels],
            stacked=True,
            series=[
                Series(name=names[name], tone=tone, values=[per_label[label, name] for label in labels])
                for name, tone in zip(shown, _TONES, strict=False)
            ],
        ),
        table=Table(
            heads=[_("日期"), *(names[name] for name in shown)],
            rows=[
                Row(label=label, cells=[_cell(per_label[label, name]) for name in shown])
                for label in labels
                if any(per_label[label, name] for name in shown)
            ],
        ),
    )


def _days(found: Sequence[str]) -> list[str]:
    """Every day of the span; its months when the days would be too many to draw."""
    first, last = date.fromisoformat(min(found)), date.fromisoformat(max(found))
    if (last - first).days < _MOST_DAYS:
        return [(first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1)]
    months = []
    at = first.replace(day=1)
    while at <= last:
        months.append(f"{at:%Y-%m}")
        at = (at + timedelta(days=32)).replace(day=1)
    return months


def _by_kind(rows: Sequence[tuple[str, str, int]]) -> Block:
    counted = Counter[str]()
    for _day, kind, count in rows:
        counted[kind] += count
    told = [(str(KINDS.get(kind, kind)), count) for kind, count in counted.most_common()]
    drawn = told[:_MOST_KINDS]
    return Block(
        code="added-kinds",
        title=_("按事项"),
        is_wide=True,
        chart=Chart(
            kind="rows",
            labels=[name for name, _count in drawn],
            series=[Series(name=_("条数"), tone="brand", values=[count for _name, count in drawn])],
        ),
        table=Table(heads=[_("事项"), _("条数")], rows=[Row(label=name, cells=[_cell(count)]) for name, count in told]),
    )


def _cell(count: int) -> Cell:
    return Cell(text=str(count), number=count)
