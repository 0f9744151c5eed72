"""试算: a rulebook is taken and the worker counts what it would make due. Nothing else is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.keeping.errors import KeepingFactInvalidError, RulebookWrongError
from liuhen.archive.keeping.models import Change, RetentionTrial, RetentionTrialLine
from liuhen.archive.keeping.queries.retention import candidates
from liuhen.archive.keeping.queries.trying import as_data, installed, tried
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules import shelf
from liuhen.rules.parsing import Parsed
from liuhen.rules.parsing.book import HEAD
from liuhen.work import operations as work

TASK = "keeping.try_rulebook"
KEPT = 20
"""Dry runs that are kept; older ones go when a new one is asked for."""
MOST_LINES = 5_000
"""Lines that are kept of each kind of change; the counts are of all."""
MOST_FILES, MOST_LETTERS = 40, 1_000_000
_TOLD = 30
_BATCH = 500
_TITLE = 300


def ask_trial(
    *, actor: Actor, now: datetime, on: date, rulebook: str = "", texts: Mapping[str, str] | None = None
) -> RetentionTrial:
    """Have the worker count what would be due on a day by another rulebook.

    Args:
        actor: of the archive room, the legal section, or the head.
        now: the moment.
        on: the day.
        rulebook: the name or folder of one that `installed` offers.
        texts: of a rulebook's files by name, in its place; chapters alone are laid over the rulebook in use.

    Raises:
        NotPermittedError: the actor has nothing to do with retention.
        KeepingFactInvalidError: no rulebook of that name, or too many or too long texts; `field` names it.
        RulebookWrongError: the texts have mistakes.
    """
    require(actor, Capability.VIEW_RETENTION)
    if texts:
        if len(texts) > MOST_FILES or sum(map(len, texts.values())) > MOST_LETTERS:
            raise KeepingFactInvalidError(field="files", longest=MOST_LETTERS)
        given, parsed = dict(texts), _read(texts)
        own = HEAD in texts and parsed.rulebook is not None
        title = parsed.rulebook.title if own and parsed.rulebook is not None else "、".join(sorted(texts))
    else:
        known = next((one for one in installed() if one.name == rulebook), None)
        if known is None:
            raise KeepingFactInvalidError(field="rulebook", longest=0)
        given, title = shelf.texts(known.name), known.title
    with transaction.atomic():
        old = RetentionTrial.objects.order_by("-id").values_list("id", flat=True)[KEPT - 1 :]
        RetentionTrial.objects.filter(id__in=list(old)).delete()
        made = RetentionTrial.objects.create(
            title=title[:_TITLE], texts=given, digest=shelf.digest_of(given), on=on, asked_by_id=actor.account_id,
            asked_at=now,
        )  # fmt: skip
        work.enqueue(name=TASK, payload={"trial": str(made.id)}, now=now, unique=key_of(made.id))
        custody.append(
            kind="retention.tried", subject=made.id, actor=actor.reference, now=now,
            facts={"on": on.isoformat(), "rulebook": title[:_TITLE]}, digests={"rulebook": made.digest},
        )  # fmt: skip
    return made


def key_of(trial_id: UUID) -> str:
    """Under which the worker's job is found."""
    return f"{TASK}:{trial_id}"


def _read(texts: Mapping[str, str]) -> Parsed:
    parsed = shelf.to_try(texts)
    if parsed.rulebook is None:
        found = parsed.problems
        raise RulebookWrongError(field="files", count=len(found), problems="\n".join(map(str, found[:_TOLD])))
    return parsed


def count_trial(*, trial: RetentionTrial, clock: Callable[[], datetime], report: Callable[[float], None]) -> None:
    """Count a dry run; the worker's part. One that died half-way is counted anew."""
    book = _read(trial.texts).rulebook
    if book is None:
        return
    RetentionTrialLine.objects.filter(trial=trial).delete()
    all_of_them = max(candidates().count(), 1)
    counts: Counter[str] = Counter()
    years: dict[str, list[int]] = {}
    waiting: list[RetentionTrialLine] = []
    looked = 0
    for looked, one in enumerate(tried(trial.on, book), 1):
        counts["due_before"] += one.was_due
        counts["due_after"] += one.would_be_due
        for place, known in enumerate((one.before, one.after)):
            if not known.is_due(trial.on):
                year = str(known.until.year) if known.until else "never"
                years.setdefault(year, [0, 0])[place] += 1
        if one.change is not None:
            counts[one.change.value] += 1
            if counts[one.change.value] <= MOST_LINES:
                waiting.append(
                    RetentionTrialLine(
                        trial=trial,
                        recording=one.recording,
                        change=one.change,
                        before=one.before.until,
                        after=one.after.until,
                        why=as_data(one.after.lines),
                    )
                )
        if len(waiting) >= _BATCH:
            RetentionTrialLine.objects.bulk_create(waiting)
            waiting.clear()
        if looked % _BATCH == 0:
            report(looked / all_of_them)
    RetentionTrialLine.objects.bulk_create(waiting)
    kept = {change.value: counts[change.value] for change in Change}
    kept |= {name: counts[name] for name in ("due_before", "due_after")}
    RetentionTrial.objects.filter(id=trial.id).update(
        looked=looked, counts=kept, years=dict(sorted(years.items())), done_at=clock()
    )
