"""Copies of every kind: one handed to a court, one to be checked for a lawyer, one that waits for the legal section."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from liuhen.archive.consulting import jobs, operations
from liuhen.archive.consulting.models import Consultation, Copy, Wants
from liuhen.archive.consulting.telling import Answered, Asked, Given
from liuhen.archive.volumes.models import Volume
from liuhen.demo.people import actor_for
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE
from liuhen.rules.consulting import QUESTIONS

_NOTES = {
    "secrets": "处罚决定书、询问笔录等正卷材料，不涉及秘密和隐私",
    "informants": "正卷不含投诉举报材料",
    "third_parties": "只出现当事人及其员工",
}


def build(now: datetime) -> None:
    """Ask for three copies; the court's is made at once and handed over, the lawyer's is left to the worker."""
    filmed = Recording.objects.filter(case__number__endswith="108号", is_described=True).order_by("number").first()
    volume = Volume.objects.filter(state=Volume.State.FILED).order_by("id").first()
    if filmed is None or volume is None or Copy.objects.exists():
        return
    zhou, qian = actor_for("zhou"), actor_for("qian")
    court = _approved(
        now,
        Asked(
            numbers=[volume.number],
            wants=Wants.EVIDENCE_COPY,
            who="organ",
            visitor="刘志远",
            organ="开封市鼓楼区人民法院",
            letter="（2026）豫0204行初12号调取证据通知书",
            certificate="工作证 豫法0204-0317",
            purpose="审理行政诉讼案件",
            basis="行政诉讼法第四十条",
        ),
    )
    jobs.make_evidence_copy({"copy": str(Copy.objects.get(consultation=court).id)}, lambda _share: None)
    told = [Answered(question=one, is_yes=False, note=_NOTES[one]) for one in QUESTIONS]
    operations.answer(actor=qian, now=now, consultation_id=court.id, told=told)
    given = Given(
        receiver="刘志远",
        certificate="工作证 豫法0204-0317",
        medium="disc",
        count=2,
        back_by=timezone.localdate(now, ZONE) + timedelta(days=60),
    )
    operations.hand_out(actor=zhou, now=now, consultation_id=court.id, told=given)
    _approved(
        now,
        Asked(
            numbers=[filmed.number],
            wants=Wants.USE_COPY,
            who="outsider",
            visitor="赵静怡",
            organ="河南正衡律师事务所",
            certificate="律师执业证 14102201610532817",
            purpose="代理当事人陈述申辩，了解检查过程",
            basis="授权委托书；行政处罚法第四十五条",
        ),
    )
    own = Asked(numbers=[filmed.number], wants=Wants.USE_COPY, purpose="案件集体讨论时放映", basis="（鼓）应急检108号")
    operations.ask(actor=actor_for("chen"), now=now, told=own)


def _approved(now: datetime, told: Asked) -> Consultation:
    made = operations.ask(actor=actor_for("zhou"), now=now, told=told)
    for decider, note in (("qian", "同意，限申请用途使用"), ("zheng", "同意")):
        operations.decide(actor=actor_for(decider), now=now, consultation_id=made.id, is_approved=True, note=note)
    return made
