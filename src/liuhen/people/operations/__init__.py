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
from liuhen.people.operations.identities import link_identity, unlink_identity
from liuhen.people.operations.lockout import unlock
from liuhen.people.operations.refusals import record_refusal
from liuhen.people.operations.roles import grant_role, resume_roles, revoke_role
from liuhen.people.operations.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
)
from liuhen.people.operations.sessions import (
    SESSION_PROVEN,
    SESSION_SEEN,
    SESSION_STARTED,
    arrive,
    awaits_code,
    clear_sign_ins,
    come_in,
    end_other_sessions,
    end_session,
    finish_sign_in,
    forget_ended,
    mark_proven,
    mark_unproven,
    note_presence,
    sign_in,
    sign_in_by_provider,
    sign_in_of,
)
from liuhen.people.operations.tokens import create_token, note_token_use, revoke_token
from liuhen.people.operations.units import create_unit, edit_officer, link_officer, register_officer

__all__ = [
    "SESSION_PROVEN",
    "SESSION_SEEN",
    "SESSION_STARTED",
    "activate",
    "appoint_administrator",
    "arrive",
    "awaits_code",
    "begin_second_factor",
    "change_password",
    "clear_sign_ins",
    "come_in",
    "confirm_second_factor",
    "create_account",
    "create_first_system_admin",
    "create_token",
    "create_unit",
    "deactivate",
    "edit_officer",
    "end_other_sessions",
    "end_session",
    "finish_sign_in",
    "forget_ended",
    "grant_role",
    "link_identity",
    "link_officer",
    "mark_proven",
    "mark_unproven",
    "note_presence",
    "note_token_use",
    "record_refusal",
    "register_officer",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_second_factor",
    "resume_roles",
    "revoke_role",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_in_by_provider",
    "sign_in_of",
    "unlink_identity",
    "unlock",
]
