"""The worker's part: images and folders are made, discs written and read back, images cleared when all is written."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from liuhen.archive.carriers.burning import burn, burner
from liuhen.archive.carriers.errors import PlaceNotReadableError
from liuhen.archive.carriers.making import folder_of, forget_try, image_of, make
from liuhen.archive.carriers.models import Carrier, CarrierState, Load, LoadState, Reading, ReadingState
from liuhen.archive.carriers.operations import making, reading
from liuhen.archive.carriers.reading import Expected, compare
from liuhen.clock import now
from liuhen.errors import LiuhenError, UnavailableError
from liuhen.work.registry import Json, Lane, Report, recurring, task

LEASE = timedelta(minutes=10)


@task(making.TASK, lease=LEASE, lane=Lane.HEAVY)
def make_load(payload: Mapping[str, Json], report: Report) -> None:
    """Make what goes onto a carrier: the entries first, then the bytes."""
    load_id = UUID(str(payload["load"]))
    load: Load | None = None
    try:
        load = making.begin_making(now=now(), load_id=load_id)
        if load is not None:
            making.record_made(now=now(), load=load, made=make(load, now=now(), report=report))
    except UnavailableError:
        raise  # it comes round again
    except LiuhenError as error:
        making.record_not_made(load_id=load_id, begun=load, error=error)
        raise
    except OSError:
        if load is None or making.is_making(load):
            raise  # whoever has taken it over has cleared up
    finally:
        if load is not None:
            forget_try(load)


@task(reading.TASK, lease=LEASE, lane=Lane.COPIES)
def read_carrier(payload: Mapping[str, Json], report: Report) -> None:
    """Write a disc if that was asked for; read a carrier and compare it."""
    asked = Reading.objects.select_related("carrier__load__set").get(id=UUID(str(payload["reading"])))
    if asked.state != ReadingState.RUNNING:
        return
    load = asked.carrier.load
    try:
        if asked.burns:
            burn(burner(settings.LIUHEN.disc_drive), image_of(load))
        found = compare(Path(asked.source), expected_of(asked.carrier), report)
    except LiuhenError as error:
        reading.record_unread(now=now(), reading_id=asked.id, error=error)
        raise
    except OSError:
        named = "、".join(settings.LIUHEN.carrier_mounts)
        reading.record_unread(now=now(), reading_id=asked.id, error=PlaceNotReadableError(allowed=named))
        return
    reading.record_read(now=now(), reading_id=asked.id, compared=found)


def expected_of(carrier: Carrier) -> Expected:
    """What a carrier should hold: as it was read back once, else as it was made."""
    load = carrier.load
    manifest = carrier.manifest_sha256 or load.manifest_sha256
    is_latest = manifest == load.manifest_sha256  # of one that was made again since, the image's digest is another
    return Expected(size=load.size, sha256=load.sha256 if is_latest else "", manifest_sha256=manifest)


@recurring("carriers.clear", timedelta(hours=1))
def clear(_payload: Mapping[str, Json], _report: Report) -> None:
    """Remove images of which every carrier is written; they can be made again."""
    for load in Load.objects.filter(state=LoadState.READY).select_related("set"):
        waits = Carrier.objects.filter(load=load, state=CarrierState.WAITING).exists()
        if not waits:
            shutil.rmtree(folder_of(load), ignore_errors=True)
            making.record_cleared(load_id=load.id)
