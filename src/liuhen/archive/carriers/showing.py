"""What a carrier's page shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.archive.carriers.burning import burner
from liuhen.archive.carriers.claiming import MOST_FILES
from liuhen.archive.carriers.errors import NoDriveError
from liuhen.archive.carriers.history import history_of
from liuhen.archive.carriers.making import image_of, label_of
from liuhen.archive.carriers.models import READABLE, Carrier, CarrierState, LoadState, ReadingState
from liuhen.archive.carriers.queries import register as queries
from liuhen.archive.carriers.queries.viewers import viewers_on
from liuhen.archive.carriers.queries.waiting import rules_in_force
from liuhen.duties.wording import why_provisional
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.prose import why
from liuhen.recordings.playback import Shown
from liuhen.recordings.showing import address
from liuhen.recordings.times import noticed_of
from liuhen.rules.carriers import DISC
from liuhen.work import queries as work


def shown_of(actor: Actor, carrier: Carrier) -> dict[str, Any]:
    """For templates: the carrier, its load and set, what is next and what may be done."""
    load, rules = carrier.load, rules_in_force()
    reading = queries.last_reading(carrier)
    is_making = load.state == LoadState.MAKING and carrier.state == CarrierState.WAITING
    is_reading = reading is not None and reading.state == ReadingState.RUNNING
    medium, copy = rules.medium(load.set.medium), rules.copy(carrier.copy)
    items = queries.items_of_load(load)
    shown = items[:200]
    clocks = noticed_of(one.recording for one in shown)
    may_keep = holds(actor, Capability.KEEP_CARRIERS)
    clock = queries.inspection_clock(carrier)
    return {
        "carrier": carrier,
        "load": load,
        "set": load.set,
        "viewers": viewers_on(load),
        "read_how": read_in_words(reading.how) if reading else "",
        "checked_how": read_in_words(carrier.checked_how),
        "claim_url": reverse("api:claim", args=[carrier.id]),
        "claim_most": MOST_FILES,
        "is_too_many": len(load.files) > MOST_FILES,
        "is_disc": load.set.kind == DISC,
        "medium": medium.name if medium else load.set.medium,
        "copy": copy.name if copy else carrier.copy,
        "label": label_of(load),
        "folder": str(image_of(load)),
        "items": [(one, clocks.get(one.recording_id, "")) for one in shown],
        "item_count": len(items),
        "siblings": queries.siblings_of(carrier),
        "reading": reading,
        "findings": [finding_in_words(one) for one in reading.findings] if reading else [],
        "failure": why(load.reason, load.reason_fields),
        "unread": why(reading.reason, reading.reason_fields) if reading else "",
        "is_making": is_making,
        "is_reading": is_reading,
        "is_busy": is_making or is_reading,
        "progress": _progress(
            f"carriers.make:{load.id}" if is_making else f"carriers.read:{reading.id}" if reading else ""
        ),
        "has_image": load.state == LoadState.READY,
        "has_drive": _has_drive(),
        "inspection": queries.open_inspection(carrier),
        "inspections": queries.inspections_of(carrier),
        "clock": clock,
        "owing": queries.owing_inspection(carrier) if holds(actor, Capability.EXPLAIN_DEADLINES) else None,
        "clock_why": why_provisional(clock) if clock else (),
        "sample": rules.sample,
        "keep_old": rules.keep_old,
        "source": rules.source if not rules.verified else "",
        "successor": carrier.successors.order_by("-id").first(),
        "may_keep": may_keep,
        "may_check": may_keep
        and bool(load.manifest_sha256)
        and not (is_making or is_reading)
        and carrier.state in READABLE,
        "history": history_of(carrier.id),
    }


def _progress(key: str) -> float | None:
    job = work.latest(key) if key else None
    return job.progress if job is not None and job.progress else None


def _has_drive() -> bool:
    try:
        burner(settings.LIUHEN.disc_drive)
    except NoDriveError:
        return False
    return True


def read_in_words(how: str) -> str:
    """Who read a carrier, and what of it."""
    words = {
        "image": _("服务器逐字节读取光盘"),
        "folder": _("服务器读取全部文件"),
        "browser": _("在浏览器中读取，由操作人声明"),
    }
    return words.get(how, "")


def finding_in_words(one: Mapping[str, str]) -> str:
    """What was found on a carrier, in words."""
    words = {
        "missing": _("缺少 {path}"),
        "altered": _("{path} 的内容不同"),
        "unreadable": _("{path} 读不出来"),
        "unknown": _("多出 {path}"),
        "renamed": _("{path} 被改名"),
        "swapped": _("{path} 与其他文件互换"),
        "other": _("不是为这个载体制作的内容"),
    }
    return words.get(one["kind"], _("{path} 有误")).format(path=one["path"])


def image_address(request: HttpRequest, carrier: Carrier, *, moment: datetime) -> str:
    """A signed address for the image of a disc; empty when there is none now."""
    load = carrier.load
    if load.state != LoadState.READY or load.set.kind != DISC:
        return ""
    shown = Shown(
        path=image_of(load).name,
        is_derivative=True,
        content_type="application/x-iso9660-image",
        size=load.size,
        sha256=load.sha256,
    )
    return address(request, load.id, shown, moment=moment)
