"""Who may come to the pages of signing in; part of the table in `access`."""

from __future__ import annotations

from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability

# Nobody is turned away there, but without an errand from the door they lead back to it.
BACK_TO_THE_DOOR = frozenset({"enter_code", "to_provider", "from_provider"})
SIGN_IN_PAGES: dict[str, str | frozenset[Role]] = {
    "enter_code": "anybody",
    "to_provider": "anybody",
    "from_provider": "anybody",
    "second_factor": frozenset(Role),
    "begin_second_factor": frozenset(Role),
    "renew_recovery_codes": frozenset(Role),
    "remove_second_factor": frozenset(Role),
    "sign_ins": frozenset(Role),
    "end_other_sessions": frozenset(Role),
    "unlock_account": MATRIX[Capability.GRANT_ROLES],
    "reset_second_factor": MATRIX[Capability.GRANT_ROLES],
    "link_identity": MATRIX[Capability.MANAGE_ACCOUNTS],
    "unlink_identity": MATRIX[Capability.MANAGE_ACCOUNTS],
}
