"""What every rule has, and how a provision holds its values by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liuhen.rules.clauses import clause_in_words
from liuhen.rules.codes import Basis, Enforced, Role, Screen, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that a clause says, with the values that hold on some day. Subclasses are the kinds of provision.

    Attributes:
        clause: `7(3)`, `16`; for what a law asks beside the regulation the law's own citation.
        gist: our own short words for it.
        code: tells rules of one clause and kind apart; empty when the clause has only this one.
        source: where the value is from.
        checked: when a person last compared it with the source; None for what was made in a test.
        verified: False when nobody has seen the source itself: shown as such, and meant to be set by the bureau.
        basis: text, law or our default.
    """

    KIND: ClassVar[str]

    clause: str
    gist: str
    code: str = ""
    source: str = ""
    checked: date | None = None
    verified: bool = True
    basis: Basis = Basis.TEXT

    @property
    def cited(self) -> str:
        """Its clause in words."""
        return clause_in_words(self.clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A rule from a day on.

    Attributes:
        starts: first day on which it holds.
        until: last day on which it holds; None: until the next value's first, or for good.
        rule: the rule with the values of that time.
        line: where it stands in its file.
    """

    starts: date
    until: date | None
    rule: Rule
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """条款: a rule through the years, and who sees to it where.

    Attributes:
        kind: the rule's kind, as rulebooks write it.
        applies_to: what it is about.
        enforced: whether the software or a person sees to it.
        confirmed_by: the role that confirms what software can't see; None when software enforces it.
        screen: where.
        values: by first day, without overlap.
        file: the file that it stands in.
        line: the line where it begins.
    """

    clause: str
    kind: str
    gist: str
    values: tuple[Value, ...]
    code: str = ""
    applies_to: Subject = Subject.CASE
    enforced: Enforced = Enforced.SOFTWARE
    confirmed_by: Role | None = None
    screen: Screen = Screen.CASE
    file: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other provision of the rulebook."""
        return self.kind, self.clause, self.code

    @property
    def cited(self) -> str:
        """Its clause in words."""
        return clause_in_words(self.clause)

    def on(self, day: date) -> Rule | None:
        """The rule as it holds on a day; None when it doesn't hold then."""
        for value in reversed(self.values):
            if value.starts <= day:
                return value.rule if value.until is None or day <= value.until else None
        return None
