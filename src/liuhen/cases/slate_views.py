"""场记码: the code that is filmed before the work begins; live on a screen, saved on a phone, printed for a case."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from liuhen.binding.codes import slate_png, slate_rows, slate_svg
from liuhen.binding.slating import SlateLine, SlateSheet, print_slate_sheet
from liuhen.cases import queries, slate_grants
from liuhen.cases.models import Case
from liuhen.cases.operations.slates import Opened, PointCode, live_codes, open_live, print_slates, save_slate
from liuhen.clock import now
from liuhen.custody.slates import slate_keys
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.people.queries import bureau_name
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.shelf import rulebook

AHEAD = 12
"""Seconds of codes in one answer; the page asks again well before they run out."""


@require_safe
def live(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The screen to film: a code that is renewed each second. Opening it is an entry."""
    opened = open_live(actor=web.actor(request), now=now(), activity_id=activity_id, recorder_id=_recorder(request))
    codes = reverse("cases:slate_codes", args=[opened.token])
    return render(request, "cases/slate_live.html", _shown(opened) | {"codes": codes})


@require_safe
@never_cache
def codes(request: HttpRequest, token: str) -> HttpResponse:
    """The next seconds' codes, with the server's time when it was asked and when it answers (as NTP does)."""
    received = now()
    return codes_of(slate_grants.read(token, account_id=web.actor(request).account_id, now=received), received)


def codes_of(grant: slate_grants.SlateGrant, received: datetime) -> JsonResponse:
    """The codes of the seconds after `received`, as the screen's script reads them."""
    told = []
    for at, text in live_codes(grant=grant, first=received, count=AHEAD):
        side, rows = slate_rows(text)
        clock = timezone.localtime(at).strftime("%H:%M:%S")
        told.append({"at": _moment(at), "clock": clock, "side": side, "rows": rows})
    return JsonResponse({"codes": told, "received": _moment(received), "answered": _moment(now())})


@require_safe
def saved(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """A code to keep on a phone: it assigns for some days, and tells no time. Opening it is an entry."""
    opened = save_slate(actor=web.actor(request), now=now(), activity_id=activity_id, recorder_id=_recorder(request))
    return render(request, "cases/slate_saved.html", _shown(opened) | {"picture": slate_png(opened.text)})


@require_safe
def sheet(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Codes to print: for the case as a whole, and for each point that is filmed. Opening it is an entry."""
    moment, (found, lines, expires) = _printed(request, case_id)
    codes = [(name, note, mark_safe(slate_svg(one.text))) for one, name, note in lines]  # noqa: S308 - the encoder's own
    context = {"case": found, "bureau": bureau_name(), "printed_at": moment, "expires": expires, "codes": codes}
    return render(request, "cases/slate_sheet.html", context)


@require_safe
def sheet_pdf(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same as a PDF/A-2b, two codes a row, to go with the inspection plan. Opening it is an entry."""
    with translation.override("zh-hans"):  # what is printed goes on file
        moment, (found, lines, expires) = _printed(request, case_id)
        sheet = SlateSheet(
            heading=f"{found.number} {_('场记码')}",
            author=bureau_name(),
            what=_("附在检查方案后带到现场。开始录像后对着要拍的环节的码拍两秒；只说明归属，不能核对时钟。"),
            foot=_("打印时间 {printed}，有效期至 {until}").format(printed=_day(moment), until=_day(expires)),
            lines=[SlateLine(name=name, note=note, text=one.text) for one, name, note in lines],
        )
    with TemporaryDirectory() as folder:
        target = Path(folder) / "sheet.pdf"
        print_slate_sheet(sheet, target, workroom=Path(folder), made_at=moment)
        content = target.read_bytes()
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="slates.pdf"'
    return answer


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The public key that slates are checked with, for `liuhen slate find --key`."""
    require(web.actor(request), Capability.VIEW_CASES)
    lines = "".join(f"{each.vkey()}\n" for each in slate_keys())
    answer = HttpResponse(lines, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="slate-keys.txt"'
    return answer


def _printed(
    request: HttpRequest, case_id: UUID
) -> tuple[datetime, tuple[Case, list[tuple[PointCode, str, str]], datetime]]:
    """The moment, the case, its codes each with a name and a note, and until when they assign."""
    moment, actor = now(), web.actor(request)
    require(actor, Capability.VIEW_CASES)
    case = queries.get_case(actor=actor, case_id=case_id)
    points = {
        point.clause: point.gist
        for point in rulebook().on(case.opened_on).filmed_points
        if case.kind in point.kinds and point.clause.isascii()
    }
    found, made, expires = print_slates(actor=actor, now=moment, case_id=case_id, clauses=list(points))
    lines = [
        (one, points[one.clause], clause_in_words(one.clause))
        if one.clause
        else (one, _("整个案件"), _("不分环节时拍这个"))
        for one in made
    ]
    return moment, (found, lines, expires)


def _day(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _recorder(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("recorder", ""))
    except ValueError:
        return None


def _shown(opened: Opened) -> dict[str, object]:
    chosen = opened.recorder.id if opened.recorder else None
    ways = [
        (one, f"?{urlencode({'recorder': one.recorder_id})}", one.recorder_id == chosen)
        for one in opened.activity.taken.select_related("recorder", "officer").order_by("recorder__code")
    ]
    return {
        "opened": opened,
        "activity": opened.activity,
        "case": opened.activity.case,
        "ways": ways if len(ways) > 1 else [],
        "query": f"?{urlencode({'recorder': chosen})}" if chosen else "",
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
