"""What supervision came to in a span of days. Units stand by their names: nobody is ranked, and no person is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from liuhen.duties.models import Deadline, DeadlineState
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.clocks import ZONE
from liuhen.supervision.alerts.models import Alert, AlertKind
from liuhen.supervision.assessing.models import Assessed, AssessedState
from liuhen.supervision.bodies.models import Demand
from liuhen.supervision.reviews.models import Answer, Finding, FindingState, Mark, Plan, Sample, SampleState
from liuhen.supervision.reviews.queries import ANSWER_FINDING, rules_in_force

_NO_UNIT = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit: recordings reviewed and those with problems, findings that aren't closed yet."""

    name: str
    reviewed: int
    found: int
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What supervision came to.

    Attributes:
        since, until: days, both counted in.
        plans, drawn, reviewed, found, left_out: draws, and what became of what they drew.
        raised, closed, open, late: findings raised, those of them closed and open, and answers that came late.
        problems: the form's items with how often each had a problem, in the form's order.
        units: by name.
        grades: volumes with a final result, by grade, in the order of the scoring sheet.
        demands, answered: papers of supervising bodies received, and those of them answered.
        alerts: found, by kind, and how many of each are answered.
    """

    since: date
    until: date
    plans: int
    drawn: int
    reviewed: int
    found: int
    left_out: int
    raised: int
    closed: int
    open: int
    late: int
    problems: tuple[tuple[str, int], ...]
    units: tuple[UnitLine, ...]
    grades: tuple[tuple[str, int], ...]
    demands: int
    answered: int
    alerts: tuple[tuple[AlertKind, int, int], ...]


def figures(*, actor: Actor, since: date, until: date) -> Figures:
    """Count a span.

    Raises:
        NotPermittedError: the actor reads no reports.
    """
    require(actor, Capability.READ_SUPERVISION)
    begin = datetime.combine(since, time.min, ZONE)
    end = datetime.combine(until + timedelta(days=1), time.min, ZONE)
    plans = Plan.objects.filter(drawn_at__gte=begin, drawn_at__lt=end)
    done = Sample.objects.filter(reviewed_at__gte=begin, reviewed_at__lt=end)
    states = dict(done.order_by().values_list("state").annotate(Count("id")))
    raised = Finding.objects.filter(raised_at__gte=begin, raised_at__lt=end)
    closed = raised.filter(state=FindingState.CLOSED).count()
    total = raised.count()
    found = states.get(SampleState.FOUND, 0)
    late = Deadline.objects.filter(period=ANSWER_FINDING, state=DeadlineState.LATE, due_at__gte=begin, due_at__lt=end)
    demands = Demand.objects.filter(received_on__gte=since, received_on__lte=until)
    return Figures(
        since=since,
        until=until,
        plans=plans.count(),
        drawn=Sample.objects.filter(plan__in=plans).count(),
        reviewed=found + states.get(SampleState.GOOD, 0),
        found=found,
        left_out=states.get(SampleState.LEFT_OUT, 0),
        raised=total,
        closed=closed,
        open=total - closed,
        late=late.count(),
        problems=_problems(begin, end),
        units=_units(begin, end),
        grades=_grades(begin, end),
        demands=demands.count(),
        answered=demands.exclude(answered_on=None).count(),
        alerts=_alerts(begin, end),
    )


def _problems(begin: datetime, end: datetime) -> tuple[tuple[str, int], ...]:
    rows = Mark.objects.filter(
        answer=Answer.PROBLEM, sample__reviewed_at__gte=begin, sample__reviewed_at__lt=end
    )  # fmt: skip
    counted = dict(rows.order_by().values_list("gist").annotate(Count("id")))
    known = [one.gist for one in rules_in_force().items]
    return tuple((gist, counted.get(gist, 0)) for gist in [*known, *sorted(set(counted) - set(known))])


def _units(begin: datetime, end: datetime) -> tuple[UnitLine, ...]:
    done = Sample.objects.filter(reviewed_at__gte=begin, reviewed_at__lt=end).exclude(state=SampleState.LEFT_OUT)
    rows = done.order_by().values_list("recording__unit__name")
    counted = {
        name or _NO_UNIT: (reviewed, found)
        for name, reviewed, found in rows.annotate(
            reviewed=Count("id"), found=Count("id", filter=Q(state=SampleState.FOUND))
        )
    }
    raised = Finding.objects.filter(raised_at__gte=begin, raised_at__lt=end).exclude(state=FindingState.CLOSED)
    waiting = {
        name or _NO_UNIT: count for name, count in raised.order_by().values_list("unit__name").annotate(Count("id"))
    }
    return tuple(
        UnitLine(
            name=name,
            reviewed=counted.get(name, (0, 0))[0],
            found=counted.get(name, (0, 0))[1],
            open=waiting.get(name, 0),
        )
        for name in sorted(counted.keys() | waiting.keys())
    )


def _grades(begin: datetime, end: datetime) -> tuple[tuple[str, int], ...]:
    final = Assessed.objects.filter(state=AssessedState.FINAL, settled_at__gte=begin, settled_at__lt=end)
    counted = dict(final.order_by().values_list("grade").annotate(Count("id")))
    known = [one.name for one in rules_in_force().assessing.grades]
    return tuple((name, counted.get(name, 0)) for name in [*known, *sorted(set(counted) - set(known))])


def _alerts(begin: datetime, end: datetime) -> tuple[tuple[AlertKind, int, int], ...]:
    rows = Alert.objects.filter(found_at__gte=begin, found_at__lt=end).order_by().values_list("kind")
    counted = {
        kind: (count, answered)
        for kind, count, answered in rows.annotate(found=Count("id"), done=Count("id", filter=~Q(answered_at=None)))
    }
    return tuple((kind, *counted.get(kind.value, (0, 0))) for kind in AlertKind)
