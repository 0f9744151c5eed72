"""留痕: what the ledger says of a batch, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "handover.offered": (_("移交人签字"), "describe", "info"),
    "handover.received": (_("接收人签字"), "check", "good"),
    "handover.returned": (_("整批退回"), "ban", "attention"),
    "handover.withdrawn": (_("撤回移交"), "close", "plain"),
    "handover.listed": (_("生成交接清册"), "file", "plain"),
}


def history_of(handover_id: UUID) -> History:
    """Return what the ledger says of a batch."""
    return history.history_of(handover_id, _EVENTS, _detail)


def _detail(entry: Entry) -> str:
    return str(entry.facts.get("note") or "")
