"""What somebody usually says: which class goes with a point, as that person last described it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from liuhen.people.actors import Actor
from liuhen.recordings.models import Description
from liuhen.recordings.proposing.weighing import Sign, Source
from liuhen.rules.shelf import rulebook

LATEST = 100
"""How many of a person's newest descriptions are looked at."""


def told_of_point(clause: str) -> tuple[tuple[str, str], ...]:
    """What a record point says of a description: itself, and its gist as the content; empty for what is no such."""
    point = rulebook().point(clause)
    if point is None or not point.is_filmed:
        return ()
    return (("record_point", clause), ("content", point.gist))


def class_like(gist: str) -> str:
    """The class whose name has the most pairs of characters in common with a point's gist; empty unless one has."""
    pairs = _pairs(gist)
    ranked = sorted(((len(pairs & _pairs(one.name)), one.code) for one in rulebook().classes), reverse=True)
    if not ranked or not ranked[0][0] or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return ""
    return ranked[0][1]


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


@dataclass(frozen=True, slots=True)
class Habits:
    """Which class a person last gave to recordings of a point, or of a case; and of which kind cases are."""

    by_point: Mapping[str, str]
    by_case: Mapping[UUID, str]
    kinds: Mapping[UUID, str]

    def more(self, case: UUID | None, told: Mapping[str, str]) -> Iterable[Sign]:
        """What can be said once the point and the case are known (`weighing.Later`)."""
        rules = rulebook()
        point = rules.point(told["record_point"])
        if point is not None:
            yield _sign(_("您上次对这一环节用的分类"), self.by_point.get(point.clause, ""))
            yield _sign(_("分类与记录环节名称相近"), class_like(point.gist))
        if case is not None:
            yield _sign(_("您上次对本案资料用的分类"), self.by_case.get(case, ""))
            kind = self.kinds.get(case, "")
            yield _sign(_("与案件类型相同的分类"), kind if rules.recording_class(kind) else "")


def _sign(words: str, known: str) -> Sign:
    return Sign(source=Source.HABIT, words=words, is_strong=False, told=(("recording_class", known),))


def habits_of(actor: Actor, *, kinds: Mapping[UUID, str]) -> Habits:
    """What a person's newest descriptions say; nothing for who has described nothing.

    Args:
        actor: who describes.
        kinds: of the cases that are spoken of.
    """
    by_point: dict[str, str] = {}
    by_case: dict[UUID, str] = {}
    if actor.account_id is not None:
        rows = Description.objects.filter(described_by_id=actor.account_id).order_by("-described_at")
        for point, known, case in rows.values_list("record_point", "recording_class", "recording__case_id")[:LATEST]:
            if point:
                by_point.setdefault(point, known)
            if case is not None:
                by_case.setdefault(case, known)
    return Habits(by_point, by_case, kinds)
