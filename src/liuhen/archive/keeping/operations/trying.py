"""试算: other rules are taken and the worker counts what they would make due. Nothing else is written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from liuhen.archive.keeping.errors import (
    KeepingFactInvalidError,
    ListRowsWrongError,
    NoSuchVolumeError,
    RulebookWrongError,
)
from liuhen.archive.keeping.filed import PeriodOnTrial, trying_period
from liuhen.archive.keeping.models import Change, RetentionTrial, RetentionTrialLine, TrialKind
from liuhen.archive.keeping.queries.retention import candidates
from liuhen.archive.keeping.queries.trying import as_data, installed, tried
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.queries import rules_in_force
from liuhen.custody import operations as custody
from liuhen.duties.errors import MatterListNotFoundError
from liuhen.duties.matters import ListOnTrial, get_list, lines_of, row_of, trying_list
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules import shelf
from liuhen.rules.days import Lies, check_day
from liuhen.rules.matters import COLUMNS, MatterRow
from liuhen.rules.parsing import Parsed
from liuhen.rules.parsing.book import HEAD
from liuhen.rules.volumes import MOST_YEARS
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
    check_day(on, field="on", now=now, lies=Lies.COMING)
    given, title = rulebook_to_try(rulebook=rulebook, texts=texts or {})
    return _ask(RetentionTrial(title=title, texts=given, digest=shelf.digest_of(given), on=on), actor, now)


def rulebook_to_try(*, rulebook: str, texts: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The texts and the title of a rulebook for a dry run: of one that `installed` offers, or of files in its place.

    Raises:
        KeepingFactInvalidError: no rulebook of that name, or too many or too long texts; `field` names it.
        RulebookWrongError: the texts have mistakes.
    """
    if texts:
        if len(texts) > MOST_FILES or sum(map(len, texts.values())) > MOST_LETTERS:
            raise KeepingFactInvalidError(field="files", longest=MOST_LETTERS)
        parsed = read_to_try(texts)
        own = HEAD in texts and parsed.rulebook is not None
        title = parsed.rulebook.title if own and parsed.rulebook is not None else "、".join(sorted(texts))
        return dict(texts), title
    known = next((one for one in installed() if one.name == rulebook), None)
    if known is None:
        raise KeepingFactInvalidError(field="rulebook", longest=0)
    return shelf.texts(known.name), known.title


def ask_list_trial(
    *, actor: Actor, now: datetime, on: date, list_id: UUID, holds_from: date | None = None
) -> RetentionTrial:
    """Have the worker count what would be due on a day if a 清单, a draft or a published one, held.

    Args:
        actor: of the archive room, the legal section, or the head.
        now: the moment.
        on: the day.
        list_id: which.
        holds_from: from which day: cases opened then or later would follow it; empty for a published one's own.

    Raises:
        NotPermittedError: the actor has nothing to do with retention.
        ListRowsWrongError: rows of it can't be read; they are mended on its page.
        KeepingFactInvalidError: no such list, or a draft without a day from which it would hold.
    """
    require(actor, Capability.VIEW_RETENTION)
    return _ask(list_on_trial(on=on, list_id=list_id, holds_from=holds_from), actor, now)


def list_on_trial(*, on: date, list_id: UUID, holds_from: date | None = None) -> RetentionTrial:
    """A dry run of a 清单 that nobody has asked for yet; the arguments and what it raises are `ask_list_trial`'s."""
    try:
        found = get_list(list_id)
    except MatterListNotFoundError as error:  # discarded while the form was open
        raise KeepingFactInvalidError(field="matter_list", problem="choice") from error
    since = holds_from or found.holds_from
    if since is None:
        raise KeepingFactInvalidError(field="holds_from", problem="empty")
    lines = lines_of(found, day=on)
    wrong = sum(line.is_blocked for line in lines)
    if wrong or not lines:
        raise ListRowsWrongError(field="matter_list", count=wrong)
    told = {
        "rows": [{name: getattr(row_of(line.matter), name) for name in COLUMNS} for line in lines],
        "holds_from": since.isoformat(),
    }
    return _told(TrialKind.MATTERS, title=found.title, told=told, on=on)


def ask_period_trial(
    *, actor: Actor, now: datetime, on: date, retention: str, years: int, number: str = ""
) -> RetentionTrial:
    """Have the worker count what would be due on a day if a 保管期限 were longer or shorter. No volume is changed.

    Args:
        actor: of the archive room, the legal section, or the head.
        now: the moment.
        on: the day.
        retention: the code of the 保管期限.
        years: how many it would be; 0 for good.
        number: 档号 of the only volume, or 案号 of the case whose volumes alone are meant; empty for all.

    Raises:
        NotPermittedError: the actor has nothing to do with retention.
        KeepingFactInvalidError: no 保管期限 of that code, or an odd number of years.
        NoSuchVolumeError: no filed volume with that 保管期限 has the number.
    """
    require(actor, Capability.VIEW_RETENTION)
    return _ask(period_on_trial(on=on, retention=retention, years=years, number=number), actor, now)


def period_on_trial(*, on: date, retention: str, years: int, number: str = "") -> RetentionTrial:
    """A dry run of a 保管期限 that nobody has asked for yet; arguments and what it raises are `ask_period_trial`'s."""
    known = rules_in_force().retention(retention)
    if known is None:
        raise KeepingFactInvalidError(field="retention", problem="choice")
    if not 0 <= years <= MOST_YEARS:
        raise KeepingFactInvalidError(field="years", problem="choice")
    only = number.strip()
    trial = PeriodOnTrial(retention=retention, years=years, number=only)
    if only:
        named = Volume.objects.filter(state=Volume.State.FILED).select_related("case")
        rows = [*named.filter(number=only), *named.filter(case__number=only)]
        if not any(trial.means(volume) for volume in rows):
            raise NoSuchVolumeError(field="number", number=only, retention=known.name)
    title = f"{known.name} → {f'{years}年' if years else '永久'}" + (f"（{only}）" if only else "")
    told = {"retention": retention, "years": years, "number": only}
    return _told(TrialKind.PERIOD, title=title, told=told, on=on)


def _told(kind: TrialKind, *, title: str, told: dict[str, Any], on: date) -> RetentionTrial:
    digest = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return RetentionTrial(kind=kind, title=title, told=told, digest=digest, on=on)


@transaction.atomic
def _ask(made: RetentionTrial, actor: Actor, now: datetime) -> RetentionTrial:
    old = RetentionTrial.objects.order_by("-id").values_list("id", flat=True)[KEPT - 1 :]
    RetentionTrial.objects.filter(id__in=list(old)).delete()
    made.title, made.asked_by_id, made.asked_at = made.title[:_TITLE], actor.account_id, now
    made.save(force_insert=True)
    work.enqueue(name=TASK, payload={"trial": str(made.id)}, now=now, unique=key_of(made.id))
    custody.append(
        kind="retention.tried", subject=made.id, actor=actor.reference, now=now,
        facts={"on": made.on.isoformat(), "kind": made.kind, "rulebook": made.title}, digests={"rulebook": made.digest},
    )  # fmt: skip
    return made


def key_of(trial_id: UUID) -> str:
    """Under which the worker's job is found."""
    return f"{TASK}:{trial_id}"


def read_to_try(texts: Mapping[str, str]) -> Parsed:
    """Read the texts of a rulebook, for a dry run.

    Raises:
        RulebookWrongError: they have mistakes.
    """
    parsed = shelf.to_try(texts)
    if parsed.rulebook is None:
        found = parsed.problems
        raise RulebookWrongError(field="files", count=len(found), problems="\n".join(map(str, found[:_TOLD])))
    return parsed


def others_of(trial: RetentionTrial) -> Callable[[], AbstractContextManager[None]] | None:
    """What puts a dry run's rules in force for a while; None when its rulebook can't be read any more."""
    told = trial.told
    if trial.kind == TrialKind.MATTERS:
        rows = tuple(MatterRow(**row) for row in told["rows"])
        listed = ListOnTrial(rows, date.fromisoformat(told["holds_from"]))
        return lambda: trying_list(listed)
    if trial.kind == TrialKind.PERIOD:
        period = PeriodOnTrial(retention=told["retention"], years=told["years"], number=told["number"])
        return lambda: trying_period(period)
    book = read_to_try(trial.texts).rulebook
    return None if book is None else lambda: shelf.trying(book)


def count_trial(*, trial: RetentionTrial, clock: Callable[[], datetime], report: Callable[[float], None]) -> None:
    """Count a dry run; the worker's part. One that died half-way is counted anew."""
    others = others_of(trial)
    if others is None:
        return
    RetentionTrialLine.objects.filter(trial=trial).delete()
    all_of_them = max(candidates().count(), 1)
    counts: Counter[str] = Counter()
    years: dict[str, list[int]] = {}
    waiting: list[RetentionTrialLine] = []
    looked = 0
    for looked, one in enumerate(tried(trial.on, others), 1):
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
