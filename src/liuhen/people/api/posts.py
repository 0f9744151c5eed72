"""Keepers (arts 14, 19), leaving, tables of people, and what the roles may do."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from liuhen.clock import now
from liuhen.people import combining, keepers, operations, web
from liuhen.people.models import Departure, Keeping, Role
from liuhen.people.operations.importing import import_people
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import MATRIX, Capability, require
from liuhen.sheets.reading import FILE_LIMIT

router = Router()


class KeeperOut(Schema):
    """A person named as keeper of something, on these days; without a unit of the whole bureau's."""

    id: UUID
    keeping: Keeping
    account_id: UUID
    unit_id: UUID | None
    holds_from: date
    holds_until: date | None
    basis: str


class VacancyOut(Schema):
    """A post that nobody holds; `unit_id`: whose recorders nobody keeps."""

    keeping: Keeping
    unit_id: UUID | None


class KeepersOut(Schema):
    """The appointments in force and to come, and the vacant posts."""

    appointments: list[KeeperOut]
    vacancies: list[VacancyOut]


class KeeperIn(Schema):
    """A keeper to be named."""

    keeping: Keeping
    account_id: UUID
    unit_id: UUID | None = None
    holds_from: date | None = None
    holds_until: date | None = None
    basis: str = ""


class LeaveIn(Schema):
    """Somebody leaves; `left_on`: the day on the paper, null for today."""

    way: Departure.Way
    left_on: date | None = None


class DepartureOut(Schema):
    """Somebody who left."""

    id: UUID
    account_id: UUID
    officer_id: UUID | None
    unit_id: UUID | None
    way: Departure.Way
    left_on: date


class RowFaultOut(Schema):
    """What is wrong with a row of a table."""

    number: int
    column: str
    said: str


class FirstPasswordOut(Schema):
    """A new account's first password; it can't be had again."""

    username: str
    name: str
    password: str


class ImportedOut(Schema):
    """What came of a table; with faults nothing was taken over."""

    added: int
    changed: int
    same: int
    faults: list[RowFaultOut]
    passwords: list[FirstPasswordOut]


class RoleSheetOut(Schema):
    """What a role may do, and which others one person may never hold beside it."""

    role: Role
    capabilities: list[Capability]
    never_with: list[Role]


@router.get("/roles", response=list[RoleSheetOut])
def roles(request: HttpRequest) -> object:
    """The matrix: every role, what it may do, what it never goes together with."""
    require(web.actor(request), Capability.VIEW_ROLE_MATRIX)
    return [
        {
            "role": role,
            "capabilities": [each for each in Capability if role in MATRIX[each]],
            "never_with": [other for other in Role if combining.pair(role, other).state == "never"],
        }
        for role in Role
    ]


@router.get("/keepers", response=KeepersOut)
def keeper_posts(request: HttpRequest) -> object:
    """The keepers of archive room, storage, recorders and supervision, and what is vacant."""
    require(web.actor(request), Capability.VIEW_BUREAU_DUTIES)
    day = bureau_day(now())
    vacant = [{"keeping": one.keeping, "unit_id": one.unit.id if one.unit else None} for one in keepers.vacancies(day)]
    return {"appointments": list(keepers.coming_and_standing(day)), "vacancies": vacant}


@router.post("/keepers", response={201: KeeperOut})
def appoint_keeper(request: HttpRequest, given: KeeperIn) -> object:
    """Name a keeper."""
    return Status(201, operations.appoint_keeper(actor=web.actor(request), now=now(), **given.dict()))


@router.delete("/keepers/{uuid:appointment_id}", response={204: None})
def end_appointment(request: HttpRequest, appointment_id: UUID) -> object:
    """End an appointment at once."""
    operations.end_appointment(actor=web.actor(request), now=now(), appointment_id=appointment_id)
    return Status(204, None)


@router.post("/accounts/{uuid:account_id}/departure", response={201: DepartureOut})
def leave(request: HttpRequest, account_id: UUID, given: LeaveIn) -> object:
    """Close the account of somebody who leaves: sessions, tokens, roles, deputyships and posts end with it."""
    return Status(
        201,
        operations.leave(
            actor=web.actor(request), now=now(), account_id=account_id, way=given.way, left_on=given.left_on
        ),
    )


@router.post("/units/table", response=ImportedOut)
def import_units(request: HttpRequest, file: File[UploadedFile | None] = None) -> object:
    """Take an .xlsx of units over, every row or none."""
    return _taken(request, "units", file)


@router.post("/officers/table", response=ImportedOut)
def import_officers(request: HttpRequest, file: File[UploadedFile | None] = None) -> object:
    """Take an .xlsx of officers over, every row or none."""
    return _taken(request, "officers", file)


@router.post("/accounts/table", response=ImportedOut)
def import_accounts(request: HttpRequest, file: File[UploadedFile | None] = None) -> object:
    """Take an .xlsx of accounts over, every row or none; first passwords are told once."""
    return _taken(request, "accounts", file)


def _taken(request: HttpRequest, kind: str, file: UploadedFile | None) -> dict[str, object]:
    content = b"" if file is None else file.read(FILE_LIMIT + 1)  # without a file: no workbook
    made = import_people(actor=web.actor(request), now=now(), kind=kind, content=content)
    passwords = [dict(zip(("username", "name", "password"), each, strict=True)) for each in made.passwords]
    return {
        "added": made.added,
        "changed": made.changed,
        "same": made.same,
        "faults": made.faults,
        "passwords": passwords,
    }
