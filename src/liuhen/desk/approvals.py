"""审批: what waits for a leader's decision, of cases and of deadlines, on one page."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liuhen.cases.queries import waiting_exemptions
from liuhen.clock import now
from liuhen.desk.board import clock_of
from liuhen.duties.queries import extensions_to_decide
from liuhen.intake.continuity.queries import waiting_statements
from liuhen.paging import MENU_CAP
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.history import names_of
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings.queries import films_of_exemptions
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.shelf import rulebook

MOST = 25
"""So many of each kind stand on the page, the oldest first, and it says so; the next come up as these are decided."""


def count(actor: Actor, now: datetime) -> int:
    """How many decisions somebody's colleagues wait for: the number in the menu, exact up to `MENU_CAP`."""
    if not holds(actor, Capability.APPROVE_DEADLINES):
        return 0
    kinds = (extensions_to_decide(actor), waiting_statements(actor), waiting_exemptions(actor, now=now))
    asked, *others = (rows.select_related(None).order_by().values_list(Value(1)) for rows in kinds)
    return len(asked.union(*others, all=True)[: MENU_CAP + 1])


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, oldest first; own requests wait for somebody else."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.APPROVE_DEADLINES)
    asked = list(extensions_to_decide(actor).order_by("id")[:MOST])
    names = names_of(each.asked_by for each in asked)
    extensions = [
        {
            "one": each,
            "clock": clock_of(each.deadline, now=moment, actor=actor),
            "asker": names[each.asked_by],
            "is_past": each.deadline.is_approval_bound and moment > each.deadline.due_at,
        }
        for each in asked
    ]
    exemptions = []
    waiting_for = list(waiting_exemptions(actor, now=moment)[:MOST])
    films = films_of_exemptions(actor, waiting_for)
    for one in waiting_for:
        point = rulebook().on(one.case.opened_on).point(one.clause)
        gist = point.gist if point else ""
        exemptions.append({"one": one, "gist": gist, "cited": clause_in_words(one.clause), "film": films.get(one.id)})
    gaps = list(waiting_statements(actor)[:MOST])
    context = {"extensions": extensions, "exemptions": exemptions, "gaps": gaps, "most": MOST}
    context["is_more"] = MOST in {len(asked), len(waiting_for), len(gaps)}
    return render(request, "desk/approvals.html", context)
