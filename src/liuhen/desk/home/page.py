"""Which pictures stand on somebody's home page: those of each role held, in the order of the roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from liuhen.desk.home import archivist, head, leader, legal, machine, office, officer
from liuhen.desk.home.shapes import Picture
from liuhen.people.actors import Actor
from liuhen.people.models import Role

_OF_ROLE: Mapping[Role, Callable[[Actor, datetime], Iterator[Picture]]] = {
    Role.OFFICER: officer.pictures,
    Role.LEADER: leader.pictures,
    Role.OFFICE: office.pictures,
    Role.ARCHIVIST: archivist.pictures,
    Role.LEGAL: legal.pictures,
    Role.HEAD: head.pictures,
    Role.SYSTEM_ADMIN: machine.system,
    Role.SECURITY_ADMIN: machine.security,
    Role.AUDIT_ADMIN: machine.audit,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The pictures of one role.

    Attributes:
        title: the role, where somebody has several; empty otherwise.
        pictures: its pictures; one that another of the roles has already stands there only.
    """

    title: str
    pictures: list[Picture]


def shelves(*, actor: Actor, now: datetime) -> list[Shelf]:
    """The pictures of an actor's home page, by role; none for who has no role in force."""
    held = [role for role in Role if actor.is_a(role)]
    seen: set[str] = set()
    found = []
    for role in held:
        pictures = [each for each in _OF_ROLE[role](actor, now) if each.code not in seen]
        seen.update(each.code for each in pictures)
        if pictures:
            found.append(Shelf(title=str(role.label) if len(held) > 1 else "", pictures=pictures))
    return found
