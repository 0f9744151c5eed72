"""How it is done and by whom: documents, conduct, duties, numbers (arts 10-15, 19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from liuhen.rules.codes import Role
from liuhen.rules.model.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRule(Rule):
    """文字记录要求 (art 10): what is checked of documents.

    Attributes:
        checks: codes: `form_known`, `numbered`, `served`, `officers_named`, `times_named` …
        items: for papers of the party (10(3)): what is confirmed of each (`valid`, `matches_original`, `provider` …);
            the kinds of paper stand in the catalogue of forms.
    """

    KIND: ClassVar[str] = "document_rule"

    checks: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct(Rule):
    """记录仪使用 (arts 11, 12, 19): how the recorder is worn, checked and used, and what is said and shown.

    Attributes:
        sentence: required wording that has to be said; empty when none is.
        elements: what has to be there, by code: the six of 12(3), the checks before use of 19, the positions of 11.
        confirmed: what a person confirms of an activity (`notice`, `certificates`, `landmark`); empty when software
            sees it.
        alternative: what may be confirmed instead (`spoken_place` instead of `landmark`).
    """

    KIND: ClassVar[str] = "conduct"

    sentence: str = ""
    elements: tuple[str, ...] = ()
    confirmed: str = ""
    alternative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDuty(Rule):
    """职责 (arts 13-15, 19): which role answers for what.

    Attributes:
        role: who, by the role that people hold in Liuhen.
        holder: what the regulation calls them; bureaus differ.
        keeps: codes of what is in their care: `originals`, `archive_room`, `recorders`, `storage`, `content` …
    """

    KIND: ClassVar[str] = "role_duty"

    role: Role = Role.OFFICE
    holder: str = ""
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Rule):
    """数目: how many (three recorders, two officers)."""

    KIND: ClassVar[str] = "quantity"

    number: int = 0
