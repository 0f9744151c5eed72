"""留痕: what the ledger says of a recording, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.custody import queries as custody
from liuhen.custody.models import Entry
from liuhen.people.models import Account

LATEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One custody entry as people read it.

    Attributes:
        number: the recording's running number.
        at: when.
        title: what happened.
        detail: more of it, may be empty.
        actor: who did it.
        icon: a name from the front end's icons.
        tone: how the line is coloured.
        times: how many entries in a row this line stands for: the same by the same person, such as views.
    """

    number: int
    at: datetime
    title: str
    detail: str
    actor: str
    icon: str
    tone: str
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The newest `shown` entries of a recording, newest first, and how many there are in all."""

    lines: list[Line]
    shown: int
    count: int


_EVENTS: dict[str, tuple[Promise, str, str]] = {
    "recording.received": (gettext_lazy("原始资料入库"), "upload", "good"),
    "recording.analysed": (gettext_lazy("读取文件信息"), "file", "plain"),
    "recording.derived": (gettext_lazy("生成预览"), "photo", "plain"),
    "recording.viewed": (gettext_lazy("打开页面"), "view", "plain"),
    "recording.played": (gettext_lazy("播放"), "play", "plain"),
    "recording.attached": (gettext_lazy("关联案件"), "link", "info"),
    "recording.described": (gettext_lazy("分类标注"), "describe", "info"),
    "recording.renumbered": (gettext_lazy("按拍摄先后重新编号"), "list", "info"),
    "recording.exported": (gettext_lazy("导出"), "export", "attention"),
}


def history_of(recording_id: UUID) -> History:
    """Return what the ledger says of a recording."""
    entries = custody.entries_of(recording_id)
    shown = entries[::-1][:LATEST]
    names = names_of(str(entry.facts.get("actor", "")) for entry in shown)
    return History(lines=_joined(_line(entry, names) for entry in shown), shown=len(shown), count=len(entries))


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Join what one person did several times in a row, so that what matters isn't buried under views."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and not line.detail and (last.title, last.actor, last.detail) == (line.title, line.actor, line.detail):
            joined[-1] = replace(last, times=last.times + 1)
        else:
            joined.append(line)
    return joined


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Return what people call the actors that entries name."""
    wanted = set(references)
    accounts = {reference: reference.removeprefix("account:") for reference in wanted if "account:" in reference}
    found = {str(row.id): row.name for row in Account.objects.filter(id__in=accounts.values())}
    names = {reference: found.get(account, _("已不在册的账号")) for reference, account in accounts.items()}
    for reference in wanted - names.keys():
        kind, _colon, rest = reference.partition(":")
        names[reference] = _("本机命令行（{user}）").format(user=rest) if kind == "console" else _("系统")
    return names


def _line(entry: Entry, names: dict[str, str]) -> Line:
    title, icon, tone = _EVENTS.get(entry.kind, (_("其他操作"), "plain", "plain"))
    return Line(
        number=entry.number,
        at=entry.at,
        title=str(title),
        detail=_detail(entry),
        actor=names[str(entry.facts.get("actor", ""))],
        icon=icon,
        tone=tone,
    )


def _detail(entry: Entry) -> str:
    facts = entry.facts
    if entry.kind in ("recording.described", "recording.renumbered"):
        return _("第 {version} 版：{name}").format(version=facts.get("version", ""), name=facts.get("name", ""))
    if entry.kind == "recording.received":
        return _("文件 {name}").format(name=facts.get("card_name", ""))
    if entry.kind == "recording.attached" and not facts.get("case"):
        return _("取消关联")
    return ""
