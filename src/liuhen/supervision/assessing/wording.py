"""What the machine found of a volume, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from liuhen.archive.checking.models import ItemOutcome
from liuhen.rules.shelf import rulebook


def hint(told: Mapping[str, Any]) -> str:
    """One finding as a sentence."""
    say = told.get("say")
    if say == "late":
        period = rulebook().latest.periods.get(str(told["period"]))
        name = period.gist if period else str(told["period"])
        return _("{name}逾期，应在 {due} 前完成").format(name=name, due=told["due"])
    if say == "check":
        return _("四性检测“{gist}”{outcome}").format(gist=told["gist"], outcome=ItemOutcome(told["outcome"]).label)
    if say == "undescribed":
        return _("音像资料 {number} 尚未标注").format(number=told["number"])
    if say == "no_recordings":
        return _("本案没有音像资料")
    if say == "unchecked":
        return _("没有做过四性检测")
    return _("组卷时缺：{what}").format(what=told.get("what", ""))
