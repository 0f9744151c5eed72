"""留痕: what the ledger says of a paper, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.people import history
from liuhen.people.history import History

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "oversight.entered": (_("登记来文"), "inbox", "info"),
    "oversight.linked": (_("关联查阅复制申请"), "link", "plain"),
    "oversight.answered": (_("答复"), "check", "good"),
}


def history_of(demand_id: UUID) -> History:
    """Return what the ledger says of a paper."""
    return history.history_of(demand_id, _EVENTS, lambda _entry: "")
