"""What the home page and the ledger page show, gathered from the rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.cases.clocks import UPLOAD
from liuhen.cases.models import Case
from liuhen.cases.queries import known_cases
from liuhen.custody import queries as custody
from liuhen.custody.models import Entry
from liuhen.desk.figures.covered import states_in
from liuhen.desk.figures.kinds import Counted
from liuhen.desk.figures.on_time import on_time
from liuhen.desk.figures.queries import sums
from liuhen.desk.figures.scopes import figures_reach
from liuhen.desk.figures.shapes import share_in_words
from liuhen.desk.figures.spans import Span, month_of
from liuhen.desk.filing import filing_counts
from liuhen.desk.kinds import KINDS, TASKS
from liuhen.intake import queries as intake
from liuhen.paging import COUNT_CAP, PAGE_SIZE
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.history import acted, actors_in, names_of
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import sentence
from liuhen.recordings import queries as recordings
from liuhen.recordings.clocks import DESCRIBE
from liuhen.work import queries as work
from liuhen.work.models import Job, JobState

NEWEST = 5
JOBS_SHOWN = 50
"""Failed jobs that the page and the API tell; they are one list without pages."""
_RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure on the home page.

    Attributes:
        label: what is counted.
        value: the count; "1000+" where counting on would cost too much.
        page: name of the page that it leads to (a name, resolved by the template: no import); `query`: what narrows it.
        is_owed: whether somebody has to do something about it.
        icon: a name from `frontend/icons.json`.
    """

    label: Promise
    value: str
    page: str
    is_owed: bool
    icon: str
    query: str = ""


def figures_for(actor: Actor, now: datetime, undescribed: recordings.Waiting | None = None) -> list[Figure]:
    """The figures that matter to an actor's roles, in the order of their day.

    Args:
        actor: whose they are.
        now: the present moment.
        undescribed: what waits for a description, where that is known already.
    """
    shown: list[Figure] = []
    if holds(actor, Capability.DESCRIBE):
        owed = (undescribed or recordings.waiting(actor=actor)).count
        shown.append(_figure(_("未分类资料"), owed, page="recordings:queue", owed=owed > 0, icon="describe"))
        known = recordings.known_to(actor).count()
        shown.append(_figure(_("音像资料"), known, page="recordings:list", owed=False, icon="video"))
    if holds(actor, Capability.INTAKE):
        taken = intake.known_intakes(actor).count()
        shown.append(_figure(_("采集"), taken, page="intake:list", owed=False, icon="card"))
    if holds(actor, Capability.RUN_MACHINE):
        failed = work.failed().count()
        shown.append(_figure(_("失败的任务"), failed, page="jobs", owed=failed > 0, icon="server"))
    if holds(actor, Capability.VIEW_ACCOUNTS):
        whole = people.all_accounts()[: COUNT_CAP + 1].count()
        resting = people.resting_accounts().order_by()[: COUNT_CAP + 1].count()
        bare = people.bare_accounts(bureau_day(now)).order_by()[: COUNT_CAP + 1].count()
        shown.append(_figure(pgettext_lazy("list", "账号"), whole, page="accounts", owed=False, icon="users"))
        shown.append(_figure(_("尚无角色的账号"), bare, page="accounts", owed=bare > 0, icon="user"))
        shown.append(_figure(_("角色待恢复的账号"), resting, page="accounts", owed=resting > 0, icon="key"))
    if holds(actor, Capability.READ_LEDGER):
        waiting = custody.pending().count()
        shown.append(_figure(_("待公布的留痕记录"), waiting, page="ledger", owed=False, icon="custody"))
        shown += _refusals(now)
    if holds(actor, Capability.VIEW_FILING):
        due = filing_counts(actor=actor, now=now)
        shown.append(_figure(_("待归档案件"), due.all, page="filing", owed=due.late > 0, icon="archive"))
    if holds(actor, Capability.READ_FIGURES):
        shown += _month(actor, now)
    return shown


def _refusals(now: datetime) -> list[Figure]:
    """What was refused in the last days, for whoever reads the log."""
    since = int((now - _RECENT).timestamp() * 1_000_000)  # entries are ordered by microseconds
    told = (("session.refused", _("近7天登录失败"), "key"), ("access.refused", _("近7天拒绝访问"), "ban"))
    shown = []
    for kind, label, icon in told:
        count = Entry.objects.filter(kind=kind, order__gte=since)[:COUNT_CAP].count()
        shown.append(_figure(label, count, page="ledger", owed=False, icon=icon, query=f"?kind={kind}"))
    return shown


def _month(actor: Actor, now: datetime) -> list[Figure]:
    """How the present month stands: what fell due was kept or not, and what is missing of the cases opened in it."""
    span = Span(first=month_of(now), months=1)
    units = figures_reach(actor)
    found = sums(Counted.DEADLINES, units=units, span=span).whole
    shown = []
    for code, label in ((UPLOAD, _("本月上传按时率")), (DESCRIBE, _("本月标注按时率"))):
        kept = on_time(code, found)
        value = share_in_words(kept.kept, kept.due)
        shown.append(
            Figure(
                label=label,
                value=value,
                page="figures",
                is_owed=kept.late > 0,
                icon="chart",
                query=f"?span={span.code}#on-time",
            )
        )
    missing = states_in(sums(Counted.COVERAGE, units=units, span=span).whole)["missing"]
    told = _figure(
        _("本月立案缺失的记录"),
        missing,
        page="figures",
        owed=missing > 0,
        icon="list",
        query=f"?span={span.code}#coverage",
    )
    return [*shown, told]


def _figure(label: Promise, count: int, *, page: str, owed: bool, icon: str, query: str = "") -> Figure:
    value = f"{COUNT_CAP}+" if count >= COUNT_CAP else str(count)
    return Figure(label=label, value=value, page=page, is_owed=owed, icon=icon, query=query)


def newest_cases(actor: Actor) -> list[Case]:
    """The few cases opened last that an actor may know of; none for who looks at no cases."""
    return known_cases(actor).newest(NEWEST) if holds(actor, Capability.VIEW_CASES) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsPage:
    """What the system administrator sees of the worker's jobs.

    Attributes:
        counts: jobs by state, the state in the reader's words.
        failed: the newest jobs that gave up, each with what it was to do and why it didn't, in the reader's words.
        held_up: likewise those that wait for something that couldn't be reached and are tried again by themselves.
    """

    counts: tuple[tuple[str, int], ...]
    failed: tuple[tuple[Job, str, str], ...]
    held_up: tuple[tuple[Job, str, str], ...]


def jobs_page(*, actor: Actor) -> JobsPage:
    """How the worker's jobs stand.

    Raises:
        NotPermittedError: the actor doesn't run the machine.
    """
    require(actor, Capability.RUN_MACHINE)
    return JobsPage(
        counts=tuple((str(JobState(state).label), count) for state, count in work.counts().items()),
        failed=_told(work.failed()[:JOBS_SHOWN]),
        held_up=_told(work.held_up()[:JOBS_SHOWN]),
    )


def _told(jobs: Iterable[Job]) -> tuple[tuple[Job, str, str], ...]:
    return tuple((job, str(TASKS.get(job.name, job.name)), sentence(job.error_code, job.error_fields)) for job in jobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """A custody entry as the audit administrator reads it; `reason` says its `code` in words."""

    id: UUID
    at: datetime
    kind: str
    title: str
    subject: UUID
    number: int
    index: int | None
    actor: str
    code: str
    reason: str


def kinds_by_name() -> list[tuple[str, str]]:
    """Every kind of entry and what people call it, by that name."""
    return sorted(((kind, str(title)) for kind, title in KINDS.items()), key=lambda each: each[1])


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
    names = names_of(each for row in shown for each in actors_in(row))
    lines = tuple(
        LedgerLine(
            id=row.id,
            at=row.at,
            kind=row.kind,
            title=str(KINDS.get(row.kind, row.kind)),
            subject=row.subject,
            number=row.number,
            index=row.index,
            actor=acted(row, names),
            code=str(row.facts.get("code", "")),
            reason=sentence(str(row.facts["code"]), row.facts) if row.facts.get("code") else "",
        )
        for row in shown
    )
    return LedgerPage(lines=lines, after=str(shown[-1].id) if len(found) > PAGE_SIZE else None)
