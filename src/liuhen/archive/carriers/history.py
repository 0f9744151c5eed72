"""留痕: what the ledger says of a carrier, in the reader's words."""

from __future__ import annotations

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.custody.models import Entry
from liuhen.people import history
from liuhen.people.history import History

_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "carrier.asked_again": (_("重新制作载体内容"), "refresh", "info"),
    "carrier.fetched": (_("下载载体映像"), "export", "info"),
    "carrier.read_same": (_("载体核对一致"), "check", "good"),
    "carrier.read_other": (_("载体核对不一致"), "alert", "bad"),
    "carrier.placed": (_("登记载体存放"), "archive", "plain"),
    "carrier.sample_drawn": (_("抽取载体样本"), "list", "plain"),
    "carrier.inspected": (_("登记载体抽检结果"), "check", "info"),
    "carrier.renewed": (_("更新载体"), "refresh", "info"),
    "carrier.replaced": (_("载体已有新盘替代"), "refresh", "plain"),
    "carrier.ended": (_("登记载体销毁"), "delete", "bad"),
}


def history_of(carrier_id: UUID) -> History:
    """Return what the ledger says of a carrier."""

    def detail(entry: Entry) -> str:
        return str(entry.facts.get("place") or entry.facts.get("reason") or entry.facts.get("successor") or "")

    return history.history_of(carrier_id, _EVENTS, detail)
