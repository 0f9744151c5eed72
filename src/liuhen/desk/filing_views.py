"""待归档: the archive room's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liuhen.clock import now
from liuhen.desk.filing import filing as due_volumes
from liuhen.desk.filing import filing_counts
from liuhen.desk.step import capped
from liuhen.people import queries as people
from liuhen.people import web
from liuhen.people.permissions import Capability, require


@require_safe
def filing(request: HttpRequest) -> HttpResponse:
    """Closed cases whose volumes are due, what is due first."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.VIEW_FILING)
    state = request.GET.get("state", "")
    units = list(people.units())
    unit = next((each for each in units if str(each.id) == request.GET.get("unit")), None)
    counts = filing_counts(actor=actor, now=moment)
    page = due_volumes(
        actor=actor,
        now=moment,
        state=state,
        unit_id=unit.id if unit else None,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    kept = f"&unit={unit.id}" if unit else ""
    tabs = [
        {"state": code, "label": label, "count": capped(count) if count else ""}
        for code, label, count in (
            ("", _("全部"), 0),
            ("late", _("已逾期"), counts.late),
            ("soon", _("一周内"), counts.soon),
        )
    ]
    context = {"filing": page, "tabs": tabs, "state": state, "units": units, "unit": unit, "kept": kept}
    return render(request, "desk/filing.html", context)
