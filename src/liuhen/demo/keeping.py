"""The demo's archive room: what is due, a batch that cools off, a hold, a ground of art 21, a dry run."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from liuhen.archive.keeping.models import Hold
from liuhen.archive.keeping.operations.disposing import propose_disposal, vote
from liuhen.archive.keeping.operations.finding import find_due
from liuhen.archive.keeping.operations.holds import HoldTold, set_hold
from liuhen.archive.keeping.operations.marking import ask_out, decide_out
from liuhen.archive.keeping.operations.trying import ask_trial, count_trial
from liuhen.cases.models import Case
from liuhen.demo.cards import CARD_A, OFFICER_A
from liuhen.demo.history import PAST, Past, number_of, take_in
from liuhen.demo.people import actor_for
from liuhen.recordings import operations as recordings
from liuhen.recordings.composing import in_shooting_order
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE

OLD = Past(days=1100, number=33, team=1, title="", party="", place="本局院内", points=("7(1)", "7(2)", "7(3)", "7(4)"))
WHY = ("新购记录仪试拍，与案件无关", "镜头被遮挡，无内容", "误触开机，与执法无关", "充电时误录，无内容")
TRIED = {
    "保存五年（征求意见）.toml": """
schema = "liuhen/provisions/2"
source = "征求意见"
checked = 2026-11-27
[[provision]]
clause = "22"
kind = "period"
code = "retention"
gist = "其他音像资料保存期限"
applies_to = "recording"
enforced = "software"
screen = "recording"
starts = ["recording.captured_at", "recording.received_at", "case.closed_on"]
[[provision.value]]
from = 2020-01-01
limit = "5y"
"""
}
"""A change that somebody proposes: other recordings are kept five years."""
PROPOSED = {
    "reason": "保存期满两年，经鉴定无继续保存价值",
    "group": "周敏（档案室）、钱立（法制机构）、李明远（执法大队）",
}


def build(now: datetime) -> None:
    """Enter it once, as people would have; a demo of an older version has nothing that is over its time."""
    if Hold.objects.exists():
        return
    shot = list(in_shooting_order(Recording.objects.filter(case=None, description__place=OLD.place)))
    if shot:
        _propose(now, shot)
    _hold(now)
    find_due(now=now)
    made = ask_trial(actor=actor_for("zhou"), now=now, on=timezone.localdate(now, ZONE), texts=TRIED)
    count_trial(trial=made, clock=lambda: now, report=lambda _share: None)


def _propose(now: datetime, shot: list[Recording]) -> None:
    """What was tried out is marked 不入卷; one is in a batch that cools off, one in a batch that waits for the act."""
    marked = dict(zip(shot, WHY, strict=True))
    cooling, _due, waiting, signing = shot
    for recording, reason in marked.items():
        asked = now - timedelta(days=50) if recording == signing else now
        mark = ask_out(actor=actor_for("li"), now=asked, recording_id=recording.id, reason=reason)
        if recording != waiting:  # one waits for its approval
            decide_out(actor=actor_for("zhao"), now=asked, mark_id=mark.id, is_approved=True)
    for recording, days, opinion in (
        (signing, 45, "逐份查看：充电时误录，画面全黑，同意销毁"),
        (cooling, 3, "逐份查看：均为院内试拍，与案件无关，同意销毁"),
    ):
        proposed = now - timedelta(days=days)
        batch = propose_disposal(
            actor=actor_for("zhou"), now=proposed, recording_ids=[recording.id], opinion=opinion, **PROPOSED
        )
        for reviewer in ("qian", "zheng"):
            vote(actor=actor_for(reviewer), now=proposed + timedelta(days=1), disposal_id=batch.id, is_approved=True)


def try_out(now: datetime) -> None:
    """A recorder that was tried out years ago: of no case, and described as that. Before all that came later."""
    if Recording.objects.exists():
        return
    arrived = datetime.combine(timezone.localdate(now) - timedelta(days=OLD.days), time(15, 0), ZONE)
    received = arrived + timedelta(hours=1)
    shot = take_in(OLD, arrived, received, recorder=CARD_A, certificate=OFFICER_A, by="li")
    for recording in shot:
        told = recordings.Telling(recording_class="other", place=OLD.place, content="新购执法记录仪试拍")
        recordings.describe(actor=actor_for("li"), now=received, telling=told, versions={recording.id: 0})


def _hold(now: datetime) -> None:
    """A review that a party asked for, and an objection on site."""
    review = Case.objects.get(number=number_of(PAST[1], now))
    told = HoldTold(
        kind="review",
        reason="当事人不服检查处理，已申请行政复议",
        basis="汴政复〔2026〕12号行政复议答复通知书",
        look_on=now.date() + timedelta(days=60),
    )
    set_hold(actor=actor_for("qian"), now=now, told=told, number=review.number)
    disputed = Case.objects.get(number=number_of(PAST[5], now))
    ground = HoldTold(kind="long_term", clause="21(2)", reason="企业负责人当场对检查结论表示异议，要求复核")
    set_hold(actor=actor_for("chen"), now=now, told=ground, case_id=disputed.id)
