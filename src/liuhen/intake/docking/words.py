"""What stands on the screens in large letters. The terminal and the wall say the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.intake.docking.models import Stand


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a card may be pulled out and wiped, and its tone: `good`, `busy`, `bad` or `quiet`."""

    pull: str | Promise
    wipe: str | Promise
    tone: str


_IN_HAND = Verdict(_("请勿拔出"), "", "busy")
_NOT_WHOLE = Verdict(_("可以拔出"), _("不可清除"), "bad")
_AGAIN = Verdict(_("请重新插入"), _("不可清除"), "bad")
_LEFT_ALONE = Verdict(_("可以拔出"), _("未采集"), "quiet")
_PROVEN = Verdict(_("可以拔出"), _("可以清除"), "good")
_BY_STAND = {
    Stand.READING: _IN_HAND,
    Stand.WAITING: _IN_HAND,
    Stand.TAKING: _IN_HAND,
    Stand.PAUSED: _IN_HAND,
    Stand.DONE: _NOT_WHOLE,  # unless it's known that it may be wiped
    Stand.PARTLY: _NOT_WHOLE,
    Stand.UNNAMED: Verdict(_("请指认"), _("不可清除"), "bad"),
    Stand.LOCKED: Verdict(_("未解锁"), "", "bad"),
    Stand.PULLED: _AGAIN,
    Stand.INTERRUPTED: _AGAIN,
    Stand.FOREIGN: _LEFT_ALONE,
    Stand.EMPTY: _LEFT_ALONE,
}
UNANSWERED = Verdict(_("请勿拔出"), _("没有应答"), "bad")
"""Said of every card of a station that doesn't answer: another may be in that place by now."""
AWAITS_COPIES = _("资料已核验。本局要求的副本核验后，才可以清除。")
"""Said of a card that is done and may not be wiped yet."""


def verdict(stand: Stand, *, may_wipe: bool) -> Verdict:
    """What is said of a card that stands so. Invariant 3: only `done` with everything read back says 可以清除."""
    return _PROVEN if stand is Stand.DONE and may_wipe else _BY_STAND[stand]
