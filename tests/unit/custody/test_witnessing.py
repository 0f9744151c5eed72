"""Second keepers: what is missed is caught up, what comes back is held against the ledger."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from liuhen.custody import operations, witnessing
from liuhen.custody.errors import AlarmAnsweredError, AlarmAnswerError, AlarmNotFoundError, LedgerRolledBackError
from liuhen.custody.instance import instance, read_instance
from liuhen.custody.models import Alarm, Entry, Keeper
from liuhen.ledger import note as notes
from liuhen.ledger import rounds
from liuhen.ledger.errors import KeeperUnreachableError
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.witness import Witness
from liuhen.ledger.witness_server import serve
from unit.custody.bureau import NOW, say
from unit.ledger.authority import Authority, listening

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def refuse_mail(*_told: object) -> None:
    raise AssertionError("no mail is sent")


@pytest.fixture
def witness(home: Path, tmp_path: Path) -> Witness:
    made = Witness(tmp_path / "witness")
    made.watch([notes.Signer.parse(instance().ledger_key.read_text()).verifier])
    return made


def with_settings(home: Path, **changes: object) -> override_settings:
    return override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": home, **changes}))


def grow(count: int, first: int = 0) -> None:
    for each in range(first, first + count):
        say(each)
    operations.integrate(now=NOW)


def hand_all(now: object = NOW) -> list[bool]:
    return [witnessing.hand(keeper=each, now=now, send=refuse_mail) for each in witnessing.due(now=now)]


@pytest.fixture
def stick(home: Path, tmp_path: Path, witness: Witness) -> Iterator[Path]:
    place = tmp_path / "stick"
    with with_settings(home, witness_folders=(place,), witness_keys=(witness.cosigner.verifier.vkey(),)):
        yield place


def test_missed_checkpoint_is_never_caught_up(stick: Path) -> None:
    grow(5)
    assert hand_all() == [False]
    (row,) = witnessing.keepers()
    assert (row.size, row.failing_since, row.reason) == (0, NOW, "ledger.keeper_unreachable")
    assert hand_all(NOW + HOUR) == [False]
    assert Entry.objects.filter(kind="ledger.keeper_missed").count() == 1  # said once, not with each try
    stick.mkdir()
    assert hand_all(NOW + 2 * HOUR) == [True]
    (row,) = witnessing.keepers()
    assert (row.size, row.failing_since, row.reason) == (5, None, "")
    assert Entry.objects.filter(kind="ledger.keeper_reached").count() == 1


def test_handing_out_asks_for_the_next_handing_out(stick: Path) -> None:
    stick.mkdir()
    grow(5)
    hand_all()
    before = Entry.objects.count()
    for hours in range(1, 4):
        hand_all(NOW + hours * HOUR)
    assert Entry.objects.count() == before


def test_stick_is_handed_more_often_than_set_or_its_row_says_too_much(stick: Path) -> None:
    stick.mkdir()
    grow(5)
    hand_all()
    grow(3, first=10)
    hand_all(NOW + timedelta(minutes=30))
    (row,) = witnessing.keepers()
    assert row.size == 5
    hand_all(NOW + HOUR)
    (row,) = witnessing.keepers()
    assert row.size == 8


def test_countersigned_stick_brings_nothing_back(stick: Path, witness: Witness) -> None:
    stick.mkdir()
    grow(5)
    hand_all()
    (looked,) = rounds.look(witness, stick, now=NOW + HOUR)
    assert looked.error is None
    hand_all(NOW + timedelta(minutes=10))
    (row,) = witnessing.keepers()
    receipt = row.receipts.get()
    assert (receipt.size, receipt.moment) == (5, NOW + HOUR)
    assert not Alarm.objects.exists()


def rewrite(home: Path) -> None:
    """What somebody with the machine and the key does: begin the ledger anew, with other entries."""
    shutil.rmtree(home / "ledger")
    Entry.objects.all().delete()
    from liuhen.custody.models import Checkpoint, Subject

    Checkpoint.objects.all().delete()
    Subject.objects.all().delete()
    grow(7, first=50)


def test_rewritten_ledger_raises_no_alarm_by_the_stick(stick: Path, home: Path, witness: Witness) -> None:
    stick.mkdir()
    grow(5)
    hand_all()
    list(rounds.look(witness, stick, now=NOW))
    rewrite(home)
    assert hand_all(NOW + HOUR) == [False]
    alarm = witnessing.open_alarms().get()
    assert (alarm.problem, alarm.seen) == ("rewritten", 5)
    assert hand_all(NOW + 2 * HOUR) == [False]
    assert Alarm.objects.count() == 1  # one alarm, however often it's seen
    assert Entry.objects.filter(kind="ledger.alarm_raised").count() == 1


def test_alarm_of_a_witness_over_the_network_is_lost(home: Path, witness: Witness) -> None:
    server = serve(witness, "127.0.0.1", 0, clock=lambda: NOW, tell=lambda _error: None)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with with_settings(home, witness_urls=(url,), witness_keys=(witness.cosigner.verifier.vkey(),)):
            grow(5)
            assert hand_all() == [True]
            assert witnessing.keepers()[0].receipts.get().moment == NOW
            rewrite(home)
            assert hand_all(NOW + HOUR) == [False]
            assert witnessing.open_alarms().get().problem == "rewritten"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_older_ledger_folder_is_handed_out(stick: Path, home: Path) -> None:
    stick.mkdir()
    grow(5)
    shutil.copytree(home / "ledger", home / "old")
    grow(5, first=10)
    shutil.rmtree(home / "ledger")
    (home / "old").rename(home / "ledger")
    keeper = Keeper.objects.create(kind=Keeper.Kind.FOLDER, address=str(stick))
    with pytest.raises(LedgerRolledBackError):
        witnessing.hand(keeper=keeper, now=NOW, send=refuse_mail)
    assert not list(stick.iterdir())


@pytest.mark.parametrize("digest", ["sha256", "sm3"])
def test_stamp_is_kept_without_being_verifiable(home: Path, tmp_path: Path, digest: str) -> None:
    authority = Authority(tmp_path / "tsa")
    grow(5)
    with (
        listening(authority) as url,
        with_settings(home, stamp_url=url, stamp_ca=authority.ca, stamp_digest=digest),
    ):
        assert hand_all() == [True]
        receipt = witnessing.keepers()[0].receipts.get()
        assert witnessing.verified_stamp(receipt) == receipt.moment
        assert authority.asked == 1
        assert hand_all(NOW + HOUR) == []  # nothing new: no second stamp of the same
        assert authority.asked == 1


def test_mail_goes_out_without_proof_or_its_failure_is_hidden(home: Path) -> None:
    sent: list[tuple[str, int, int]] = []
    grow(5)
    with with_settings(home, witness_mails=("fazhi@bureau.example",)):
        (keeper,) = witnessing.due(now=NOW)
        assert witnessing.hand(keeper=keeper, now=NOW, send=lambda to, folder, old: sent.append((to, folder.size, old)))
        grow(5, first=10)

        def down(*_told: object) -> None:
            raise KeeperUnreachableError(address="mail", why="down")

        (keeper,) = witnessing.due(now=NOW + HOUR)
        assert not witnessing.hand(keeper=keeper, now=NOW + HOUR, send=down)
        assert witnessing.keepers()[0].size == 5
        (keeper,) = witnessing.due(now=NOW + HOUR)
        witnessing.hand(keeper=keeper, now=NOW + HOUR, send=lambda to, folder, old: sent.append((to, folder.size, old)))
    assert [(size, old) for _to, size, old in sent] == [(5, 0), (LedgerFolder(home / "ledger").size, 5)]


def test_alarm_is_answered_twice_or_with_nothing(home: Path) -> None:
    keeper = Keeper.objects.create(kind=Keeper.Kind.HOST, address="https://x.example")
    alarm = Alarm.objects.create(keeper=keeper, problem="shrunk", seen=9, told=3, at=NOW)
    for wrong in ("", "  ", "x" * 501):
        with pytest.raises(AlarmAnswerError):
            witnessing.answer_alarm(alarm_id=alarm.id, actor="account:1", now=NOW, answer=wrong)
    witnessing.answer_alarm(alarm_id=alarm.id, actor="account:1", now=NOW, answer="误拿旧 U 盘")
    with pytest.raises(AlarmAnsweredError):
        witnessing.answer_alarm(alarm_id=alarm.id, actor="account:1", now=NOW, answer="again")
    with pytest.raises(AlarmNotFoundError):
        witnessing.answer_alarm(alarm_id=read_instance(home).id, actor="account:1", now=NOW, answer="x")
    assert not witnessing.open_alarms().exists()
    assert Entry.objects.filter(kind="ledger.alarm_answered").count() == 1
