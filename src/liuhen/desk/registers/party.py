"""一企一档 as a workbook: a party's cases, documents, recordings, orders and penalties, as far as the reader may see.

Who reports stands in none of it (6(3)): records of the bureau itself are left out, and of a complaint only that a case
came from one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import visible_documents
from liuhen.cases.models import Case, CaseKind, Party
from liuhen.cases.operations import open_party
from liuhen.cases.queries import visible_cases
from liuhen.custody import operations as custody
from liuhen.desk.registers.field import CASES, case_row
from liuhen.desk.registers.shape import ROWS_LIMIT, local
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.queries import FOOTAGE, visible_to
from liuhen.rules.forms import catalogue
from liuhen.sheets.writing import Column, Register, Value, write_registers

_CASE, _DAY = (_("案号"), 26, "text"), (_("日期"), 12, "date")
_TITLE, _NUMBER, _STATE = (_("文书名称"), 30, "text"), (_("文号"), 28, "text"), (_("状态"), 10, "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyBook:
    """A party's file as a workbook; `rows` by sheet, in its order."""

    content: bytes
    name: str
    rows: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    title: Promise
    columns: Sequence[tuple[Promise, int, str]]
    rows: Iterable[Sequence[Value]]


def export_party(*, actor: Actor, now: datetime, party_id: UUID) -> PartyBook:
    """Write what a party's file has for the actor as a workbook; that it left is an entry.

    Raises:
        NotPermittedError: the actor sees no cases.
        PartyNotFoundError: there's no such party for the actor.
    """
    require(actor, Capability.VIEW_CASES)
    party = open_party(actor=actor, now=now, party_id=party_id)
    made = gettext("导出时间：{moment}　导出人：{name}").format(
        moment=timezone.localtime(now).strftime("%Y-%m-%d %H:%M"), name=actor.name
    )
    notes = [f"{party.name} {party.credit_code or party.identity_masked}".strip(), made]
    sheets = []
    for sheet in _sheets(actor, party):
        rows = iter(sheet.rows)
        taken = list(islice(rows, ROWS_LIMIT))
        cut = (
            [gettext("注意：只含最前的 {count} 行，其余未导出。").format(count=len(taken))] if next(rows, None) else []
        )
        columns = [Column(str(title), width, kind) for title, width, kind in sheet.columns]
        sheets.append((Register(title=str(sheet.title), notes=[*notes, *cut], columns=columns), taken))
    file = BytesIO()
    counts = write_registers(file, sheets)
    content = file.getvalue()
    with transaction.atomic():
        custody.append(
            kind="party.exported",
            subject=party.id,
            actor=actor.reference,
            now=now,
            facts={"rows": list(counts)},
            digests={"sha256": hashlib.sha256(content).hexdigest()},
        )
    day = timezone.localtime(now).strftime("%Y%m%d")
    return PartyBook(
        content=content, name=gettext("一企一档_{name}_{day}.xlsx").format(name=party.name, day=day), rows=counts
    )


def _sheets(actor: Actor, party: Party) -> Iterator[_Sheet]:
    cases = visible_cases(actor).filter(party=party)
    documents = visible_documents(actor).filter(case__in=cases, bureau_record__isnull=True)
    papers = documents.select_related("case").order_by("dated_on", "id")
    shown = cases.select_related("party", "unit").prefetch_related("officers").order_by("opened_on", "id")
    yield _Sheet(
        title=pgettext_lazy("list", "案件"), columns=CASES.columns, rows=(case_row(case) for case in _read(shown))
    )
    yield _Sheet(
        title=pgettext_lazy("list", "文书"),
        columns=(_CASE, _TITLE, _NUMBER, _DAY, (_("页数"), 8, "number"), _STATE),
        rows=([*_paper(one), one.page_count, _state(one)] for one in _read(papers)),
    )
    yield _Sheet(
        title=_("音像资料"),
        columns=(
            _CASE, (_("编号"), 18, "text"), (_("类型"), 10, "text"), (_("摄录时间"), 20, "moment"),
            (_("场所"), 30, "text"), (_("主要内容"), 40, "text"),
        ),
        rows=_films(actor, cases),
    )  # fmt: skip
    acts = {"order": gettext("责令整改"), "reinspection": gettext("整改复查")}
    of_form = {form.code: words for act, words in acts.items() for form in catalogue().forms if act in form.acts}
    yield _Sheet(
        title=_("责令整改和复查"),
        columns=(_CASE, (_("类别"), 12, "text"), _TITLE, _NUMBER, _DAY, _STATE),
        rows=(
            [_paper(one)[0], of_form[one.form], *_paper(one)[1:], _state(one)]
            for one in _read(papers.filter(form__in=of_form))
        ),
    )
    decisions = [form.code for form in catalogue().forms if "decision" in form.acts]
    fined = papers.filter(form__in=decisions, case__kind=CaseKind.PENALTY)
    yield _Sheet(
        title=_("处罚"),
        columns=(_CASE, (_("案由"), 36, "text"), (_("案件结果"), 18, "text"), _TITLE, _NUMBER, _DAY, _STATE),
        rows=_penalties(shown.filter(kind=CaseKind.PENALTY), fined),
    )


def _read(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.iterator(chunk_size=500)


def _paper(one: Document) -> list[Value]:
    return [one.case.number if one.case else "", one.title, one.number, one.dated_on]


def _state(one: Document) -> str:
    return gettext("已作废") if one.voided_at else ""


def _films(actor: Actor, cases: QuerySet[Case]) -> Iterator[list[Value]]:
    rows = visible_to(actor).filter(FOOTAGE, case__in=cases).select_related("case", "description")
    for film in _read(rows.order_by("captured_at", "id")):
        told = film.description if film.is_described else None
        yield [
            film.case.number, film.number, film.get_kind_display(), local(film.captured_at),
            told.place if told else "", told.content if told else "",
        ]  # fmt: skip


def _penalties(cases: QuerySet[Case], decisions: QuerySet[Document]) -> Iterator[list[Value]]:
    """Each penalty case, once for each of its decisions; one without a decision too."""
    decided: dict[UUID, list[Document]] = {}
    for one in _read(decisions):
        decided.setdefault(one.case_id, []).append(one)
    for case in _read(cases):
        head: list[Value] = [case.number, case.title, case.get_outcome_display()]
        for one in decided.get(case.id, ()):
            yield [*head, *_paper(one)[1:], _state(one)]
        if case.id not in decided:
            yield [*head, "", "", None, ""]
