"""Which document answers which: 复查意见书 an order, 延长决定 a seizure. By the periods of the catalogue of forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import form_of
from liuhen.people.scopes import asked_of_each
from liuhen.rules.clocks import ZONE
from liuhen.rules.forms import Form, catalogue
from liuhen.rules.limits import Unit
from liuhen.rules.shelf import rulebook

_OWN = "own"


def periods_answered(form: Form | None) -> frozenset[str]:
    """The periods of other documents that one of this form ends or lengthens."""
    if form is None:
        return frozenset()
    return form.extends | {rule.period for rule in form.meets if rule.only != _OWN}


def asks_hour(form: Form | None) -> bool:
    """Whether a period in hours (24 小时内补办) hangs on the moment at which a document of this form was made."""
    rules = [rule for rule in (*form.starts, *form.meets) if rule.date == "dated"] if form else []
    periods = rulebook().latest.periods
    limits = [periods[rule.period].limit for rule in rules if rule.period in periods]
    return any(limit is not None and limit.unit is Unit.HOURS for limit in limits)


def answers_something(document: Document) -> bool:
    """Whether a document of this form ends or lengthens another's clock."""
    return bool(periods_answered(form_of(document)))


def may_answer(document: Document, period: str, other: Document) -> bool:
    """Whether a document can have ended or lengthened this period of another: that one is no younger than it."""
    return period in periods_answered(form_of(document)) and is_older(other, document)


def is_older(other: Document, document: Document) -> bool:
    """Whether another document's day is no later than this one's; one without a day can be of any."""
    began, made = _day(other), _day(document)
    return made is None or (began is not None and began <= made)


def unclear(documents: Iterable[Document]) -> frozenset[UUID]:
    """Those that don't say which of several documents of their case they answer: a finding, since no clock follows.

    It costs one question for all.
    """
    asking = [each for each in documents if _is_silent(each) and answers_something(each)]
    cases = {each.case_id for each in asking}
    if not asking:
        return frozenset()
    by_case: dict[UUID | None, list[Document]] = {}
    wanted = {period for each in asking for period in periods_answered(form_of(each))}
    forms = [form.code for form in catalogue().forms if wanted & {rule.period for rule in form.starts}]
    for row in Document.objects.filter(asked_of_each("form", forms), case_id__in=cases, voided_at=None):
        by_case.setdefault(row.case_id, []).append(row)
    return frozenset(each.id for each in asking if _is_one_of_several(each, by_case.get(each.case_id, ())))


def _is_silent(document: Document) -> bool:
    return document.answers_id is None and not document.answers_other and document.voided_at is None


def _is_one_of_several(document: Document, others: Iterable[Document]) -> bool:
    counts: dict[str, int] = {}
    for other in others:
        form = form_of(other)
        for rule in form.starts if form and other.id != document.id else ():
            if may_answer(document, rule.period, other):
                counts[rule.period] = counts.get(rule.period, 0) + 1
    return any(count > 1 for count in counts.values())


def _day(document: Document) -> date | None:
    if document.dated_on is not None:
        return document.dated_on
    return document.began_at.astimezone(ZONE).date() if document.began_at else None
