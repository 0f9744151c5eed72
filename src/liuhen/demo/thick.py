"""The rarer sides of an archive: a case too thick for one part, a batch of which one volume came back, a kept secret.

They are the second team's, so that the first team's volumes stay as they are to be tried out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from liuhen.archive.consulting import operations as consulting
from liuhen.archive.consulting.telling import Asked
from liuhen.archive.handover import operations as handover
from liuhen.archive.handover.operations.receiving import Verdict
from liuhen.archive.volumes import jobs
from liuhen.archive.volumes import operations as archive
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.queries import proposed, rules_in_force
from liuhen.archive.volumes.telling import ItemTelling, VolumeTelling
from liuhen.cases import operations as cases
from liuhen.cases.documents import jobs as drawing
from liuhen.cases.documents import operations
from liuhen.cases.documents.models import Medium
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.cases.models import Case
from liuhen.demo.history import PAST, number_of
from liuhen.demo.papers import draw_page, pdf_of
from liuhen.demo.people import actor_for
from liuhen.demo.volumes import check_and_accept
from liuhen.desk.binding import prepare
from liuhen.people.models import Officer
from liuhen.recordings import operations as recordings
from liuhen.recordings.models import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """A paper of a case.

    Attributes:
        pages: how many sheets it has; only those that are scanned are drawn.
        stamped: the 页号 stamped on its first sheet; None where it follows the one before.
    """

    form: str
    pages: int
    title: str = ""
    word: str = ""
    after: int = 0
    is_scanned: bool = False
    is_electronic: bool = False
    stamped: int | None = None


_THICK = (
    _Paper(form="case_opening", word="立", pages=1),
    _Paper(form="inspection_record", pages=2, after=1, is_scanned=True, is_electronic=True),
    _Paper(form="questioning_record", title="询问笔录（十二名从业人员）", pages=118, after=4, stamped=11),
    _Paper(form="appraisal_opinion", title="粮食筒仓粉尘防爆检测检验报告及附件", pages=96, after=9),
    _Paper(form="collective_discussion", pages=3, after=18),
    _Paper(form="penalty_decision_organisation", word="罚", pages=2, after=20, is_scanned=True),
    _Paper(form="case_closing", word="结", pages=1, after=25),
)
_THIN = (
    _Paper(form="penalty_decision_organisation", word="罚", pages=2, after=10),
    _Paper(form="case_closing", word="结", pages=1, after=15),
)
_CLOSED = {7: 25, 5: 15}
_ACCEPTED = "书面检查的案件，没有到场摄录；已在情况说明中写明。"
_BACK = "卷内目录第 1 项写 2 页，实物为 3 页；请核对后重新组卷再移交"


def build(now: datetime) -> None:
    """File both volumes and hand them over; one comes back. Ask for what only named people may see."""
    number = f"（鼓）应急罚〔{timezone.localdate(now).year}〕7号"
    if Case.objects.filter(number=number).exists():
        return
    thick = _filed(
        now, 7, "粉尘涉爆筒仓未按规定清理积尘且拒不整改案", "开封市鼓楼区豫东粮油储运集团有限公司第二仓储分公司", _THICK
    )
    thin = _filed(now, 5, "未按规定上报事故隐患排查治理情况案", "开封市鼓楼区金谷面业有限公司", _THIN)
    batch = handover.offer(actor=actor_for("chen"), now=now, volume_ids=[thick.id, thin.id], note="二中队本季度案卷")
    check_and_accept(thick)
    handover.receive(
        actor=actor_for("zhou"),
        now=now,
        handover_id=batch.id,
        verdicts={thin.id: Verdict(is_accepted=False, reason=_BACK)},
        note="接收一卷，退回一卷",
    )
    handover.place(
        actor=actor_for("zhou"), now=now, volume_id=thick.id, room="案卷档案室", shelf="2 架 4 层", box="1 盒"
    )
    _keep_secret(now)


def _filed(now: datetime, serial: int, title: str, party: str, papers: tuple[_Paper, ...]) -> Volume:
    case = _closed(now, serial, title, party, papers)
    told_of = {paper.form: paper for paper in papers}
    officer = Officer.objects.get(account__username="chen")
    items = [
        ItemTelling(
            document_id=one.document.id,
            side=one.side,
            order=order,
            medium=one.medium,
            first_page=told_of[one.document.form].stamped,
            is_attested=told_of[one.document.form].is_scanned and one.medium == Medium.PAPER,
        )
        for order, one in enumerate(proposed(case, rules_in_force()), 1)
    ]
    told = VolumeTelling(
        title=case.title,
        retention="D30",
        compiler="陈海峰",
        checker="周文",
        compiled_on=timezone.localdate(now),
        place="二中队卷柜",
        attester_id=officer.id,
        damage="询问笔录第 40 页右上角缺损，不影响文字",
        items=items,
    )
    volume = prepare(actor=actor_for("chen"), now=now, case_id=case.id, telling=told)
    jobs.compile_volume({"volume": str(volume.id)}, lambda _share: None)
    check_and_accept(volume)
    return archive.file_volume(actor=actor_for("zhou"), now=now, volume_id=volume.id, shortage_reason=_ACCEPTED)


def _closed(now: datetime, serial: int, title: str, party: str, papers: tuple[_Paper, ...]) -> Case:
    opened = timezone.localdate(now) - timedelta(days=70)
    actor = actor_for("chen")
    officers = list(Officer.objects.filter(account__username__in=("chen", "aziz")).order_by("name"))
    case = cases.create_case(
        actor=actor,
        now=now,
        number=f"（鼓）应急罚〔{opened.year}〕{serial}号",
        kind="penalty",
        title=title,
        party=party,
        unit_id=officers[0].unit_id,
        officer_ids=[officer.id for officer in officers],
        opened_on=opened,
    )
    for paper in papers:
        _enter(case, now, paper, serial)
    cases.close_case(
        actor=actor, now=now, case_id=case.id, outcome="punished", closed_on=opened + timedelta(days=_CLOSED[serial])
    )
    return Case.objects.get(id=case.id)


def _enter(case: Case, now: datetime, paper: _Paper, serial: int) -> None:
    day = case.opened_on + timedelta(days=paper.after)
    sheets = [
        draw_page(serial * 100 + page, lines=18, signatures=2) for page in range(paper.pages if paper.is_scanned else 0)
    ]
    document = operations.enter_document(
        actor=actor_for("chen"),
        now=now,
        case_id=case.id,
        telling=DocumentTelling(
            form=paper.form,
            title=paper.title,
            number=f"（鼓）应急{paper.word}〔{day.year}〕{serial}号" if paper.word else "",
            dated_on=day,
            medium=Medium.ELECTRONIC if paper.is_electronic else Medium.PAPER,
            page_count=paper.pages,
        ),
        originals=[pdf_of("扫描.pdf", sheets)] if sheets else [],
    )
    while document.files.filter(reading="waiting").exists():
        drawing.draw_document({"document": str(document.id)}, lambda _share: None)


def _keep_secret(now: datetime) -> None:
    """A film that its party agreed to for named people only; another team asks for it and for one that isn't kept."""
    case = Case.objects.get(number=number_of(PAST[3], now))
    activity = case.activities.get()
    films = list(Recording.objects.filter(case=case).order_by("number")[:2])
    chen, li = actor_for("chen"), actor_for("li")
    assert chen.account_id is not None  # noqa: S101 - for the type checker
    said = cases.ConsentTold(
        about="secrecy",
        is_given=True,
        said_by="冷链机房负责人 韩志强",
        said_at=activity.arrived_at,
        reader_ids=[chen.account_id],
        note="制冷系统控制参数属商业秘密，限承办人查看",
    )
    consent = cases.record_consent(actor=chen, now=now, activity_id=activity.id, told=said)
    recordings.film_under(actor=chen, now=now, recording_id=films[0].id, consent_id=consent.id)
    told = Asked(numbers=[one.number for one in films], purpose="核对同类冷库的安全距离", basis="专项检查方案")
    seen = consulting.ask(actor=li, now=now, told=told)
    consulting.decide(actor=actor_for("zheng"), now=now, consultation_id=seen.id, is_approved=True, note="同意")
