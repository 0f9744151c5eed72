"""The demo bureau's own records: this year's plan, a higher body's notice, a complaint that one leader may open."""

from __future__ import annotations

import io
import random
from datetime import date, datetime, timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from liuhen.cases.bureau import operations
from liuhen.cases.bureau.models import BureauRecord, PlanLine
from liuhen.cases.bureau.operations import complaints
from liuhen.cases.documents.operations import GivenFile
from liuhen.cases.models import Case, Complaint
from liuhen.demo.people import actor_for
from liuhen.duties.models import BureauWord
from liuhen.duties.operations import confirm_duty
from liuhen.people.models import Account, Unit

_FIRST, _SECOND = "监察大队一中队", "监察大队二中队"
_PLAN = (
    ("开封市鼓楼区金泰涂料制造有限公司", 0, _FIRST, "危险化学品使用：调漆车间通风、静电接地、报警器"),
    ("开封宏达精细化工有限责任公司", 0, _SECOND, "从业人员安全生产教育和培训"),
    ("开封市鼓楼区盛源加油站", 0, _FIRST, "油气回收、防雷防静电检测"),
    ("河南汴京印染股份有限公司", -1, _SECOND, "有限空间作业、污水处理站"),
    ("开封市鼓楼区恒通仓储物流有限公司", -2, _FIRST, "危险货物储存、消防通道"),
    ("开封市鼓楼区福瑞祥烟花爆竹经营部", 1, _SECOND, "经营许可、库存数量、安全距离"),
    ("开封市鼓楼区鑫龙机械加工厂", 1, _FIRST, "特种作业人员持证、粉尘涉爆场所"),
    ("开封市鼓楼区第三人民商场", None, "", "节前联合检查"),
)
"""Party, months from now, unit, matter."""


def has_records() -> bool:
    """Whether the last of them is there."""
    return BureauWord.objects.exists()


def add_records(now: datetime) -> None:
    """Keep them, link the demo's two cases to what started them, and confirm one duty of the bureau."""
    today = timezone.localtime(now).date()
    plan = _plan(now, today)
    notice = BureauRecord.objects.filter(kind="higher_notice").first() or operations.keep_record(
        actor=actor_for("sun"),
        now=now,
        telling=operations.RecordTelling(
            kind="higher_notice",
            title="关于开展危险化学品使用单位专项督导检查的通知",
            year=today.year,
            number=f"汴应急办〔{today.year}〕31号",
            issuer="开封市应急管理局",
            dated_on=today - timedelta(days=40),
        ),
        originals=[_paper("专项督导检查的通知.pdf", 2)],
    )
    for case in Case.objects.filter(
        number__in=(f"（鼓）应急罚〔{today.year}〕17号", f"（鼓）应急检〔{today.year}〕108号")
    ):
        by = actor_for("li" if case.kind == "inspection" else "chen")
        line = plan.lines.get(party=case.party.name)
        operations.link_case(actor=by, now=now, record_id=plan.pk, case_id=case.id, line_id=line.id)
        if case.kind == "inspection":
            operations.link_case(actor=by, now=now, record_id=notice.pk, case_id=case.id)
        else:
            _complaint(now, today, case)
    confirm_duty(
        actor=actor_for("zheng"), now=now, item="archive_room", holds=True, note="办公楼二层东侧，档案管理员周文负责。"
    )


def _plan(now: datetime, today: date) -> BureauRecord:
    plan = BureauRecord.objects.filter(kind="annual_plan").first() or operations.keep_record(
        actor=actor_for("sun"),
        now=now,
        telling=operations.RecordTelling(
            kind="annual_plan",
            title=f"{today.year} 年度安全生产监督检查计划",
            year=today.year,
            number=f"鼓应急〔{today.year}〕2号",
            issuer="鼓楼区应急管理局",
            dated_on=today.replace(month=1, day=1),
        ),
        originals=[_paper("年度监督检查计划.pdf", 3)],
    )
    if not PlanLine.objects.filter(record=plan).exists():
        units = {unit.name: unit.id for unit in Unit.objects.all()}
        told = [
            operations.LineTelling(
                party=party,
                month=None if ahead is None else min(max(today.month + ahead, 1), 12),
                unit_id=units.get(unit),
                matter=matter,
            )
            for party, ahead, unit, matter in _PLAN
        ]
        operations.write_plan(actor=actor_for("sun"), now=now, record_id=plan.pk, lines=told)
    return plan


def _complaint(now: datetime, today: date, case: Case) -> None:
    """Registered by the leader, who alone may open who reported."""
    if Complaint.objects.exists():
        return
    leader = actor_for("zhao")
    made = complaints.register_complaint(
        actor=leader,
        now=now,
        told=complaints.ComplaintTold(
            number=f"举〔{today.year}〕12号",
            way="letter",
            gist="反映开封宏达精细化工有限责任公司新进人员未经培训即上岗操作反应釜",
            received_on=today - timedelta(days=6),
            unit_id=Account.objects.get(username="zhao").unit_id or case.unit_id,
        ),
        reporter=complaints.ReporterTold(
            name="史清扬",
            contact="13800000000",
            letter="我是该公司三车间操作工，本月新来的六个人没有培训就顶班，请查处，不要透露我的名字。",
            instruction="请二中队依法核查，严格保密。赵国栋",
        ),
        originals=[_paper("来信.pdf", 1)],
    )
    complaints.link_complaint(actor=leader, now=now, complaint_id=made.id, case_id=case.id)


def _paper(name: str, pages: int) -> GivenFile:
    """Made-up pages: a heading and lines of strokes, as a scanner would save them."""
    strokes = random.Random(name)
    sheets = []
    for _page in range(pages):
        sheet = Image.new("L", (992, 1403), "white")
        draw = ImageDraw.Draw(sheet)
        draw.rectangle((250, 130, 742, 158), fill="#2b2f36")
        for row in range(strokes.randint(16, 24)):
            top, right = 240 + row * 44, 872 - (strokes.randint(60, 420) if row % 5 == 4 else 0)
            draw.rectangle((120 + (44 if row % 5 == 0 else 0), top, right, top + 12), fill="#70757d")
        sheets.append(sheet)
    content = io.BytesIO()
    sheets[0].save(content, "PDF", save_all=True, append_images=sheets[1:], resolution=120)
    size = content.tell()
    content.seek(0)
    return GivenFile(name=name, size=size, content=content)
