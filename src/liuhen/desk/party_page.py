"""一企一档: a party in time, with the cases, activities, documents and recordings that are about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import form_of, visible_documents
from liuhen.cases.models import Activity, Case, CaseKind, Party
from liuhen.cases.operations import open_party
from liuhen.cases.queries import visible_cases
from liuhen.clock import now
from liuhen.desk.registers.party import export_party
from liuhen.paging import COUNT_CAP, Page, page_by_key
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import visible_to
from liuhen.rules.forms import catalogue
from liuhen.sheets.writing import MEDIA_TYPE

_SHOWN_ACTS = frozenset({"order", "reinspection", "decision", "measure"})  # what is read of a file at a glance


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How many of something there are; more than are counted say so."""

    label: Promise
    value: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A case in a party's file.

    Attributes:
        case: the case.
        activities: in time order.
        papers: its orders, decisions, measures and re-inspection opinions, by date.
        documents: how many documents there are in all.
        recordings: how many recordings the reader may see.
    """

    case: Case
    activities: Sequence[Activity]
    papers: Sequence[Document]
    documents: int
    recordings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A party's file."""

    figures: Sequence[Figure]
    page: Page[Case]
    chapters: Sequence[Chapter]


def file_of(*, actor: Actor, party: Party, before: str = "", after: str = "") -> File:
    """What a party's file has for a reader; cases newest first, a page of them at a time."""
    rows = visible_cases(actor).filter(party=party)
    page = page_by_key(rows.select_related("unit"), before=before, after=after)
    ids = [case.id for case in page.rows]
    activities = Activity.objects.filter(case__in=ids).order_by("arrived_at", "id")
    documents = list(visible_documents(actor).filter(case__in=ids, voided_at=None).order_by("dated_on", "id"))
    films = visible_to(actor).filter(case__in=ids).order_by().values_list("case").annotate(Count("id"))
    counted: dict[UUID, int] = dict(films)
    papers = Counter(document.case_id for document in documents)
    chapters = [
        Chapter(
            case=case,
            activities=[each for each in activities if each.case_id == case.id],
            papers=[each for each in documents if each.case_id == case.id and _is_shown(each)],
            documents=papers[case.id],
            recordings=counted.get(case.id, 0),
        )
        for case in page.rows
    ]
    return File(figures=list(_figures(actor, rows)), page=page, chapters=chapters)


def _is_shown(document: Document) -> bool:
    form = form_of(document)
    return form is not None and bool(form.acts & _SHOWN_ACTS)


def _figures(actor: Actor, rows: QuerySet[Case]) -> Iterable[Figure]:
    kinds = (
        (CaseKind.INSPECTION, _("检查")),
        (CaseKind.PENALTY, _("处罚")),
        (CaseKind.COERCION, _("强制")),
    )
    for kind, label in kinds:
        yield Figure(label=label, value=_capped(rows.filter(kind=kind)), icon="case")
    documents = visible_documents(actor).filter(case__in=rows, voided_at=None)
    yield Figure(label=_("责令整改"), value=_capped(documents.filter(form__in=_forms("order"))), icon="rules")
    yield Figure(label=_("整改复查"), value=_capped(documents.filter(form__in=_forms("reinspection"))), icon="check")
    yield Figure(label=pgettext_lazy("list", "文书"), value=_capped(documents), icon="files")
    yield Figure(label=_("音像资料"), value=_capped(visible_to(actor).filter(case__in=rows)), icon="video")


def _forms(act: str) -> list[str]:
    return [form.code for form in catalogue().forms if act in form.acts]


def _capped(rows: QuerySet[Case] | QuerySet[Document] | QuerySet[Recording]) -> str:
    count = rows.order_by()[: COUNT_CAP + 1].count()
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)


@require_safe
def export(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """A party's file as a workbook, as far as the reader may see it."""
    made = export_party(actor=web.actor(request), now=now(), party_id=party_id)
    answer = HttpResponse(made.content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name) or "attachment"
    return answer


@require_safe
def party(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """A party's file; opening a person's leaves an entry."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_CASES)
    shown = open_party(actor=actor, now=moment, party_id=party_id)
    keys = {name: request.GET.get(name, "") for name in ("before", "after")}
    context = {
        "party": shown,
        "file": file_of(actor=actor, party=shown, **keys),
        "may_edit": holds(actor, Capability.EDIT_CASES),
    }
    return render(request, "desk/party.html", context)
