"""Leave to look at something that isn't one's own (查阅, 监督检查): it ends by itself, or is taken back.

Who was given leave by a consultation is known above this room, which plugs itself in; what is open for a review, here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liuhen.recordings.errors import LeaveEndedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Leave to look.

    Attributes:
        id: of the consultation or review that gave it.
        until: when it ends by itself.
    """

    id: UUID
    until: datetime


Standing = Callable[[UUID, UUID | None, datetime], bool]
"""Whether a leave stands: its id, the account that looks, the moment."""

_standing: list[Standing] = []


def ask_for_standing(source: Standing) -> None:
    """Say who knows whether leave stands: this room and the archive plug themselves in. Any number of times."""
    if source not in _standing:
        _standing.append(source)


def refuse_ended(leave_id: UUID, *, account_id: UUID | None, now: datetime) -> None:
    """Go on only if leave stands now; asked at every range, so that what is taken back ends at once.

    Raises:
        LeaveEndedError: it's over, was taken back, or was another's.
    """
    if not any(source(leave_id, account_id, now) for source in _standing):
        raise LeaveEndedError
