"""What supervision asks of people: drawn recordings to review, findings to answer, answers to look at (art 19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.desk.step import COUNT_CAP, MOST, Step, capped
from liuhen.people.actors import Actor
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
