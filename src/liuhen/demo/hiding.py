"""A copy with things hidden that nobody has watched yet: of a past penalty's film, for the party's lawyer."""

from __future__ import annotations

from datetime import datetime

from liuhen.demo.history import PAST, number_of
from liuhen.demo.people import actor_for
from liuhen.media.masks import Key, Masks, Region, Sound
from liuhen.recordings.hiding import jobs, operations
from liuhen.recordings.hiding.models import Plan
from liuhen.recordings.models import Kind, Recording

_MASKS = Masks(
    regions=(
        Region(
            label="举报人的脸",
            keys=(Key(at_ms=0, x=0.56, y=0.2, w=0.16, h=0.3), Key(at_ms=1500, x=0.44, y=0.24, w=0.16, h=0.3)),
        ),
        Region(label="车牌", keys=(Key(at_ms=0, x=0.1, y=0.66, w=0.18, h=0.1),)),
    ),
    sounds=(Sound(from_ms=500, to_ms=1200),),
)


def build(now: datetime) -> None:
    """Draw and make it once, of the film that the exhibit was made of: that one has been looked into."""
    case, by = number_of(PAST[0], now), actor_for("li")
    films = Recording.objects.filter(case__number=case, kind=Kind.VIDEO, is_described=True).order_by("number")
    film = films.first()
    if film is None or Plan.objects.exists():
        return
    plan = operations.start_plan(actor=by, now=now, recording_id=film.id, name="给当事人的律师，遮挡举报人和车牌")
    operations.save_plan(actor=by, now=now, plan_id=plan.id, masks=_MASKS, seen=0)
    copy = operations.request_copy(actor=by, now=now, plan_id=plan.id)
    jobs.make({"copy": str(copy.id)}, lambda _share: None)
