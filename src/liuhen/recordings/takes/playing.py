"""A take as one film: each part in its place on the take's own axis, and what is said of the borders between them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.recordings.reels import Piece, seconds_of
from liuhen.recordings.takes.models import TakePart
from liuhen.recordings.takes.queries import Take
from liuhen.recordings.times import times_of


def axis(parts: Sequence[TakePart]) -> list[float]:
    """Where each part begins, in seconds, the first at 0.

    A loss keeps its place and its length. Where the recorder's clock lets two parts overlap, the later one is moved
    behind the earlier one, and all that follow with it: nothing of a file is left out, and the axis never runs back.
    """
    begins: list[float] = []
    moved, end = 0.0, 0.0
    for part in parts:
        begin = (part.offset_ms - parts[0].offset_ms) / 1000 + moved
        if begin < end:
            moved += end - begin
            begin = end
        begins.append(begin)
        end = begin + seconds_of(part.recording)
    return begins


def pieces_of(take: Take) -> list[Piece]:
    """The parts that the reader may see, in order, as films on one axis."""
    times = times_of(part.recording for part in take.parts)
    before: TakePart | None = None
    pieces = []
    for part, start in zip(take.parts, axis(take.parts), strict=True):
        timed = times.get(part.recording_id)
        pieces.append(
            Piece(
                recording=part.recording,
                label=_("第 {place} 段").format(place=part.position + 1),
                start=start,
                clock=timed.known if timed is not None else None,
                noticed=timed.noticed if timed is not None else "",
                gap=border_in_words(before, part),
            )
        )
        before = part
    return pieces


def border_in_words(before: TakePart | None, part: TakePart) -> str:
    """What is missing or is in both where a part follows another; empty before the first."""
    if before is None:
        return ""
    hidden = part.position - before.position - 1
    if hidden:
        told = ngettext("此处有 {count} 段不能查看，已跳过", "此处有 {count} 段不能查看，已跳过", hidden)
        return told.format(count=hidden)
    seconds = (part.loss_ms or 0) / 1000
    amount = f"{abs(seconds):.1f}".removesuffix(".0")
    if seconds >= SMALL:
        return _("设备分段处缺约 {seconds} 秒，没有录到，已跳过").format(seconds=amount)
    if seconds <= -SMALL:
        return _("前后两段重叠约 {seconds} 秒，两段都完整播放").format(seconds=amount)
    return _("两段相接，没有测出缺失")


SMALL = 0.05
"""Seconds: what is less is written as nothing."""
