"""A case's own page: what happened in time order, activities and recordings together; and attaching recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.archive.exhibits.queries import may_enter, may_make
from liuhen.cases import queries as cases
from liuhen.cases.models import Activity, Case
from liuhen.clock import now
from liuhen.desk.board import clock_of
from liuhen.desk.case_documents import by_stage
from liuhen.desk.case_head import head_of, known_of
from liuhen.desk.coverage import Coverage, coverage_of, in_a_line
from liuhen.desk.drawing import draw, with_gaps
from liuhen.desk.findings import attention_for
from liuhen.desk.gathering import Gathered
from liuhen.desk.held import held_of
from liuhen.desk.judging import Judged, judged
from liuhen.desk.kept import kept_of
from liuhen.desk.sheet import drawn
from liuhen.desk.timeline import by_day, document_marks, lanes, marks_of, shared_marks
from liuhen.duties.queries import clocks_shown
from liuhen.errors import InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say
from liuhen.recordings import operations, queries
from liuhen.recordings.forms import PicksForm
from liuhen.recordings.models import Recording
from liuhen.recordings.showing import with_posters
from liuhen.recordings.times import Timed, begun_at
from liuhen.rules.shelf import rulebook

_STAY = timedelta(hours=12)
"""How long a stay is taken to last that nobody has told the end of yet."""

SHARED = 24
"""How many shared recordings a page shows as pictures."""
PICTURES, PICTURES_LEAST, PICTURES_OF_ALL = 12, 3, 24
"""How many recordings of one activity stand there as pictures, and how few where there are many activities.

Each activity's own page shows all of them."""
CLOCKS = 12
"""How many clocks stand on the page, beside those that were met by describing in time."""


@dataclass(slots=True)
class Stretch:
    """A piece of a case's time line: an activity with its recordings, or recordings of no activity between two."""

    at: datetime
    activity: Activity | None
    recordings: list[Recording] = field(default_factory=list)


def time_line(
    activities: Sequence[Activity], recordings: Sequence[Recording], times: Mapping[UUID, Timed] | None = None
) -> list[Stretch]:
    """Put activities and recordings in time order; loose recordings that follow each other stand together.

    Args:
        activities: in any order.
        recordings: in shooting order.
        times: what is known of when they began, by id.
    """
    known = times or {}
    stretches = {activity.id: Stretch(activity.arrived_at, activity) for activity in activities}
    loose: list[Stretch] = []
    for recording in recordings:
        own = stretches.get(recording.activity_id) if recording.activity_id else None
        if own is not None:
            own.recordings.append(recording)
        else:
            loose.append(Stretch(begun_at(recording, known) or recording.received_at, None, [recording]))
    line: list[Stretch] = []
    for stretch in sorted([*stretches.values(), *loose], key=lambda each: each.at):
        if line and stretch.activity is None and line[-1].activity is None:
            line[-1].recordings += stretch.recordings
        else:
            line.append(stretch)
    return line


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What happened in a case, in time order."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_CASES)
    shown = cases.get_case(actor=actor, case_id=case_id)
    known = Gathered(actor=actor, case=shown)
    recordings, activities = known.shown, known.activities
    may_edit = holds(actor, Capability.EDIT_CASES, unit_id=shown.unit_id)
    may_attach = holds(actor, Capability.DESCRIBE)
    line = _line(request, time_line(activities, recordings, known.times), moment=moment, times=known.times)
    marks = marks_of(activities, recordings, times=known.times)
    marks += shared_marks(known.shared_activities, known.shared, times=known.times)
    marks += document_marks(known.documents)
    found = judged(actor=actor, case=shown, now=moment, known=known)
    covered = _covered(found)
    whole = with_gaps(marks)
    drawing = draw(whole, lanes=lanes())
    context = {
        "drawing": drawing,
        "shapes": drawn(drawing.shapes),
        "days": by_day(whole),
        "coverage": covered,
        "coverage_words": in_a_line(covered),
        "documents": by_stage(known.documents, case=shown),
        **held_of(known, found.facts),
        "seals": queries.sealed_of_case(actor=actor, case=shown)
        if any(one.is_sealed for one in known.recordings)
        else (),
        "attention": attention_for(actor, found),
        "kept": kept_of(found),
        **_clocks(actor, shown, moment=moment),
        "case": shown,
        "origins": known.origins,
        "complaints": known.complaints_shown,
        "line": line,
        "recording_count": len(recordings),
        "unseen": sum(one.is_unseen for one in (*recordings, *known.shared)),
        "known": known_of(known),
        "shared": with_posters(request, known.shared[:SHARED], moment=moment, times=known.times),
        "head": head_of(
            shown,
            activities=activities,
            recordings=recordings,
            coverage=covered,
            may_edit=may_edit,
            may_attach=may_attach,
            may_copy=may_make(actor, shown),
            may_dispute=may_enter(actor, shown),
        ),
        "may_edit": may_edit,
        "may_attach": may_attach,
    }
    return render(request, "desk/case.html", context)


def _line(
    request: HttpRequest, stretches: Sequence[Stretch], *, moment: datetime, times: Mapping[UUID, Timed]
) -> list[dict[str, object]]:
    """Each stretch with its first recordings as pictures; their posters are asked for together."""
    each = max(PICTURES_LEAST, min(PICTURES, PICTURES_OF_ALL // max(len(stretches), 1)))
    pictured = [stretch.recordings[:each] for stretch in stretches]
    rows = iter(with_posters(request, list(chain.from_iterable(pictured)), moment=moment, times=times))
    return [
        {"activity": stretch.activity, "rows": list(islice(rows, len(few))), "count": len(stretch.recordings)}
        for stretch, few in zip(stretches, pictured, strict=True)
    ]


def _covered(found: Judged) -> Coverage:
    known = found.known
    return coverage_of(
        found.judgement,
        case=known.case,
        activities=known.activities,
        rules=found.rules,
        documents={document.id for document in known.documents} | {link.record_id for link in known.origins},
        films=known.exemption_films,
    )


def _clocks(actor: Actor, case: Case, *, moment: datetime) -> dict[str, object]:
    """The clocks of a case for its page; `met`: what was done in time of recordings, by what it is."""
    rows, met = clocks_shown(case.id, most=CLOCKS + 1)
    periods = rulebook().on(case.opened_on).periods
    return {
        "clocks": [clock_of(row, now=moment, actor=actor) for row in rows[:CLOCKS]],
        "has_more_clocks": len(rows) > CLOCKS,
        "met": [(periods[code].gist if code in periods else code, count) for code, count in met],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose recordings that belong to no case yet, and to which activity they belong."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    shown = cases.get_case(actor=actor, case_id=case_id)
    if request.method == "POST":
        picked = PicksForm(request.POST).picked()
        activity = request.POST.get("activity", "")
        if not picked:
            messages.warning(request, _("请先勾选要关联的音像资料。"))
            return redirect("attach", case_id)
        try:
            attached = operations.attach(
                actor=actor,
                now=now(),
                recording_ids=picked,
                case_id=case_id,
                activity_id=_id_of(activity),
            )
        except (InvalidError, NotFoundError) as error:
            messages.error(request, say(error))
            return redirect("attach", case_id)
        said = ngettext("已关联 {count} 份资料。", "已关联 {count} 份资料。", len(attached))
        messages.success(request, said.format(count=len(attached)))
        return redirect("case", case_id)
    activities, chosen = cases.activities_of(shown), request.GET.get("activity", "")
    found = nearest_first(
        queries.attachable(actor=actor), [each for each in activities if chosen in {"", str(each.id)}] or activities
    )
    context = {
        "case": shown,
        "rows": with_posters(request, found, moment=now()),
        "activities": activities,
        "chosen": chosen,
    }
    return render(request, "desk/attach.html", context)


def nearest_first(recordings: Sequence[Recording], stays: Sequence[Activity]) -> list[Recording]:
    """The same recordings, those first that were shot during one of these stays, then by how far from one in time.

    Without stays, and among those as near, they keep their order.
    """
    spans = [(one.arrived_at, one.returned_at or one.left_at or one.arrived_at + _STAY) for one in stays]

    def away(one: Recording) -> timedelta:
        at = one.captured_at or one.received_at
        return min((max(since - at, at - until, timedelta()) for since, until in spans), default=timedelta())

    return sorted(recordings, key=away)


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
