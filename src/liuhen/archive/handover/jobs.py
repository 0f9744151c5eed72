"""The worker's part: the list of a batch, after it was offered and after it was received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.archive.handover.models import Handover
from liuhen.archive.handover.operations import TASK
from liuhen.archive.handover.printing import make_list
from liuhen.clock import now
from liuhen.work.registry import Json, Lane, Report, task


@task(TASK, lease=timedelta(minutes=5), lane=Lane.HEAVY)
def print_list(payload: Mapping[str, Json], _report: Report) -> None:
    """Make a batch's 交接清册 as it stands; when it went on meanwhile, another was asked for."""
    rows = Handover.objects.select_related("unit", "offered_by", "settled_by")
    handover = rows.get(id=UUID(str(payload["handover"])))
    if handover.state == payload["state"]:
        make_list(handover, now=now())
