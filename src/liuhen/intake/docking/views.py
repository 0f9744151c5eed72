"""采集站: the list of stations, a station's page, and the page for a wall screen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.cases import slate_grants
from liuhen.cases.operations.slates import WALL_LIFE, show_at_station, slates_at_station, slates_of_those_out
from liuhen.cases.slate_views import codes_of
from liuhen.clock import now
from liuhen.intake.docking import operations, queries
from liuhen.intake.docking.forms import NameForm, offered_recorders
from liuhen.intake.docking.models import Docking
from liuhen.intake.docking.wall import speaks_for, station_on_wall, wall_key
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every station with what stands in it."""
    require(web.actor(request), Capability.INTAKE)
    moment = now()
    shown = [queries.shown_station(station, now=moment) for station in queries.stations()]
    return render(request, "docking/listing.html", {"stations": shown})


@require_safe
def station(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """A station: its cards now, those that left lately, the address of its wall screen."""
    found = queries.get_station(actor=web.actor(request), station_id=station_id)
    context = {
        "shown": queries.shown_station(found, now=now()),
        "recent": queries.recent(found),
        "may_manage": holds(web.actor(request), Capability.MANAGE_DEVICES),
        "out": slates_of_those_out(actor=web.actor(request)),
        "wall": request.build_absolute_uri(reverse("docking:wall", args=[wall_key(found)])),
    }
    return render(request, "docking/station.html", context)


@web.polled
@require_safe
def board(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """The cards of a station's page, asked for again and again."""
    found = queries.get_station(actor=web.actor(request), station_id=station_id)
    return render(request, "docking/_board.html", {"shown": queries.shown_station(found, now=now())})


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, docking_id: UUID) -> HttpResponse:
    """Say which recorder a card is from."""
    actor = web.actor(request)
    card: Docking = queries.get_docking(actor=actor, docking_id=docking_id)
    form = NameForm(request.POST if request.method == "POST" else None)

    def say() -> Docking:
        return operations.name_card(
            actor=actor,
            now=now(),
            docking_id=docking_id,
            recorder=form.cleaned_data["recorder"],
            remember=form.cleaned_data["remember"],
        )

    if form.is_bound and form.is_valid() and web.is_done(form, say):
        messages.success(request, _("已指认，采集站随即开始"))
        return redirect("docking:station", card.station_id)
    context = {"card": card, "form": form, "recorders": offered_recorders()}
    return render(request, "docking/name.html", context, status=422 if form.is_bound else 200)


@require_POST
def replace_wall(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """End the addresses of a station's wall screen that were given out."""
    operations.replace_wall_address(actor=web.actor(request), now=now(), station_id=station_id)
    messages.success(request, _("大屏地址已更换，请在大屏上打开新地址"))
    return redirect("docking:station", station_id)


@web.reachable(anonymous=True)  # its address is the right, see `wall`
@require_safe
def wall(request: HttpRequest, key: str) -> HttpResponse:
    """The page for a wall screen: codes of recorders and numbers, no names, and their slates to be filmed.

    It shows no footage and nothing of a case, so a look at it is no custody entry (invariant 8 is about what is seen
    of recordings).
    """
    return render(request, "docking/wall.html", _on_wall(key))


@web.reachable(anonymous=True)
@web.polled
@require_safe
def wall_board(request: HttpRequest, key: str) -> HttpResponse:
    """The part of it that changes."""
    return render(request, "docking/_wall_board.html", _on_wall(key))


@web.reachable(anonymous=True)
@require_safe
@never_cache
def wall_slate(request: HttpRequest, key: str, taken_id: UUID) -> HttpResponse:
    """A recorder's live slate on the wall, for two minutes. Showing it is an entry."""
    found, moment = station_on_wall(key), now()
    opened = show_at_station(actor=speaks_for(found, now=moment), now=moment, taken_id=taken_id, station_id=found.id)
    return render(request, "docking/_wall_slate.html", {"opened": opened, "key": key, "seconds": WALL_LIFE.seconds})


@web.reachable(anonymous=True)
@web.polled
@require_safe
@never_cache
def wall_codes(_request: HttpRequest, key: str, token: str) -> HttpResponse:
    """The next seconds' codes of the slate that the wall shows."""
    received, found = now(), station_on_wall(key)
    return codes_of(slate_grants.read(token, account_id=found.account_id, now=received), received)


def _on_wall(key: str) -> dict[str, object]:
    found, moment = station_on_wall(key), now()
    actor = speaks_for(found, now=moment)
    return {
        "shown": queries.shown_station(found, now=moment),
        "out": slates_at_station(actor=actor, now=moment) if holds(actor, Capability.INTAKE) else [],
        "key": key,
        "moment": moment,
    }
