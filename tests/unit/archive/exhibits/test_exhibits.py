"""Exhibits: a paper that lacks a field or invents one, a part that isn't what it says, a disc that nobody can open."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import resources
from uuid import uuid4

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from altered_bags import remade
from conftest import NOW, entries
from liuhen import media
from liuhen.archive.carriers.queries.waiting import PROOF, RESERVE, items_of
from liuhen.archive.exhibits import discs, jobs, making, operations, queries
from liuhen.archive.exhibits.drafting import drafted
from liuhen.archive.exhibits.errors import (
    ExhibitCaseError,
    ExhibitFactInvalidError,
    ExhibitNotReadyError,
    PartInvalidError,
    PartPointsError,
)
from liuhen.archive.exhibits.making import make_now
from liuhen.archive.exhibits.models import Exhibit
from liuhen.archive.exhibits.telling import ExhibitTelling, parse_point
from liuhen.custody.queries import key_fingerprint
from liuhen.devices import operations as devices
from liuhen.holdings import queries as holdings
from liuhen.ledger import marks
from liuhen.packages import planning, verifier
from liuhen.packages.bagit import check_bag
from liuhen.packages.evidence import check_evidence
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings.errors import RecordingSealedError
from liuhen.recordings.jobs import previews_folder
from liuhen.recordings.models import Export, ExportState, Recording, Viewing
from liuhen.recordings.operations import seal_recording

pytestmark = pytest.mark.django_db


def text_of(exhibit: Exhibit) -> str:
    document = pypdfium2.PdfDocument(queries.path_of(exhibit, queries.files_of(exhibit)["pdf"]))
    return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


def mark_in(text: str) -> marks.Mark:
    """The checkpoint that a paper shows as short text, as somebody reads it off; it has its own check letters."""
    return marks.parse_mark(re.search(r"LH1/\d+/[0-9A-F]{8}/\w{52}/\w{4}", text, re.ASCII)[0])


def unpacked(exhibit, tmp_path):
    """The disc's content as a tool of strangers takes it out."""
    assert exhibit.copy is not None
    folder = tmp_path / "disc"
    folder.mkdir()
    image = previews_folder(exhibit.copy.id) / exhibit.copy.name
    subprocess.run([shutil.which("bsdtar") or "bsdtar", "-xf", image, "-C", folder], check=True)
    return folder


def read_by_others(image, tmp_path) -> list[dict[str, bytes]]:
    """What two more programs find on it: 7zz in UDF, xorriso in what it takes of ISO 9660's trees."""
    found = []
    for name, words in (
        ("7zz", ["7zz", "x", "-y", "-tUdf", f"-o{tmp_path / '7zz'}", image]),
        (
            "xorriso",
            # stdio: as xorriso takes what lies below /dev, in memory, for a drive
            ["xorriso", "-osirrox", "on", "-indev", f"stdio:{image}", "-extract", "/", tmp_path / "xorriso"],
        ),
    ):
        utf8 = os.environ | {"LC_ALL": "C.UTF-8"}
        subprocess.run([str(word) for word in words], check=True, capture_output=True, env=utf8)
        place = tmp_path / name
        found.append({p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*") if p.is_file()})
    return found


@pytest.mark.clause("20")
def test_statement_lacks_what_is_known_or_invents_what_is_not(made, film):
    exhibit = made(film, proves="未开展安全培训", summary="查看培训台账", party="refused", carrier="GP-2026-003")
    text = text_of(exhibit)
    told = (
        f"{exhibit.number} 应急罚〔2026〕1号 未按规定培训案 某化工厂 法庭举证 未开展安全培训 查看培训台账 "
        f"{film.number} KT1 一号车间.mp4 160×96 2026-11-23 赵国栋 GP-2026-003 当事人拒绝确认 未附 未剪辑 "
        f"{film.sha256} {film.sm3} 行政机关（盖章） 逐字节一致"
    )
    for said in told.split():
        assert said in text, said
    assert "".join(verifier.grouped(verifier.page().sha256).split()) in text
    assert "".join(verifier.grouped(key_fingerprint()).split()) in text
    assert mark_in(text).size > 0  # who gets the paper witnesses the ledger
    lacking = exhibit.facts["lacking"]
    for name in (
        "资料一：时钟误差及不确定度",
        "资料一：原始载体及保存处",
        "资料一：见证人",
        "资料一：密级、隐私标识",
        "复核人",
    ):
        assert name in lacking
        assert name in text
    assert any("制作人" in name for name in lacking)  # one officer is known, two are asked for
    assert not {"转化人", "目标载体编号", "资料一：证明对象"} & set(lacking)
    assert "其他项目" not in text  # every line that the rulebook asks for is one of its own
    with pikepdf.open(queries.path_of(exhibit, queries.files_of(exhibit)["pdf"])) as pdf:
        meta = pdf.Root.Metadata.read_bytes().decode()
        assert re.search(r"<pdfaid:part>2<|pdfaid:part=\"2\"", meta)
        assert re.search(r"<pdfaid:conformance>B<|pdfaid:conformance=\"B\"", meta)
        kinds = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/FontName")]
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in kinds)
    with zipfile.ZipFile(queries.path_of(exhibit, queries.files_of(exhibit)["docx"])) as docx:
        words = docx.read("word/document.xml").decode()
    assert film.sha256 in words
    assert "时钟误差及不确定度" in words


@pytest.mark.clause("20")
def test_disc_that_a_stranger_can_neither_open_nor_check(made, film, leader, tmp_path):
    before = b"".join(holdings.open_range(film.id, film.logical_path))
    exhibit = made(film, begin="00:01.200", end="00:02.500")
    disc = unpacked(exhibit, tmp_path)
    assert check_bag(disc).valid
    evidence = check_evidence(disc)
    assert evidence is not None
    assert evidence.valid, evidence.findings
    part = exhibit.items.get().part
    content = (disc / "data" / part["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == part["sha256"]
    assert part["from_s"] <= 1.2 < part["from_s"] + 0.6  # the key picture before, and none earlier
    assert 2.4 <= part["to_s"] <= 2.7
    probe = media.probe(disc / "data" / part["path"])
    assert probe.duration_s == pytest.approx(part["to_s"] - part["from_s"], abs=0.1)
    assert (disc / "data" / film.number / film.logical_path).read_bytes() == before
    assert b"".join(holdings.open_range(film.id, film.logical_path)) == before  # art 20: a part leaves it as it is
    text = text_of(exhibit)
    for said in ("00:01.200至00:02.500", "未重新编码", part["sha256"], part["sm3"], film.sha256):
        assert said in text, said
    assert {"制作说明.pdf", "制作说明.docx", "目录.html", "验证.html"} <= {path.name for path in disc.iterdir()}
    told = (disc / "custody.json").read_text("utf-8")
    assert "recording.excerpted" in told
    assert part["sha256"] in told  # the ledger vouches for the part too
    assert exhibit.copy is not None
    whole = {p.relative_to(disc).as_posix(): p.read_bytes() for p in disc.rglob("*") if p.is_file()}
    assert read_by_others(previews_folder(exhibit.copy.id) / exhibit.copy.name, tmp_path) == [whole, whole]
    (image,) = operations.take_images(actor=leader, now=NOW, exhibit_id=exhibit.id, target=tmp_path / "out.iso")
    assert image.path == tmp_path / "out.iso"
    assert hashlib.sha256(image.path.read_bytes()).hexdigest() == image.sha256
    with pytest.raises(ExhibitNotReadyError):
        operations.take_images(actor=leader, now=NOW, exhibit_id=exhibit.id, target=tmp_path / "again.iso")


@pytest.mark.clause("20")
def test_part_paper_or_description_that_was_put_in_anothers_place(made, film, tmp_path):
    """Digests made to fit or not: the ledger knows every file of the copy."""
    exhibit = made(film, begin="00:01.200", end="00:02.500")
    disc = unpacked(exhibit, tmp_path)
    for path in (f"data/{exhibit.items.get().part['path']}", f"data/{film.number}/facts.json", "制作说明.pdf"):
        before = (disc / path).read_bytes()
        (disc / path).write_bytes(before + b" ")
        remade(disc)
        assert check_bag(disc).valid
        evidence = check_evidence(disc)
        assert evidence is not None
        assert [(one.kind, one.path) for one in evidence.findings] == [("altered", path)]
        (disc / path).write_bytes(before)


@pytest.mark.clause("20")
def test_worker_taken_for_dead_that_goes_on_beside_the_next_one(case, film, leader):
    telling = ExhibitTelling(purpose="举证", items=drafted([film]))
    asked = operations.prepare_exhibit(actor=leader, now=NOW, case_id=case.id, telling=telling)
    slow, quick = queries.get_exhibit(actor=leader, exhibit_id=asked.id), []

    def meanwhile(_share: float) -> None:
        if not quick:
            quick.append(queries.get_exhibit(actor=leader, exhibit_id=asked.id))
            assert make_now(quick[0], now=NOW)

    assert not make_now(slow, now=NOW, report=meanwhile)
    operations.record_failed(exhibit=slow, error=ExhibitNotReadyError())
    made = queries.get_exhibit(actor=leader, exhibit_id=asked.id)
    assert (made.state, made.failure) == (Exhibit.State.READY, {})
    disc = made.discs.get()
    content = (previews_folder(disc.copy_id) / disc.copy.name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == disc.copy.sha256
    assert queries.path_of(made, queries.files_of(made)["pdf"]).is_file()
    assert [one.name for one in queries.folder_of(made.id).iterdir()] == [made.facts["folder"]]


@pytest.mark.clause("20")
def test_a_making_that_comes_round_is_entered_once_per_try(case, film, leader, monkeypatch):
    items = [replace(item, begin="00:01", end="00:02") for item in drafted([film])]
    telling = ExhibitTelling(purpose="举证", items=items)
    asked = operations.prepare_exhibit(actor=leader, now=NOW, case_id=case.id, telling=telling)
    monkeypatch.setattr(making, "_print", fails)  # what is entered stands by then

    def entered_after_a_try():
        with pytest.raises(ExhibitNotReadyError):
            make_now(queries.get_exhibit(actor=leader, exhibit_id=asked.id), now=NOW)
        return len(entries("exhibit.planned")), len(entries("recording.excerpted"))

    assert [entered_after_a_try(), entered_after_a_try()] == [(1, 1), (1, 1)]
    operations.make_again(actor=leader, now=NOW, exhibit_id=asked.id)  # what somebody asks for is another making
    assert entered_after_a_try() == (2, 2)


def fails(*_given):
    raise ExhibitNotReadyError


@pytest.mark.clause("20")
def test_film_that_nobody_has_looked_into_yet(case, film, leader, people, signed_in):
    Recording.objects.filter(id=film.id).update(kind="other", viewing=Viewing.PENDING, facts={})
    film.refresh_from_db()
    gone = f"?pick={film.id}&pick={uuid4()}"
    page = signed_in(people[Role.LEADER]).get(reverse("exhibits:new", args=[case.id]) + gone)
    assert "有 1 份已不能选用" in page.content.decode()
    assert "正在分析这份资料" in page.content.decode()
    telling = ExhibitTelling(purpose="举证", items=drafted([film]))
    asked = operations.prepare_exhibit(actor=leader, now=NOW, case_id=case.id, telling=telling)
    assert make_now(queries.get_exhibit(actor=leader, exhibit_id=asked.id), now=NOW)
    assert "160×96" in text_of(queries.get_exhibit(actor=leader, exhibit_id=asked.id))  # looked into, not left out


@pytest.mark.clause("20")
def test_exact_part_that_hides_that_it_was_encoded_anew(made, film, tmp_path):
    exhibit = made(film, begin="00:01.200", end="00:02.500", is_exact=True)
    part = exhibit.items.get().part
    assert part["is_encoded"]
    assert 1.2 <= part["from_s"] < 1.25  # the picture at the wanted point
    assert 2.48 <= part["to_s"] <= 2.55
    disc = unpacked(exhibit, tmp_path)
    probe = media.probe(disc / "data" / part["path"])
    assert probe.duration_s == pytest.approx(part["to_s"] - part["from_s"], abs=0.05)  # measured, not wished for
    assert probe.video is not None
    assert (probe.video.width, probe.video.height) == (160, 96)  # as large as it was filmed
    assert hashlib.sha256((disc / "data" / film.number / film.logical_path).read_bytes()).hexdigest() == film.sha256
    text = text_of(exhibit)
    for said in ("重新编码（H.264、AAC）", "制成后测得", "以一并附上的原始资料为准"):
        assert said in text, said
    assert "未重新编码" not in text
    assert "重新编码" in (disc / "目录.html").read_text("utf-8")


@pytest.mark.clause("20")
def test_exhibit_larger_than_a_disc_that_nobody_can_put_together(made, film, leader, tmp_path, settings):
    (item,) = items_of([film])
    entry = planning.cost([PROOF]) + PROOF  # that it's copied is one entry more
    room = (
        entry + item.beside + planning.PER_FILE + film.size // 2 // planning.SECTOR * planning.SECTOR + planning.SECTOR
    )
    brought = planning.PER_IMAGE + RESERVE + discs.PAPERS + len(verifier.page().content)
    rules = tmp_path / "carriers.toml"
    shipped = resources.files("liuhen.rules").joinpath("carriers.toml").read_text("utf-8")
    rules.write_text(shipped.replace("capacity = 4_700_372_992", f"capacity = {room + brought}"), "utf-8")
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"carrier_rules": rules})
    exhibit = made(film, carrier="GP-7")
    rows = list(exhibit.discs.select_related("copy").order_by("position"))
    assert [(row.position, row.of) for row in rows] == [(1, 2), (2, 2)]
    taken = operations.take_images(actor=leader, now=NOW, exhibit_id=exhibit.id, target=tmp_path / "案.iso")
    assert [one.path.name for one in taken] == ["案-1of2.iso", "案-2of2.iso"]
    whole = b""
    for number, one in enumerate(taken, 1):
        folder = tmp_path / f"disc{number}"
        folder.mkdir()
        subprocess.run([shutil.which("bsdtar") or "bsdtar", "-xf", one.path, "-C", folder], check=True)
        assert check_bag(folder).valid  # each is a bag of its own, with its manifest
        assert (folder / "验证.html").is_file()
        assert f"第 {number} 盘，共 2 盘" in (folder / "目录.html").read_text("utf-8")
        whole += (folder / "data" / film.number / f"{film.logical_path}.00{number}of002").read_bytes()
    assert hashlib.sha256(whole).hexdigest() == film.sha256
    text = text_of(exhibit)
    for said in ("DVD4.7GB，共2盘", "第1盘，共2盘", "第2盘，共2盘", f"{film.number}（第2段，共2段", "GP-7"):
        assert said in text, said
    roomy = made(film, medium="bd25")  # one that fits isn't split
    assert [(row.of, [one["parts"] for one in row.held]) for row in roomy.discs.all()] == [(1, [1])]
    with pytest.raises(ExhibitFactInvalidError):
        made(film, medium="disk1t")


@pytest.mark.clause("20")
def test_original_that_is_cited_and_goes_along_or_that_nobody_can_find(made, case, film, leader, tmp_path):
    exhibit = made(film, begin="00:01.200", end="00:02.500", is_cited=True, clock=drafted([film])[0].clock)
    disc = unpacked(exhibit, tmp_path)
    assert [path.name for path in (disc / "data").rglob("*") if path.is_file()] == ["part-01.mp4"]
    evidence = check_evidence(disc)
    assert evidence is not None
    assert (evidence.valid, evidence.originals, evidence.listed > 0) == (True, {}, True)
    text = text_of(exhibit)
    lies = f"完整原始资料未随附，保存在本局行政执法信息专用服务器，资料编号{film.number}，可凭编号调阅核对"
    for said in (lies, film.sha256, "只引用编号，未随附", "未与标准时间比对；服务器2026-11-2"):
        assert said in text, said
    assert "一并附上" not in text
    assert "资料一：时钟误差及不确定度" in exhibit.facts["lacking"]  # that nobody compared it is no comparison
    assert list(exhibit.copy.recordings.all()) == [film]  # what is sealed withdraws the disc with its part
    seal_recording(actor=leader, now=NOW, recording_id=film.id, reason="refused", note="涉密")
    assert Export.objects.get(id=exhibit.copy_id).state != ExportState.READY
    with pytest.raises(RecordingSealedError):
        made(film, is_cited=True)


@pytest.mark.clause("20")
def test_several_parts_of_one_film_that_overwrite_each_other(case, film, people, signed_in, tmp_path):
    page, key = signed_in(people[Role.LEADER]), film.id.hex
    address = reverse("exhibits:new", args=[case.id])
    typed = {
        "pick": str(film.id),
        "purpose": "举证",
        "medium": "dvd",
        f"{key}-clock": drafted([film])[0].clock,
        f"{key}-begin": "00:00.500",
        f"{key}-end": "00:01",
    }
    again = page.post(address, {**typed, "purpose": "", "another": key}).content.decode()
    for said in (f'name="{key}.2-begin"', f'name="{key}.count" value="2"', 'value="00:00.500"', "第 2 个片段"):
        assert said in again, said
    assert "aria-invalid" not in again  # nobody has been asked to be done
    second = {f"{key}.count": "2", f"{key}.2-begin": "00:02", f"{key}.2-end": "00:09"}
    second[f"{key}.2-clock"] = typed[f"{key}-clock"]
    wrong = page.post(address, {**typed, **second})
    assert (wrong.status_code, "aria-invalid" in wrong.content.decode()) == (422, True)
    second[f"{key}.2-end"] = "00:03"
    asked = page.post(address, {**typed, **second, f"{key}.2-clock": ""})
    assert (asked.status_code, "请写明原因" in asked.content.decode()) == (422, True)  # what is known was taken out
    assert page.post(address, {**typed, **second}).status_code == 302
    exhibit = Exhibit.objects.get()
    jobs.make_exhibit({"exhibit": str(exhibit.id)}, lambda _share: None)
    names = {path.name for path in (unpacked(Exhibit.objects.get(), tmp_path) / "data" / film.number).iterdir()}
    assert {"part-01.mp4", "part-02.mp4", film.logical_path} <= names
    assert "截取片段2个" in text_of(Exhibit.objects.get())
    edited = page.get(reverse("exhibits:edit", args=[exhibit.id])).content.decode()
    assert f'name="{key}.2-end" value="00:03.000"' in edited


def test_points_as_people_type_them():
    assert [parse_point(text) for text in ("03:12.5", "3：12", "1:00:01.25", "00:60", "x")] == [
        192_500, 192_000, 3_601_250, None, None,
    ]  # fmt: skip


def test_points_that_are_none_or_somebody_who_may_not_or_another_case(film, case, officer, leader, made):
    for begin, end, error in (
        ("00:02", "00:01", PartInvalidError),
        ("00:00", "00:09", PartInvalidError),
        ("0.5", "00:01", PartInvalidError),
        ("", "00:01", PartPointsError),
        ("00:01", "", PartPointsError),
    ):
        with pytest.raises(error):
            made(film, begin=begin, end=end)
    telling = ExhibitTelling(purpose="举证", items=drafted([film]))
    with pytest.raises(NotPermittedError):
        operations.prepare_exhibit(actor=officer, now=NOW, case_id=case.id, telling=telling)
    Recording.objects.filter(id=film.id).update(case=None)
    with pytest.raises(ExhibitCaseError):
        operations.prepare_exhibit(actor=leader, now=NOW, case_id=case.id, telling=telling)


@pytest.mark.clause("20")
def test_a_statement_that_hides_what_is_known_of_a_clock(made, film, leader, people, signed_in, tmp_path):
    shown = timezone.localtime(film.captured_at)
    devices.note_clock(
        actor=leader, now=NOW, recorder_id=film.recorder_id, shown=shown, seen_at=shown - timedelta(seconds=90),
        within_s=2, reason="与服务器时间对照",
    )  # fmt: skip
    clock = drafted([film])[0].clock
    assert clock.startswith("设备时钟快 1 分 30 秒，不确定度 ±2")
    page = signed_in(people[Role.LEADER]).get(f"/cases/{film.case_id}/exhibits/new/").content.decode()
    assert f"校正 {shown - timedelta(seconds=90):%H:%M:%S}（±2" in page
    exhibit = made(film)
    assert "资料一：时钟误差及不确定度" not in exhibit.facts["lacking"]
    text = text_of(exhibit)
    corrected = shown - timedelta(seconds=90)
    for said in ("制作时间（设备时钟）", f"制作时间（校正后）{corrected:%Y-%m-%d%H:%M:%S}", "设备时钟快1分30秒"):
        assert said in text, said
    told = json.loads((unpacked(exhibit, tmp_path) / "data" / film.number / "times.json").read_text("utf-8"))
    assert (told["schema"], told["recording"], told["how"]) == ("liuhen/times/1", str(film.id), "read")
    assert datetime.fromisoformat(told["recorded_at"]) == film.captured_at
    assert abs(datetime.fromisoformat(told["corrected_at"]) - corrected) < timedelta(seconds=1)
    assert 2 <= told["uncertainty_s"] < 5
