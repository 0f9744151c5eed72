"""四性检测: what is altered, lost, undescribed or harmful and would have been filed all the same."""

from __future__ import annotations

import io

import pytest

from conftest import NOW, entries
from liuhen.archive.checking import jobs, operations, queries
from liuhen.archive.checking.errors import (
    AcceptReasonNeededError,
    CheckInTheWayError,
    CheckNeededError,
    NothingToAcceptError,
)
from liuhen.archive.checking.models import REPORT, Check, CheckRound, CheckStage
from liuhen.archive.volumes import operations as volumes
from liuhen.archive.volumes.queries import drafts_of
from liuhen.holdings import queries as held
from liuhen.people.errors import NotPermittedError
from unit.archive.checking.conftest import outcomes, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
WHY = "无当事人签收，已在情况说明中写明"


def file(check, archivist):
    return volumes.file_volume(actor=archivist, now=NOW, volume_id=check.volume_id, shortage_reason=WHY)


def report_of(check) -> str:
    import pypdfium2

    jobs.make_report({"check": str(check.id)}, lambda _share: None)
    body = b"".join(held.open_range(check.id, REPORT))
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
