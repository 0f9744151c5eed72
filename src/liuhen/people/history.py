"""留痕: what the ledger says of one thing, in the reader's words. Each room brings its own words for its kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from liuhen.custody import queries as custody
from liuhen.custody.models import Entry
from liuhen.custody.naming import AS_DEPUTY
from liuhen.people.models import Account

LATEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One custody entry as people read it.

    Attributes:
        number: the thing's running number.
        at: when.
        title: what happened.
        detail: more of it, may be empty.
        actor: who did it.
        icon: a name from the front end's icons.
        tone: how the line is coloured.
        times: how many entries in a row this line stands for: the same by the same person, such as views.
    """

    number: int
    at: datetime
    title: str
    detail: str
    actor: str
    icon: str
    tone: str
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The newest `shown` entries of a thing, newest first, and how many there are in all."""

    lines: list[Line]
    shown: int
    count: int


Words = Mapping[str, tuple[Promise, str, str]]
"""By kind of entry: what happened, the icon and the tone."""


def history_of(subject: UUID, words: Words, detail: Callable[[Entry], str]) -> History:
    """Return what the ledger says of a thing.

    Args:
        subject: the thing.
        words: what its kinds of entries are called.
        detail: more of an entry; may be empty.
    """
    entries = custody.entries_of(subject)
    shown = entries[::-1][:LATEST]
    names = names_of(each for entry in shown for each in actors_in(entry))
    lines = (_line(entry, names, words, detail) for entry in shown)
    return History(lines=_joined(lines), shown=len(shown), count=len(entries))


def actors_in(entry: Entry) -> list[str]:
    """Who an entry says acted, and for whom as deputy."""
    return [str(entry.facts.get("actor", "")), *(str(each) for each in entry.facts.get(AS_DEPUTY, []))]


def acted(entry: Entry, names: Mapping[str, str]) -> str:
    """Who acted, in words; a deputy with whom it stood in for (代理)."""
    who, *principals = (names[each] for each in actors_in(entry))
    if not principals:
        return who
    return _("{who}（代理 {principals}）").format(who=who, principals=_("、").join(principals))


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Return what people call the actors that entries name."""
    wanted = set(references)
    accounts = {reference: reference.removeprefix("account:") for reference in wanted if "account:" in reference}
    found = {str(row.id): row.name for row in Account.objects.filter(id__in=accounts.values())}
    names = {reference: found.get(account, _("已不在册的账号")) for reference, account in accounts.items()}
    for reference in wanted - names.keys():
        kind, _colon, rest = reference.partition(":")
        names[reference] = _("本机命令行（{user}）").format(user=rest) if kind == "console" else _("系统")
    return names


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Join what one person did several times in a row, so that what matters isn't buried under views."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and not line.detail and (last.title, last.actor, last.detail) == (line.title, line.actor, line.detail):
            joined[-1] = replace(last, times=last.times + 1)
        else:
            joined.append(line)
    return joined


def _line(entry: Entry, names: Mapping[str, str], words: Words, detail: Callable[[Entry], str]) -> Line:
    title, icon, tone = words.get(entry.kind, (_("其他操作"), "plain", "plain"))
    return Line(
        number=entry.number,
        at=entry.at,
        title=str(title),
        detail=detail(entry),
        actor=acted(entry, names),
        icon=icon,
        tone=tone,
    )
