"""What a whole number names: a search for one leads to what belongs together, by keys and not by its digits.

Pairs of digits stand in nearly everything that was ever entered, so an index of words has to read nearly everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from liuhen.cases.documents.models import Document
from liuhen.cases.queries import of_visible_case, visible_cases
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds

_MOST = 50  # documents of one number: it's given once, but nothing keeps a party's papers from having the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The case or the documents of a number, and what they belong to.

    Attributes:
        numbered: cases whose number it is.
        documents: documents whose number it is.
        activities: during which these came about.
        cases: all cases that are meant: those of the number and those of the documents.
    """

    numbered: frozenset[UUID]
    documents: frozenset[UUID]
    activities: frozenset[UUID]
    cases: frozenset[UUID]

    @property
    def during(self) -> Q:
        """What belongs to such a case, or to the activity of such a document: places by their case, films by both."""
        return Q(case_id__in=self.numbered) | Q(activity_id__in=self.activities)


def named(actor: Actor, text: str) -> Named | None:
    """Return what a number names among what the actor may know of; None when it names nothing of that."""
    if not holds(actor, Capability.VIEW_CASES):
        return None
    numbered = frozenset(visible_cases(actor).filter(number=text).order_by().values_list("id", flat=True))
    papers = Document.objects.filter(of_visible_case(actor), number=text).order_by("-id")
    found = list(papers.values_list("id", "case_id", "activity_id")[:_MOST])
    if not numbered and not found:
        return None
    return Named(
        numbered=numbered,
        documents=frozenset(paper for paper, _case, _activity in found),
        activities=frozenset(activity for _paper, _case, activity in found if activity is not None),
        cases=numbered | frozenset(case for _paper, case, _activity in found if case is not None),
    )
