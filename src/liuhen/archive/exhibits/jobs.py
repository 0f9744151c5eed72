"""The worker's part: making exhibits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.archive.exhibits.making import make_now
from liuhen.archive.exhibits.models import Exhibit
from liuhen.archive.exhibits.operations import TASK, close_over, record_failed
from liuhen.clock import now
from liuhen.errors import LiuhenError, UnavailableError
from liuhen.work.registry import Json, Lane, Report, recurring, task

LEASE = timedelta(minutes=5)


@recurring("exhibits.close_defences", timedelta(hours=6))
def close_defences(_payload: Mapping[str, Json], _report: Report) -> None:
    """Close cases to the legal section that has defended them, once that is over."""
    close_over(now=now())


@task(TASK, lease=LEASE, lane=Lane.COPIES)
def make_exhibit(payload: Mapping[str, Json], report: Report) -> None:
    """Make an exhibit: its parts, the 制作说明 and the disc image."""
    exhibit = Exhibit.objects.select_related("case__party", "unit", "copy", "dispute__case__party").get(
        id=UUID(str(payload["exhibit"]))
    )
    if exhibit.state != Exhibit.State.MAKING:
        return
    try:
        make_now(exhibit, now=now(), report=report)
    except UnavailableError:
        raise  # it comes round again
    except LiuhenError as error:
        record_failed(exhibit=exhibit, error=error)
        raise
