"""What can be marked in a recording (arts 7, 11, 12), by which key, and what stands marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.duties.matters import rules_for
from liuhen.recordings.models import PointMark, Recording
from liuhen.rules.model import RulesInForce
from liuhen.rules.shelf import rulebook

POINT_KEYS = "1234567890qwetyu"
CONDUCT_KEYS = "asdf"
_MOST_SHIFTED = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkKind:
    """One thing that can be marked.

    Attributes:
        clause: by which it's kept.
        gist: what it is.
        cited: its clause in words.
        key: the key that marks it, `Shift+` before it where that is held; empty when it has none.
    """

    clause: str
    gist: str
    cited: str
    key: str

    @property
    def key_shown(self) -> str:
        """The key as it stands on a button."""
        return self.key.replace("Shift+", "⇧").upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkGroup:
    """Kinds that belong together: `point` (art 7), `key_content` (art 11), `conduct` (art 12)."""

    code: str
    label: Promise
    kinds: tuple[MarkKind, ...]


def rules_of(recording: Recording) -> RulesInForce:
    """The rules by which a recording's marks are understood: those of its case's day and matter, else the youngest."""
    case = recording.case
    if case is None:
        return rulebook().latest
    return rules_for(day=case.opened_on, kind=case.kind, matter=case.matter)


def groups_of(rules: RulesInForce) -> tuple[MarkGroup, ...]:
    """What rules let be marked. Of art 12 it's what a person sees or hears; gaps (12(5)) the software finds."""
    points = [(one.clause, one.gist, one.cited) for one in rules.filmed_points]
    contents = [(one.clause, one.gist, one.cited) for one in rules.key_contents]
    conducts = [(one.clause, one.gist, one.cited) for one in rules.conducts if one.confirmed and _is_of_12(one.clause)]
    shifted = [f"Shift+{digit}" for digit in range(1, _MOST_SHIFTED + 1)]
    return (
        MarkGroup(code="point", label=_("记录环节"), kinds=tuple(_kinds(points, POINT_KEYS))),
        MarkGroup(code="key_content", label=_("重点摄录"), kinds=tuple(_kinds(contents, shifted))),
        MarkGroup(code="conduct", label=_("摄录要求"), kinds=tuple(_kinds(conducts, CONDUCT_KEYS))),
    )


def kind_of(rules: RulesInForce, clause: str) -> MarkKind | None:
    """The kind of a clause; None when it can't be marked."""
    return next((one for group in groups_of(rules) for one in group.kinds if one.clause == clause), None)


def position(second: int) -> str:
    """A second of a recording as people read it: 1:15, 1:02:03."""
    hours, rest = divmod(second, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def is_conduct(clause: str) -> bool:
    """Whether a mark of this clause is a word on what art 12 asks for."""
    return _is_of_12(clause)


def standing_marks(recording: Recording) -> QuerySet[PointMark]:
    """What is marked in a recording now, in its order; the point of its description comes with its own form."""
    rows = PointMark.objects.filter(recording=recording, withdrawn_at=None, is_described=False)
    return rows.select_related("marked_by").order_by("second", "id")


def _is_of_12(clause: str) -> bool:
    return clause.startswith("12(")


def _kinds(found: Sequence[tuple[str, str, str]], keys: Sequence[str]) -> Iterator[MarkKind]:
    for place, (clause, gist, cited) in enumerate(found):
        yield MarkKind(clause=clause, gist=gist, cited=cited, key=keys[place] if place < len(keys) else "")
