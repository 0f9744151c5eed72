"""What the home page and the ledger page show, gathered from the rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.cases.models import Case
from liuhen.cases.queries import visible_cases
from liuhen.custody import queries as custody
from liuhen.custody.models import Entry
from liuhen.desk.kinds import KINDS, TASKS
from liuhen.intake import queries as intake
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import sentence
from liuhen.recordings import queries as recordings
from liuhen.recordings.history import names_of
from liuhen.work import queries as work
from liuhen.work.models import Job, JobState

PAGE_SIZE = 50
COUNT_CAP = 1_000
NEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure on the home page.

    Attributes:
        label: what is counted.
        value: the count; "1000+" where counting on would cost too much.
        page: name of the page that it leads to (a name, resolved by the template: no import).
        is_owed: whether somebody has to do something about it.
        icon: a name from `frontend/icons.json`.
    """

    label: Promise
    value: str
    page: str
    is_owed: bool
    icon: str


def figures_for(actor: Actor) -> list[Figure]:
    """The figures that matter to an actor's roles, in the order of their day."""
    shown: list[Figure] = []
    if holds(actor, Capability.DESCRIBE):
        owed = recordings.undescribed(actor=actor)[:COUNT_CAP].count()
        shown.append(_figure(_("未分类资料"), owed, page="recordings:queue", owed=owed > 0, icon="describe"))
        known = recordings.visible_to(actor).order_by()[:COUNT_CAP].count()
        shown.append(_figure(_("音像资料"), known, page="recordings:list", owed=False, icon="video"))
    if holds(actor, Capability.INTAKE):
        taken = intake.visible_intakes(actor).order_by()[:COUNT_CAP].count()
        shown.append(_figure(_("采集"), taken, page="intake:list", owed=False, icon="card"))
    if holds(actor, Capability.RUN_MACHINE):
        failed = work.failed().count()
        shown.append(_figure(_("失败的任务"), failed, page="jobs", owed=failed > 0, icon="server"))
    if holds(actor, Capability.VIEW_ACCOUNTS):
        lines = people.account_lines()
        resting = sum(1 for line in lines if line.account.roles_rest_since is not None and line.account.is_active)
        bare = sum(1 for line in lines if not line.grants and line.account.is_active)
        shown.append(_figure(pgettext_lazy("list", "账号"), len(lines), page="accounts", owed=False, icon="users"))
        shown.append(_figure(_("尚无角色的账号"), bare, page="accounts", owed=bare > 0, icon="user"))
        shown.append(_figure(_("角色待恢复的账号"), resting, page="accounts", owed=resting > 0, icon="key"))
    if holds(actor, Capability.READ_LEDGER):
        waiting = custody.pending().count()
        shown.append(_figure(_("待公布的留痕记录"), waiting, page="ledger", owed=False, icon="custody"))
    return shown


def _figure(label: Promise, count: int, *, page: str, owed: bool, icon: str) -> Figure:
    value = f"{COUNT_CAP}+" if count >= COUNT_CAP else str(count)
    return Figure(label=label, value=value, page=page, is_owed=owed, icon=icon)


def newest_cases(actor: Actor) -> list[Case]:
    """The few cases opened last that an actor may know of; none for who looks at no cases."""
    return list(visible_cases(actor).order_by("-id")[:NEWEST]) if holds(actor, Capability.VIEW_CASES) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsPage:
    """What the system administrator sees of the worker's jobs.

    Attributes:
        counts: jobs by state, the state in the reader's words.
        failed: the newest jobs that gave up, each with what it was to do and why it didn't, in the reader's words.
    """

    counts: tuple[tuple[str, int], ...]
    failed: tuple[tuple[Job, str, str], ...]


def jobs_page(*, actor: Actor) -> JobsPage:
    """How the worker's jobs stand.

    Raises:
        NotPermittedError: the actor doesn't run the machine.
    """
    require(actor, Capability.RUN_MACHINE)
    return JobsPage(
        counts=tuple((str(JobState(state).label), count) for state, count in work.counts().items()),
        failed=tuple(
            (job, str(TASKS.get(job.name, job.name)), sentence(job.error_code, job.error_fields))
            for job in work.failed()[:PAGE_SIZE]
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """A custody entry as the audit administrator reads it."""

    id: UUID
    at: datetime
    kind: str
    title: str
    subject: UUID
    number: int
    index: int | None
    actor: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """One page of entries, newest first; `after` is the key of the next (older) one, None at the end."""

    lines: tuple[LedgerLine, ...]
    after: str | None


def ledger_page(*, actor: Actor, after: UUID | None = None, kind: str = "") -> LedgerPage:
    """Custody entries, newest first.

    Args:
        actor: an audit administrator.
        after: key of the last entry of the page before.
        kind: only entries whose kind begins so (`session.`), empty for all.

    Raises:
        NotPermittedError: the actor doesn't read the ledger.
    """
    require(actor, Capability.READ_LEDGER)
    rows = Entry.objects.order_by("-id")
    if kind:
        rows = rows.filter(kind__startswith=kind)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    names = names_of(row.facts["actor"] for row in shown)
    lines = tuple(
        LedgerLine(
            id=row.id,
            at=row.at,
            kind=row.kind,
            title=str(KINDS.get(row.kind, row.kind)),
            subject=row.subject,
            number=row.number,
            index=row.index,
            actor=names[row.facts["actor"]],
            code=str(row.facts.get("code", "")),
        )
        for row in shown
    )
    return LedgerPage(lines=lines, after=str(shown[-1].id) if len(found) > PAGE_SIZE else None)
