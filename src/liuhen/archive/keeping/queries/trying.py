"""试算: what other rules would make due, and which ends it would move (art 22). Reads only; nothing is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from liuhen.archive.keeping.errors import TrialNotFoundError
from liuhen.archive.keeping.models import Change, RetentionTrial, RetentionTrialLine
from liuhen.archive.keeping.queries.retention import disposables, in_batches
from liuhen.duties.matters import matter_lists
from liuhen.duties.models import MatterList
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.keeping import told
from liuhen.recordings.models import Recording
from liuhen.recordings.visible import sealed_ids
from liuhen.rules import shelf
from liuhen.rules.errors import RulebookAbsentError, RulebookInvalidError
from liuhen.rules.judging.model import RetentionLine
from liuhen.rules.retention import Disposable

FOLDER = "rulebooks"
"""Below the instance's home: rulebooks that a bureau has put there, each a folder."""
SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A recording as it stands and as it would.

    Attributes:
        recording: which.
        before: by the rules in force.
        after: by the others.
        was_due, would_be_due: whether it's over on the day.
        change: what that comes to; None when neither end nor being due is another.
    """

    recording: Recording
    before: Disposable
    after: Disposable
    was_due: bool
    would_be_due: bool
    change: Change | None


def tried(day: date, others: Callable[[], AbstractContextManager[None]]) -> Iterator[Tried]:
    """Every recording that can be due at all, by the rules in force and by others, a batch at a time.

    Args:
        day: on which it's due or not.
        others: puts the other rules in force while its context lasts, in this thread alone.
    """
    for batch in in_batches():
        before = disposables(batch)
        with others():
            after = disposables(batch)
        for one in batch:
            yield _compared(one, before[one.id], after[one.id], day)


def _compared(recording: Recording, before: Disposable, after: Disposable, day: date) -> Tried:
    was, would = before.is_due(day), after.is_due(day)
    change: Change | None = None
    if would != was:
        change = Change.ADDED if would else Change.GONE
    elif not would and (before.until or date.max) != (after.until or date.max):
        change = Change.EARLIER if (after.until or date.max) < (before.until or date.max) else Change.LATER
    return Tried(
        recording=recording, before=before, after=after, was_due=was, would_be_due=would, change=change
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Installed:
    """A rulebook that can be chosen: its name or folder, what people call it, and whether it's the one in use."""

    name: str
    title: str
    is_in_use: bool


def installed() -> list[Installed]:
    """The rulebooks of this machine that have no mistakes: the one in use, the shipped, those in the home's folder."""
    own: Path = settings.LIUHEN.home / FOLDER
    folders = sorted(str(each) for each in own.iterdir() if each.is_dir()) if own.is_dir() else []
    names = dict.fromkeys([settings.LIUHEN.rulebook, *shelf.shipped(), *folders])
    found = []
    for name in names:
        try:
            # a bureau's own folder is read anew, since it may have been changed a moment ago
            book = shelf.parse(name).rulebook if name in folders else shelf.rulebook(name)
        except (RulebookAbsentError, RulebookInvalidError):
            continue
        if book is not None:
            found.append(Installed(name, book.title, name == settings.LIUHEN.rulebook))
    return found


def lists_to_try() -> list[MatterList]:
    """The 清单 that can be tried: drafts and published ones, as their page has them."""
    return matter_lists()


def trials(actor: Actor) -> list[RetentionTrial]:
    """The newest dry runs.

    Raises:
        NotPermittedError: the actor has nothing to do with retention.
    """
    return list(_visible(actor).order_by("-id")[:SHOWN])


def _visible(actor: Actor) -> QuerySet[RetentionTrial]:
    require(actor, Capability.VIEW_RETENTION)
    return RetentionTrial.objects.defer("texts").select_related("asked_by")


def get_trial(*, actor: Actor, trial_id: UUID) -> RetentionTrial:
    """Return a dry run.

    Raises:
        NotPermittedError: the actor has nothing to do with retention.
        TrialNotFoundError: there is none.
    """
    found = _visible(actor).filter(id=trial_id).first()
    if found is None:
        raise TrialNotFoundError
    return found


def lines_of(trial: RetentionTrial, *, change: str, before: str = "", after: str = "") -> Page[RetentionTrialLine]:
    """One page of the recordings that would change in a way, newest first; not those that were sealed since."""
    rows = RetentionTrialLine.objects.filter(trial=trial, change=change).exclude(recording__in=sealed_ids())
    return page_by_key(rows.select_related("recording__case", "recording__unit"), before=before, after=after)


def as_data(lines: Sequence[RetentionLine]) -> list[dict[str, object]]:
    """Lines as rows keep them."""
    return [
        {
            "code": one.code, "clause": one.clause, "until": one.until.isoformat() if one.until else None,
            "fields": dict(one.fields),
        }
        for one in lines
    ]  # fmt: skip


def in_words(why: Sequence[dict[str, object]]) -> tuple[str, ...]:
    """The same in the reader's words."""
    return told(
        [
            RetentionLine(
                code=str(one["code"]),
                clause=str(one["clause"]),
                until=date.fromisoformat(str(one["until"])) if one["until"] else None,
                fields=dict(one["fields"]) if isinstance(one["fields"], dict) else {},
            )
            for one in why
        ]
    )
