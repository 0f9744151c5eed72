"""Evidence for a court and a dispute under way: an exhibit with a part, and a notice whose list is being filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from liuhen.archive.exhibits import disputing, jobs, operations, queries
from liuhen.archive.exhibits.drafting import drafted
from liuhen.archive.exhibits.models import Dispute, Exhibit
from liuhen.archive.exhibits.operations import DisputeTelling, LineTelling
from liuhen.archive.exhibits.telling import ExhibitTelling, length_of, point_text
from liuhen.cases.models import Case
from liuhen.demo.history import PAST, number_of
from liuhen.demo.people import actor_for
from liuhen.recordings.jobs import analyse
from liuhen.recordings.models import Kind, Recording

_DISPUTED, _TRANSFERRED = PAST[2], PAST[0]
_DAYS_AGO = 4


def build(now: datetime) -> None:
    """Enter both once: the leader hands a film over, the legal section answers an application for reconsideration."""
    if not Exhibit.objects.exists():
        _hand_over(now)
    if not Dispute.objects.exists():
        _dispute(now)


def _film(number: str) -> Recording | None:
    """The first film of a case, looked inside: on a bureau just built the worker hasn't come to it yet."""
    rows = Recording.objects.filter(case__number=number, is_described=True, logical_path="original.mp4")
    film = rows.order_by("number").first()
    if film is None:
        return None
    if film.kind != Kind.VIDEO:
        analyse({"recording": str(film.id)}, lambda _share: None)
    return Recording.objects.select_related("description", "activity").get(id=film.id)


def _hand_over(now: datetime) -> None:
    number = number_of(_TRANSFERRED, now)
    film, case = _film(number), Case.objects.filter(number=number).first()
    if film is None or case is None:
        return
    seconds = length_of(film) or 0
    items = [
        replace(
            item,
            proves="现场存在的隐患及当事人当场的陈述",
            mode="佩戴于左肩",
            origin="SD 卡 3 号，大队保险柜",
            secrecy="无",
            begin=point_text(round(seconds * 250)),
            end=point_text(round(seconds * 750)),
        )
        for item in drafted([film])
    ]
    telling = ExhibitTelling(
        purpose="随案卷归档，作为定案证据",
        items=items,
        converter="赵国栋",
        checker="周文",
        carrier=f"GP-{timezone.localdate(now).year}-001",
    )
    made = operations.prepare_exhibit(actor=actor_for("zhao"), now=now, case_id=case.id, telling=telling)
    jobs.make_exhibit({"exhibit": str(made.id)}, lambda _share: None)


def _dispute(now: datetime) -> None:
    legal, number = actor_for("qian"), number_of(_DISPUTED, now)
    if not Case.objects.filter(number=number).exists():
        return
    case = queries.case_to_dispute(actor=legal, number=number)
    today = timezone.localdate(now)
    notice = DisputeTelling(
        kind="review",
        organ="开封市鼓楼区人民政府",
        number=f"汴鼓政复〔{today.year}〕7号",
        received_on=today - timedelta(days=_DAYS_AGO),
    )
    dispute = operations.register_dispute(actor=legal, now=now, case_id=case.id, telling=notice)
    lines = disputing.lines_of(dispute)
    told = [
        LineTelling(
            line_id=line.id,
            order=line.position,
            source=line.source,
            content=line.content,
            spot=line.spot,
            proves="检查程序合法，隐患属实",
        )
        for line in lines[:-1]  # the last one is still to be said
    ]
    operations.list_evidence(actor=legal, now=now, dispute_id=dispute.id, lines=told)
