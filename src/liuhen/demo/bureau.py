"""A demo bureau from nothing: people, recorders, two cases, two cards taken in, some recordings described."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from liuhen.cases import operations as cases
from liuhen.cases.models import Activity, Case
from liuhen.custody import operations as custody
from liuhen.demo import (
    carriers,
    consulting,
    copying,
    devices,
    examining,
    exhibits,
    handover,
    hiding,
    history,
    keeping,
    machine,
    procedures,
    register,
    slates,
    supervision,
    thick,
    volumes,
)
from liuhen.demo.cards import CARD_A, CARD_B, MAKE, MODEL, OFFICER_A, OFFICER_B, Unwatched, make_cards
from liuhen.demo.deadlines import add_deadlines
from liuhen.demo.matters import MATTERS
from liuhen.demo.on_site import go_on_site
from liuhen.demo.papers import add_papers, has_papers
from liuhen.demo.people import TEAM, actor_for, settle_people, settle_posts
from liuhen.demo.records import add_records, has_records
from liuhen.desk.figures import covering, tallying
from liuhen.devices.operations import RecorderTold, register_recorder
from liuhen.duties.models import MatterList
from liuhen.duties.operations import matters as duties
from liuhen.intake.emptying import empty_card
from liuhen.intake.models import SourceKind, Wholeness
from liuhen.intake.operations import Source
from liuhen.people.actors import worker_actor
from liuhen.people.models import Account, Officer, Unit
from liuhen.recordings import operations as recordings
from liuhen.recordings.composing import in_shooting_order
from liuhen.recordings.models import Recording

Clock = Callable[[], datetime]


def is_built() -> bool:
    """Whether the demo bureau stands, to its last step but its past months."""
    return Case.objects.filter(number__startswith="（鼓）应急检", number__endswith="108号").exists()


def build(home: Path, clock: Clock) -> None:
    """Build the demo bureau in a migrated, empty demo instance. A build that was cut off goes on where it stopped.

    Args:
        home: of the instance; the cards lie in `home/cards` afterwards.
        clock: the present moment.
    """
    with transaction.atomic():  # everybody or nobody: a start that was cut off begins anew
        if not Account.objects.exists():
            settle_people(clock())
            settle_posts(clock())
    folder = home / "cards"
    if not folder.exists():
        make_cards(folder, timezone.localtime(clock()))
    _register_recorders(clock())
    keeping.try_out(clock())
    if not MatterList.objects.exists():
        publish_matters(clock())
    history.build(clock)
    if not is_built():
        _take_in(folder / CARD_A, CARD_A, OFFICER_A, "li", clock)
        _take_in(folder / CARD_B, CARD_B, OFFICER_B, "chen", clock)
        activity = _inspection(clock())
        _describe_first(activity, clock)
        add_deadlines(clock())
    inspected = Activity.objects.filter(case__number__endswith="108号").select_related("case").first()
    if inspected is not None and not has_papers(inspected):
        add_papers(inspected, clock())
    if not has_records():
        add_records(clock())
    if not register.is_built():
        register.build(clock())
    if not devices.is_built():
        devices.build(clock())
    go_on_site(clock())
    procedures.build(clock())
    if not volumes.is_built():
        volumes.build(clock())
    handover.build(clock())
    consulting.build(clock())
    copying.build(clock())
    thick.build(clock())
    history.build(clock)
    keeping.build(clock())
    carriers.build(clock())
    exhibits.build(clock())
    hiding.build(clock())
    slates.build(clock)
    taken = machine.take_checkpoint(clock())
    supervision.build(clock())
    machine.build(clock(), taken)
    examining.build(clock())
    custody.integrate(now=clock())
    _count(clock())


def _count(now: datetime) -> None:
    """The figures, so that their page has something to say before the worker's first round is over."""
    for figure in tallying.BY_MONTH:
        tallying.tally(figure, now=now)
    covering.follow_changes(now=now)
    while covering.judge_some(worker=worker_actor(), now=now):
        continue


def _register_recorders(now: datetime) -> None:
    told = RecorderTold(unit_id=Unit.objects.get(name=TEAM).id, make=MAKE, model=MODEL)
    for code in (CARD_A, CARD_B):
        if not Recording.objects.filter(recorder__code=code).exists():
            register_recorder(actor=actor_for("sun"), now=now, code=code, told=told)


def publish_matters(now: datetime) -> None:
    """The bureau's own list, in force since the beginning of the year."""
    with transaction.atomic():
        draft = duties.start_list(actor=actor_for("qian"), now=now, title="鼓楼区应急管理局音像记录事项清单")
        for row in MATTERS:
            duties.save_matter(actor=actor_for("qian"), now=now, list_id=draft.id, row=row)
        first = timezone.localtime(now).date().replace(month=1, day=1)
        duties.publish_list(actor=actor_for("qian"), now=now, list_id=draft.id, holds_from=first)


def _take_in(card: Path, recorder: str, certificate: str, by: str, clock: Clock) -> None:
    officer = Officer.objects.get(certificate_number=certificate)
    source = Source(kind=SourceKind.CARD, wholeness=Wholeness.FOLDER, recorder=recorder, officer_id=officer.id)
    empty_card(actor=actor_for(by), clock=clock, root=card, source=source, watch=Unwatched())


def _inspection(now: datetime) -> Activity:
    day = timezone.localtime(now).date()
    first = _case(
        now,
        number=f"（鼓）应急罚〔{day.year}〕17号",
        kind="penalty",
        title="未按规定对从业人员进行安全生产教育和培训案",
        party="开封宏达精细化工有限责任公司",
        by="chen",
        others=("aziz",),
    )
    began = _fresh(CARD_B).order_by("captured_at").values_list("captured_at", flat=True)
    _activity(now, first, place="宏达化工会议室", by="chen", others=("aziz",), began=began.first() or now)
    second = _case(
        now,
        number=f"（鼓）应急检〔{day.year}〕108号",
        kind="inspection",
        title="危险化学品使用单位专项检查",
        party="开封市鼓楼区金泰涂料制造有限公司",
        by="li",
        others=("wang",),
    )
    began = _fresh(CARD_A).order_by("captured_at").values_list("captured_at", flat=True)
    return _activity(now, second, place="金泰涂料一号调漆车间", by="li", others=("wang",), began=began.first() or now)


def _case(now: datetime, *, number: str, kind: str, title: str, party: str, by: str, others: tuple[str, ...]) -> Case:
    actor = actor_for(by)
    unit_id = actor.unit_id
    if unit_id is None:
        raise LookupError(by)
    return cases.create_case(
        actor=actor,
        now=now,
        number=number,
        kind=kind,
        title=title,
        party=party,
        unit_id=unit_id,
        officer_ids=_officers((by, *others)),
        opened_on=timezone.localtime(now).date() - timedelta(days=1),
    )


def _activity(now: datetime, case: Case, *, place: str, by: str, others: tuple[str, ...], began: datetime) -> Activity:
    return cases.create_activity(
        actor=actor_for(by),
        now=now,
        case_id=case.id,
        place=place,
        officer_ids=_officers((by, *others)),
        arrived_at=began - timedelta(minutes=2),
        left_at=began + timedelta(minutes=50),
        returned_at=began + timedelta(minutes=80),
    )


def _officers(usernames: tuple[str, ...]) -> list[UUID]:
    return list(Officer.objects.filter(account__username__in=usernames).values_list("id", flat=True))


def _fresh(recorder: str) -> QuerySet[Recording]:
    """What a recorder's present card brought; the past months have used the same one."""
    mine = Recording.objects.filter(recorder__code=recorder)
    last = mine.order_by("-id").values_list("arrived_with", flat=True)[:1]
    return mine.filter(arrived_with__in=last)


def _describe_first(activity: Activity, clock: Clock) -> None:
    """The first three segments are described; the rest waits in 未分类, as on a working day."""
    shot = in_shooting_order(_fresh(CARD_A).exclude(card_name__endswith=".txt"))
    told = (
        ("7(1)", "厂区正门与企业名称牌"),
        ("7(2)", "说明检查目的，出示执法证件，告知录音录像"),
        ("7(3)", "检查调漆车间通风、静电接地与可燃气体报警器"),
    )
    for recording, (point, content) in zip(shot[:3], told, strict=True):
        recordings.describe(
            actor=actor_for("li"),
            now=clock(),
            telling=recordings.Telling(
                recording_class="inspection",
                record_point=point,
                place="金泰涂料一号调漆车间",
                content=content,
                people="李明远 王雪琴 企业安全负责人",
                case_id=activity.case_id,
                activity_id=activity.id,
            ),
            versions={recording.id: 0},
        )
