"""执法活动页: what is known of one stay, what was confirmed, where nothing may be filmed, and what wants an eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.cases import queries as cases
from liuhen.cases.models import Activity, Area
from liuhen.cases.operations.slates import may_show
from liuhen.clock import now
from liuhen.desk.coverage import PointLine, coverage_of
from liuhen.desk.findings import attention_for
from liuhen.desk.gathering import Gathered
from liuhen.desk.judging import Judged, judged
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import translated
from liuhen.recordings.listing import is_footage
from liuhen.recordings.models import Kind, Recording
from liuhen.recordings.showing import with_posters
from liuhen.recordings.speech.queries import NOTICE, HeardNotice, notice_heard
from liuhen.rules import words
from liuhen.rules.codes import Fact
from liuhen.rules.facts import ActivityFacts
from liuhen.rules.judging.bars import barred_recorders


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """An area in the reader's words.

    Attributes:
        area: the row.
        hazard: which explosion hazard it has; empty without.
        bar: what else bars recording there; empty for nothing.
        recorders: every recorder of the activity by code, and whether it may be taken in (art 8(1)).
        within: codes of those that were taken in.
        asks_consent: whether the party has to be asked, and nobody entered what it said.
    """

    area: Area
    hazard: str
    bar: str
    recorders: Sequence[tuple[str, bool]]
    within: Sequence[str]
    asks_consent: bool


@require_safe
def activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """One stay at one place, whole."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_CASES)
    case = cases.get_case(actor=actor, case_id=cases.get_activity(actor=actor, activity_id=activity_id).case_id)
    known = Gathered(actor=actor, case=case)
    shown = next(one for one in known.activities if one.id == activity_id)
    found = judged(actor=actor, case=case, now=moment, known=known)
    facts = next(one for one in found.facts.activities if one.id == str(shown.id))
    attention = attention_for(actor, found, activity_id=shown.id)
    notice = found.rules.conduct("12(1)")
    footage, may_edit = _footage(known, shown), holds(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    context = {
        "notice_item": notice.confirmed if notice else "",
        "notice_heard": _notice_heard(found, shown, footage) if may_edit else None,
        "activity": shown,
        "case": case,
        "is_beside": len({one.recorder_id for one in footage if one.kind in (Kind.VIDEO, Kind.AUDIO)}) > 1,
        "attention": attention,
        "checklist": attention.groups[0].lines if attention.groups else (),
        "sentence": notice.sentence if notice else "",
        "areas": _areas(shown, facts, found),
        "consents": cases.consents_of(shown) if shown.consents.all() else [],
        "coverage": _points(found, shown),
        "happened": [translated(words.FACTS[Fact(code)]) for code in shown.facts if code in set(Fact)],
        "key_contents": [one.gist for one in found.rules.key_contents if one.clause in shown.key_contents],
        "taken": shown.taken.all(),
        "rows": with_posters(request, footage, moment=moment, times=known.times),
        "may_edit": may_edit,
        "may_attach": holds(actor, Capability.DESCRIBE),
        "may_slate": may_show(actor, shown),
    }
    return render(request, "desk/activity.html", context)


def _footage(known: Gathered, shown: Activity) -> list[Recording]:
    """What was filmed there and the reader may see, without the files that a card holds beside films."""
    return [one for one in known.shown if one.activity_id == shown.id and is_footage(one)]


def _notice_heard(found: Judged, shown: Activity, footage: Sequence[Recording]) -> HeardNotice | None:
    """Where its captions come close to the notice sentence, while nobody has said whether it was said."""
    is_open = any(
        one.clause == NOTICE and one.scope_id == str(shown.id) and one.state == "open"
        for one in found.judgement.confirmations
    )
    return notice_heard(footage, found.rules) if is_open else None


def _points(found: Judged, shown: Activity) -> dict[str, Sequence[PointLine]]:
    """The record points that are asked of this activity."""
    covered = coverage_of(
        found.judgement, case=found.known.case, activities=[shown], rules=found.rules, films=found.known.exemption_films
    )
    return {"lines": [line for line in covered.lines if line.scope_id == str(shown.id)]}


def _areas(shown: Activity, facts: ActivityFacts, found: Judged) -> list[AreaLine]:
    known = {one.id: one for one in found.facts.recorders}
    judged_areas = {one.id: one for one in facts.areas}
    lines = []
    for area in sorted(shown.areas.all(), key=lambda one: (one.position, one.id)):
        told = judged_areas[str(area.id)]
        barred = set(barred_recorders(facts, told, known))
        taken = dict.fromkeys([*facts.recorders, *told.recorders])
        lines.append(
            AreaLine(
                area=area,
                hazard=area.hazard_label,
                bar=str(area.get_bar_display()),
                recorders=[(known[one].code, one not in barred) for one in taken if one in known],
                within=[one.code for one in area.recorders.all()],
                asks_consent=area.bar in ("secrecy", "privacy") and not told.consent,
            )
        )
    return lines
