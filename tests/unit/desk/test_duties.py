"""制度落实情况: what the bureau lacks is told, and only the role that the rulebook names says that it's there."""

from __future__ import annotations

import pytest

from conftest import NOW, entries
from liuhen.desk.bureau_duties import duties_page
from liuhen.duties import operations
from liuhen.duties.errors import DutyNoteError, DutyNotYoursError, DutyUnknownError
from liuhen.people import operations as people_operations
from liuhen.people.models import Keeping, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(people, actor_for):
    return actor_for(people[Role.HEAD])


def test_what_the_bureau_lacks_is_told_from_the_data(people, head, unit, console):
    from liuhen.cases.models import BureauRecord, Document
    from liuhen.devices.models import Recorder

    def lacking():
        return {line.gist for line in duties_page(actor=head, now=NOW).known if line.findings}

    bare = lacking()
    told = [finding for line in duties_page(actor=head, now=NOW).known for finding in line.findings]
    assert "可用的执法记录仪有 0 台，制度要求配备 3 台，请核对登记。" in told
    assert {"本年度监督检查计划已归入本局文件", "执法记录仪不少于 3 台", "设有保存原始资料的专用服务器"} <= bare
    assert "指定专人归档、保存（案卷档案室）" in bare  # somebody holds the role, but nobody is named
    people_operations.appoint_keeper(
        actor=console, now=NOW, keeping=Keeping.ARCHIVE_ROOM, account_id=people[Role.ARCHIVIST].id
    )
    bare = lacking()
    assert "指定专人归档、保存（案卷档案室）" not in bare
    for code in ("A1", "A2", "A3"):
        Recorder.objects.create(code=code, unit=unit, is_confirmed=True, registered_at=NOW)
    document = Document.objects.create(form="annual_plan", title="计划", entered_at=NOW)
    BureauRecord.objects.create(document=document, kind="annual_plan", year=NOW.year)
    assert lacking() == bare - {"本年度监督检查计划已归入本局文件", "执法记录仪不少于 3 台"}
    people[Role.ARCHIVIST].is_active = False
    people[Role.ARCHIVIST].save()
    assert "指定专人归档、保存（案卷档案室）" in lacking()


def test_a_word_of_the_wrong_person_on_nothing_or_without_what_is_lacking(head, people, actor_for):
    with pytest.raises(DutyNotYoursError):
        operations.confirm_duty(actor=head, now=NOW, item="equipment", holds=True)
    with pytest.raises(DutyUnknownError):
        operations.confirm_duty(actor=head, now=NOW, item="no_such", holds=True)
    with pytest.raises(DutyNoteError):
        operations.confirm_duty(actor=head, now=NOW, item="archive_room", holds=False, note=" ")


def test_the_newest_word_counts_and_each_is_an_entry(head):
    def state():
        page = duties_page(actor=head, now=NOW)
        return next(line.state for line in page.confirmed if line.item == "archive_room"), page.open_count

    assert state() == ("open", 8)
    operations.confirm_duty(actor=head, now=NOW, item="archive_room", holds=False, note="尚无专室")
    assert state() == ("fails", 7)
    operations.confirm_duty(actor=head, now=NOW, item="archive_room", holds=True)
    assert state() == ("holds", 7)
    assert len(entries("bureau.duty_denied")) == len(entries("bureau.duty_confirmed")) == 1


def test_the_page_offers_each_role_its_own(people, signed_in):
    for role, own, other in (
        (Role.HEAD, "archive_room", "equipment"), (Role.LEADER, "equipment", "procure"),
        (Role.OFFICE, "procure", "supervise"), (Role.LEGAL, "supervise", "archive_room"),
    ):  # fmt: skip
        client = signed_in(people[role])
        page = client.get("/bureau-duties/").content.decode()
        assert f"/bureau-duties/{own}/" in page
        assert f"/bureau-duties/{other}/" not in page
        assert client.get(f"/bureau-duties/{other}/").status_code == 403
        answer = client.post(f"/bureau-duties/{own}/", {"answer": "fails", "note": ""})
        assert answer.status_code == 422
        assert "不属实时请写明缺什么" in answer.content.decode()
