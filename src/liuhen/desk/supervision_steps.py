"""What supervision asks of people: drawn recordings to review, findings to answer, answers to look at (art 19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.desk.step import MOST, Step, capped
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.rules.clocks import ZONE
from liuhen.supervision.alerts import queries as alerts
from liuhen.supervision.assessing import queries as assessing
from liuhen.supervision.bodies import queries as bodies
from liuhen.supervision.reviews import queries as reviews


def to_review(actor: Actor, now: datetime) -> Iterable[Step]:
    """Drawn recordings that nobody has reviewed."""
    del now
    count = reviews.to_review(actor).order_by()[: COUNT_CAP + 1].count()
    if count:
        yield Step(
            title=_("检查抽中的资料"),
            detail=_("逐份填写检查表"),
            url=reverse("reviews:plans"),
            label=_("去检查"),
            icon="search",
            count=capped(count),
        )


def to_judge(actor: Actor, now: datetime) -> Iterable[Step]:
    """Answers that wait for a word of the legal section."""
    del now
    for one in reviews.to_judge(actor).select_related("unit")[:MOST]:
        yield Step(
            title=_("核查监督意见的答复 {number}").format(number=one.number),
            detail=one.unit.name if one.unit else "",
            url=reverse("reviews:finding", args=[one.id]),
            label=_("核查"),
            icon="report",
        )


def to_answer(actor: Actor, now: datetime) -> Iterable[Step]:
    """Findings that the actor's unit has to answer."""
    for one in reviews.to_answer(actor).select_related("sample__recording")[:MOST]:
        clock = reviews.clock_of_finding(one)
        is_late = clock is not None and clock.is_late(now)
        day = f"{timezone.localtime(clock.due_at):%Y-%m-%d}" if clock else ""
        yield Step(
            title=_("答复监督意见 {number}").format(number=one.number),
            detail=_("{number}，{day} 前答复").format(number=one.sample.recording.number, day=day),
            url=reverse("reviews:finding", args=[one.id]),
            label=_("答复"),
            icon="report",
            tone="bad" if is_late else "attention",
        )


def volumes(actor: Actor, now: datetime) -> Iterable[Step]:
    """案卷评查: volumes to score, to agree on, and results to which the unit may object."""
    del now
    told = (
        (assessing.to_score(actor), _("为抽中的案卷评分"), _("两人分别评分"), _("去评分")),
        (assessing.to_agree(actor), _("合议案卷评分或处理异议"), _("两份评分已提交，或承办单位有异议"), _("查看")),
        (assessing.to_confirm(actor), _("确认案卷评查结果"), _("没有异议请确认，有异议请写明"), _("查看")),
    )
    for rows, title, detail, label in told:
        count = rows.order_by()[: COUNT_CAP + 1].count()
        if count:
            yield Step(
                title=title,
                detail=detail,
                url=reverse("assessing:list"),
                label=label,
                icon="rules",
                count=capped(count),
            )


def abandoned(actor: Actor, now: datetime) -> Iterable[Step]:
    """Sheets that an assessor who left hasn't finished: two can't finish while they stand."""
    del now
    for one in assessing.abandoned_sheets(actor)[:MOST]:
        yield Step(
            title=_("收回 {name} 未完成的评查评分").format(name=one.assessor.name),
            detail=_("{number} · 评查人已离岗，收回后由他人评分").format(number=one.assessed.volume.number),
            url=reverse("assessing:volume", args=[one.assessed_id]),
            label=_("收回"),
            icon="users",
        )


def demands(actor: Actor, now: datetime) -> Iterable[Step]:
    """Papers of supervising bodies that wait for an answer."""
    today = timezone.localdate(now, ZONE)
    for one in bodies.to_answer(actor)[:MOST]:
        yield Step(
            title=_("答复监督机关来文 {number}").format(number=one.number),
            detail=one.body if one.due_on is None else _("{body}，{day} 前答复").format(body=one.body, day=one.due_on),
            url=reverse("bodies:demand", args=[one.id]),
            label=_("答复"),
            icon="inbox",
            tone="bad" if one.due_on is not None and one.due_on < today else "attention",
        )


def unusual(actor: Actor, now: datetime) -> Iterable[Step]:
    """Alerts that nobody has looked into."""
    del now
    count = alerts.to_answer(actor).order_by()[: COUNT_CAP + 1].count()
    if count:
        yield Step(
            title=_("了解监督提示"),
            detail=_("值得了解的情况，由人判断"),
            url=f"{reverse('alerts:list')}?state=open",
            label=_("查看"),
            icon="alert",
            count=capped(count),
        )
