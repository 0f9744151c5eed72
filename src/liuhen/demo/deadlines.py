"""Deadlines as on a working day: one missed, one whose extension waits for the leader, two that are provisional."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from liuhen.cases import operations as cases
from liuhen.cases.models import Activity
from liuhen.demo.cards import MAKE, MODEL
from liuhen.demo.people import actor_for
from liuhen.devices.models import Recorder
from liuhen.devices.operations import RecorderTold, register_recorder
from liuhen.duties import operations as duties
from liuhen.duties.queries import clock_of
from liuhen.people.models import Officer

CARD_D = "KT50015"


def add_deadlines(now: datetime) -> None:
    """Enter the cases and stays that these follow from, as their officers would; the recorder never came to dock."""
    unit_id = actor_for("zhao").unit_id
    told = RecorderTold(unit_id=unit_id, make=MAKE, model=MODEL)
    recorder = register_recorder(actor=actor_for("sun"), now=now, code=CARD_D, told=told)
    _stay(
        now,
        recorder,
        by="li",
        other="wang",
        number="109",
        title="烟花爆竹零售点节前检查",
        party="鼓楼区明礼街烟花爆竹零售点",
        place="明礼街 18 号零售点",
        back=timedelta(days=3),
    )
    waiting = _stay(
        now,
        recorder,
        by="chen",
        other="aziz",
        number="110",
        title="有限空间作业专项检查",
        party="开封市鼓楼区西郊污水处理有限公司",
        place="西郊污水处理站二号泵房",
        back=timedelta(hours=5),
    )
    clock = clock_of(period="upload", subject=waiting.id)
    if clock is not None:
        reason = "记录仪数据接口损坏，送办公室维修，预计后天取回后上传。"
        duties.ask_extension(actor=actor_for("chen"), now=now, deadline_id=clock.id, reason=reason)
    open_end = _stay(
        now,
        recorder,
        by="wang",
        other="li",
        number="111",
        title="商场消防控制室值守检查",
        party="开封鼓楼新玛特购物有限公司",
        place="新玛特购物广场消防控制室",
        back=None,
    )
    today = timezone.localdate(now)
    cases.close_case(
        actor=actor_for("wang"), now=now, case_id=open_end.case_id, outcome="nothing_found", closed_on=today
    )


def _stay(
    now: datetime,
    recorder: Recorder,
    *,
    by: str,
    other: str,
    number: str,
    title: str,
    party: str,
    place: str,
    back: timedelta | None,
) -> Activity:
    """A case with one stay; `back` is how long ago its officers returned, None if nobody has entered that."""
    actor = actor_for(by)
    if actor.unit_id is None:
        raise LookupError(by)
    officers = list(Officer.objects.filter(account__username__in=(by, other)).values_list("id", flat=True))
    left = now - (back or timedelta(hours=3)) - timedelta(minutes=30)
    case = cases.create_case(
        actor=actor,
        now=now,
        number=f"（鼓）应急检〔{timezone.localdate(now).year}〕{number}号",
        kind="inspection",
        title=title,
        party=party,
        unit_id=actor.unit_id,
        officer_ids=officers,
        opened_on=timezone.localdate(left),
    )
    return cases.create_activity(
        actor=actor,
        now=now,
        case_id=case.id,
        place=place,
        officer_ids=officers,
        arrived_at=left - timedelta(hours=1),
        left_at=left,
        returned_at=None if back is None else now - back,
        recorders={recorder.id: None},
    )
