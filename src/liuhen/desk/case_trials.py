"""规则集试算: what another rulebook would say of the cases, before anybody adopts it. It changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from liuhen.archive.keeping.errors import TrialNotFoundError
from liuhen.archive.keeping.operations.trying import read_to_try, rulebook_to_try
from liuhen.cases.models import Case
from liuhen.cases.queries import visible_cases
from liuhen.custody import operations as custody
from liuhen.desk.comparing import Said, Sums, Told, each_case, in_words
from liuhen.desk.models import CaseTrial, CaseTrialLine
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor, Channel, actor_of, console_actor
from liuhen.people.permissions import Capability, require
from liuhen.rules import shelf
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.model import Rulebook
from liuhen.work import operations as work
from liuhen.work import queries as waiting

TASK = "desk.try_on_cases"
KEPT = 20
"""Dry runs that are kept; older ones go when a new one is asked for."""
MOST_LINES = 2_000
"""Cases that are kept of a dry run; the sums are of all that were judged."""
HOW_MANY = (200, 2_000, 0)
"""Of how many cases one may ask, the youngest; 0 is all of them."""
_BATCH = 50
_TITLE = 300


def trials(actor: Actor) -> QuerySet[CaseTrial]:
    """The dry runs that are kept, newest first.

    Raises:
        NotPermittedError: the actor doesn't publish rules.
    """
    require(actor, Capability.MANAGE_RULES)
    return CaseTrial.objects.select_related("asked_by").order_by("-id")


def get_trial(*, actor: Actor, trial_id: UUID) -> CaseTrial:
    """Return a dry run.

    Raises:
        NotPermittedError: the actor doesn't publish rules.
        TrialNotFoundError: there is none; older ones are thrown away.
    """
    found = trials(actor).filter(id=trial_id).first()
    if found is None:
        raise TrialNotFoundError
    return found


def key_of(trial_id: UUID) -> str:
    """Under which the worker's job is found."""
    return f"{TASK}:{trial_id}"


def progress_of(trial: CaseTrial) -> float | None:
    """How far the worker is; None while it hasn't begun, and when it's over."""
    job = waiting.latest(key_of(trial.id)) if trial.done_at is None else None
    return job.progress or None if job is not None else None


@transaction.atomic
def ask(
    *, actor: Actor, now: datetime, most: int, rulebook: str = "", texts: Mapping[str, str] | None = None
) -> CaseTrial:
    """Have the worker judge the youngest cases by the rulebook in use and by another.

    Args:
        actor: who publishes rules.
        now: the moment.
        most: how many cases; 0 for all.
        rulebook: the name or folder of one that is installed.
        texts: of a rulebook's files by name, in its place; chapters alone are laid over the rulebook in use.

    Raises:
        NotPermittedError: the actor doesn't publish rules.
        KeepingFactInvalidError: no rulebook of that name, or too many or too long texts; `field` names it.
        RulebookWrongError: the texts have mistakes.
    """
    require(actor, Capability.MANAGE_RULES)
    given, title = rulebook_to_try(rulebook=rulebook, texts=texts or {})
    old = CaseTrial.objects.order_by("-id").values_list("id", flat=True)[KEPT - 1 :]
    CaseTrial.objects.filter(id__in=list(old)).delete()
    made = CaseTrial.objects.create(
        title=title[:_TITLE], texts=given, digest=shelf.digest_of(given), most=most, asked_by_id=actor.account_id,
        asked_at=now,
    )  # fmt: skip
    work.enqueue(name=TASK, payload={"trial": str(made.id)}, now=now, unique=key_of(made.id))
    custody.append(
        kind="rules.tried", subject=made.id, actor=actor.reference, now=now,
        facts={"rulebook": made.title, "most": most}, digests={"rulebook": made.digest},
    )  # fmt: skip
    return made


def judge(*, trial: CaseTrial, clock: Callable[[], datetime], report: Callable[[float], None]) -> None:
    """Judge the cases of a dry run; the worker's part. One that died half-way is judged anew."""
    after = read_to_try(trial.texts).rulebook
    if after is None:
        return
    CaseTrialLine.objects.filter(trial=trial).delete()
    reader = actor_of(trial.asked_by, Channel.WORKER) if trial.asked_by else console_actor("worker")
    cases = Case.objects.count()
    expected = max(min(trial.most or cases, cases), 1)
    sums, lines, kept = Sums(), list[CaseTrialLine](), 0
    judged = each_case(
        shelf.rulebook(), after, actor=console_actor("worker"), reader=reader, now=clock(), most=trial.most
    )
    for case, told in judged:
        sums.add(case, told)
        if told and kept < MOST_LINES:
            lines.append(CaseTrialLine(trial=trial, case=case, told=_as_data(told)))
            kept += 1
        if sums.judged % _BATCH == 0:
            CaseTrialLine.objects.bulk_create(lines)
            lines.clear()
            report(min(sums.judged / expected, 1))
    CaseTrialLine.objects.bulk_create(lines)
    found = sums.compared()
    CaseTrial.objects.filter(id=trial.id).update(
        cases=found.cases, judged=found.judged, changed=found.changed, done_at=clock(),
        summed=[
            {**asdict(said), "cases": one.cases, "times": one.times, "sentence": one.sentence}
            for said, one in found.lines
        ],
    )  # fmt: skip


def _as_data(told: Told) -> list[dict[str, Any]]:
    return [{**asdict(said), "times": times, "sentence": sentence} for said, (times, sentence) in told.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that would be said otherwise, in words: by which clause, what, how it would change, how often."""

    cited: str
    change: str
    sentence: str
    times: int
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case of a dry run; `is_known` says whether the reader may open it."""

    case: Case
    is_known: bool
    changes: Sequence[Change]


def sums_of(trial: CaseTrial) -> list[Change]:
    """What would be said otherwise in all, that of most cases first."""
    names = _names(trial)
    return [_in_words(one, names) for one in trial.summed]


def lines_of(
    trial: CaseTrial, *, actor: Actor, before: str = "", after: str = ""
) -> tuple[Page[CaseTrialLine], list[CaseLine]]:
    """One page of the cases of which something would be said otherwise, the oldest of them first."""
    page = page_by_key(trial.lines.select_related("case"), before=before, after=after)
    ids = [line.case_id for line in page]
    known = set(visible_cases(actor).filter(id__in=ids).values_list("id", flat=True))
    names = _names(trial)
    return page, [
        CaseLine(case=line.case, is_known=line.case_id in known, changes=[_in_words(one, names) for one in line.told])
        for line in page
    ]


def _names(trial: CaseTrial) -> dict[str, str]:
    """What periods are called, by their codes, in either rulebook."""
    books: list[Rulebook] = [shelf.rulebook()]
    tried = read_to_try(trial.texts).rulebook
    books += [tried] if tried is not None else []
    return {one.code: one.gist for book in books for one in book.provisions if one.code}


def _in_words(told: Mapping[str, Any], names: Mapping[str, str]) -> Change:
    said = Said(told["what"], told["clause"], told["name"], told["before"], told["after"])
    return Change(
        cited=clause_in_words(said.clause),
        change=in_words(said, lambda code: names.get(code, code)),
        sentence=told.get("sentence", ""),
        times=told.get("times", 0),
        cases=told.get("cases", 0),
    )
