"""Making things findable. The rooms call this inside the transactions in which the things change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from liuhen.search.grams import grams_of
from liuhen.search.models import Entry
from liuhen.search.queries import kind_token, scope_token

_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """What one thing is found by.

    Attributes:
        kind: what it is, at most 12 lower-case letters.
        subject: its id.
        text: everything that readers look for it by. Nothing of who reports (art 6(3)) and nothing sealed (art 8).
        scopes: the units and officers who may know of it: a hint that makes looking quick; who may know is decided
            by the room whose thing it is.
    """

    kind: str
    subject: UUID
    text: str
    scopes: Collection[UUID] = ()

    @property
    def grams(self) -> str:
        """Its tokens."""
        labels = [kind_token(self.kind), *sorted(scope_token(scope) for scope in self.scopes)]
        return " ".join([*labels, grams_of(self.text)])


def index(things: Iterable[Findable]) -> int:
    """Make things findable by what they say now, instead of any earlier text. Call inside a transaction.

    Returns:
        How many entries were written; those that say the same as before are left alone.
    """
    told = list({(thing.kind, thing.subject): thing for thing in things}.values())
    written = 0
    for start in range(0, len(told), _AT_ONCE):
        written += _write(told[start : start + _AT_ONCE])
    return written


def forget(kind: str, subjects: Collection[UUID]) -> None:
    """Make things findable no more. Call inside a transaction."""
    gone = list(Entry.objects.filter(kind=kind, subject__in=subjects).values_list("id", flat=True))
    _drop(gone)
    Entry.objects.filter(id__in=gone).delete()


def _write(things: list[Findable]) -> int:
    which = Q(pk__in=())
    for kind in {thing.kind for thing in things}:
        which |= Q(kind=kind, subject__in=[thing.subject for thing in things if thing.kind == kind])
    known = {(entry.kind, entry.subject): entry for entry in Entry.objects.filter(which)}
    new, changed = [], []
    for thing in things:
        entry = known.get((thing.kind, thing.subject))
        if entry is None:
            new.append(Entry(kind=thing.kind, subject=thing.subject, grams=thing.grams))
        elif entry.grams != thing.grams:
            entry.grams = thing.grams
            changed.append(entry)
    Entry.objects.bulk_create(new)
    Entry.objects.bulk_update(changed, ["grams"])
    _drop([entry.pk for entry in changed])
    if connection.vendor == "sqlite" and (new or changed):
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_grams(rowid, grams) VALUES (%s, %s)",
                [(entry.pk, entry.grams) for entry in (*new, *changed)],
            )
    return len(new) + len(changed)


def _drop(ids: Collection[int]) -> None:
    if connection.vendor == "sqlite" and ids:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_grams WHERE rowid = %s", [(each,) for each in ids])
