"""The timeline's marks as markup.

A case of three hundred films has some thousand of them, twice: drawn, and listed for phones and paper. Written here
each costs a tenth of what the template engine takes for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape  # of plain text alone: Django's own looks each time whether it's a promise of one

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.desk.drawing import TIMED, Mark, Shape

KINDS = {
    "activity": gettext_lazy("执法活动"),
    "unfilmed": gettext_lazy("未摄录"),
    "video": gettext_lazy("录像"),
    "audio": gettext_lazy("录音"),
    "photo": gettext_lazy("照片"),
    "unreadable": gettext_lazy("无法读取"),
    "document": gettext_lazy("文书"),
    "event": gettext_lazy("送达"),
    "due": gettext_lazy("期限"),
}
"""What each kind of mark is called."""


def drawn(shapes: Iterable[Shape]) -> SafeString:
    """The marks of a drawing, in its order, for within its SVG."""
    kinds, unfilmed = _kinds(), escape(_("没有摄录"))
    told = [_shape(shape, kinds, unfilmed) for shape in shapes]
    return mark_safe("".join(told))  # noqa: S308 - every value was escaped


def listed(marks: Iterable[Mark]) -> SafeString:
    """The marks of a day as items of a list."""
    kinds, unfilmed = _kinds(), escape(_("没有摄录"))
    return mark_safe("".join(_item(mark, kinds, unfilmed) for mark in marks))  # noqa: S308 - every value was escaped


def _shape(shape: Shape, kinds: dict[str, str], unfilmed: str) -> str:
    mark = shape.mark
    look = f'class="tl-mark tl-{mark.kind} tone-{escape(mark.tone)}"'
    corner = 1 if mark.kind == "unfilmed" else 4
    inner = f'<rect x="{shape.x}" y="{shape.y}" width="{shape.width}" height="{shape.height}" rx="{corner}"/>'
    if shape.text:
        inner += f'<text x="{shape.text_x}" y="{shape.text_y}">{escape(shape.text)}</text>'
    if not mark.url and mark.kind == "unfilmed":  # reached by keys too, and read aloud
        day, clock = f"{mark.begun:%Y-%m-%d}", mark.clock
        return (
            f'<g {look} data-mark tabindex="0" role="img" data-title="{unfilmed}" data-when="{day} {clock}"'
            f' aria-label="{unfilmed} {day} {clock} {escape(mark.label)}">{inner}</g>'
        )
    if not mark.url:
        return f"<g {look}>{inner}</g>"
    label, detail, begun = escape(mark.label), escape(mark.detail), mark.begun
    day, said = f"{begun:%Y-%m-%d}", f"{kinds[mark.kind]} {begun:%Y-%m-%d %H:%M} {label}"
    if mark.detail and mark.detail != mark.label:
        said += f" {detail}"
    title = detail or label
    if mark.shown:
        said, title = (f"{text} · {escape(mark.shown)}" for text in (said, title))
    return (
        f'<a {look} href="{escape(mark.url)}" data-mark data-duration="{mark.duration:.0f}"'
        f' data-still="{escape(mark.still)}" data-title="{title}" data-when="{day} {mark.clock}"'
        f' aria-label="{said}">{inner}</a>'
    )


def _item(mark: Mark, kinds: dict[str, str], unfilmed: str) -> str:
    when = mark.clock if mark.kind in TIMED else kinds[mark.kind]
    label = unfilmed if mark.kind == "unfilmed" else escape(mark.label)
    text = f'<a href="{escape(mark.url)}">{label}</a>' if mark.url else label
    if mark.detail and not mark.duration and mark.detail != mark.label:
        text += f"<small>{escape(mark.detail)}</small>"
    if mark.shown:
        text += f"<small>{escape(mark.shown)}</small>"
    return (
        f'<li class="tone-{escape(mark.tone)} tl-item-{mark.kind}"><span class="tl-item-when">{when}</span>'
        f'<span class="tl-item-text">{text}</span></li>'
    )


def _kinds() -> dict[str, str]:
    return {code: escape(str(label)) for code, label in KINDS.items()}
