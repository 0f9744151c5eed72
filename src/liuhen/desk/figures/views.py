"""统计: the figures, and the lists behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liuhen.cases.models import Exemption
from liuhen.clock import now
from liuhen.desk.figures import late, operations, queries
from liuhen.desk.figures.covered import point_names
from liuhen.desk.figures.forms import FiguresForm
from liuhen.desk.figures.page import figures_page
from liuhen.desk.timeline import name_of
from liuhen.paging import page_by_key
from liuhen.people import web
from liuhen.people.permissions import Capability, require

_NARROWING = ("period", "clause", "state", "reason", "unexplained", "own")


def _form(request: HttpRequest, today: date) -> FiguresForm:
    return FiguresForm(request.GET.dict(), actor=web.actor(request), today=today)


def _listed(request: HttpRequest, moment: datetime) -> tuple[queries.Wanted, dict[str, Any]]:
    """What a list behind a figure is narrowed to, and what its page is given beside its rows."""
    form = _form(request, timezone.localdate(moment))
    asked = {name: request.GET.get(name, "") for name in _NARROWING}
    wanted = queries.Wanted(
        span=form.chosen_span,
        unit_id=form.unit_id,
        period=asked["period"],
        clause=asked["clause"],
        state=asked["state"],
        reason=asked["reason"],
        own=asked["own"],
    )
    return wanted, {"form": form, "kept": {name: value for name, value in asked.items() if value}}


def _place(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("before", ""), request.GET.get("after", "")


def _tabs(request: HttpRequest, name: str, choices: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Choices of one narrowing as tabs; the others stay as they are."""
    tabs = []
    for value, label in choices:
        query = request.GET.copy()
        for old in (name, "before", "after"):
            query.pop(old, None)
        if value:
            query[name] = value
        tabs.append({"url": f"?{query.urlencode()}", "label": label, "is_here": request.GET.get(name, "") == value})
    return tabs


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """On time, covered, brought in, explained: by month and by unit."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.READ_FIGURES)
    form = _form(request, timezone.localdate(moment))
    page = figures_page(actor=actor, now=moment, span=form.chosen_span, unit_id=form.unit_id)
    return render(request, "desk/figures.html", {"form": form, "page": page})


@require_POST
def count_anew(request: HttpRequest) -> HttpResponse:
    """Have the figures counted now, not at the next round."""
    operations.count_anew(actor=web.actor(request), now=now())
    messages.success(request, _("已开始重新统计，一般几分钟内完成。"))
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("figures")


@require_safe
def late_list(request: HttpRequest) -> HttpResponse:
    """逾期清单: what was late in a span, whose duty, why."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.READ_FIGURES)
    wanted, context = _listed(request, moment)
    before, after = _place(request)
    unexplained = context["kept"].get("unexplained") == "yes"
    page = queries.late_page(
        actor=actor, now=moment, wanted=wanted, unexplained=unexplained, before=before, after=after
    )
    context |= {
        "page": page,
        "lines": late.lines(page.rows, actor=actor, now=moment),
        "tabs": _tabs(request, "unexplained", [("", _("全部")), ("yes", _("尚未说明原因"))]),
    }
    return render(request, "desk/late.html", context)


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The points of cases that a number of the coverage counts."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.OPEN_COUNTED)
    wanted, context = _listed(request, moment)
    before, after = _place(request)
    page = queries.points_page(queries.points_behind(actor=actor, wanted=wanted), before=before, after=after)
    states = [("", _("全部")), ("missing", _("缺失")), ("explained", _("已说明")), ("recorded", _("已记录"))]
    names = point_names({wanted.clause}, timezone.localdate(moment)) if wanted.clause else {}
    context |= {"page": page, "tabs": _tabs(request, "state", states), "point": names.get(wanted.clause, "")}
    return render(request, "desk/points.html", context)


@require_safe
def exemptions(request: HttpRequest) -> HttpResponse:
    """The explanations that a number counts."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.OPEN_COUNTED)
    wanted, context = _listed(request, moment)
    before, after = _place(request)
    page = page_by_key(queries.exemptions_behind(actor=actor, wanted=wanted), before=before, after=after)
    states = [("", _("全部")), *((state.value, str(state.label)) for state in Exemption.State)]
    reason = dict(Exemption.Reason.choices).get(wanted.reason, "")
    context |= {"page": page, "tabs": _tabs(request, "state", states), "reason": reason}
    return render(request, "desk/exemptions.html", context)


@require_safe
def recordings(request: HttpRequest) -> HttpResponse:
    """The recordings that a number counts."""
    actor, moment = web.actor(request), now()
    require(actor, Capability.OPEN_COUNTED)
    wanted, context = _listed(request, moment)
    before, after = _place(request)
    page = queries.recordings_page(actor=actor, wanted=wanted, before=before, after=after)
    rows = [{"recording": one, "name": name_of(one)} for one in page.rows]
    return render(request, "desk/received.html", context | {"page": page, "rows": rows})
