"""A checkpoint by mail, through a real mail server: what arrives is what a witness takes, what fails is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from conftest import NOW, entries
from liuhen.custody import operations as custody
from liuhen.custody import witnessing
from liuhen.custody.instance import instance
from liuhen.desk import witness_jobs
from liuhen.duties.errors import MailRefusedError, MailUnreachableError
from liuhen.ledger import note as notes
from liuhen.ledger import rounds
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.witness import Witness
from unit.custody.bureau import say
from unit.custody.conftest import home
from unit.desk.test_reminding import _free_port, configured, postbox

__all__ = ["configured", "home", "postbox"]
pytestmark = pytest.mark.django_db(transaction=True)
TO = "fazhi@bureau.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def mailed(home, configured, settings, monkeypatch):
    """Hands out by mail at a moment, as the worker does: `mailed(NOW)`; then the keeper as it stands."""
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"witness_mails": (TO,)})

    def go(now):
        monkeypatch.setattr(witness_jobs, "now", lambda: now)
        witness_jobs.witness({}, lambda _share: None)
        return witnessing.keepers()[0]

    return go


def grow(first: int) -> None:
    for each in range(first, first + 5):
        say(each)
    custody.integrate(now=NOW)


def attachments(mail, folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    found = []
    for part in mail.iter_attachments():
        (folder / part.get_filename()).write_bytes(part.get_content())
        found.append(folder / part.get_filename())
    return found


def test_mail_that_a_witness_can_not_countersign(mailed, postbox, home, tmp_path):
    witness = Witness(tmp_path / "witness")
    witness.watch([notes.Signer.parse(instance().ledger_key.read_text()).verifier])
    grow(0)
    assert mailed(NOW).failing_since is None
    grow(10)
    mailed(NOW + HOUR)
    assert [to for to, _mail in postbox.mails] == [[TO], [TO]]
    sizes = []
    for _to, mail in postbox.mails:
        kept, told = attachments(mail, tmp_path / "saved")
        (looked,) = rounds.look(witness, told, now=NOW)
        assert looked.error is None
        sizes.append(looked.cosigned.checkpoint.size)
        assert notes.parse_note(kept.read_text()).text == looked.cosigned.checkpoint.text()
        body = mail.get_body().get_content()
        assert kept.read_text() in body.replace("\r\n", "\n")  # whoever keeps but the mail keeps the checkpoint
        assert "LH1/" in body
        assert str(sizes[-1]) in mail["Subject"]
    assert sizes[0] < sizes[1] == LedgerFolder(home / "ledger").size


def test_mail_that_nobody_takes_counts_as_handed_out(mailed, postbox):
    grow(0)
    postbox.refuses = True
    keeper = mailed(NOW)
    assert (keeper.size, keeper.failing_since, keeper.reason) == (0, NOW, MailRefusedError.code)
    assert len(entries("ledger.keeper_missed")) == 1
    mailed(NOW + timedelta(minutes=10))
    assert len(entries("ledger.keeper_missed")) == 1  # one of a row of failures
    postbox.refuses = False
    keeper = mailed(NOW + timedelta(minutes=20))
    assert (keeper.failing_since, keeper.reason, len(postbox.mails)) == (None, "", 1)
    assert len(entries("ledger.keeper_reached")) == 1


def test_mail_server_that_is_away_is_not_told(mailed, settings):
    grow(0)
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"smtp_port": _free_port()})
    assert mailed(NOW).reason == MailUnreachableError.code
