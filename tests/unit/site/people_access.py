"""Who may come to accounts, roles, officers and units; part of the table in `access`, with the things it needs."""

from __future__ import annotations

from collections.abc import Mapping

from conftest import NOW
from liuhen.people import operations
from liuhen.people.models import Departure, Keeping, OutsideIdentity, Role
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import MATRIX, Capability


def _can(capability: Capability) -> frozenset[Role]:
    return MATRIX[capability]


PAGES: dict[str, str | frozenset[Role]] = {
    "accounts": _can(Capability.VIEW_ACCOUNTS),
    "new_account": _can(Capability.MANAGE_ACCOUNTS),
    "account": _can(Capability.VIEW_ACCOUNTS),
    "set_password": _can(Capability.MANAGE_ACCOUNTS),
    "deactivate_account": _can(Capability.MANAGE_ACCOUNTS),
    "activate_account": _can(Capability.MANAGE_ACCOUNTS),
    "grant_role": _can(Capability.GRANT_ROLES),
    "revoke_role": _can(Capability.GRANT_ROLES),
    "limit_role": _can(Capability.GRANT_ROLES),
    "appoint_deputy": _can(Capability.GRANT_ROLES),
    "end_deputyship": _can(Capability.GRANT_ROLES),
    "resume_roles": _can(Capability.GRANT_ROLES),
    "link_officer": _can(Capability.GRANT_ROLES),
    "officers": _can(Capability.VIEW_OFFICERS),
    "edit_officer": _can(Capability.MANAGE_OFFICERS),
    "register_officer": _can(Capability.MANAGE_OFFICERS),
    "create_unit": _can(Capability.MANAGE_OFFICERS),
    "units": _can(Capability.VIEW_OFFICERS),
    "unit": _can(Capability.VIEW_OFFICERS),
    "rename_unit": _can(Capability.MANAGE_OFFICERS),
    "move_unit": _can(Capability.MANAGE_OFFICERS),
    "close_unit": _can(Capability.MANAGE_OFFICERS),
    "reopen_unit": _can(Capability.MANAGE_OFFICERS),
    "import_people": _can(Capability.MANAGE_OFFICERS),  # the walk's list is officers
    "leave": _can(Capability.MANAGE_ACCOUNTS),
    "keepers": _can(Capability.VIEW_BUREAU_DUTIES),
    "appoint_keeper": _can(Capability.APPOINT_KEEPERS),
    "end_appointment": _can(Capability.APPOINT_KEEPERS),
    "role_matrix": frozenset(Role),
    "departures": _can(Capability.SEE_DEPARTURES),
    "departure": _can(Capability.SEE_DEPARTURES),
    "settle_departure": _can(Capability.SETTLE_DEPARTURES),
    "hand_deadlines": _can(Capability.SETTLE_DEPARTURES),
    "register_units": _can(Capability.VIEW_OFFICERS),
    "register_accounts": _can(Capability.VIEW_ACCOUNTS),
}

CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/units"): frozenset(Role),
    ("POST", "/api/v1/units"): _can(Capability.MANAGE_OFFICERS),
    ("GET", "/api/v1/officers"): _can(Capability.VIEW_OFFICERS),
    ("POST", "/api/v1/officers"): _can(Capability.MANAGE_OFFICERS),
    ("GET", "/api/v1/officers/{officer_id}"): _can(Capability.VIEW_OFFICERS),
    ("PUT", "/api/v1/officers/{officer_id}"): _can(Capability.MANAGE_OFFICERS),
    ("GET", "/api/v1/accounts"): _can(Capability.VIEW_ACCOUNTS),
    ("POST", "/api/v1/accounts"): _can(Capability.MANAGE_ACCOUNTS),
    ("GET", "/api/v1/accounts/{account_id}"): _can(Capability.VIEW_ACCOUNTS),
    ("POST", "/api/v1/accounts/{account_id}/password"): _can(Capability.MANAGE_ACCOUNTS),
    ("GET", "/api/v1/accounts/{account_id}/identities"): _can(Capability.VIEW_ACCOUNTS),
    ("PUT", "/api/v1/accounts/{account_id}/identities/{provider}"): _can(Capability.MANAGE_ACCOUNTS),
    ("DELETE", "/api/v1/accounts/{account_id}/identities/{provider}"): _can(Capability.MANAGE_ACCOUNTS),
    ("DELETE", "/api/v1/accounts/{account_id}/second-factor"): _can(Capability.GRANT_ROLES),
    ("POST", "/api/v1/accounts/{account_id}/deactivate"): _can(Capability.MANAGE_ACCOUNTS),
    ("POST", "/api/v1/accounts/{account_id}/activate"): _can(Capability.MANAGE_ACCOUNTS),
    ("POST", "/api/v1/accounts/{account_id}/resume"): _can(Capability.GRANT_ROLES),
    ("POST", "/api/v1/accounts/{account_id}/officer"): _can(Capability.GRANT_ROLES),
    ("POST", "/api/v1/accounts/{account_id}/grants"): _can(Capability.GRANT_ROLES),
    ("DELETE", "/api/v1/grants/{grant_id}"): _can(Capability.GRANT_ROLES),
    ("PUT", "/api/v1/grants/{standing_id}/period"): _can(Capability.GRANT_ROLES),
    ("POST", "/api/v1/grants/{standing_id}/deputies"): _can(Capability.GRANT_ROLES),
    ("GET", "/api/v1/roles"): frozenset(Role),
    ("GET", "/api/v1/keepers"): _can(Capability.VIEW_BUREAU_DUTIES),
    ("POST", "/api/v1/keepers"): _can(Capability.APPOINT_KEEPERS),
    ("DELETE", "/api/v1/keepers/{appointment_id}"): _can(Capability.APPOINT_KEEPERS),
    ("POST", "/api/v1/accounts/{account_id}/departure"): _can(Capability.MANAGE_ACCOUNTS),
    ("POST", "/api/v1/accounts/{account_id}/unlock"): _can(Capability.GRANT_ROLES),
    ("GET", "/api/v1/departures"): _can(Capability.SEE_DEPARTURES),
    ("GET", "/api/v1/departures/{departure_id}"): _can(Capability.SEE_DEPARTURES),
    ("POST", "/api/v1/departures/{departure_id}/deadlines"): _can(Capability.SETTLE_DEPARTURES),
    ("POST", "/api/v1/departures/{departure_id}/settlement"): _can(Capability.SETTLE_DEPARTURES),
    ("POST", "/api/v1/departures/{departure_id}/cases"): frozenset({Role.LEADER}),
    ("POST", "/api/v1/units/table"): _can(Capability.MANAGE_OFFICERS),
    ("POST", "/api/v1/officers/table"): _can(Capability.MANAGE_OFFICERS),
    ("POST", "/api/v1/accounts/table"): _can(Capability.MANAGE_ACCOUNTS),
    ("PUT", "/api/v1/units/{unit_id}"): _can(Capability.MANAGE_OFFICERS),
    ("POST", "/api/v1/units/{unit_id}/close"): _can(Capability.MANAGE_OFFICERS),
    ("POST", "/api/v1/units/{unit_id}/reopen"): _can(Capability.MANAGE_OFFICERS),
    ("DELETE", "/api/v1/deputies/{deputyship_id}"): _can(Capability.GRANT_ROLES),
}


def bodies(things: Mapping[str, str]) -> dict[tuple[str, str], object]:
    """Bodies that pass the shape check."""
    return {
        ("POST", "/api/v1/accounts/{account_id}/grants"): {"role": "office"},
        ("PUT", "/api/v1/accounts/{account_id}/identities/{provider}"): {"name": ""},
        ("POST", "/api/v1/accounts"): {"username": "x", "name": "x", "password": "x"},
        ("PUT", "/api/v1/officers/{officer_id}"): {"name": "走查", "unit_id": things["unit_id"]},
        ("POST", "/api/v1/officers"): {"name": "走查", "unit_id": things["unit_id"]},
        ("POST", "/api/v1/units"): {"name": "走查"},
        ("PUT", "/api/v1/units/{unit_id}"): {"name": "走查", "parent_id": None},
        ("POST", "/api/v1/keepers"): {"keeping": "storage", "account_id": things["account_id"]},
        ("POST", "/api/v1/accounts/{account_id}/departure"): {"way": "left"},
        ("POST", "/api/v1/departures/{departure_id}/cases"): {"case_ids": [], "officer_id": things["officer_id"]},
        ("POST", "/api/v1/departures/{departure_id}/deadlines"): {
            "deadline_ids": [],
            "officer_id": things["officer_id"],
        },
        ("PUT", "/api/v1/grants/{standing_id}/period"): {"holds_until": None},
        ("POST", "/api/v1/grants/{standing_id}/deputies"): {
            "deputy_id": things["account_id"],
            "holds_from": "2027-01-01",
            "holds_until": "2027-01-02",
        },
    }


def people_things(console, make_account, unit):
    """An account with two roles, one of which no call takes, and somebody who stands in for it."""
    spare = make_account("spare")
    grant = operations.grant_role(actor=console, now=NOW, account_id=spare.id, role=Role.ARCHIVIST)
    standing = operations.grant_role(actor=console, now=NOW, account_id=spare.id, role=Role.OFFICE)
    deputyship = operations.appoint_deputy(
        actor=console, now=NOW, grant_id=grant.id, deputy_id=make_account("deputy").id,
        holds_from=bureau_day(NOW), holds_until=bureau_day(NOW),
    )  # fmt: skip
    keeper = make_account("keeper", Role.ARCHIVIST)
    appointment = operations.appoint_keeper(actor=console, now=NOW, keeping=Keeping.ARCHIVE_ROOM, account_id=keeper.id)
    departure = operations.leave(
        actor=console, now=NOW, account_id=make_account("gone", unit=unit, officer=True).id, way=Departure.Way.LEFT
    )
    OutsideIdentity.objects.create(
        account=spare, provider=OutsideIdentity.Provider.DIRECTORY, name="走查", linked_by="走查", linked_at=NOW
    )
    return {
        "appointment": appointment,
        "departure": departure,
        "account": spare,
        "grant": grant,
        "standing": standing,
        "deputyship": deputyship,
    }
