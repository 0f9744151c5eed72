"""Clocks follow the facts: wound, moved, met and withdrawn as the rooms above learn what happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from liuhen.custody import operations as custody
from liuhen.duties.counting import calendar_in_force, count, settle
from liuhen.duties.models import Deadline, DeadlineOfficer, DeadlineState, Extension, Pause
from liuhen.duties.periods import period_on
from liuhen.ledger.entry import Json
from liuhen.rules.calendar import Calendar
from liuhen.rules.codes import Nature
from liuhen.rules.model import Period

RECOUNT_BATCH = 500
_UNASKED, _ASKED_AGAIN = "deadline.unasked", "deadline.asked_again"


@transaction.atomic
def keep_clock(
    *,
    now: datetime,
    period: str,
    subject: UUID,
    about: str,
    case_id: UUID | None,
    unit_id: UUID | None,
    officer_ids: Collection[UUID],
    start: datetime | None,
    assumed: str = "",
    met_at: datetime | None = None,
    extended_by: Sequence[Mapping[str, str]] = (),
    note: str = "",
) -> Deadline | None:
    """Wind a clock, or bring it up to date. Called inside the transaction that changes the facts; idempotent.

    It writes no custody entry of facts: those that it follows from have theirs, and it can be wound again from them.
    That the rules ask for it no more, or (again) ask, leaves one. Where they ask nothing its facts are kept all the
    same, as a row that nobody sees, for rules that begin to ask.

    Args:
        now: the present moment.
        period: the rulebook's code of the period.
        subject: what it runs for.
        about: which kind of thing that is, see `About`.
        case_id: its case, if it has one.
        unit_id: whose duty it is; None while nobody knows.
        officer_ids: who has to keep it.
        start: from when it runs; None withdraws it.
        assumed: a code of `duties.prose.ASSUMED`, or words: why the start is provisional.
        met_at: when what it asks for was done; None while it isn't.
        extended_by: the documents that lengthen it: `document` (its id), `at` (ISO), `note` (what people call it).
        note: what people call the subject; at most 300 characters are kept.

    Returns:
        The deadline; None when there is none to keep (no start, or the rulebook asks nothing then).

    Raises:
        PeriodOutOfRangeError: it would start or end in years that nobody counts.
    """
    row = _locked(period, subject)
    if start is None:
        _stop(row)
        return None
    rule = _asked(period, start)
    if row is None:
        row = Deadline(period=period, subject=subject, created_at=now, state=DeadlineState.RUNNING)
    elif row.withdrawn_by and row.start == start:
        return row  # somebody has withdrawn it by hand, and nothing new has happened
    row.about, row.case_id, row.unit_id, row.note = about, case_id, unit_id, note[:300]
    row.start, row.assumed, row.met_at = start, assumed[:200], met_at
    if row.late_reason_at is not None and row.late_reason_at < start:  # of another run: this one owes its own
        row.late_reason, row.late_reason_by, row.late_reason_at = "", "", None
    row.extended_by = [dict(each) for each in extended_by]
    row.withdrawn_by = row.withdrawn_reason = ""
    return _go_by(row, rule, officer_ids, now=now)


def _go_by(row: Deadline, rule: Period | None, officer_ids: Collection[UUID], *, now: datetime) -> Deadline | None:
    """Let a row's clock run as the rules ask, or rest where they ask nothing."""
    if rule is None:  # its facts are kept, so that rules that ask again find them as they are
        _unask(row, now)
        name_officers(row, officer_ids)
        return None
    was_unasked = _ask(row, rule)
    row = _keep(row, officer_ids, now=now)
    if was_unasked:
        _enter(row, now, kind=_ASKED_AGAIN)
    return row


def _asked(period: str, start: datetime) -> Period | None:
    """What the rules ask of a clock that starts then; None for nothing."""
    rule = period_on(period, timezone.localtime(start).date())
    return rule if rule is not None and rule.limit is not None else None


def _unask(row: Deadline, now: datetime) -> None:
    """Withdraw a clock for which the rules ask no more; somebody who withdrew it by hand has decided more than that.

    What they never asked for is written down as well: rules that begin to ask find what began before them.
    """
    is_new, was_unasked = row._state.adding, row.is_unasked  # noqa: SLF001 - see `_keep`
    row.is_unasked, row.is_provisional = True, False
    row.stand(DeadlineState.WITHDRAWN)
    if is_new:
        row.due_at = row.start
        _insert(row)
        return
    row.save()
    follow(row)
    if not was_unasked:
        _enter(row, now, kind=_UNASKED)


def _stop(row: Deadline | None) -> None:
    if row is not None and (row.is_unasked or row.state != DeadlineState.WITHDRAWN):
        row.is_provisional = row.is_unasked = False
        row.stand(DeadlineState.WITHDRAWN)
        row.save()
        follow(row)


def _keep(row: Deadline, officer_ids: Collection[UUID], *, now: datetime) -> Deadline:
    is_new = row._state.adding  # noqa: SLF001 - Django's own mark of a row that isn't saved yet
    _count(row, is_new=is_new)
    _end(row, now=now)
    if is_new:
        row = _insert(row)
    else:
        row.save()
    name_officers(row, officer_ids)
    return row


def _end(row: Deadline, *, now: datetime) -> None:
    """What asks nothing of the bureau is over by itself."""
    if not row.is_duty and row.state == DeadlineState.RUNNING and now >= row.ends_at:
        row.stand(DeadlineState.OVER)


def close_ended(*, now: datetime) -> int:
    """Close the clocks that ended and that ask nothing of anybody; how many of a batch."""
    ended = Deadline.objects.filter(is_open=True, is_duty=False, state=DeadlineState.RUNNING, due_at__lt=now)
    ids = list(ended.order_by("due_at").values_list("id", flat=True)[:RECOUNT_BATCH])
    with transaction.atomic():
        for row in Deadline.objects.select_for_update().filter(id__in=ids).order_by("id"):
            _end(row, now=now)
            row.save()
            follow(row)
    return len(ids)


@transaction.atomic
def set_aside(*, now: datetime, period: str, subject: UUID) -> Deadline | None:
    """Keep a run that has just been ended too late as a row of its own, before its clock is wound for the next one.

    A clock that runs again and again (a carrier's inspection) would else forget that it was late, and owe no reason.
    Call inside the transaction that winds it.

    Args:
        now: when what it asks for was done.
        period: the rulebook's code.
        subject: what it runs for.

    Returns:
        The run, ended; None when it wasn't late.
    """
    row = _locked(period, subject)
    if row is None or not row.is_open or not row.is_late(now):
        return None
    run = Deadline.objects.get(id=row.id)
    run.id = run.subject = uuid7()
    run.run_of = subject
    run.met_at, run.created_at = now, now
    run.stand(DeadlineState.LATE)
    run.save(force_insert=True)
    name_officers(run, list(row.links.values_list("officer_id", flat=True)))
    return run


def _locked(period: str, subject: UUID) -> Deadline | None:
    return Deadline.objects.select_for_update().filter(period=period, subject=subject).first()


def _insert(row: Deadline) -> Deadline:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody wound it in this very moment, from facts that may be older than ours
        standing = _locked(row.period, row.subject)
        if standing is None:
            raise
        row.id, row.created_at = standing.id, standing.created_at
        row.save(force_update=True)
    return row


def _count(row: Deadline, *, is_new: bool = False, days: Calendar | None = None) -> None:
    """Count a row's end anew; what it has of extensions and pauses is taken into account."""
    extensions: list[Extension] = []
    pauses: list[Pause] = []
    if not is_new:
        extensions = list(row.extensions.filter(is_granted=True))
        pauses = list(row.pauses.order_by("since"))
    in_time = {each.id: each.is_in_time for each in extensions}
    settle(
        row,
        count(row, extensions=extensions, pauses=pauses, days=days),
        is_paused=any(each.until is None for each in pauses),
    )
    changed = [each for each in extensions if each.is_in_time != in_time[each.id]]
    Extension.objects.bulk_update(changed, ["is_in_time"])


def count_and_save(row: Deadline, *, days: Calendar | None = None) -> None:
    """Count a locked row's end anew and keep it, on its officers' boards too."""
    _count(row, days=days)
    row.save()
    follow(row)


def name_officers(row: Deadline, officer_ids: Collection[UUID]) -> None:
    """Put a locked row on these officers' boards, and on nobody else's; who took it over stands in for who left."""
    standing = {link.officer_id: link for link in row.links.all()}
    wanted = set(officer_ids)
    if standing and wanted - standing.keys():
        wanted = _stood_in_for(row, wanted)
    gone = [link.id for officer, link in standing.items() if officer not in wanted]
    if gone:
        row.links.filter(id__in=gone).delete()
    DeadlineOfficer.objects.bulk_create(
        [
            DeadlineOfficer(
                deadline=row,
                officer_id=officer,
                due_at=row.due_at,
                is_open=row.is_open,
                is_provisional=row.is_provisional,
                owes_reason=row.owes_reason,
                is_resting=row.is_resting,
            )
            for officer in sorted(wanted - standing.keys())
        ],
        ignore_conflicts=True,
    )
    if standing:
        follow(row)


def _stood_in_for(row: Deadline, officers: set[UUID]) -> set[UUID]:
    """Who keeps it where some of those whom the facts name have left and handed it over."""
    handed = dict(row.handovers.values_list("leaver_id", "successor_id"))
    found: set[UUID] = set()
    for officer in officers:
        keeper, passed = officer, {officer}
        while (follower := handed.get(keeper)) is not None and follower not in passed:
            keeper = follower
            passed.add(keeper)
        found.add(keeper)
    return found


def follow(row: Deadline) -> None:
    """Repeat on its officers' boards what a row is sorted and found by."""
    row.links.update(
        due_at=row.due_at,
        is_open=row.is_open,
        is_provisional=row.is_provisional,
        owes_reason=row.owes_reason,
        is_resting=row.is_resting,
    )


def recount(*, now: datetime, after: UUID | None = None, year: int | None = None) -> UUID | None:
    """Count the next few hundred deadlines anew that a changed calendar may move; each that moved leaves an entry.

    Args:
        now: the present moment.
        after: the deadline that the batch before ended with.
        year: what was changed by hand in a year that was known already; None looks at provisional ones only.

    Returns:
        The deadline that this batch ended with; None when none is left.
    """
    days = calendar_in_force()
    rows = Deadline.objects.exclude(state=DeadlineState.WITHDRAWN)
    if year is None:
        rows = rows.filter(is_provisional=True)
    else:
        rows = rows.filter(due_at__year__gte=year, start__year__lte=year, last_day__isnull=False)
    if after is not None:
        rows = rows.filter(id__gt=after)
    ids = list(rows.order_by("id").values_list("id", flat=True)[:RECOUNT_BATCH])
    with transaction.atomic():
        for row in Deadline.objects.select_for_update().filter(id__in=ids).order_by("id"):
            _recount_one(row, now, days)
    return ids[-1] if len(ids) == RECOUNT_BATCH else None


def follow_rules(*, now: datetime, after: UUID | None = None) -> UUID | None:
    """Wind the next few hundred open clocks by the rules as they are now; each that moved leaves an entry.

    From when a clock runs and what was done for it stays: facts are not the rulebook's. What it asks nothing of any
    more is withdrawn, and what was withdrawn so comes back when the rules ask again; either leaves an entry of its
    own.

    Args:
        now: the present moment.
        after: the deadline that the batch before ended with.

    Returns:
        The deadline that this batch ended with; None when none is left.
    """
    days = calendar_in_force()
    found: list[UUID] = []
    for which in ({"is_open": True}, {"is_unasked": True}):  # each by an index of its own
        rows = Deadline.objects.filter(**which)
        if after is not None:
            rows = rows.filter(id__gt=after)
        found += rows.order_by("id").values_list("id", flat=True)[:RECOUNT_BATCH]
    ids = sorted(found)[:RECOUNT_BATCH]
    with transaction.atomic():
        for row in Deadline.objects.select_for_update().filter(id__in=ids).order_by("id"):
            rule = _asked(row.period, row.start)
            if rule is None:
                _unask(row, now)
            elif _ask(row, rule):
                count_and_save(row, days=days)
                _enter(row, now, kind=_ASKED_AGAIN)
            else:
                _recount_one(row, now, days)
    return ids[-1] if len(ids) == RECOUNT_BATCH else None


def _ask(row: Deadline, rule: Period) -> bool:
    """What the rulebook asks of a clock; whether it asked nothing before."""
    was_unasked, row.is_unasked = row.is_unasked, False
    row.limit, row.extended = str(rule.limit), str(rule.extended) if rule.extended else ""
    row.extended_again = " ".join(str(step) for step in rule.extended_again)
    row.is_approval_bound = rule.approval_before_end
    row.is_duty = rule.nature is Nature.DUTY
    return was_unasked


def _recount_one(row: Deadline, now: datetime, days: Calendar) -> None:
    before = (row.due_at, row.is_provisional, row.state)
    count_and_save(row, days=days)
    if before != (row.due_at, row.is_provisional, row.state):
        _enter(row, now, kind="deadline.recounted", due_before=before[0])


def _enter(row: Deadline, now: datetime, *, kind: str, due_before: datetime | None = None) -> None:
    before: dict[str, Json] = {} if due_before is None else {"due_before": due_before.isoformat()}
    custody.append(
        kind=kind,
        subject=row.id,
        actor="worker",
        now=now,
        facts={
            "period": row.period,
            "subject": str(row.subject),
            **before,
            "due": row.due_at.isoformat(),
            "is_provisional": row.is_provisional,
            "state": str(row.state),
        },
    )
