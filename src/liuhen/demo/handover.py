"""The filed volume of the demo has come to the archive room and lies on its shelf."""

from __future__ import annotations

from datetime import datetime

from liuhen.archive.handover import operations
from liuhen.archive.handover.models import Handover
from liuhen.archive.volumes.models import Volume
from liuhen.demo.people import actor_for
from liuhen.demo.volumes import check_and_accept


def build(now: datetime) -> None:
    """Hand the filed volume over and say where it lies."""
    volume = Volume.objects.filter(state=Volume.State.FILED).order_by("id").first()
    if volume is None or Handover.objects.exists():
        return
    batch = operations.offer(actor=actor_for("li"), now=now, volume_ids=[volume.id], note="本季度已归档案卷")
    check_and_accept(volume)
    operations.receive(actor=actor_for("zhou"), now=now, handover_id=batch.id, verdicts={}, note="实物与清册一致")
    operations.place(
        actor=actor_for("zhou"), now=now, volume_id=volume.id, room="案卷档案室", shelf="2 架 3 层", box="7 盒"
    )
