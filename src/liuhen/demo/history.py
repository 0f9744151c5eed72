"""The demo's past months: inspections on time and late, explained and not, so that figures have something to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.utils import timezone

from liuhen.cases import operations as cases
from liuhen.cases.models import Activity, Case
from liuhen.demo.cards import CARD_A, CARD_B, MAKE, MODEL, OFFICER_A, OFFICER_B, Unwatched
from liuhen.demo.people import actor_for
from liuhen.devices.operations import RecorderTold, note_clock, register_recorder
from liuhen.duties.operations import explain_late
from liuhen.duties.queries import clock_of
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.media import synthesise
from liuhen.media.synthesise import Segment
from liuhen.people.models import Officer
from liuhen.recordings import operations as recordings
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE

_WHOLE = ("7(1)", "7(2)", "7(3)", "7(4)", "7(5)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An inspection of some days ago.

    Attributes:
        uploaded: hours from the return to the unit until the card was emptied.
        described: hours from there until everything was described; None for never.
        points: what was described, in this order.
        why: why it was late; empty when nobody has said.
        explained: whether the first point that is missing was explained and approved.
        closed: days ago on which it was closed; None for a case that is open.
        is_fast: whether it was filmed with a recorder whose clock was fast.
        converted: whether its film went through a converter before it came in, as its examination says.
    """

    days: int
    number: int
    team: int
    title: str
    party: str
    place: str
    uploaded: int = 3
    described: int | None = 6
    points: tuple[str, ...] = _WHOLE
    why: str = ""
    explained: bool = False
    closed: int | None = None
    converted: bool = False
    is_fast: bool = False


PAST = (
    Past(
        days=163,
        number=41,
        team=1,
        title="危险化学品经营单位检查",
        party="开封市汴京化工商贸有限公司",
        place="汴京化工仓库",
        closed=150,
        is_fast=True,
    ),
    Past(
        days=134,
        number=52,
        team=2,
        title="粉尘涉爆企业专项检查",
        party="开封市鼓楼区恒源木业有限公司",
        place="恒源木业打磨车间",
        uploaded=31,
        why="返程遇道路封闭，次日上午到单位后立即上传",
        points=_WHOLE[:3],
    ),
    Past(
        days=101,
        number=63,
        team=1,
        title="工贸企业有限空间检查",
        party="河南豫东食品有限公司",
        place="豫东食品腌制池",
        described=200,
        points=_WHOLE[:4],
        explained=True,
    ),
    Past(
        days=76,
        number=74,
        team=2,
        title="液氨制冷企业检查",
        party="开封市鼓楼区瑞丰冷链物流有限公司",
        place="瑞丰冷链机房",
        points=_WHOLE[:2],
        converted=True,
    ),
    Past(
        days=48,
        number=85,
        team=1,
        title="加油站安全检查",
        party="中原石化销售有限公司开封鼓楼区迎宾路加油站",
        place="迎宾路加油站",
        closed=20,
    ),
    Past(
        days=34,
        number=93,
        team=2,
        title="金属冶炼企业检查",
        party="开封市宏远铸造有限公司",
        place="宏远铸造熔炼车间",
        uploaded=40,
        described=150,
        points=_WHOLE[:4],
    ),
    Past(
        days=13,
        number=101,
        team=1,
        title="烟花爆竹零售点检查",
        party="鼓楼区老城烟花爆竹零售店",
        place="老城零售店",
        uploaded=5,
        points=_WHOLE[:3],
        explained=True,
        closed=4,
    ),
)
_OLD, _FAST = "KT50011", timedelta(minutes=1, seconds=12)
_TEAMS = {1: (CARD_A, OFFICER_A, "li", "wang"), 2: (CARD_B, OFFICER_B, "chen", "aziz")}
_SEEN = {
    "7(1)": "厂区正门与企业名称牌",
    "7(2)": "说明检查目的，出示执法证件，告知录音录像",
    "7(3)": "按检查方案查看必查区域",
    "7(4)": "向企业负责人通报检查情况，听取意见",
    "7(5)": "告知权利义务与整改要求",
}


def number_of(past: Past, now: datetime) -> str:
    """The number of a past case."""
    return f"（鼓）应急检〔{(timezone.localdate(now) - timedelta(days=past.days)).year}〕{past.number}号"


def build(clock: Callable[[], datetime]) -> None:
    """Enter what is missing of the past months, as people would have entered it then."""
    for past in PAST:
        if not Case.objects.filter(number=number_of(past, clock())).exists():
            _build(past, clock())


def _build(past: Past, now: datetime) -> None:
    recorder, certificate, by, other = _TEAMS[past.team]
    actor = actor_for(by)
    day = timezone.localdate(now) - timedelta(days=past.days)
    arrived = datetime.combine(day, time(9, 20), ZONE)
    officers = list(Officer.objects.filter(account__username__in=(by, other)).values_list("id", flat=True))
    assert actor.unit_id is not None  # noqa: S101 - for the type checker
    case = cases.create_case(
        actor=actor, now=arrived - timedelta(hours=1), number=number_of(past, now), kind="inspection",
        title=past.title, party=past.party, unit_id=actor.unit_id, officer_ids=officers, opened_on=day,
    )  # fmt: skip
    returned = arrived + timedelta(hours=3)
    activity = cases.create_activity(
        actor=actor, now=returned, case_id=case.id, place=past.place, officer_ids=officers, arrived_at=arrived,
        left_at=arrived + timedelta(hours=2), returned_at=returned,
    )  # fmt: skip
    received = returned + timedelta(hours=past.uploaded)
    if past.is_fast:
        recorder = _OLD
        _compare_clock(arrived - timedelta(days=30), arrived - timedelta(minutes=40), returned, by=by)
    shot = take_in(past, arrived, received, recorder=recorder, certificate=certificate, by=by)
    _tell(past, activity, shot, received, by=by)
    missing = [point for point in _WHOLE if point not in past.points]
    if past.explained and missing:
        _explain(case, activity.id, missing[0], returned + timedelta(hours=6), by=by, evidence=shot[0].id)
    if past.closed is not None:
        closed = timezone.localdate(now) - timedelta(days=past.closed)
        moment = datetime.combine(closed, time(16, 0), ZONE)
        cases.close_case(actor=actor, now=moment, case_id=case.id, outcome="nothing_found", closed_on=closed)


def _compare_clock(now: datetime, went: datetime, back: datetime, *, by: str) -> None:
    """The first outing's recorder, one of the older, was found fast when it went and when it came back."""
    told = RecorderTold(unit_id=actor_for(by).unit_id, make=MAKE, model=MODEL)
    recorder = register_recorder(actor=actor_for("sun"), now=now, code=_OLD, told=told)
    for seen_at, reason in ((went, "领用时与标准时间对照"), (back, "归还时与标准时间对照")):
        note_clock(
            actor=actor_for(by), now=seen_at, recorder_id=recorder.id, shown=seen_at + _FAST, seen_at=seen_at,
            within_s=1, reason=reason,
        )  # fmt: skip


def take_in(
    past: Past, arrived: datetime, received: datetime, *, recorder: str, certificate: str, by: str
) -> list[Recording]:
    """A card of one short film and some photos, emptied; in shooting order."""
    officer = Officer.objects.get(certificate_number=certificate)
    with TemporaryDirectory() as folder:
        root = Path(folder) / recorder
        place = root / "DCIM" / "100ANDRO"
        place.mkdir(parents=True)
        for at, _point in enumerate(past.points):
            moment = arrived + timedelta(minutes=5 + 12 * at)
            name = f"{certificate}_{recorder}_{moment:%Y%m%d%H%M%S}_{at + 1:04d}"
            seed = past.number * 10 + at
            if at == 0:
                shot = Segment(seconds=2, width=320, height=180, at=moment, seed=seed, recorder=not past.converted)
                synthesise.video(place / f"{name}.MP4", shot)
            else:
                synthesise.photo(place / f"{name}.JPG", at=moment, make="KETE", model=MODEL, seed=seed)
        emptied = empty_card(
            actor=actor_for(by),
            clock=lambda: received,
            root=root,
            source=Source(kind=SourceKind.CARD, wholeness=Wholeness.FOLDER, recorder=recorder, officer_id=officer.id),
            watch=Unwatched(),
        )
    return list(Recording.objects.filter(arrived_with=emptied.intake.id).order_by("captured_at"))


def _tell(past: Past, activity: Activity, shot: list[Recording], received: datetime, *, by: str) -> None:
    """Describe what came in, and say why it was late where somebody has."""
    moment = received + timedelta(hours=past.described or 0)
    if past.described is not None:
        for recording, point in zip(shot, past.points, strict=True):
            recordings.describe(
                actor=actor_for(by),
                now=moment,
                telling=recordings.Telling(
                    recording_class="inspection",
                    record_point=point,
                    place=past.place,
                    content=_SEEN[point],
                    people="",
                    case_id=activity.case_id,
                    activity_id=activity.id,
                ),
                versions={recording.id: 0},
            )
    clock = clock_of(period="upload", subject=activity.id)
    if past.why and clock is not None:
        explain_late(actor=actor_for(by), now=moment, deadline_id=clock.id, reason=past.why)


def _explain(case: Case, activity_id: UUID, point: str, moment: datetime, *, by: str, evidence: UUID) -> None:
    asked = cases.ask_exemption(
        actor=actor_for(by), now=moment, case_id=case.id, clause=point, reason="device_failed", activity_id=activity_id,
        text="执法记录仪电量耗尽，该环节由现场检查记录载明", evidence_kind="recording", evidence_id=evidence,
    )  # fmt: skip
    cases.decide_exemption(
        actor=actor_for("zhao"), now=moment + timedelta(hours=20), exemption_id=asked.id, is_approved=True
    )
