"""The address of a station's wall screen: a signed name of the station, good until the station gives out a newer one.

A wall has no keyboard: nobody can sign in there, and a session would end within the hour. So the address itself is
the right, and it reaches one page only: codes of recorders, numbers and states of one station; no names of people, no
cases, no labels of cards. All that can be chosen there is which recorder's slate is shown, to be filmed: that names its
activity and officers by identifiers alone. Whoever finds it learns when recorders were docked and are out. It is signed
with the instance's key, so nothing secret is stored; raising the station's serial ends every address given out before.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core import signing

from liuhen.intake.docking.errors import WallKeyError
from liuhen.intake.docking.models import Station
from liuhen.people.actors import Actor, Channel, actor_of, console_actor

_SIGNER = "liuhen.intake.docking.wall"


def wall_key(station: Station) -> str:
    """The part of the address that is the right to see it."""
    return _signer().sign_object([station.id.hex, station.wall_serial])


def station_on_wall(key: str) -> Station:
    """The station that a wall screen shows.

    Raises:
        WallKeyError: not signed by this instance, or replaced.
    """
    try:
        station_id, serial = _signer().unsign_object(key)
    except (signing.BadSignature, ValueError) as error:
        raise WallKeyError from error
    station = Station.objects.select_related("account").filter(id=UUID(hex=station_id), wall_serial=serial).first()
    if station is None:
        raise WallKeyError
    return station


def speaks_for(station: Station, *, now: datetime) -> Actor:
    """As whom a wall does the little that it may: the account that its station runs by, with the roles of now."""
    if station.account is None:
        return console_actor(station.actor.removeprefix("console:"))
    return actor_of(station.account, Channel.WEB, now=now)


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=_SIGNER)
