"""四性检测: what is altered, lost, undescribed or harmful and would have been filed all the same."""

from __future__ import annotations

import hashlib
import io
from importlib import resources

import pytest

from conftest import NOW, entries
from liuhen.archive.checking import jobs, operations, queries, scanning
from liuhen.archive.checking.checks import CHECKS
from liuhen.archive.checking.errors import (
    AcceptReasonNeededError,
    CheckInTheWayError,
    CheckNeededError,
    NothingToAcceptError,
    NotToBeCheckedError,
)
from liuhen.archive.checking.models import REPORT, Check, CheckRound, CheckStage
from liuhen.archive.volumes import operations as volumes
from liuhen.archive.volumes import snapshot
from liuhen.archive.volumes.models import Volume, VolumeItem
from liuhen.archive.volumes.operations import filing
from liuhen.archive.volumes.queries import drafts_of, items_of, listed_of
from liuhen.cases.documents import operations as papers
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.custody.instance import instance
from liuhen.custody.models import Entry
from liuhen.holdings import queries as held
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings.models import Description, Recording, Seal
from liuhen.rules.checking import CODES, CheckingRulesInvalidError, checking_rules
from papers import pdf
from sealed import check_seal
from unit.archive.checking.conftest import outcomes, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
WHY = "无当事人签收，已在情况说明中写明"


def file(check, archivist):
    return volumes.file_volume(actor=archivist, now=NOW, volume_id=check.volume_id, shortage_reason=WHY)


def report_of(check) -> str:
    import pypdfium2

    jobs.make_report({"check": str(check.id)}, lambda _share: None)
    body = b"".join(held.open_range(check.id, REPORT))
    check_seal(body, about=check.volume_id)
    pages = pypdfium2.PdfDocument(io.BytesIO(body))
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


@pytest.mark.clause("18")
def test_a_sound_volume_is_held_up_or_an_unchecked_one_filed(checked, archivist):
    check = checked()
    found = outcomes(check)
    assert {code for code, outcome in found.items() if outcome != "passed"} <= {"nothing_owed", "no_virus"}
    assert (found["nothing_owed"], check.in_the_way) == ("failed", 0)
    Check.objects.update(state="running")
    with pytest.raises(CheckNeededError):
        file(check, archivist)
    Check.objects.update(state="done")
    assert file(check, archivist).state == "filed"
    assert CheckRound.objects.get().next_on.year == NOW.year + 1
    text = report_of(check)
    assert "四性检测报告" in text
    assert "未能检测" in text
    assert Check.objects.get().report_version == 1


@pytest.mark.clause("18")
def test_altered_pdf_is_filed_or_accepted_without_a_word(checked, archivist, actor):
    check = checked()
    path = next(drafts_of(check.volume).glob("*/main-1.pdf"))
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"!")
    again = run(operations.request_check(actor=archivist, now=NOW, volume_id=check.volume_id, stage=CheckStage.FILING))
    assert outcomes(again)["files_unaltered"] == "failed"
    with pytest.raises(CheckInTheWayError):
        file(again, archivist)
    line = again.lines.get(code="files_unaltered")
    with pytest.raises(NotPermittedError):
        operations.accept_line(actor=actor, now=NOW, check_id=again.id, line_id=line.id, reason=WHY)
    with pytest.raises(AcceptReasonNeededError):
        operations.accept_line(actor=archivist, now=NOW, check_id=again.id, line_id=line.id, reason=" ")
    for each in again.lines.filter(is_blocking=True):
        operations.accept_line(actor=archivist, now=NOW, check_id=again.id, line_id=each.id, reason="末字节经核对无碍")
    with pytest.raises(NothingToAcceptError):
        operations.accept_line(actor=archivist, now=NOW, check_id=again.id, line_id=line.id, reason=WHY)
    again.refresh_from_db()
    assert queries.require_clear(again.volume, CheckStage.FILING) == again
    assert "末字节经核对无碍" in report_of(again)
    assert entries("volume.check_accepted")[0].facts["reason"] == "末字节经核对无碍"


def test_what_is_wrong_in_each_respect_passes(checked, archivist, actor, people, tmp_path, monkeypatch):
    volume = checked().volume
    scanner(tmp_path, monkeypatch, 'echo "$f: Eicar-Test FOUND"; exit 1')
    spoil(volume, people, actor)
    check = run(operations.request_check(actor=archivist, now=NOW, volume_id=volume.id, stage=CheckStage.FILING))
    found = outcomes(check)
    passed = {code for code, outcome in found.items() if outcome != "failed"}
    assert passed == set()
    told = report_of(check)
    for said in ("Eicar-Test", "笔录混入", "没有PDF/A-2标识", "（更正）", "未归类", "检查点的签名无效"):
        assert said in told, said


def spoil(volume, people, actor) -> None:
    """One fault for each item."""
    folder = next(drafts_of(volume).iterdir())
    listed = listed_of(volume)[0]
    item = next(one for one in items_of(volume) if one.side == "inner")
    papers.amend_document(
        actor=actor, now=NOW, document_id=item.document_id, seen=1,
        telling=DocumentTelling(form="collective_discussion", title="集体讨论记录（更正）", dated_on=NOW.date()),
    )  # fmt: skip
    (folder / "笔录混入.pdf").write_bytes(b"x")
    VolumeItem.objects.filter(id=item.id).update(side="main", position=0)  # before the decision too
    other = pdf(3)
    (folder / "main-1.pdf").write_bytes(other)
    main = volume.files.filter(path="main-1.pdf")
    main.update(sha256=hashlib.sha256(other).hexdigest(), size=len(other) + 1)
    volume.files.filter(purpose="recordings").delete()
    (folder / "main-1-cover.docx").write_bytes(b"x")
    Seal.objects.create(recording=listed.recording, reason="secret", sealed_by=people[Role.OFFICER], sealed_at=NOW)
    Description.objects.filter(recording=listed.recording).update(content="")
    photo = held.local_path(listed.recording_id, listed.recording.logical_path)
    photo.chmod(0o600)
    photo.write_bytes(b"no photo")
    (photo.parents[2] / "stray.txt").write_bytes(b"x")
    told = held.local_path(listed.recording_id, "facts.json")
    told.chmod(0o600)
    told.write_bytes(b"no facts")
    Entry.objects.filter(subject=item.document_id, kind="document.entered").update(kind="document.viewed")
    paper = item.document.files.get()
    scan = held.local_path(item.document_id, paper.logical_path)
    scan.chmod(0o600)
    scan.write_bytes(b"no scan")
    Recording.objects.filter(id=listed.recording_id).update(sha256="1" * 64, facts={"container": "未归类"})
    Entry.objects.filter(subject=volume.id, kind="volume.prepared").update(facts={"actor": "别人"})
    instance().ledger_key.chmod(0o644)
    volume.refresh_from_db()
    volume.number, volume.checker = "乱号", volume.compiler
    volume.facts |= {"missing_pictures": ["处罚决定书"], "checkpoint": volume.facts["checkpoint"].replace("— ", "— x")}
    volume.save()


def scanner(tmp_path, monkeypatch, act: str) -> None:
    """A scanner that says what it's told to; `$f` is the first file that it was given."""
    program = tmp_path / "bin" / "clamscan"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && { echo "ClamAV 9.9/1/heute"; exit 0; }\n'
        'for a in "$@"; do case $a in --file-list=*) f=$(head -1 "${a#--file-list=}");; esac; done\n' + act + "\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


@pytest.mark.parametrize(
    ("act", "outcome", "said"),
    [
        ("exit 0", (), ""),
        ("echo 'LibClamAV Error: no database'; echo 'ERROR: cannot open'; exit 2", None, "no database"),
        ('echo "$f: Heuristics.Limits.Exceeded.MaxFileSize FOUND"; exit 1', (), ""),
    ],
)
def test_scanner_without_data_or_with_a_limit_says_clean(tmp_path, monkeypatch, act, outcome, said):
    scanner(tmp_path, monkeypatch, act)
    film = tmp_path / "film.mp4"
    film.write_bytes(b"x")
    found = scanning.scan([film])
    assert found.engine == "ClamAV 9.9/1"
    assert said in found.failure
    assert bool(found.failure) == (outcome is None)
    assert found.infected == ()
    assert found.left == ((film,) if "Limits" in act else ())
    monkeypatch.setenv("PATH", "/nowhere")
    assert scanning.scan([film]) is None


@pytest.mark.parametrize("schema", ["liuhen/volume/1", "liuhen/volume/2"])
def test_a_volume_fails_because_a_clock_is_known_better_or_it_is_of_an_earlier_version(
    checked, archivist, monkeypatch, schema
):
    volume = checked()
    if schema.endswith("1"):  # as it was written before recordings had times there
        monkeypatch.setattr(filing, "snapshot_of", as_version_1)
    filed = file(volume, archivist)
    assert held.read_json(filed.id, "volume.json")["schema"] == schema
    Recording.objects.update(captured_at=NOW.replace(year=2020), captured_from="container")
    asked = operations.request_check(actor=archivist, now=NOW, volume_id=filed.id, stage=CheckStage.HAND_OVER)
    assert outcomes(run(asked))["told_alike"] == "passed"
    Recording.objects.update(card_name="改过的名字.MP4")
    asked = operations.request_check(actor=archivist, now=NOW, volume_id=filed.id, stage=CheckStage.HAND_OVER)
    assert outcomes(run(asked))["told_alike"] == "failed"


def as_version_1(volume: Volume) -> dict[str, object]:
    whole = snapshot.snapshot_of(volume)
    times = {"recorded_at", "recorded_from", "corrected_at", "uncertainty_s", "how"}
    rows = [{name: one[name] for name in one.keys() - times} for one in whole["recordings"]]
    return {**whole, "schema": "liuhen/volume/1", "recordings": rows}


def test_filed_volume_never_comes_round_or_passes_altered(checked, archivist):
    volume = file(checked(), archivist)
    assert operations.ask_for_due(now=NOW) == 0
    round_ = CheckRound.objects.get()
    CheckRound.objects.all().delete()  # as one that was filed before volumes were checked
    assert (operations.take_in_unscheduled(now=NOW), operations.take_in_unscheduled(now=NOW)) == (1, 0)
    assert CheckRound.objects.get().next_on == round_.next_on
    assert round_.next_on.isoformat() in [told.words for told in queries.told_of(volume, archivist)][-1]
    later = NOW.replace(year=NOW.year + 1, month=12)
    assert operations.ask_for_due(now=later) == 1
    assert operations.ask_for_due(now=later) == 0
    sound = run(Check.objects.get(stage="keeping"))
    assert {code for code, outcome in outcomes(sound).items() if outcome != "passed"} <= {"no_virus"}  # ClamAV or none
    Volume.objects.filter(id=volume.id).update(title="改过的案名")
    path = held.local_path(volume.id, "inner-1.pdf")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    (path.parent / "stray.exe").write_bytes(b"MZ")
    asked = operations.request_check(actor=archivist, now=NOW, volume_id=volume.id, stage=CheckStage.HAND_OVER)
    with pytest.raises(CheckNeededError):
        queries.require_clear(volume, CheckStage.HAND_OVER)
    found = outcomes(run(asked))
    assert {"told_alike", "files_unaltered", "nothing_else"} <= {code for code, how in found.items() if how == "failed"}
    with pytest.raises(CheckInTheWayError):
        queries.require_clear(volume, CheckStage.HAND_OVER)
    with pytest.raises(NotToBeCheckedError):
        operations.request_check(actor=archivist, now=NOW, volume_id=volume.id, stage=CheckStage.FILING)


def test_item_of_the_rules_that_nothing_looks_at(tmp_path):
    assert set(CHECKS) == CODES == {item.code for item in checking_rules().items}
    text = resources.files("liuhen.rules").joinpath("checking.toml").read_text("utf-8")
    for wrong in (text.replace('"no_virus"', '"no_such"'), text.replace("verified = false", ""), text + text, "x"):
        own = tmp_path / f"{len(wrong)}.toml"
        own.write_text(wrong, "utf-8")
        with pytest.raises(CheckingRulesInvalidError):
            checking_rules(own)
