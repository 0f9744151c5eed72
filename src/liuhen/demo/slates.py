"""A film of the demo that begins with the slate on the station's screen.

Nobody says of it what it belongs to: the worker finds the codes, and so its stay, its officer and how fast its recorder
was, as of any film.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from liuhen.cases import slate_grants
from liuhen.cases.models import Activity
from liuhen.cases.operations.slates import live_codes, open_live
from liuhen.demo.cards import MAKE, MODEL, Unwatched
from liuhen.demo.people import TEAM, actor_for
from liuhen.devices import operations as devices
from liuhen.devices.models import Recorder
from liuhen.devices.operations import RecorderTold
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.media.slates.film import Shown, film
from liuhen.media.synthesise import Segment
from liuhen.people.models import Officer, Unit
from liuhen.rules.clocks import ZONE

SLATED = "KT50018"
_FAST = timedelta(seconds=47)
_BEFORE, _SHOWN = 1, 3  # seconds until the first code, and codes, each for its second


def build(clock: Callable[[], datetime]) -> None:
    """Chen films the slate on the way out to the questioning, with a recorder that is 47 seconds fast."""
    activity = Activity.objects.filter(case__number__endswith="17号", place="宏达化工会议室").first()
    if activity is None or Recorder.objects.filter(code=SLATED).exists():
        return
    told = RecorderTold(unit_id=Unit.objects.get(name=TEAM).id, make=MAKE, model=MODEL)
    began = activity.arrived_at.replace(microsecond=0) - timedelta(minutes=3)
    devices.register_recorder(actor=actor_for("sun"), now=began - timedelta(days=30), code=SLATED, told=told)
    with TemporaryDirectory() as folder:
        card = Path(folder)
        _film(card / "DCIM" / "100ANDRO", activity, began)
        source = Source(kind=SourceKind.CARD, wholeness=Wholeness.FOLDER, recorder=SLATED)
        empty_card(actor=actor_for("chen"), clock=clock, root=card, source=source, watch=Unwatched())


def _film(folder: Path, activity: Activity, began: datetime) -> None:
    chen = actor_for("chen")
    opened = open_live(actor=chen, now=began, activity_id=activity.id)
    grant = slate_grants.read(opened.token, account_id=chen.account_id, now=began)
    codes = live_codes(grant=grant, first=began + timedelta(seconds=_BEFORE), count=_SHOWN)
    seconds = [(text, (at - began).total_seconds()) for at, text in codes]
    shown = [Shown(text=text, from_s=second, to_s=second + 1) for text, second in seconds]
    device, officer = began + _FAST, Officer.objects.get(account__username="chen")
    folder.mkdir(parents=True)
    name = f"{officer.certificate_number}_{SLATED}_{device.astimezone(ZONE):%Y%m%d%H%M%S}_0001.MP4"
    film(folder / name, Segment(seconds=_BEFORE + _SHOWN + 1, width=640, height=480, rate=15, at=device), shown)
