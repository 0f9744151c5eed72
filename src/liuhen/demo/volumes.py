"""Two closed penalty cases with their papers: the volume of one is filed, the other waits to be put together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from liuhen.archive.checking import jobs as checking
from liuhen.archive.checking.models import Check, CheckState
from liuhen.archive.checking.operations import accept_line
from liuhen.archive.volumes import jobs
from liuhen.archive.volumes import operations as archive
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.queries import proposed, rules_in_force
from liuhen.archive.volumes.telling import ItemTelling, VolumeTelling
from liuhen.cases import operations as cases
from liuhen.cases.documents import jobs as drawing
from liuhen.cases.documents import operations
from liuhen.cases.documents.operations import ServiceTelling
from liuhen.cases.documents.telling import DocumentTelling, SignerTelling
from liuhen.cases.models import Case
from liuhen.clock import now as clock
from liuhen.demo.papers import draw_page, pdf_of
from liuhen.demo.people import actor_for
from liuhen.desk.binding import prepare
from liuhen.people.models import Officer

_FILED, _WAITING = 9, 11
_ACCEPTED = "已逐项核对，不影响归档"
_DISTRICT = "鼓"
_PAPERS = (
    ("case_opening", "立", 0, 1),
    ("questioning_record", "", 2, 3),
    ("survey_record", "", 3, 2),
    ("penalty_notice", "罚告", 9, 1),
    ("collective_discussion", "", 12, 2),
    ("penalty_decision_organisation", "罚", 14, 2),
    ("case_closing", "结", 20, 1),
)
_HEADINGS = {"questioning_record": "询问笔录（张建军）", "survey_record": "现场勘验笔录"}


def is_built() -> bool:
    """Whether both stand, the filed one to its last step."""
    waiting = Case.objects.filter(number__endswith=f"{_WAITING}号", kind="penalty", closed_on__isnull=False)
    return Volume.objects.filter(state=Volume.State.FILED).exists() and waiting.exists()


def build(now: datetime) -> None:
    """Enter both cases with their papers, close them, and file the volume of the first."""
    first = _closed(now, _FILED, "未将事故隐患排查治理情况如实记录案", "开封市鼓楼区顺达物流仓储有限公司", days=48)
    _closed(now, _WAITING, "未为从业人员提供符合标准的劳动防护用品案", "开封市鼓楼区华美家具厂", days=41)
    if Volume.objects.filter(case=first, state=Volume.State.FILED).exists():
        return
    officer = Officer.objects.get(account__username="li")
    told = VolumeTelling(
        title=first.title,
        retention="D30",
        compiler="李明远",
        checker="周文",
        compiled_on=timezone.localdate(now),
        place="档案室 2 架 3 层 7 盒",
        attester_id=officer.id,
        items=[
            ItemTelling(document_id=one.document.id, side=one.side, order=order, medium=one.medium, is_attested=True)
            for order, one in enumerate(proposed(first, rules_in_force()), 1)
        ],
    )
    volume = prepare(actor=actor_for("li"), now=now, case_id=first.id, telling=told)
    jobs.compile_volume({"volume": str(volume.id)}, lambda _share: None)
    check_and_accept(volume)
    reason = "" if not volume.shortages else "书面检查的案件，没有到场摄录；已在情况说明中写明。"
    archive.file_volume(actor=actor_for("zhou"), now=now, volume_id=volume.id, shortage_reason=reason)


def check_and_accept(volume: Volume) -> None:
    """The four-property check; the archivist accepts what an honest bureau would."""
    for check in Check.objects.filter(volume=volume, state=CheckState.RUNNING):
        checking.check_volume({"check": str(check.id)}, lambda _share: None)
        for line in check.lines.filter(is_blocking=True):
            accept_line(actor=actor_for("zhou"), now=clock(), check_id=check.id, line_id=line.id, reason=_ACCEPTED)
        checking.make_report({"check": str(check.id)}, lambda _share: None)


def _closed(now: datetime, serial: int, title: str, party: str, *, days: int) -> Case:
    year = timezone.localdate(now).year
    opened = timezone.localdate(now) - timedelta(days=days)
    number = f"（{_DISTRICT}）应急罚〔{year}〕{serial}号"
    standing = Case.objects.filter(number=number).first()
    if standing is not None and standing.closed_on is not None:
        return standing
    actor = actor_for("li")
    officers = list(Officer.objects.filter(account__username__in=("li", "wang")).order_by("name"))
    case = standing or cases.create_case(
        actor=actor,
        now=now,
        number=number,
        kind="penalty",
        title=title,
        party=party,
        unit_id=officers[0].unit_id,
        officer_ids=[officer.id for officer in officers],
        opened_on=opened,
    )
    if not case.documents.exists():
        for seed, paper in enumerate(_PAPERS, serial * 10):
            _enter(case, now, paper, serial=serial, seed=seed)
    cases.close_case(actor=actor, now=now, case_id=case.id, outcome="punished", closed_on=opened + timedelta(days=20))
    return Case.objects.get(id=case.id)


def _enter(case: Case, now: datetime, paper: tuple[str, str, int, int], *, serial: int, seed: int) -> None:
    form, word, after, pages = paper
    day = case.opened_on + timedelta(days=after)
    officers = case.officers.order_by("name")
    made = timezone.make_aware(datetime(day.year, day.month, day.day, 9, 30))  # noqa: DTZ001 - made aware here
    signers = [SignerTelling(role="officer", officer_id=officer.id) for officer in officers]
    signers += [
        SignerTelling(role="party", name="张建军", note="以上记录属实"),
        SignerTelling(role="witness", name="刘芳"),
        SignerTelling(role="approver", name="赵国栋"),
    ]
    sheets = [draw_page(seed + page, lines=18, signatures=3 if page == pages - 1 else 0) for page in range(pages)]
    document = operations.enter_document(
        actor=actor_for("li"),
        now=now,
        case_id=case.id,
        telling=DocumentTelling(
            form=form,
            title=_HEADINGS.get(form, ""),
            number=f"（{_DISTRICT}）应急{word}〔{day.year}〕{serial}号" if word else "",
            dated_on=day,
            began_at=made,
            ended_at=made + timedelta(hours=1),
            place="企业会议室",
            signers=signers,
        ),
        originals=[pdf_of("扫描.pdf", sheets)],
    )
    if form in {"penalty_notice", "penalty_decision_organisation"}:
        operations.record_service(
            actor=actor_for("li"),
            now=now,
            document_id=document.id,
            telling=ServiceTelling(
                method="direct", served_at=made + timedelta(days=1), receiver="张建军", place="企业会议室"
            ),
        )
    while document.files.filter(reading="waiting").exists():
        drawing.draw_document({"document": str(document.id)}, lambda _share: None)
