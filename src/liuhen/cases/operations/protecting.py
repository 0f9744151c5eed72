"""Who reports is protected (art 6(3)): what everybody concerned reads of a case must not name that person."""

from __future__ import annotations

from liuhen.cases.errors import ReporterToldError
from liuhen.cases.models import Case, Reporter
from liuhen.people.actors import Actor

SHORTEST = 2
"""Characters from which on a name or contact is looked for: a single one stands in most texts."""


def names(known: Reporter, said: str) -> bool:
    """Whether a text holds the name or the contact of who reported."""
    return any(len(secret) >= SHORTEST and secret in said for secret in (known.name, known.contact))


def refuse_reporter(actor: Actor, case: Case, **said: str) -> None:
    """Refuse texts of a case that name who reported, where they'd reach timeline, search, exports and the party.

    Who reported what started a case stays protected in the cases that grow out of it.

    Only somebody who is named for the complaint is told: to anybody else the refusal would confirm a guess.

    Args:
        actor: who writes them.
        case: of which they are.
        **said: the texts by the fields in which they were typed.

    Raises:
        ReporterToldError: one of them names who reported.
    """
    if actor.account_id is None:
        return
    chain = [case.id, *case.grew_from.values_list("earlier_id", flat=True)]
    open_to = Reporter.objects.filter(
        complaint__cases__in=chain, complaint__readers__account_id=actor.account_id, complaint__readers__ended_at=None
    )
    for known in open_to.distinct():
        for field, text in said.items():
            if names(known, text):
                raise ReporterToldError(field=field)
