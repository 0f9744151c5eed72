"""What people confirm of the bureau itself, and what they have said."""

from __future__ import annotations

from datetime import date, datetime, time

from liuhen.duties.models import BureauWord
from liuhen.rules.clocks import ZONE
from liuhen.rules.facts import BureauFacts, ChecklistFacts, ConfirmedFacts
from liuhen.rules.judging import Confirmation, judge_bureau
from liuhen.rules.shelf import rulebook


def asked_of_bureau(day: date) -> tuple[Confirmation, ...]:
    """What the rules of a day have a person confirm of the bureau, whoever has said what."""
    return judge_bureau(BureauFacts(now=datetime.combine(day, time(), ZONE)), rulebook().on(day)).confirmations


def words_of_bureau() -> dict[str, BureauWord]:
    """The newest word on each item, with who said it."""
    newest: dict[str, BureauWord] = {}
    for word in BureauWord.objects.select_related("said_by").order_by("said_at", "id"):
        newest[word.item] = word
    return newest


def checklist_of_bureau(words: dict[str, BureauWord]) -> ChecklistFacts:
    """The same as the rules take it."""
    return ChecklistFacts(
        confirmed=tuple(
            ConfirmedFacts(
                item=word.item,
                holds=word.holds,
                by=word.said_by.name if word.said_by else "",
                at=word.said_at.astimezone(ZONE),
                note=word.note,
            )
            for word in words.values()
        )
    )
