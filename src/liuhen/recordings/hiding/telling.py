"""What a copy says of itself: burnt into its pictures, in the file, and in the papers that go along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.utils import timezone

from liuhen.custody.models import Entry
from liuhen.holdings import operations as holdings
from liuhen.holdings import queries as held
from liuhen.media.masks import Covering, Masks
from liuhen.recordings.hiding.models import HiddenCopy
from liuhen.recordings.hiding.queries import masks_in
from liuhen.recordings.operations import Loose, loose
from liuhen.rules.clocks import ZONE

NOTE_SCHEMA = "liuhen/hidden-copy-note/1"
NOTE, PAPER = "遮挡副本.json", "遮挡副本说明.txt"
_KINDS = ("recording.received", "recording.hiding_planned")
_OF_COPY = ("recording.hidden_ready", "recording.hidden_made", "recording.hidden_signed", "recording.hidden_given")
_KEPT = 200


def what_is_hidden(masks: Masks) -> str:
    """In words: pictures, sound, or both."""
    parts = [word for word, some in (("画面", masks.regions), ("声音", masks.sounds)) if some]
    return "、".join(parts)


def title(copy: HiddenCopy) -> str:
    """What the file calls itself."""
    return f"处理过的副本 {copy.name}"


def line(copy: HiddenCopy, masks: Masks) -> str:
    """The words that are burnt into every picture."""
    return f"处理过的副本 {copy.name}　{what_is_hidden(masks)}有遮挡，不是原始资料"


def comment(copy: HiddenCopy, masks: Masks) -> str:
    """What a file says of itself, for whoever opens its properties."""
    return (
        f"处理过的副本：{what_is_hidden(masks)}有遮挡，经重新编码，不是原始资料，不能代替原始资料作为证据。"
        f"原始资料编号 {copy.recording.number}，SHA-256 {copy.recording.sha256}。"
    )


def files_of(copy: HiddenCopy) -> list[Loose]:
    """What goes into a bag's payload: the film, and what it is for a program to read."""
    film = held.held_file(copy.recording_id, copy.path)
    name = f"{copy.recording.number}/{copy.name}"
    return [
        Loose(name=f"{name}.mp4", sha256=film.sha256, read=partial(held.open_held, film)),
        loose(f"{name}.json", holdings.to_json(note(copy))),
    ]


def papers_of(copy: HiddenCopy) -> list[Loose]:
    """What lies beside it for people."""
    return [loose(PAPER, paper(copy).encode())]


def note(copy: HiddenCopy) -> dict[str, object]:
    """The digest of a copy and its way from the original, without names of persons.

    What was hidden where isn't told: whoever gets the copy is to learn nothing of it.
    """
    masks = masks_in(copy.by)
    rows = Entry.objects.filter(subject=copy.recording_id, kind__in=(*_KINDS, *_OF_COPY)).order_by("order")[:_KEPT]
    return {
        "schema": NOTE_SCHEMA,
        "copy": {
            "name": copy.name,
            "size": copy.size,
            "sha256": copy.sha256,
            "duration_ms": copy.duration_ms,
            "made_at": _iso(copy.made_at),
            "watched_whole_at": _iso(copy.signed_at),
        },
        "of": {"number": copy.recording.number, "sha256": copy.recording.sha256, "sm3": copy.recording.sm3},
        "hidden": {
            "regions": len(masks.regions),
            "sounds": len(masks.sounds),
            "coverings": sorted({each.covering.value for each in masks.regions}),
        },
        "custody": [_told(each) for each in rows if _is_about(each.kind, each.facts, copy)],
    }


def _is_about(kind: str, facts: Mapping[str, object], copy: HiddenCopy) -> bool:
    if kind in _OF_COPY:
        return facts.get("copy") == str(copy.id)
    if kind == "recording.hiding_planned":
        return facts.get("plan") == str(copy.by.plan_id) and facts.get("version") == copy.by.number
    return True


def _told(entry: Entry) -> dict[str, object]:
    return {"kind": entry.kind, "entry": str(entry.id), "at": _iso(entry.at)}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def paper(copy: HiddenCopy) -> str:
    """遮挡副本说明.txt."""
    masks = masks_in(copy.by)
    ways = [
        word
        for word, some in (
            ("画面部分区域涂黑", any(each.covering == Covering.SOLID for each in masks.regions)),
            ("画面部分区域加粗马赛克", any(each.covering == Covering.PIXELATE for each in masks.regions)),
            ("部分声音静音", any(each.instead == "silence" for each in masks.sounds)),
            ("部分声音换成提示音", any(each.instead == "tone" for each in masks.sounds)),
        )
        if some
    ]
    signer = copy.signed_by.name if copy.signed_by is not None else ""
    lines = [
        "遮挡副本说明",
        "",
        f"本文件夹内的 {copy.name}.mp4 是处理过的副本，不是原始资料，不能代替原始资料作为证据。",
        f"处理方式：{'，'.join(ways)}。遮挡处的内容已从副本中去除，不能恢复；画面和声音经重新编码，没有剪去任何时段。",
        "原始资料自带的时间、位置、设备等信息没有写入副本。",
        "",
        f"原始资料编号：{copy.recording.number}",
        f"原始资料 SHA-256：{copy.recording.sha256}",
        f"本副本 SHA-256：{copy.sha256}",
        f"制作时间：{_local(copy.made_at)}",
        f"整份看完并确认：{signer} {_local(copy.signed_at)}",
    ]
    if copy.facts.get("is_broken"):
        lines.append("原始资料有一部分无法解码，这部分不在副本中。")
    return "\n".join([*lines, ""])


def _local(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment, ZONE):%Y-%m-%d %H:%M}"
