"""What a recording's titles say (art 17): when, where, what, and by whom; as a caption track and as a strip."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.media import captions as engine
from liuhen.media.captions import Cue
from liuhen.people.models import Officer
from liuhen.recordings.models import Recording
from liuhen.recordings.times import times_of

WHOLE_CARD_MS = 10_000
"""How long the beginning shows everything; after that place and content stay, as art 17 asks."""


def title_lines(recording: Recording) -> tuple[str, ...]:
    """The titles of a recording that was described: time, place, content, officers; empty of one that wasn't."""
    if not recording.is_described:
        return ()
    told = recording.description
    lines = [
        _when(recording),
        _("场所：{place}").format(place=told.place),
        _("内容：{content}").format(content=told.content),
        _officers(recording),
    ]
    return tuple(engine.plain("\n".join(lines)).split("\n"))


def told_cues(recording: Recording) -> tuple[Cue, ...]:
    """The titles as captions over the whole of it: all of them at first, then place and content alone."""
    if not recording.is_described:
        return ()
    told, seconds = recording.description, recording.facts.get("duration_s")
    end = round(float(seconds) * 1000) if isinstance(seconds, int | float) and seconds > 0 else engine.LATEST_MS
    rest = (_("场所：{place}").format(place=told.place), _("内容：{content}").format(content=told.content))
    card = Cue(0, max(min(end, WHOLE_CARD_MS), 1), engine.plain("\n".join(title_lines(recording))))
    if end <= WHOLE_CARD_MS:
        return (card,)
    return (card, Cue(WHOLE_CARD_MS, end, engine.plain("\n".join(rest))))


def _when(recording: Recording) -> str:
    """When it begins: corrected where the recorder's clock is known, else as the recorder had it."""
    timed = times_of([recording]).get(recording.id)
    begun = timed.told.begun if timed is not None else recording.captured_at
    if begun is None:
        return ""
    moment = f"{timezone.localtime(begun):%Y-%m-%d %H:%M:%S}"
    if begun == recording.captured_at:
        return _("时间：{moment}（设备时钟）").format(moment=moment)
    return _("时间：{moment}（已校正）").format(moment=moment)


def _officers(recording: Recording) -> str:
    found: list[Officer] = list(recording.activity.officers.order_by("id")) if recording.activity else []
    if not found and recording.officer is not None:
        found = [recording.officer]
    names = _("、").join(each.name for each in found)
    return _("执法人员：{names}").format(names=names) if names else ""
