"""The demo inspection's documents: made-up papers, drawn here as lines and strokes, with signatures and a seal."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from liuhen.cases.documents import operations
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.operations import GivenFile, ServiceTelling
from liuhen.cases.documents.telling import DocumentTelling, PaperTelling, SignerTelling
from liuhen.cases.models import Activity
from liuhen.demo.people import actor_for

_WIDTH, _HEIGHT = 992, 1403  # A4 at 120 dots an inch
_MARGIN, _LINE = 120, 46
_INK, _PEN, _SEAL = "#2b2f36", "#1d3a6b", "#b3261e"
_DOTS = 120


def has_papers(activity: Activity) -> bool:
    """Whether the case has its documents."""
    return Document.objects.filter(case=activity.case).exists()


def add_papers(activity: Activity, now: datetime) -> None:
    """Enter the documents of an inspection: its plan, its record in two photos, an order served at once, a licence."""
    day = timezone.localtime(activity.arrived_at).date()
    officers = [SignerTelling(role="officer", officer_id=each.id) for each in activity.officers.order_by("name")]
    party = SignerTelling(role="party", name="何建国", note="情况属实")
    _enter(
        activity,
        now,
        DocumentTelling(
            form="inspection_plan",
            number=f"（鼓）应急检查〔{day.year}〕108号",
            dated_on=activity.case.opened_on,
            signers=officers,
        ),
        [pdf_of("现场检查方案.pdf", [draw_page(1, lines=15)])],
    )
    ended = (activity.left_at or activity.arrived_at + timedelta(minutes=50)) - timedelta(minutes=6)
    photos = [draw_page(2, lines=20, as_photo=True), draw_page(3, lines=9, signatures=3, as_photo=True)]
    _enter(
        activity,
        now,
        DocumentTelling(
            form="inspection_record",
            number=f"（鼓）应急检记〔{day.year}〕108号",
            activity_id=activity.id,
            dated_on=day,
            began_at=activity.arrived_at + timedelta(minutes=3),
            ended_at=ended,
            place=activity.place,
            signers=[*officers, party],
        ),
        [_jpeg(f"IMG_{41 + number}.jpg", each) for number, each in enumerate(photos)],
    )
    _order(activity, now, [*officers, party], served_at=ended)
    _licence(activity, now)


def _order(activity: Activity, now: datetime, signers: list[SignerTelling], *, served_at: datetime) -> None:
    day = timezone.localtime(activity.arrived_at).date()
    order = _enter(
        activity,
        now,
        DocumentTelling(
            form="rectification_order",
            number=f"（鼓）应急责改〔{day.year}〕63号",
            activity_id=activity.id,
            dated_on=day,
            due_on=day + timedelta(days=5),
            place=activity.place,
            signers=signers,
        ),
        [pdf_of("责令限期整改指令书.pdf", [draw_page(4, lines=11, signatures=3, seal=True)])],
    )
    operations.record_service(
        actor=actor_for("li"),
        now=now,
        document_id=order.id,
        telling=ServiceTelling(method="at_once", served_at=served_at, receiver="何建国", place=activity.place),
    )


def _licence(activity: Activity, now: datetime) -> None:
    day = timezone.localtime(activity.arrived_at).date()
    _enter(
        activity,
        now,
        DocumentTelling(
            form="party_paper",
            title="营业执照",
            dated_on=day,
            paper=PaperTelling(kind="business_licence", provider="何建国", provided_on=day, is_copy=True),
        ),
        [_jpeg("营业执照复印件.jpg", draw_page(5, lines=8, seal=True))],
    )


def _enter(activity: Activity, now: datetime, telling: DocumentTelling, originals: list[GivenFile]) -> Document:
    return operations.enter_document(
        actor=actor_for("li"), now=now, case_id=activity.case_id, telling=telling, originals=originals
    )


def draw_page(seed: int, *, lines: int, signatures: int = 0, seal: bool = False, as_photo: bool = False) -> Image.Image:
    """A sheet: heading, lines of text as dashes, signatures as strokes, a seal; `as_photo`: on a desk, a bit askew."""
    chance = random.Random(seed)
    page = Image.new("RGB", (_WIDTH, _HEIGHT), "#fdfdfb")
    pen = ImageDraw.Draw(page)
    pen.rectangle((300, 110, _WIDTH - 300, 150), fill=_INK)
    pen.rectangle((_WIDTH - 420, 182, _WIDTH - _MARGIN, 198), fill=_INK)
    pen.line((_MARGIN, 220, _WIDTH - _MARGIN, 220), fill=_SEAL, width=3)
    for row in range(lines):
        x, y = _MARGIN + (64 if row % 4 == 0 else 0), 270 + row * _LINE
        end = _WIDTH - _MARGIN - (chance.randrange(120, 420) if row % 4 == 3 else 0)
        while x < end:
            width = chance.choice((18, 18, 18, 40, 62))
            pen.rectangle((x, y, min(x + width, end), y + 15), fill=_INK)
            x += width + 10
    for number in range(signatures):
        _sign(pen, chance, 190 + number * 250, 270 + lines * _LINE + 90)
    if seal:
        _stamp(pen, _WIDTH - 280, 270 + lines * _LINE + 190)
    if not as_photo:
        return page
    desk = Image.new("RGB", (_WIDTH + 140, _HEIGHT + 160), "#7c6a58")
    askew = page.rotate(chance.choice((-1.6, 1.3)), expand=True, fillcolor="#7c6a58", resample=Image.Resampling.BICUBIC)
    desk.paste(askew, (60, 70))
    return desk


def _sign(pen: ImageDraw.ImageDraw, chance: random.Random, x: int, y: int) -> None:
    points = [(x + step * 16, y + chance.randrange(-34, 34)) for step in range(10)]
    pen.line(points, fill=_PEN, width=5, joint="curve")


def _stamp(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    pen.ellipse((x - 95, y - 95, x + 95, y + 95), outline=_SEAL, width=7)
    pen.regular_polygon((x, y, 34), 5, fill=_SEAL)
    pen.rectangle((x - 55, y + 48, x + 55, y + 60), fill=_SEAL)


def _jpeg(name: str, page: Image.Image) -> GivenFile:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80, dpi=(_DOTS, _DOTS))
    return GivenFile(name=name, size=out.tell(), content=out)


def pdf_of(name: str, pages: list[Image.Image]) -> GivenFile:
    """Pages as one file."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=_DOTS, save_all=True, append_images=pages[1:])
    return GivenFile(name=name, size=out.tell(), content=out)
