"""The audit of the ledger says whole of nothing that isn't; every look at its pages leaves an entry."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from conftest import NOW, entries
from liuhen.archive.consulting.models import Consultation
from liuhen.cases.bureau.models import BureauRecord
from liuhen.cases.documents.models import Document
from liuhen.cases.models import Case, Party
from liuhen.custody import operations as custody
from liuhen.custody.instance import create_instance, instance
from liuhen.custody.models import Alarm, Entry, Keeper
from liuhen.desk import steps
from liuhen.desk.auditing import checking
from liuhen.desk.auditing.errors import CheckpointGivenError, LooksWrongError
from liuhen.desk.auditing.looks import _OF_WORKER, LOOKED, Asked, looks
from liuhen.desk.auditing.things import Thing
from liuhen.desk.kinds import KINDS
from liuhen.desk.models import LedgerAudit
from liuhen.ledger import marks
from liuhen.ledger import note as notes
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.publish import Publisher
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Account, Role
from liuhen.work.models import Job
from unit.custody.bureau import subject

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(tmp_path: Path):
    """A fresh instance with its own ledger, so that an audit reads what this test wrote alone."""
    create_instance(tmp_path / "home", "demo", NOW)
    with override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": tmp_path / "home"})):
        yield tmp_path / "home" / "ledger"


def say(count: int, *, now=NOW, kind="recording.viewed", actor="worker", of=1, facts=None) -> None:
    with transaction.atomic():
        for _each in range(count):
            custody.append(kind=kind, subject=subject(of), actor=actor, now=now, facts=facts or {})
    custody.integrate(now=now)


@pytest.fixture
def qian(make_account, actor_for, ledger):
    return actor_for(make_account("qian", Role.LEGAL, name="钱正"))


def audit(actor, given: str) -> LedgerAudit:
    return checking.ask(actor=actor, now=NOW, given=given)


def kept(ledger: Path) -> str:
    return LedgerFolder(ledger).note


def test_sound_ledger_is_called_altered_or_miscounted(qian, ledger):
    say(5)
    mine = kept(ledger)
    was = LedgerFolder(ledger).size
    say(3, kind="recording.played", now=NOW + timedelta(days=2))
    found = audit(qian, mine)
    assert (found.verdict, found.known_size, found.is_signed) == ("whole", was, True)
    assert found.size == found.entries == LedgerFolder(ledger).size
    assert [row for row in found.added if row[1] == "recording.played"] == [["2026-11-25", "recording.played", 3]]
    assert sum(count for _day, _kind, count in found.added) == found.size - was
    assert len(entries("ledger.audited")) == 1


@pytest.mark.parametrize("how", ["note", "lines", "mark"])
def test_checkpoint_is_read_in_one_form_only(qian, ledger, how):
    say(5)
    note = kept(ledger)
    given = {"note": note, "lines": "\n".join(note.split("\n")[:3]), "mark": marks.mark_of(note).lower()}[how]
    assert audit(qian, given.replace("\n", "\r\n")).verdict == "whole"


def test_altered_row_is_called_whole(qian, ledger):
    say(5)
    mine = kept(ledger)
    row = Entry.objects.filter(index__isnull=False).order_by("index").first()
    row.canonical = bytes(row.canonical).replace(b'"number":1', b'"number":2')
    row.save()
    assert audit(qian, mine).verdict in {"altered", "rewritten"}


def test_removed_row_is_called_whole(qian, ledger):
    say(5)
    mine = kept(ledger)
    Entry.objects.filter(index=2).delete()
    found = audit(qian, mine)
    assert (found.verdict, found.reason, found.entries) == ("damaged", "custody.rows_damaged", 2)


def test_ledger_folder_of_yesterday_is_called_whole(qian, ledger):
    say(5)
    mine = kept(ledger)
    say(5)
    (ledger / "checkpoint").write_text(mine)  # the newest entries are to be forgotten
    found = audit(qian, mine)
    assert (found.verdict, found.reason) == ("damaged", "custody.ledger_rolled_back")


def other_ledger(tmp_path: Path, count: int) -> str:
    """A checkpoint that our own key signed, over entries that this ledger never had."""
    signer = notes.Signer.parse(instance().ledger_key.read_text())
    made = Publisher(tmp_path / "other", origin=signer.name, verifiers=[signer.verifier], signers=[signer.sign]).extend(
        [b"x"] * count
    )
    return made[1]


def test_rewritten_and_shrunk_ledger_is_called_whole(qian, ledger, tmp_path):
    say(5)
    assert audit(qian, other_ledger(tmp_path, 3)).verdict == "rewritten"
    assert audit(qian, other_ledger(tmp_path, 4000)).verdict == "shrunk"


def test_nonsense_and_slips_are_held_against_the_ledger(qian, ledger):
    say(5)
    note = kept(ledger)
    mark = marks.mark_of(note)
    stranger = notes.Signer.generate("liuhen.invalid/other")
    at = mark.rindex("/") - 1
    wrong = {
        "": "malformed",
        "x": "malformed",
        "LH1/5/x": "malformed",
        mark[:at] + ("2" if mark[at] != "2" else "4") + mark[at + 1 :]: "slip",
        note.replace("\n", "\n ", 1): "forged",
        notes.sign_checkpoint(notes.Checkpoint(stranger.name, 5, b"\1" * 32), [stranger.sign]): "forged",
        f"{stranger.name}\n5\n{'A' * 43}=\n": "other",
        marks.Mark(5, b"\1\2\3\4", b"\1" * 32).text(): "other",
    }
    for given, problem in wrong.items():
        with pytest.raises(CheckpointGivenError) as caught:
            audit(qian, given)
        assert caught.value.fields["problem"] == problem, given
    assert not LedgerAudit.objects.exists()


def test_large_ledger_keeps_the_page_waiting(qian, ledger, monkeypatch):
    say(5)
    monkeypatch.setattr(checking, "AT_ONCE", 2)
    found = audit(qian, kept(ledger))
    assert found.done_at is None
    job = Job.objects.get(name=checking.TASK)
    from liuhen.desk.witness_jobs import audit_ledger

    audit_ledger(job.payload, lambda _share: None)
    found.refresh_from_db()
    assert found.verdict == "whole"


def test_look_at_the_audit_leaves_nothing(people, signed_in, ledger):
    say(2)
    client = signed_in(people[Role.LEGAL])
    for page in ("ledger_audit", "ledger_looks"):
        before = len(entries("ledger.audit_viewed"))
        assert client.get(reverse(page)).status_code == 200
        assert len(entries("ledger.audit_viewed")) == before + 1, page
    taken = client.post(reverse("take_checkpoint"))
    assert len(entries("ledger.checkpoint_taken")) == 1
    answer = client.post(reverse("ledger_audit"), {"given": taken.content.decode()}, follow=True)
    assert "没有删除、没有改动" in answer.content.decode()
    assert entries("ledger.audit_viewed")[-1].facts["page"] == "result"


def test_wrong_checkpoint_is_lost_from_the_form(people, signed_in, ledger):
    say(2)
    answer = signed_in(people[Role.LEGAL]).post(reverse("ledger_audit"), {"given": "抄错的检查点"})
    assert answer.status_code == 422
    assert "这不是检查点" in answer.content.decode()
    assert "抄错的检查点" in answer.content.decode()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LEGAL, Role.AUDIT_ADMIN}))
def test_somebody_else_audits(people, actor_for, signed_in, ledger, role):
    actor = actor_for(people[Role(role)])
    with pytest.raises(NotPermittedError):
        audit(actor, "x")
    with pytest.raises(NotPermittedError):
        looks(actor=actor, asked=Asked(first=NOW.date(), last=NOW.date()))
    for page in ("ledger_audit", "ledger_looks"):
        assert signed_in(people[Role(role)]).get(reverse(page)).status_code == 403


def test_looks_are_counted_for_others_or_beyond_the_span(qian, ledger, make_account):
    li = make_account("li", name="李明远")
    say(9, actor=f"account:{li.id}", of=1, now=NOW - timedelta(days=5))
    say(3, actor=f"account:{li.id}", of=1)
    say(2, actor=f"account:{li.id}", of=1, kind="recording.played")
    say(1, actor=f"account:{li.id}", of=2)
    say(4, actor=f"account:{qian.account_id}", of=1)
    say(9, actor=f"account:{li.id}", of=1, kind="recording.described")
    day = Asked(first=NOW.date(), last=NOW.date())
    found = looks(actor=qian, asked=day)
    assert (found.pairs, found.people, found.things, found.times) == (3, 2, {Thing.RECORDING: 2}, 10)
    assert [(one.person, one.viewed, one.played) for one in found.lines][:2] == [("李明远", 3, 2), ("钱正", 4, 0)]
    mine = looks(actor=qian, asked=Asked(first=day.first, last=day.last, person=f"account:{li.id}"))
    assert (mine.times, mine.people, len(mine.choices)) == (6, 1, 2)
    with pytest.raises(LooksWrongError):
        looks(actor=qian, asked=Asked(first=day.first, last=day.first - timedelta(days=1)))


def test_look_by_leave_and_copy_of_the_worker_are_nobodys(qian, ledger, make_account):
    wu = make_account("wu", Role.ARCHIVIST, name="吴静")
    asked = Consultation.objects.create(
        number="查〔2026〕1号", who="organ", wants="use_copy", asked_by=wu, asked_at=NOW, purpose="走查", days=1
    )
    say(2, actor=f"account:{wu.id}", kind="recording.consulted")
    say(1, kind="recording.copied", facts={"consultation": str(asked.id)})  # the worker did
    day = Asked(first=NOW.date(), last=NOW.date())
    [line] = looks(actor=qian, asked=day).lines
    assert (line.person, line.viewed, line.played, line.copied) == ("吴静", 2, 0, 1)
    assert looks(actor=qian, asked=Asked(first=day.first, last=day.last, person=f"account:{wu.id}")).times == 3


TODAY = {"first": NOW.date(), "last": NOW.date()}


def test_volumes_and_documents_that_somebody_opened_count_for_nothing(
    qian, ledger, administrators, make_account, unit, signed_in
):
    wu = make_account("wu", Role.ARCHIVIST, name="吴静")
    who = f"account:{wu.id}"
    party = Party.objects.create(kind="organisation", name="走查", number_unknown="not_yet", created_at=NOW)
    case = Case.objects.create(
        number="走查-9", kind="penalty", title="某厂", unit=unit, party=party, opened_on=NOW.date(), created_at=NOW
    )  # fmt: skip
    paper = Document.objects.create(id=subject(2), case=case, title="询问笔录（王某）", entered_at=NOW)
    numbered = Document.objects.create(id=subject(3), case=case, title="决定书", number="罚〔2026〕1号", entered_at=NOW)
    report = Document.objects.create(id=subject(4), title="举报材料", number="举〔2026〕7号", entered_at=NOW)
    BureauRecord.objects.create(document=report, kind="complaint", year=2026, is_protected=True)
    asked = Consultation.objects.create(
        number="查〔2026〕1号", who="organ", wants="use_copy", asked_by=wu, asked_at=NOW, purpose="走查", days=1
    )
    for at, kind in enumerate(sorted(kind for kind in LOOKED if kind not in _OF_WORKER)):
        say(1, actor=who, kind=kind, of=100 + at)
    for kind in _OF_WORKER:
        say(1, kind=kind, of=100, facts={"consultation": str(asked.id)})
    say(1, kind="recording.hidden_given", of=1)  # the worker, into an exhibit: counts when somebody fetches that
    for one in (paper, numbered, report):
        say(30, actor=who, kind="document.viewed", of={paper: 2, numbered: 3, report: 4}[one])
    found = looks(actor=qian, asked=Asked(**TODAY))
    assert {line.person for line in found.lines} == {"吴静"}
    assert set(found.things) == set(Thing)  # each sort told apart
    assert found.times == len(LOOKED) + 90
    named = {line.number for line in found.lines if line.viewed == 30}
    assert named == {"走查-9 的文书，没有文号", "罚〔2026〕1号", "不公开的本局文件"}
    alone = looks(actor=qian, asked=Asked(**TODAY, thing="document", number="走查-9"))
    assert [(line.thing, line.viewed) for line in alone.lines] == [(Thing.DOCUMENT, 30)]
    assert looks(actor=qian, asked=Asked(**TODAY, number="举〔2026〕7号")).lines == []  # nobody learns that it's there
    volumes = looks(actor=qian, asked=Asked(**TODAY, thing="volume"))
    assert set(volumes.things) == {Thing.VOLUME}
    lines = {(line.viewed, line.played, line.copied) for line in volumes.lines}
    assert lines == {(1, 0, 0), (0, 1, 0), (0, 0, 1)}
    span = f"?first={NOW.date()}&last={NOW.date()}"
    page = signed_in(Account.objects.get(id=qian.account_id)).get(reverse("ledger_looks") + span).content.decode()
    for said in ("罚〔2026〕1号", "案卷", "举证材料", "查阅副本", "播放、读取"):
        assert said in page, said
    for secret in ("举〔2026〕7号", "王某", "举报材料"):
        assert secret not in page, secret


# What is no look at content: pages about things, and acts that only end in the same word.
_NO_LOOK = {
    "activity.slate_opened", "case.copies_exported", "case.defence_opened", "case.reopened",
    "consultation.copy_given", "dispute.viewed", "docking.station_opened", "intake.opened",
    "ledger.audit_viewed", "loan.opened", "party.exported", "party.viewed", "recorder.clock_read",
    "recording.seal_read", "register.exported", "reporter.opened", "storage.copied", "unit.reopened",
    "volume.check_report_opened", "volume.check_viewed",
}  # fmt: skip


def test_a_new_kind_of_look_that_nobody_counts():
    looks_so = re.compile(r"(viewed|opened|played|consulted|copied|exported|fetched|given|read)$")
    told = {kind for kind in KINDS if looks_so.search(kind)}
    assert told - set(LOOKED) - _NO_LOOK == set()


def test_alarm_is_hidden_from_home_or_answered_by_the_wrong(people, actor_for, signed_in, ledger):
    keeper = Keeper.objects.create(kind=Keeper.Kind.HOST, address="https://x.example")
    alarm = Alarm.objects.create(keeper=keeper, problem="rewritten", seen=9, told=12, at=NOW)
    for role in (Role.LEGAL, Role.AUDIT_ADMIN):
        found = [step for step in steps.steps_for(actor=actor_for(people[role]), now=NOW) if "账本警报" in step.title]
        assert [step.tone for step in found] == ["bad"], role
    there = reverse("answer_alarm", args=[alarm.id])
    assert signed_in(people[Role.AUDIT_ADMIN]).post(there, {"answer": "没事"}).status_code == 403
    client = signed_in(people[Role.LEGAL])
    assert "前 9 条记录已不是原样" in client.get(reverse("ledger_audit")).content.decode()
    client.post(there, {"answer": "误拿了旧的 U 盘，已收回"})
    page = client.get(reverse("ledger_audit")).content.decode()
    assert "误拿了旧的 U 盘，已收回" in page
    assert not [one for one in steps.steps_for(actor=actor_for(people[Role.LEGAL]), now=NOW) if "账本警报" in one.title]
