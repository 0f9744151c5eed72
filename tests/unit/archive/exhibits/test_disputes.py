"""A notice: a clock that stands, no hold, a bundle that lacks what its list names, weaknesses heard of in court."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest

from conftest import NOW, entries
from liuhen.archive.exhibits import disputing, jobs, operations, queries
from liuhen.archive.exhibits.errors import (
    DisputeDayError,
    DisputeKnownError,
    ExhibitFactInvalidError,
    KnownChangedError,
)
from liuhen.archive.exhibits.models import Exhibit, ExhibitItem
from liuhen.archive.exhibits.operations import DisputeTelling, LineTelling
from liuhen.archive.exhibits.telling import ExhibitTelling, ItemTelling
from liuhen.archive.keeping.models import Hold
from liuhen.archive.volumes.models import Volume, VolumeItem
from liuhen.cases.documents.models import Document
from liuhen.cases.errors import CaseNotFoundError
from liuhen.cases.models import Activity, Case
from liuhen.cases.queries import get_case
from liuhen.custody import operations as custody
from liuhen.desk.dispute_page import weaknesses_of
from liuhen.desk.judging import judged
from liuhen.desk.steps import steps_for
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.holdings import queries as holdings
from liuhen.packages.evidence import check_evidence
from liuhen.recordings.errors import NothingChosenError
from liuhen.recordings.keeping import claims_of
from liuhen.recordings.models import Recording
from liuhen.recordings.visible import known_to, visible_to
from liuhen.rules.errors import DayOutOfReasonError
from unit.archive.exhibits.test_exhibits import mark_in, text_of, unpacked
from unit.archive.volumes.conftest import enter

pytestmark = pytest.mark.django_db
NOTICE = DisputeTelling(kind="review", organ="鼓楼区人民政府", number="鼓复〔2026〕5号", received_on=NOW.date())


def filed(case: Case, paper: Document, *, from_page: int, pages: int) -> None:
    """A filed volume of the case with that paper in its 正卷."""
    volume = Volume.objects.create(
        case=case, unit=case.unit, part=1, state="filed", number="鼓〔2026〕1号", title="x", retention="D30",
        compiler="x", compiled_on=NOW.date(), prepared_at=NOW, filed_at=NOW,
    )  # fmt: skip
    VolumeItem.objects.create(
        volume=volume, document=paper, side="main", position=1, medium="paper", pages=pages, from_page=from_page,
        part=1, version=1,
    )  # fmt: skip


@pytest.mark.clause("行政复议法 第四十八条")
def test_notice_without_clock_or_hold_and_a_bundle_without_its_list(case, film, officer, leader, tmp_path):
    paper = enter(case, officer, form="questioning_record", title="询问笔录（张某）", number="询1号")
    filed(case, paper, from_page=3, pages=2)
    dispute = operations.register_dispute(actor=officer, now=NOW, case_id=case.id, telling=NOTICE)
    clock = Deadline.objects.get(subject=dispute.id)
    assert (clock.period, clock.limit, clock.state) == ("answer_review", "10wd", DeadlineState.RUNNING)
    hold = Hold.objects.get(case=case, lifted_at=None)
    assert (hold.kind, hold.basis, dispute.hold_id) == ("review", "鼓楼区人民政府 鼓复〔2026〕5号", hold.id)
    with pytest.raises(DisputeKnownError):
        operations.register_dispute(actor=officer, now=NOW, case_id=case.id, telling=NOTICE)

    lines = disputing.lines_of(dispute)
    assert [line.document_id or line.recording_id for line in lines] == [paper.id, film.id]
    assert [line.spot for line in lines] == ["正卷 鼓〔2026〕1号 第 3–4 页", "整份"]
    told = [
        LineTelling(
            line_id=lines[0].id, order=2, source="本局制作", proves="当事人陈述", content="未培训", spot="第1页"
        ),
        LineTelling(line_id=lines[1].id, order=1, source="执法记录仪", proves="现场情况", spot="00:01 起"),
    ]
    operations.list_evidence(actor=officer, now=NOW, dispute_id=dispute.id, lines=told)
    assert [line.recording_id for line in disputing.lines_of(dispute)] == [film.id, None]
    film.refresh_from_db()
    assert film.is_evidence  # somebody put it onto the list

    weak = {line.code for line in weaknesses_of(actor=officer, dispute=dispute, lines=disputing.lines_of(dispute))}
    assert {"origin.unknown", "clock.unproven"} <= weak

    said = ItemTelling(
        recording_id=film.id, origin="SD 卡 3 号，办公室保险柜", clock="快 2 秒（±1 秒）", why="领用时比对过"
    )
    asked = operations.prepare_exhibit(
        actor=leader, now=NOW, case_id=case.id, dispute_id=dispute.id,
        telling=ExhibitTelling(purpose="答复", items=[said]),
    )  # fmt: skip
    jobs.make_exhibit({"exhibit": str(asked.id)}, lambda _share: None)
    made = Exhibit.objects.get(id=asked.id)
    disc = unpacked(made, tmp_path)
    assert (disc / "data" / "documents" / "002-01.pdf").read_bytes().startswith(b"%PDF")
    listed = pypdfium2.PdfDocument(queries.path_of(made, queries.files_of(made)["list_pdf"]))
    text = "".join("".join(page.get_textpage().get_text_range() for page in listed).split())
    for said in ["证据清单", "鼓复〔2026〕5号", "询问笔录（张某）", "当事人陈述", "00:01起", "现场情况", "本局制作"]:
        assert said in text, said
    assert mark_in(text).size > 0
    assert (disc / "证据清单.pdf").read_bytes() == queries.path_of(
        made, queries.files_of(made)["list_pdf"]
    ).read_bytes()
    left = {line.code for line in weaknesses_of(actor=officer, dispute=dispute, lines=disputing.lines_of(dispute))}
    assert not {"origin.unknown", "clock.unproven"} & left  # they stand on a 制作说明 now

    with pytest.raises(DisputeDayError):
        operations.record_answer(
            actor=officer, now=NOW, dispute_id=dispute.id, answered_on=NOW.date() - timedelta(days=1)
        )
    operations.record_answer(actor=officer, now=NOW, dispute_id=dispute.id, answered_on=NOW.date())
    assert Deadline.objects.get(subject=dispute.id).state == DeadlineState.MET
    assert Hold.objects.filter(id=hold.id, lifted_at=None).exists()  # the answer ends no hold


@pytest.mark.clause("20")
def test_clock_that_is_told_otherwise_and_nobody_asks_why(case, film, leader):
    told = ItemTelling(recording_id=film.id, clock="快 2 秒（±1 秒）")

    def ask(told: ItemTelling, standing: Exhibit | None = None) -> ExhibitItem:
        made = operations.prepare_exhibit(
            actor=leader, now=NOW, case_id=case.id, telling=ExhibitTelling(purpose="答复", items=[told]),
            exhibit_id=standing.id if standing else None,
        )  # fmt: skip
        return made.items.get()

    for clock in (told.clock, ""):
        with pytest.raises(KnownChangedError):
            ask(replace(told, clock=clock))
    changed = ask(replace(told, why="领用时比对过"))
    assert changed.why == "领用时比对过"
    assert entries("exhibit.prepared")[0].facts["changed"] == [f"{film.id}:领用时比对过"]
    with pytest.raises(KnownChangedError):  # nor is the reason taken out afterwards
        ask(told, changed.exhibit)
    assert ask(ItemTelling(recording_id=film.id, why="x"), changed.exhibit).why == ""  # as it's known: nothing to say


@pytest.mark.clause("行政诉讼法 第六十七条")
def test_notice_of_tomorrow_is_refused_and_a_suit_runs_in_natural_days(case, officer):
    with pytest.raises(DayOutOfReasonError):
        operations.register_dispute(
            actor=officer, now=NOW, case_id=case.id,
            telling=DisputeTelling(kind="litigation", organ="法院", number="1", received_on=date(2030, 1, 1)),
        )  # fmt: skip
    suit = operations.register_dispute(
        actor=officer, now=NOW, case_id=case.id,
        telling=DisputeTelling(kind="litigation", organ="法院", number="1", received_on=NOW.date()),
    )  # fmt: skip
    clock = Deadline.objects.get(subject=suit.id)
    assert (clock.period, clock.limit) == ("answer_suit", "15d")


@pytest.mark.clause("20")
def test_legal_section_that_defends_the_bureau_and_sees_nothing(case, film, officer, legal, tmp_path):
    letter = enter(case, officer, form="complaint_letter", title="举报信", number="举1号")
    paper = enter(case, officer, form="questioning_record", title="询问笔录（张某）", number="询1号")
    with pytest.raises(CaseNotFoundError):
        get_case(actor=legal, case_id=case.id)
    assert not visible_to(legal).exists()

    found = queries.case_to_dispute(actor=legal, number=case.number)
    dispute = operations.register_dispute(actor=legal, now=NOW, case_id=found.id, telling=NOTICE)
    assert get_case(actor=legal, case_id=case.id) == case
    assert list(visible_to(legal)) == [film] == list(known_to(legal).rows())
    assert [one.detail.split(" · ")[0] for one in steps_for(actor=legal, now=NOW) if one.icon == "shield"] == [
        "鼓楼区人民政府 鼓复〔2026〕5号"
    ]
    weak = {line.code for line in weaknesses_of(actor=legal, dispute=dispute, lines=disputing.lines_of(dispute))}
    assert "origin.unknown" in weak

    lines = disputing.lines_of(dispute)
    assert [line.document_id or line.recording_id for line in lines] == [paper.id, film.id]  # 6(3): no informant
    lines[0].delete()
    Document.objects.filter(id=letter.id).update(form="other_record")
    assert operations.add_evidence(actor=legal, now=NOW, dispute_id=dispute.id) == 2
    Document.objects.filter(id=letter.id).update(form="complaint_letter")  # corrected after it was listed
    asked = operations.prepare_exhibit(
        actor=legal, now=NOW, case_id=case.id, dispute_id=dispute.id,
        telling=ExhibitTelling(purpose="答复", carrier="GP-1", items=[ItemTelling(recording_id=film.id)]),
    )  # fmt: skip
    jobs.make_exhibit({"exhibit": str(asked.id)}, lambda _share: None)
    made = queries.get_exhibit(actor=legal, exhibit_id=asked.id)
    disc = unpacked(made, tmp_path)
    assert [path.name for path in sorted((disc / "data" / "documents").iterdir())] == ["002-01.pdf"]
    listed = pypdfium2.PdfDocument(queries.path_of(made, queries.files_of(made)["list_pdf"]))
    assert "举报信" not in "".join(page.get_textpage().get_text_range() for page in listed)

    # it isn't for ever: some time after the dispute, or when somebody says so
    ended = operations.record_end(
        actor=legal, now=NOW, dispute_id=dispute.id, ended_on=NOW.date(), result="申请人撤回申请"
    )
    assert Deadline.objects.get(subject=dispute.id).state == DeadlineState.WITHDRAWN  # nobody is to answer any more
    assert disputing.access_ends(case.id) == NOW.date() + timedelta(days=30)
    assert operations.close_over(now=NOW + timedelta(days=30)) == 0
    assert operations.close_over(now=NOW + timedelta(days=31)) == 1
    with pytest.raises(CaseNotFoundError):
        get_case(actor=legal, case_id=case.id)
    assert not visible_to(legal).exists()
    operations.set_access(actor=officer, now=NOW, dispute_id=ended.id, is_open=True)
    assert get_case(actor=legal, case_id=case.id) == case
    operations.set_access(actor=officer, now=NOW, dispute_id=ended.id, is_open=False, reason="重复开放")
    assert not visible_to(legal).exists()
    assert [one.facts["reason"] for one in entries("case.defence_closed")] == ["defence_access", "重复开放"]


@pytest.mark.clause("20")
def test_case_without_a_film_that_nobody_can_answer_for(case, officer, leader, tmp_path):
    paper = enter(case, officer, form="questioning_record", title="询问笔录（张某）", number="询1号")
    dispute = operations.register_dispute(actor=officer, now=NOW, case_id=case.id, telling=NOTICE)
    asked = operations.prepare_exhibit(
        actor=leader, now=NOW, case_id=case.id, dispute_id=dispute.id,
        telling=ExhibitTelling(purpose="答复", items=[], carrier="GP-2"),
    )  # fmt: skip
    custody.integrate(now=NOW)
    jobs.make_exhibit({"exhibit": str(asked.id)}, lambda _share: None)
    made = Exhibit.objects.get(id=asked.id)
    assert (made.state, made.failure) == (Exhibit.State.READY, {})
    disc = unpacked(made, tmp_path)
    held = b"".join(holdings.open_range(paper.id, paper.files.get().logical_path))
    assert (disc / "data" / "documents" / "001-01.pdf").read_bytes() == held
    evidence = check_evidence(disc)
    assert evidence is not None
    assert evidence.valid, evidence.findings
    assert "不含音像资料" in text_of(made)
    assert operations.fetch_image(actor=leader, now=NOW, exhibit_id=made.id) == made.copy
    with pytest.raises(NothingChosenError):  # papers go alone only for a dispute
        operations.prepare_exhibit(
            actor=leader, now=NOW, case_id=case.id, telling=ExhibitTelling(purpose="答复", items=[])
        )


@pytest.mark.clause("行政诉讼证据规定 60(1)")
def test_weakness_that_a_court_hears_of_first_below_all_others(case, film, officer):
    enter(
        case, officer, form="penalty_decision_organisation", title="处罚决定书",
        dated_on=NOW.date() - timedelta(days=1),
    )  # fmt: skip
    stay = Activity.objects.create(
        case=case,
        place="一号车间",
        arrived_at=NOW - timedelta(hours=1),
        left_at=NOW + timedelta(hours=1),
        created_at=NOW,
    )
    Recording.objects.filter(id=film.id).update(activity=stay, captured_at=NOW)
    Recording.objects.create(
        number="2026-900001", kind="video", card_name="b.mp4", logical_path="original.mp4", size=1, sha256="0" * 64,
        sm3="0" * 64, unit=case.unit, case=case, activity=stay, recorder=film.recorder, received_at=NOW,
        captured_at=NOW + timedelta(minutes=10), facts={"duration_s": 4}, viewing="native",
    )  # fmt: skip
    dispute = operations.register_dispute(actor=officer, now=NOW, case_id=case.id, telling=NOTICE)
    codes = [line.code for line in weaknesses_of(actor=officer, dispute=dispute, lines=disputing.lines_of(dispute))]
    first = list(dict.fromkeys(codes))[:4]
    assert first == ["origin.unknown", "evidence.after_decision", "film.interrupted", "clock.unproven"]
    assert len(codes) > 4


@pytest.mark.clause("20")
def test_evidence_that_is_judged_as_no_evidence(case, film, made, officer, leader):
    def said() -> set[str]:
        findings = judged(actor=officer, case=case, now=NOW).judgement.findings
        return {one.code for one in findings if one.code.startswith("exhibit.")}

    assert said() == set()
    exhibit = made(film)
    film.refresh_from_db()
    assert film.is_evidence
    assert said() == {"exhibit.no_carrier", "exhibit.no_statement"}
    assert [line.code for line in claims_of([film])[film.id][0].lines if line.until is None][-1] == "with_volume"
    paper = enter(case, officer, form="exhibit_statement", title="制作说明")
    with pytest.raises(ExhibitFactInvalidError):
        operations.file_statement(actor=officer, now=NOW, exhibit_id=exhibit.id, document_id=film.id)
    operations.file_statement(actor=officer, now=NOW, exhibit_id=exhibit.id, document_id=paper.id)
    assert said() == {"exhibit.no_carrier"}
    telling = ExhibitTelling(purpose="附卷", carrier="GP-1", items=[ItemTelling(recording_id=film.id)])
    operations.prepare_exhibit(actor=leader, now=NOW, case_id=case.id, telling=telling, exhibit_id=exhibit.id)
    assert said() == {"exhibit.no_statement"}  # what was signed said something else
