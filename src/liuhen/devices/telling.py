"""Checks before use in words: what was found, what was asked, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.devices import queries
from liuhen.devices.models import UseCheck
from liuhen.prose import translated
from liuhen.rules.equipment import CHOICE, PERCENT, CheckItem, Value

REMEDIES: dict[str, Promise] = {
    "another": gettext_lazy("换一台合格的执法记录仪"),
    "charge": gettext_lazy("充电后重新检查"),
    "wipe": gettext_lazy("先采集，确认可以清除后清空存储卡，再重新检查"),
    "set_clock": gettext_lazy("放入采集站校时，或按说明书校准时钟，再重新检查"),
    "clean": gettext_lazy("擦净镜头后重新检查"),
    "mount": gettext_lazy("更换背夹，或佩戴在左肩、左胸，再重新检查"),
    "repair": gettext_lazy("报修"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """One item of a check: its name, what was found, what is in order, and whether it was."""

    name: str
    found: str
    asked: str
    is_good: bool


def found_in_words(check: UseCheck) -> list[FoundLine]:
    """Every item of a check as people read it; items that the rules don't know any more keep their code."""
    rules = queries.rules()
    items = check.found.get("items", {})
    asked = check.found.get("asked", {})
    rows = []
    for code, value in items.items():
        item = rules.check(code)
        rows.append(
            FoundLine(
                name=translated(item.name) if item else code,
                found=_value(item, value),
                asked=_asked(item, asked.get(code)),
                is_good=code not in check.failed,
            )
        )
    return rows


def failed_names(check: UseCheck) -> str:
    """The names of what wasn't in order."""
    items = [queries.rules().check(code) for code in check.failed]
    return _("、").join(translated(item.name) for item in items if item)


def ways_out(check: UseCheck) -> list[str]:
    """What to do about what failed, each once, the best first."""
    rules = queries.rules()
    wanted: dict[str, None] = {}
    for code in check.failed:
        item = rules.check(code)
        for remedy in item.remedies if item else ():
            wanted[remedy] = None
    return [str(REMEDIES[remedy]) for remedy in wanted]


def _value(item: CheckItem | None, value: Value) -> str:
    if item is None:
        return str(value)
    if item.measure == PERCENT:
        return f"{value}%"
    if item.measure == CHOICE:
        return next((translated(one.name) for one in item.options if one.code == value), str(value))
    seconds = int(value)
    if seconds == 0:
        return _("一致")
    told = _("快 {seconds} 秒") if seconds > 0 else _("慢 {seconds} 秒")
    return told.format(seconds=abs(seconds))


def _asked(item: CheckItem | None, asked: object) -> str:
    """What was in order by the rules of that day, as the check keeps it."""
    if item is None or asked is None:
        return ""
    if item.measure == PERCENT:
        return _("不低于 {least}%").format(least=asked)
    if item.measure == CHOICE and isinstance(asked, list):
        return _("、").join(translated(one.name) for one in item.options if one.code in asked)
    return _("相差不超过 {most} 秒").format(most=asked)
