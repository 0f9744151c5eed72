"""Supervision in the demo: a draw partly reviewed, a finding that was answered, volumes being assessed (art 19)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from liuhen.demo.people import actor_for
from liuhen.rules.clocks import ZONE
from liuhen.supervision.assessing import operations as assessing
from liuhen.supervision.assessing.models import Assessed, Assessment
from liuhen.supervision.assessing.telling import Scored, Wanted
from liuhen.supervision.bodies.operations import enter_demand
from liuhen.supervision.bodies.telling import Received
from liuhen.supervision.reviews import operations
from liuhen.supervision.reviews.models import Plan, Sample
from liuhen.supervision.reviews.queries import rules_in_force
from liuhen.supervision.reviews.telling import Conditions, Said

_SEED = "31 07 12 26 05"


def build(now: datetime) -> None:
    """Recordings drawn and reviewed, volumes drawn and scored by one of two, a paper of a supervising body."""
    if not Plan.objects.exists():
        _draw(now)
    if not Assessment.objects.exists():
        _assess(now)


def _draw(now: datetime) -> None:
    """Draw four recordings, find something with the first, nothing with the second, and let the first be answered."""
    today = timezone.localdate(now, ZONE)
    conditions = Conditions(since=today - timedelta(days=90), until=today)
    plan = operations.draw_plan(
        actor=actor_for("qian"), now=now, title="本季度执法记录抽查", conditions=conditions, wanted=4, seed=_SEED
    )
    first, second = plan.samples.order_by("position")[:2]
    _review(first, now, notice="开始摄录后没有说明本次执法全程录音录像")
    _review(second, now)
    operations.answer(
        actor=actor_for("zhao"),
        now=now,
        finding_id=first.finding.id,
        explanation="经核实，当日先进入车间后开机，漏了告知。",
        correction="已组织学习规范用语，执法记录仪背面粘贴了提示卡。",
    )


def _review(sample: Sample, now: datetime, **wrong: str) -> None:
    said = [
        Said(
            item=one.code,
            answer="problem" if one.code in wrong else "good",
            second=3 if one.code in wrong else None,
            note=wrong.get(one.code, ""),
        )
        for one in rules_in_force().items
    ]
    note = "请组织学习告知用语，十个工作日内答复。" if wrong else ""
    operations.review(actor=actor_for("qian"), now=now, sample_id=sample.id, said=said, note=note)


def _assess(now: datetime) -> None:
    """The filed volumes are drawn, and the legal section has scored the first; the archivist hasn't."""
    today = timezone.localdate(now, ZONE)
    wanted = Wanted(title="年度行政执法案卷评查", since=today - timedelta(days=365), until=today, wanted=2, seed=_SEED)
    made = assessing.draw_volumes(actor=actor_for("qian"), now=now, wanted=wanted)
    first = Assessed.objects.filter(assessment=made).order_by("position")[0]
    scored = [
        Scored(item=one["code"], deduction=1, note="已核实，属实")
        if one["code"] in first.hints
        else Scored(item=one["code"])
        for one in made.sheet
    ]
    assessing.save_sheet(actor=actor_for("qian"), now=now, assessed_id=first.id, scored=scored, is_finished=True)
    told = Received(
        body="鼓楼区司法局",
        kind="files",
        number=f"鼓司监〔{today.year}〕3号",
        received_on=today,
        asked="调取 2 份行政处罚案卷用于行政执法监督检查，请于期限内移送副本。",
        due_on=today + timedelta(days=10),
    )
    enter_demand(actor=actor_for("qian"), now=now, told=told)
