"""The demo's day on site: an area with explosion hazard, a refusal, what was confirmed and at which second."""

from __future__ import annotations

from datetime import datetime, timedelta

from liuhen.cases import operations as cases
from liuhen.cases.models import Activity
from liuhen.demo.people import actor_for
from liuhen.devices.models import Recorder
from liuhen.recordings import operations as recordings
from liuhen.recordings.composing import in_shooting_order
from liuhen.recordings.models import Recording

PLACE = "金泰涂料一号调漆车间"


def go_on_site(now: datetime) -> None:
    """Say the rest of the inspection's stay, once: what a careful officer enters in the evening."""
    activity = Activity.objects.filter(place=PLACE).order_by("arrived_at").first()
    if activity is None or activity.areas.exists():
        return
    li = actor_for("li")
    codes = set(Recording.objects.filter(activity=activity).values_list("recorder__code", flat=True)) - {None}
    taken = list(Recorder.objects.filter(code__in=codes))
    told = cases.ActivityTold(
        place=activity.place,
        officer_ids=[one.id for one in activity.officers.all()],
        arrived_at=activity.arrived_at,
        left_at=activity.left_at,
        returned_at=activity.returned_at,
        purpose="检查调漆车间通风、静电接地和可燃气体报警",
        recorders={one.id: li.officer_id for one in taken},
        facts=["explosion_hazard", "privacy", "signing"],
        key_contents=["11(2)"],
    )
    cases.edit_activity(actor=li, now=now, activity_id=activity.id, told=told)
    hazard = cases.AreaTold(name="溶剂暂存间", is_hazardous=True, zone="1", recorder_ids=[one.id for one in taken])
    cases.add_area(actor=li, now=now, activity_id=activity.id, told=hazard)
    rest = cases.AreaTold(name="职工更衣室", bar="privacy")
    room = cases.add_area(actor=li, now=now, activity_id=activity.id, told=rest)
    said = cases.ConsentTold(
        about="privacy",
        is_given=False,
        said_by="企业安全负责人 周立群",
        said_at=activity.arrived_at + timedelta(minutes=12),
        area_id=room.id,
        reader_ids=[li.account_id] if li.account_id else [],
        note="更衣室内有个人物品，未摄录",
    )
    cases.record_consent(actor=li, now=now, activity_id=activity.id, told=said)
    films = list(in_shooting_order(Recording.objects.filter(activity=activity)))
    for item, film, second in (("certificates", films[1], 5), ("landmark", films[0], 2)) if len(films) > 1 else ():
        recordings.confirm_on_site(
            actor=li, now=now, activity_id=activity.id, item=item, was_done=True, recording_id=film.id, second=second
        )
