"""Volumes: what would be missing, in the wrong place, changed afterwards, or seen by who shouldn't."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, timedelta

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone

from conftest import NOW, entries
from liuhen.archive.consulting.models import ConsultationItem
from liuhen.archive.consulting.queries import pdfs_of
from liuhen.archive.volumes import jobs, operations, queries
from liuhen.archive.volumes.errors import (
    AttesterNeededError,
    FileNumberTakenError,
    NothingToBindError,
    ShortageReasonNeededError,
    SupplementReasonNeededError,
    VolumeFactInvalidError,
    VolumeFiledError,
    VolumeNotFoundError,
    VolumeNotReadyError,
    VolumeNumberOddError,
    VolumeNumberTakenError,
    VolumeStaleError,
    VolumeTargetError,
)
from liuhen.archive.volumes.forms import BindForms, VolumeForm
from liuhen.archive.volumes.history import history_of
from liuhen.archive.volumes.models import SNAPSHOT, Volume
from liuhen.archive.volumes.telling import ItemTelling, Lack, RecordingTelling
from liuhen.cases import operations as cases
from liuhen.cases.documents import operations as papers
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.custody.instance import instance
from liuhen.desk.binding import prepare
from liuhen.devices.models import ClockReading
from liuhen.duties.models import Deadline
from liuhen.holdings import queries as holdings
from liuhen.ledger import note as notes
from liuhen.ledger.folder import LedgerFolder
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.prose import say, sentence
from liuhen.recordings.models import Recording
from liuhen.recordings.times import times_of
from unit.archive.volumes.conftest import enter, telling
from unit.recordings.rows import fast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def opened(volume, path):
    return pypdfium2.PdfDocument(b"".join(queries.content_of(volume, volume.files.get(path=path))))


def text_of(volume, path):
    document = opened(volume, path)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return "".join(text.split())


def file(volume, archivist, reason="当事人已注销，无法补签"):
    return operations.file_volume(actor=archivist, now=NOW, volume_id=volume.id, shortage_reason=reason)


@pytest.mark.clause("18")
def test_collective_discussion_in_the_main_side(compiled):
    volume = compiled()
    placed = [(item.side, item.document.title, item.from_page) for item in queries.items_of(volume)]
    assert placed == [("main", "处罚决定书", 1), ("main", "询问笔录", 2), ("inner", "集体讨论记录", 1)]
    assert {file.path for file in volume.files.filter(purpose="pdf")} == {"main-1.pdf", "inner-1.pdf"}
    assert "集体讨论" not in text_of(volume, "main-1.pdf")
    assert "集体讨论" in text_of(volume, "inner-1.pdf")


@pytest.mark.clause("6(3)")
def test_informants_letter_in_the_side_that_outsiders_read(case, actor, compiled):
    letter = enter(case, actor, form="complaint_letter", title="群众举报信（李某某）")
    statement = enter(case, actor, form="other_record", title="举报人询问情况")
    told = [ItemTelling(document_id=each.id, side="main", order=1) for each in (letter, statement)]
    volume = compiled(items=told)
    sides = {item.document.title: item.side for item in queries.items_of(volume)}
    assert (sides["群众举报信（李某某）"], sides["举报人询问情况"]) == ("inner", "main")  # whatever was said
    assert "举报信" not in text_of(volume, "main-1.pdf")
    assert queries.kept_back([letter, statement]) == {letter.id}
    lacks = [
        Lack(what="群众举报信（李某某）：没有日期", who="", about=str(letter.id)),
        Lack(what="没有送达回执", who=""),
    ]
    operations.prepare_volume(actor=actor, now=NOW, case_id=case.id, telling=telling(), lacks=lacks)
    jobs.compile_volume({"volume": str(volume.id)}, lambda _share: None)
    volume.refresh_from_db()
    assert "举报信" not in text_of(volume, "main-1.pdf")  # nor does the 备考表 name it among what is missing
    assert "没有送达回执" in text_of(volume, "main-1.pdf")
    assert "举报信（李某某）：没有日期" in text_of(volume, "inner-1.pdf")
    compiled(items=[replace(one, side="inner") for one in told])
    assert queries.kept_back([letter, statement]) == {letter.id, statement.id}  # a person put it there
    form = next(
        form
        for form, one in BindForms(
            data=None, proposed=queries.proposed(case, queries.rules_in_force()), volume=None,
            rules=queries.rules_in_force(), initial={}, is_supplement=False,
        ).rows
        if one.document.id == letter.id
    )  # fmt: skip
    assert "main" not in dict(form.fields["side"].choices)


def test_cover_and_closing_sheet_lack_a_field(case, compiled):
    kept = Recording.objects.get()
    for digit in "23":
        Recording.objects.create(
            number=f"2026-00000{digit}", kind="photo", card_name=f"{digit}.jpg", logical_path="original.jpg", size=1,
            sha256=digit * 64, sm3="5" * 64, unit=kept.unit, case=case, received_at=NOW, viewing="none",
        )  # fmt: skip
    text = text_of(compiled(checker="周明", damage="第 2 页缺角", note="附光盘一张"), "main-1.pdf")
    told = (
        "应急罚〔2026〕1号 某化工厂 予以处罚 30年 归档号20260001 纸质；档案室2架 补充情况：无 "
        "ZY·2026-D30-0001 周明 第2页缺角 附光盘一张 2026年11月20日 LX-2026-0001 "
        f"ZP-2026-0001-0001 ZP-2026-0001-0002 {'5' * 64}"
    )
    for said in told.split():
        assert said in text, said
    assert "liuhen" in text or "demo" in text  # the checkpoint's origin


def test_code_on_the_closing_sheet_says_another_checkpoint_than_the_ledger(compiled):
    volume = compiled()
    ledger = LedgerFolder(instance().ledger_folder)
    for path in ("main-1.pdf", "inner-1.pdf"):
        document = opened(volume, path)
        read = zxingcpp.read_barcodes(document[len(document) - 1].render(scale=2).to_pil())
        signed = notes.open_checkpoint(read[0].text, ledger.verifiers)
        assert 0 < signed.size <= ledger.size
        assert ledger.root_at(signed.size) == signed.root


def test_whole_volume_lacks_a_side_or_reaches_an_outsider(compiled, archivist):
    volume = file(compiled(), archivist)
    whole = volume.files.get(purpose="whole")
    bound = {one.path: one for one in volume.files.filter(purpose="pdf")}
    assert (whole.side, whole.pages) == ("inner", sum(one.pages for one in bound.values()))
    document = opened(volume, whole.path)
    assert [mark.get_title() for mark in document.get_toc() if mark.level == 0] == ["正卷", "副卷"]
    assert text_of(volume, whole.path) == text_of(volume, "main-1.pdf") + text_of(volume, "inner-1.pdf")
    kept = {one.facts["path"]: one for one in entries("volume.kept")}
    assert whole.sha256 in bytes(kept[whole.path].canonical).decode()
    for is_main_only, shown in ((True, ["main-1.pdf"]), (False, ["main-1.pdf", "inner-1.pdf"])):
        item = ConsultationItem(volume=volume, is_main_only=is_main_only)
        assert [one.path for one in pdfs_of(item)] == shown


def test_what_somebody_moved_goes_back_to_where_it_was_proposed(case, compiled):
    first = compiled()
    told = [
        ItemTelling(
            document_id=item.document_id,
            side="out" if item.side == "inner" else "main",
            order=9 - item.position,
            out_reason="另案",
        )
        for item in queries.items_of(first)
    ]
    again = compiled(items=told)
    assert (again.id, again.number, again.version) == (first.id, first.number, 2)
    placed = [(item.side, item.document.title) for item in queries.items_of(again)]
    assert placed == [("main", "询问笔录"), ("main", "处罚决定书"), ("out", "集体讨论记录")]
    assert not again.files.filter(side="inner").exists()


def test_attestation_by_nobody(case, compiled, people):
    item = queries.proposed(case, queries.rules_in_force())[0]
    told = ItemTelling(document_id=item.document.id, side="main", order=1, is_attested=True)
    with pytest.raises(AttesterNeededError):
        compiled(items=[told])
    volume = compiled(items=[told], attester_id=people[Role.OFFICER].officer.id)
    assert queries.items_of(volume)[0].attested_by == people[Role.OFFICER].officer
    assert "扫描件，与原件一致核对人" in text_of(volume, "main-1.pdf")  # on the page itself, not in the list alone


@pytest.mark.clause("18")
def test_filed_with_things_missing_and_nobody_says_why(compiled, archivist):
    volume = compiled()
    assert any("7(" in lack["what"] or "第七条" in lack["what"] for lack in volume.shortages)
    with pytest.raises(ShortageReasonNeededError):
        file(volume, archivist, reason=" ")
    assert file(volume, archivist).shortage_reason == "当事人已注销，无法补签"


@pytest.mark.clause("18")
def test_filing_leaves_the_clock_running(case, compiled, archivist):
    filed = file(compiled(), archivist)
    clock = Deadline.objects.get(period="file", subject=case.id)
    assert (clock.is_open, clock.met_at) == (False, NOW)
    assert Deadline.objects.get(period="hand_over", subject=case.id).is_open
    assert filed.keep_until == date(2056, 12, 31)


def test_filed_files_arent_what_was_compiled(compiled, archivist):
    volume = compiled()
    path = next(queries.drafts_of(volume).glob("*/main-1.pdf"))
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(VolumeNotReadyError):
        file(volume, archivist)
    assert Volume.objects.get().state == "compiled"


def test_filed_volume_in_the_archive(compiled, archivist):
    volume = file(compiled(), archivist)
    for kept in volume.files.all():
        held = b"".join(holdings.open_range(volume.id, kept.path))
        assert hashlib.sha256(held).hexdigest() == kept.sha256
    told = json.loads(b"".join(holdings.open_range(volume.id, SNAPSHOT)))
    assert [one["side"] for one in told["documents"]] == ["main", "main", "inner"]
    assert told["recordings"][0]["sha256"] == "0" * 64
    assert len(entries("volume.kept")) == volume.files.count()
    assert entries("volume.filed")[0].facts["number"] == volume.number


def test_a_filed_volume_lists_recordings_without_when_they_were_filmed(
    case, compiled, archivist, actor, unit, console, tmp_path
):
    shown, later = NOW + timedelta(hours=1, seconds=90), NOW + timedelta(hours=3)
    recorder = fast(actor, unit)
    case.recordings.update(recorder=recorder, captured_at=shown, captured_from="container", received_at=later)
    volume = file(compiled(), archivist)
    kept = b"".join(holdings.open_range(volume.id, SNAPSHOT))
    told = json.loads(kept)
    known = times_of(case.recordings.all())[case.recordings.get().id].known
    assert told["schema"] == "liuhen/volume/2"
    assert {name: told["recordings"][0][name] for name in ("recorded_at", "recorded_from", "corrected_at", "how")} == {
        "recorded_at": shown.astimezone(UTC).isoformat(),
        "recorded_from": "container",
        "corrected_at": known.moment.isoformat(),
        "how": known.how.value,
    }
    assert known.moment != shown
    assert told["recordings"][0]["uncertainty_s"] == known.uncertainty.total_seconds()
    # What is known better later is told by the recording's page; what was filed stays as it was, for whoever takes it.
    ClockReading.objects.all().delete()
    operations.write_volume(actor=console, now=NOW, volume_id=volume.id, target=tmp_path / "案卷")
    assert (tmp_path / "案卷" / SNAPSHOT).read_bytes() == kept


def test_the_history_of_a_filed_volume_names_its_files_by_codes(compiled, archivist):
    volume = file(compiled(), archivist)
    told = {line.detail for line in history_of(volume.id).lines}
    assert volume.files.get(path="main-1.pdf").name in told
    assert "main-1.pdf" not in told


def test_changed_after_filing(case, actor, compiled, archivist):
    volume = file(compiled(), archivist)
    with pytest.raises(VolumeFiledError):
        operations.compile_again(actor=archivist, now=NOW, volume_id=volume.id)
    with pytest.raises(VolumeFiledError):
        file(volume, archivist)
    before = {one.path: one.sha256 for one in volume.files.all()}
    document = next(item.document for item in queries.items_of(volume) if item.document.title == "询问笔录")
    papers.amend_document(
        actor=actor, now=NOW, document_id=document.id, seen=1,
        telling=DocumentTelling(form="questioning_record", title="询问笔录（更正）"),
    )  # fmt: skip
    volume.refresh_from_db()
    assert queries.changed_since(volume) == ["询问笔录（更正）"]
    assert {one.path: one.sha256 for one in volume.files.all()} == before


def test_supplement_without_reason_or_with_what_is_filed_already(case, actor, compiled, archivist):
    first = file(compiled(), archivist)
    enter(case, actor, form="service_receipt", title="送达回执")
    with pytest.raises(SupplementReasonNeededError):
        compiled()
    second = compiled(reason="送达回执晚到")
    assert (second.part, second.state) == (2, "compiled")
    assert [item.document.title for item in queries.items_of(second) if item.side != "out"] == ["送达回执"]
    assert not queries.listed_of(second)
    assert set(queries.held_elsewhere(second).values()) == {first.number}  # its page says where the others stand
    assert not queries.held_elsewhere(first)
    text = text_of(second, "main-1.pdf")
    assert f"第1次补充，补充{first.number}；补充原因：送达回执晚到" in text
    assert "20260002" in text
    first.refresh_from_db()
    assert queries.changed_since(first) == ["送达回执"]
    file(second, archivist)
    assert not queries.changed_since(first)  # else its page would ask for a supplement for ever


def test_filed_as_it_was_before_the_last_change(case, actor, compiled, archivist):
    volume = compiled()
    enter(case, actor, form="service_receipt", title="送达回执")
    with pytest.raises(VolumeStaleError):
        file(volume, archivist)
    file(compiled(), archivist)


def test_case_taken_up_again_before_filing(case, actor, compiled, archivist):
    volume = compiled()
    cases.reopen_case(actor=actor, now=NOW, case_id=case.id, reason="漏查")
    with pytest.raises(Exception, match=r"archive\.case_not_closed"):
        file(volume, archivist)


def test_overtaken_compilation_is_kept(case, actor, compiled):
    volume = compiled()
    prepare(actor=actor, now=NOW, case_id=case.id, telling=telling(note="新"))
    done = operations.record_compiled(
        now=NOW, volume_id=volume.id, version=volume.version, files=[], items=[], facts={}
    )
    assert not done
    assert Volume.objects.get().state == "compiling"


def test_two_volumes_of_one_number(case, compiled, archivist, actor):
    file(compiled(number="手写-1"), archivist)
    enter(case, actor, form="service_receipt", title="送达回执")
    with pytest.raises(VolumeNumberTakenError):
        compiled(number="手写-1", reason="补")


def test_numbers_that_the_archive_room_assigned_are_odd_or_twice_or_not_on_the_cover(
    case, compiled, archivist, actor, settings
):
    for wrong, field in (({"catalogue": "甲一"}, "catalogue"), ({"file_number": "12"}, "catalogue")):
        with pytest.raises((VolumeNumberOddError, VolumeFactInvalidError)) as told:
            compiled(**wrong)
        assert told.value.fields["field"] == field
    with pytest.raises(VolumeNumberOddError) as told:
        compiled(catalogue="3", file_number="12甲")
    assert "应为 1 至 6 位数字" in say(told.value)
    volume = compiled(catalogue="3", file_number="12")
    assert "目录号3案卷号12" in text_of(volume, "main-1.pdf")
    file(volume, archivist)
    enter(case, actor, form="service_receipt", title="送达回执")
    with pytest.raises(FileNumberTakenError) as taken:
        compiled(catalogue="3", file_number="12", reason="补")
    assert taken.value.fields["other"] == volume.number
    pattern = "{全宗号}-{目录号}-{案卷号}"
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"archive_number_pattern": pattern, "archive_fonds": "Z1"})
    form = VolumeForm({}, rules=queries.rules_in_force(), initial={}, is_supplement=False)
    assert {"catalogue", "file_number"} <= set(form.errors)  # both at once
    with pytest.raises(VolumeFactInvalidError):
        compiled(catalogue="3", reason="补")
    made = compiled(catalogue="3", file_number="13", reason="补")
    assert (made.number, made.serial) == ("Z1-3-13", None)
    assert compiled(catalogue="3", file_number="14", reason="补", number="Z1-3-13").number == "Z1-3-14"
    assert type(settings.LIUHEN)(home="/x", archive_number_pattern=pattern).archive_number_pattern == pattern


def test_character_that_no_font_has_stops_the_volume(compiled):
    volume = compiled(title="𠮷某案")
    assert volume.state == "compiled"
    assert volume.facts["unfit"] == ["U+20BB7"]
    assert "U+20BB7" in text_of(volume, "main-1.pdf")


def test_thick_case_in_one_volume(case, compiled, monkeypatch):
    rules = replace(queries.rules_in_force(), pages=1)
    monkeypatch.setattr(queries, "rules_in_force", lambda: rules)
    volume = compiled()
    parts = {(one.path, one.part, one.parts) for one in volume.files.filter(purpose="pdf", side="main")}
    assert parts == {("main-1.pdf", 1, 2), ("main-2.pdf", 2, 2)}
    assert "第2卷共2卷" in text_of(volume, "main-2.pdf")


def test_sealed_recording_is_listed(case, compiled, people):
    from liuhen.recordings.models import Seal

    Seal.objects.create(
        recording=Recording.objects.get(), reason="secret", sealed_by=people[Role.OFFICER], sealed_at=NOW
    )
    assert not queries.listed_of(compiled())  # art 8


def test_a_volume_hides_that_a_clock_was_wrong(case, actor, compiled, signed_in, people, unit):
    shown = NOW + timedelta(hours=1, seconds=90)
    later = NOW + timedelta(hours=3)
    case.recordings.update(recorder=fast(actor, unit), captured_at=shown, received_at=later)
    volume = compiled()
    assert f"{timezone.localtime(shown):%Y-%m-%d%H:%M}校正18:00:00（±2.2秒）" in text_of(volume, "main-1.pdf")
    browser = signed_in(people[Role.OFFICER])
    page = browser.get(f"/volumes/{volume.id}/").content.decode()
    assert "校正 18:00:00（±2.2 秒）" in page
    assert f"{timezone.localtime(shown):%Y-%m-%d %H:%M}" in page


def test_a_program_learns_a_code_of_why_a_volume_failed(compiled, signed_in, people):
    volume, browser = compiled(), signed_in(people[Role.OFFICER])
    told = browser.get(f"/api/v1/volumes/{volume.id}").json()
    assert (told["failure"], told["why"], told["shortages"] != []) == ("", "", True)
    failure = {"code": "binding.typesetting", "fields": {"reason": "附件第 2 页"}}
    Volume.objects.update(failure=failure)
    for told in (
        browser.get(f"/api/v1/volumes/{volume.id}").json(),
        browser.get("/api/v1/volumes").json()["volumes"][0],
    ):
        assert (told["failure"], told["why"]) == (failure["code"], sentence(**failure))


def test_volume_of_nothing(case, compiled):
    Recording.objects.all().delete()
    told = [
        ItemTelling(document_id=one.document.id, side="out", order=1)
        for one in queries.proposed(case, queries.rules_in_force())
    ]
    with pytest.raises(NothingToBindError):
        compiled(items=told)


def test_archivist_may_not_put_a_closed_case_together(case, archivist):
    volume = prepare(actor=archivist, now=NOW, case_id=case.id, telling=telling(compiler="周文"))
    assert operations.compile_again(actor=archivist, now=NOW, volume_id=volume.id).state == "compiling"


def test_officer_files_or_stranger_reads(compiled, actor, make_account, unit, actor_for):
    volume = compiled()
    with pytest.raises(NotPermittedError):
        file(volume, actor)
    stranger = actor_for(make_account("stranger", Role.OFFICER, unit=unit.below, officer=True))
    with pytest.raises(VolumeNotFoundError):
        operations.open_volume(actor=stranger, now=NOW, volume_id=volume.id)
    assert not queries.list_volumes(actor=stranger).rows


def test_command_writes_what_isnt_the_volume(case, console, tmp_path):
    from liuhen.desk.binding import newest_or_compiled

    made = newest_or_compiled(actor=console, now=NOW, case_number=case.number)
    assert made.state == "compiled"
    taken = operations.write_volume(actor=console, now=NOW, volume_id=made.id, target=tmp_path / "案卷")
    names = {str(path.relative_to(tmp_path / "案卷")) for path in (tmp_path / "案卷").rglob("*") if path.is_file()}
    assert {"main-1.pdf", "inner-1.pdf", "main-1-contents.docx", "volume.json"} <= names
    assert "originals/inner-1-001/001.pdf" in names
    assert taken.files == len(names)
    told = json.loads((tmp_path / "案卷" / "volume.json").read_text())
    for one in told["files"]:
        assert hashlib.sha256((tmp_path / "案卷" / one["path"]).read_bytes()).hexdigest() == one["sha256"]
    with pytest.raises(VolumeTargetError):
        operations.write_volume(actor=console, now=NOW, volume_id=made.id, target=tmp_path / "案卷")
    assert len(entries("volume.taken")) == 1
    assert newest_or_compiled(actor=console, now=NOW, case_number=case.number).id == made.id


@pytest.mark.clause("22")
def test_filed_recording_is_kept_no_longer_than_others(case, compiled, archivist):
    from liuhen.archive.keeping.filed import filed_in, in_filed_volume

    recording = Recording.objects.get()
    volume = compiled()
    assert not filed_in([recording.id])
    assert not Recording.objects.filter(in_filed_volume()).exists()
    file(volume, archivist)
    assert [(one.number, one.until) for one in filed_in([recording.id])[recording.id]] == [
        (volume.number, date(2056, 12, 31))
    ]
    assert Recording.objects.filter(in_filed_volume()).get() == recording


@pytest.mark.clause("22")
def test_recording_that_was_left_out_or_marked_goes_in_unseen(case, compiled, people, archivist):
    from liuhen.archive.keeping.filed import filed_in, in_filed_volume
    from liuhen.archive.keeping.models import OutMark

    kept = Recording.objects.get()
    left, marked = (
        Recording.objects.create(
            number=f"2026-00000{digit}", kind="video", card_name=f"{digit}.mp4", logical_path="original.mp4", size=1,
            sha256=digit * 64, sm3="0" * 64, unit=kept.unit, case=case, received_at=NOW, viewing="none",
        )
        for digit in "23"
    )  # fmt: skip
    mark = OutMark.objects.create(
        recording=marked, reason="误触开机", state="approved", asked_at=NOW, decided_by=people[Role.LEADER]
    )
    told = [RecordingTelling(recording_id=left.id, is_out=True, out_reason="与本案无关"),
            RecordingTelling(recording_id=marked.id, is_out=False)]  # fmt: skip
    volume = compiled(recordings=told)
    assert [one.recording for one in queries.listed_of(volume)] == [kept]
    text = text_of(volume, "main-1.pdf")
    approver = people[Role.LEADER].name
    for said in ("未入卷音像资料2件", "2026-000002", "与本案无关", "2026-000003", "误触开机", approver):
        assert said in text, said
    assert not queries.changed_since(volume)
    OutMark.objects.filter(id=mark.id).update(state="withdrawn")
    assert queries.changed_since(volume) == ["2026-000003"]
    OutMark.objects.filter(id=mark.id).update(state="approved")
    OutMark.objects.create(recording=kept, reason="误录", state="approved", asked_at=NOW)
    with pytest.raises(VolumeStaleError):
        file(volume, archivist)
    OutMark.objects.filter(recording=kept).delete()
    file(volume, archivist)
    assert set(filed_in([kept.id, left.id, marked.id])) == {kept.id}
    assert Recording.objects.filter(in_filed_volume()).get() == kept
