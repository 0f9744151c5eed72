"""The worker's part: volumes are compiled, so that nobody waits for a thick one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.archive.volumes.compiling import compile_now
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.operations import TASK, record_failed
from liuhen.clock import now
from liuhen.errors import LiuhenError, UnavailableError
from liuhen.work.registry import Json, Lane, Report, task

LEASE = timedelta(minutes=5)


@task(TASK, lease=LEASE, lane=Lane.HEAVY)
def compile_volume(payload: Mapping[str, Json], report: Report) -> None:
    """Compile a volume: a PDF/A for every 卷 of each side, and each sheet to edit."""
    volume = Volume.objects.select_related("case__party", "case__unit").get(id=UUID(str(payload["volume"])))
    if volume.state != Volume.State.COMPILING:
        return
    try:
        compile_now(volume, now=now(), report=report)
    except UnavailableError:
        raise  # it comes round again
    except LiuhenError as error:
        record_failed(volume_id=volume.id, version=volume.version, error=error)
        raise
