"""What can be done with accounts, roles, units, officers and tokens. Each writes its rows and one custody entry."""

from liuhen.people.operations.accounts import (
    activate,
    change_password,
    create_account,
    create_first_system_admin,
    deactivate,
    set_password,
)
from liuhen.people.operations.first_run import appoint_administrator
from liuhen.people.operations.refusals import record_refusal
from liuhen.people.operations.roles import grant_role, resume_roles, revoke_role
from liuhen.people.operations.sessions import SESSION_SEEN, SESSION_STARTED, arrive, end_session, sign_in
from liuhen.people.operations.tokens import create_token, note_token_use, revoke_token
from liuhen.people.operations.units import create_unit, edit_officer, link_officer, register_officer

__all__ = [
    "SESSION_SEEN",
    "SESSION_STARTED",
    "activate",
    "appoint_administrator",
    "arrive",
    "change_password",
    "create_account",
    "create_first_system_admin",
    "create_token",
    "create_unit",
    "deactivate",
    "edit_officer",
    "end_session",
    "grant_role",
    "link_officer",
    "note_token_use",
    "record_refusal",
    "register_officer",
    "resume_roles",
    "revoke_role",
    "revoke_token",
    "set_password",
    "sign_in",
]
