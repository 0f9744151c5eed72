"""Keys in a backup: open with the passphrase, and with nothing else."""

from __future__ import annotations

import json

import pytest

from liuhen.backups import sealing
from liuhen.backups.errors import BackupDamagedError, PassphraseError

FILES = {"keys/ledger.key": b"PRIVATE+KEY+x", "liuhen.toml": "口令".encode(), "keys/empty": b""}
PASSPHRASE = "一二三四五六七八九十一二"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(sealing, "COST", 1 << 4)


def test_what_comes_out_is_not_what_went_in():
    sealed = sealing.seal(FILES, passphrase=PASSPHRASE, about="a")
    assert sealing.unseal(sealed, passphrase=PASSPHRASE, about="a") == FILES
    assert sealing.seal(FILES, passphrase=PASSPHRASE, about="a") != sealed  # a salt of its own each time


def test_another_passphrase_backup_or_byte_opens_it():
    sealed = sealing.seal(FILES, passphrase=PASSPHRASE, about="a")
    told = json.loads(sealed)
    told["sealed"] = ("A" if told["sealed"][0] != "A" else "B") + told["sealed"][1:]
    for data, passphrase, about in (
        (sealed, PASSPHRASE + "x", "a"),
        (sealed, PASSPHRASE, "b"),
        (json.dumps(told).encode(), PASSPHRASE, "a"),
    ):
        with pytest.raises(PassphraseError):
            sealing.unseal(data, passphrase=passphrase, about=about)


@pytest.mark.parametrize("change", [{"n": 1 << 40}, {"n": 3}, {"schema": "x"}, {"salt": "!"}, {"n": None}])
def test_a_document_that_asks_for_all_memory_or_is_none(change):
    told = {**json.loads(sealing.seal(FILES, passphrase=PASSPHRASE, about="a")), **change}
    with pytest.raises(BackupDamagedError):
        sealing.unseal(json.dumps(told).encode(), passphrase=PASSPHRASE, about="a")


def test_a_passphrase_that_a_stranger_guesses():
    for given, problem in (("", "absent"), ("short", "short")):
        with pytest.raises(PassphraseError) as error:
            sealing.check_passphrase(given)
        assert error.value.fields == {"problem": problem}
