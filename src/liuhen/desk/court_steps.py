"""What waits for a court: notices to answer with what their bundle lacks, and 制作说明 to sign and file (art 20)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.archive.exhibits import disputing, queries
from liuhen.archive.exhibits.models import Dispute, DisputeKind, Exhibit
from liuhen.desk.board import clock_of
from liuhen.desk.step import MOST, Step, capped
from liuhen.duties.models import Deadline
from liuhen.duties.wording import why_some_are
from liuhen.people.actors import Actor


def to_answer(actor: Actor, now: datetime) -> Iterable[Step]:
    """Notices whose clock runs; each says what is to be done next: list the evidence, make the bundle, answer."""
    made = Prefetch("exhibits", Exhibit.objects.order_by("-id"), to_attr="made")
    rows = disputing.open_disputes(actor).prefetch_related(made)
    found = list(rows[: MOST + 1])
    clocks = _clocks(found)
    for one in found[:MOST]:
        row = clocks.get(one.id)
        shown = clock_of(row, now=now, actor=actor) if row is not None else None
        title, label = _next(one)
        yield Step(
            title=title,
            detail=" · ".join(
                part for part in (f"{one.organ} {one.number}", one.case.number, shown.left if shown else "") if part
            ),
            url=reverse("dispute", args=[one.id]),
            label=label,
            icon="shield",
            tone="bad" if row is not None and row.is_late(now) else "attention",
            note=why_some_are([(row.assumed, row.unpublished)], of=1) if row is not None and row.is_provisional else "",
        )
    if len(found) > MOST:
        yield Step(
            title=_("还有未答复的复议或诉讼通知"),
            detail=_("答复期限正在计算"),
            url=reverse("exhibits:disputes"),
            label=_("查看"),
            icon="shield",
        )


def _clocks(found: Sequence[Dispute]) -> dict[UUID, Deadline]:
    """The clock of each, in one query."""
    periods = set(disputing.PERIODS.values())
    rows = Deadline.objects.filter(subject__in=[one.id for one in found], period__in=periods, is_unasked=False)
    return {row.subject: row for row in rows.select_related("unit").prefetch_related("officers")}


def _next(dispute: Dispute) -> tuple[str, str]:
    """The next thing to do for a notice, and what the link says."""
    kind = DisputeKind(dispute.kind).label
    made: list[Exhibit] = dispute.made  # type: ignore[attr-defined]  # prefetched above
    if not disputing.is_listed(dispute):
        return _("填写{kind}的证据清单").format(kind=kind), _("填写")
    if not made:
        return _("制作{kind}的举证包").format(kind=kind), _("制作")
    if made[0].state != Exhibit.State.READY:
        return _("查看{kind}举证包的制作情况").format(kind=kind), _("查看")
    return _("提交{kind}的举证包，登记答复").format(kind=kind), _("登记")


def to_sign(actor: Actor, now: datetime) -> Iterable[Step]:
    """Exhibits whose signed 制作说明 nobody has filed with the case (art 20: 制作说明附卷)."""
    del now
    for one in queries.unsigned(actor)[:MOST]:
        lacking = len(one.facts.get("lacking", ()))
        detail = (
            _("还有 {count} 项待手工填写").format(count=capped(lacking)) if lacking else _("打印、签名、盖章、扫描")
        )
        yield Step(
            title=_("签好制作说明并附卷：{number}").format(number=one.number),
            detail=f"{one.case.number} · {detail}",
            url=reverse("exhibits:exhibit", args=[one.id]),
            label=_("附卷"),
            icon="file",
        )
