"""What can be done with accounts, roles, units, officers and tokens. Each writes its rows and one custody entry."""

from liuhen.people.operations.accounts import (
    activate,
    change_password,
    create_account,
    create_first_system_admin,
    deactivate,
    set_password,
)
from liuhen.people.operations.deputies import appoint_deputy, end_deputyship
from liuhen.people.operations.first_run import appoint_administrator
from liuhen.people.operations.guesses import clear_guesses
from liuhen.people.operations.identities import link_identity, unlink_identity
from liuhen.people.operations.keepers import appoint_keeper, end_appointment
from liuhen.people.operations.leaving import leave, settle_departure
from liuhen.people.operations.lockout import unlock
from liuhen.people.operations.officers import edit_officer, link_officer, register_officer
from liuhen.people.operations.refusals import record_refusal
from liuhen.people.operations.roles import grant_role, limit_role, resume_roles, revoke_role
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
from liuhen.people.operations.units import close_unit, create_unit, move_unit, rename_unit, reopen_unit

__all__ = [
    "SESSION_PROVEN",
    "SESSION_SEEN",
    "SESSION_STARTED",
    "activate",
    "appoint_administrator",
    "appoint_deputy",
    "appoint_keeper",
    "arrive",
    "awaits_code",
    "begin_second_factor",
    "change_password",
    "clear_guesses",
    "clear_sign_ins",
    "close_unit",
    "come_in",
    "confirm_second_factor",
    "create_account",
    "create_first_system_admin",
    "create_token",
    "create_unit",
    "deactivate",
    "edit_officer",
    "end_appointment",
    "end_deputyship",
    "end_other_sessions",
    "end_session",
    "finish_sign_in",
    "forget_ended",
    "grant_role",
    "leave",
    "limit_role",
    "link_identity",
    "link_officer",
    "mark_proven",
    "mark_unproven",
    "move_unit",
    "note_presence",
    "note_token_use",
    "record_refusal",
    "register_officer",
    "remove_second_factor",
    "rename_unit",
    "renew_recovery_codes",
    "reopen_unit",
    "reset_second_factor",
    "resume_roles",
    "revoke_role",
    "revoke_token",
    "set_password",
    "settle_departure",
    "sign_in",
    "sign_in_by_provider",
    "sign_in_of",
    "unlink_identity",
    "unlock",
]
