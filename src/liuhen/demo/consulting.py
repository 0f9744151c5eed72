"""A register with something in it: one that is open, one that waits, one from outside, one that was refused."""

from __future__ import annotations

from datetime import datetime

from liuhen.archive.consulting import operations
from liuhen.archive.consulting.models import Consultation
from liuhen.archive.consulting.telling import Asked
from liuhen.archive.volumes.models import Volume
from liuhen.demo.people import actor_for
from liuhen.recordings.models import Recording


def build(now: datetime) -> None:
    """Ask for what others filmed and filed; the head decides on two of them."""
    filmed = Recording.objects.filter(case__number__endswith="108号", is_described=True).order_by("number")
    numbers = list(filmed.values_list("number", flat=True)[:3])
    volume = Volume.objects.filter(state=Volume.State.FILED).order_by("id").first()
    if not numbers or volume is None or Consultation.objects.exists():
        return
    chen, zhou, zheng = actor_for("chen"), actor_for("zhou"), actor_for("zheng")
    told = Asked(numbers=numbers[:2], purpose="核对同一企业此前检查时的现场情况", basis="（鼓）应急罚17号案")
    seen = operations.ask(actor=chen, now=now, told=told)
    operations.decide(actor=zheng, now=now, consultation_id=seen.id, is_approved=True, note="限本案使用")
    told = Asked(numbers=numbers[2:] or numbers, purpose="学习检查流程")
    refused = operations.ask(actor=chen, now=now, told=told)
    operations.decide(
        actor=zheng, now=now, consultation_id=refused.id, is_approved=False, note="案件尚在办理，结案后再申请"
    )
    operations.ask(actor=chen, now=now, told=Asked(numbers=[volume.number], purpose="参考同类案件的裁量", days=10))
    operations.ask(
        actor=zhou,
        now=now,
        told=Asked(
            numbers=[volume.number],
            who="organ",
            visitor="刘志远",
            organ="开封市鼓楼区人民法院",
            letter="（2026）豫0204行初12号调卷函",
            certificate="工作证 豫法0204-0317",
            purpose="审理行政诉讼案件",
            basis="行政诉讼法第四十条",
        ),
    )
