"""Rules in the reader's words: for commands and for the generated matrix. Pure: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

from liuhen.rules import words
from liuhen.rules.codes import Basis, Event, Fact, Medium, Nature, Outcome, Role, Scope, StageCode, Step
from liuhen.rules.limits import Limit
from liuhen.rules.model import Period, Provision, Rule, Value

LABELS = {
    "gist": "要点",
    "terms": "所含",
    "name": "名称",
    "steps": "对应行政处罚法四十七条",
    "medium": "记录方式",
    "scope": "范围",
    "stage": "阶段",
    "kinds": "案件种类",
    "when": "适用情形",
    "retention": "保存期限",
    "keep_for_good": "永久保存",
    "matter": "事项",
    "facts": "情形",
    "lifted_by": "何种条件下可以摄录",
    "text_instead": "须以文字记录代替",
    "named_viewers": "仅指定人员可看",
    "seal_if_filmed": "误摄即封存",
    "checks": "核对",
    "items": "逐项确认",
    "sentence": "规范用语",
    "elements": "要素",
    "confirmed": "确认项",
    "alternative": "或确认",
    "role": "角色",
    "holder": "制度中的称谓",
    "keeps": "负责",
    "number": "数目",
    "starts": "起算",
    "limit": "期限",
    "extended": "经批准最长",
    "extended_again": "再次批准最长",
    "extension_by": "由谁批准",
    "approval_before_end": "须在届满前批准",
    "pauses": "不计入",
    "holds_destruction": "期间不得销毁",
    "nature": "届满意味着",
    "carriers": "载体",
    "statement": "制作说明项目",
    "case_kind": "案件种类",
    "outcome": "处理结果",
    "event": "视为结案",
    "source": "出处",
    "checked": "核对日期",
    "verified": "已核实",
    "basis": "依据",
}
_ABOUT = ("source", "checked", "verified", "basis")
_HIDDEN = frozenset({"clause", "code", "gist", "origin", *_ABOUT})
_CODES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Fact: words.FACTS,
    Medium: words.MEDIA,
    Scope: words.SCOPES,
    Outcome: words.OUTCOMES,
    Event: words.EVENTS,
    StageCode: words.STAGES,
    Step: words.STEPS,
    Role: words.ROLES,
    Basis: words.BASES,
    Nature: words.NATURES,
}
_KINDS = {kind.value: said for kind, said in words.KINDS.items()}
_PLAIN = {**words.CODES, **_KINDS, **{medium.value: said for medium, said in words.MEDIA.items()}}
_FOR_GOOD = "永久"


def value_in_words(value: object) -> str:
    """One value as a reader says it."""
    if value is None or value in ("", ()):
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Limit):
        return value.in_words
    if isinstance(value, tuple):
        return "、".join(value_in_words(each) for each in value)
    if isinstance(value, StrEnum):
        return _CODES.get(type(value), {}).get(value) or _KINDS.get(value.value, value.value)
    return _PLAIN.get(str(value), str(value))


def rule_in_words(rule: Rule) -> list[tuple[str, str]]:
    """What a rule says beyond its clause and gist: label and value, without what is left at its default."""
    told = []
    for each in fields(rule):
        value = getattr(rule, each.name)
        if each.name in _HIDDEN or (value == each.default and not _always(each.name)):
            continue
        said = (
            _FOR_GOOD if isinstance(rule, Period) and each.name == "limit" and value is None else value_in_words(value)
        )
        told.append((LABELS[each.name], said))
    return told


def differences(before: Rule, after: Rule) -> list[tuple[str, str, str]]:
    """In what two rules of one kind differ: label, before, after; where the values are from counts as well."""
    found = []
    for each in fields(before):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old == new or each.name in {"clause", "code", "origin", "checked", "source"}:
            continue
        for_good = isinstance(before, Period) and each.name == "limit"
        sides = [_FOR_GOOD if for_good and side is None else value_in_words(side) for side in (old, new)]
        found.append((LABELS[each.name], sides[0], sides[1]))
    return found


def seen_to(provision: Provision) -> str:
    """Who sees to a provision, and where."""
    screen = words.SCREENS[provision.screen]
    if provision.confirmed_by is None:
        return f"软件，{screen}"
    return f"由{words.ROLES[provision.confirmed_by]}确认，{screen}"


def span(value: Value) -> str:
    """From when to when a value holds."""
    return f"{value.starts} 起" if value.until is None else f"{value.starts} 至 {value.until}"


def _always(name: str) -> bool:
    """What is told even when it's the default, because nobody would guess it."""
    return name in {"medium", "scope", "stage", "limit", "case_kind", "outcome", "event", "role"}
