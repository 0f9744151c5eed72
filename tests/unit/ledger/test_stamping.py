"""Time stamps that aren't of this text, this request or a trusted authority are refused; SHA-256 and SM3."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from liuhen.ledger import stamping
from liuhen.ledger.errors import StampFailedError, StampWrongError
from unit.ledger.authority import Authority, listening

TEXT = b"liuhen.invalid/x\n3\nAAAA\n\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "own")


@pytest.mark.parametrize("digest", ["sha256", "sm3"])
def test_true_stamp_is_refused(authority: Authority, digest: stamping.Digest) -> None:
    with listening(authority) as url:
        got = stamping.stamp(TEXT, url, digest=digest, ca=authority.ca)
    assert abs(got.moment - datetime.now(UTC)) < timedelta(minutes=5)
    assert stamping.verify(TEXT, got.token, ca=authority.ca) == got.moment


def test_stamp_of_another_text_is_taken(authority: Authority) -> None:
    with listening(authority) as url:
        got = stamping.stamp(TEXT, url, digest="sha256", ca=authority.ca)
    with pytest.raises(StampWrongError):
        stamping.verify(TEXT + b"x", got.token, ca=authority.ca)
    with pytest.raises(StampWrongError):
        stamping.verify(TEXT, got.token[:-200], ca=authority.ca)
    flipped = got.token[:-30] + bytes([got.token[-30] ^ 1]) + got.token[-29:]  # inside the signature
    with pytest.raises(StampWrongError):
        stamping.verify(TEXT, flipped, ca=authority.ca)


def test_answer_to_an_earlier_request_is_taken(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(authority) as url:
        old = stamping.stamp(TEXT, url, digest="sha256", ca=authority.ca)
        monkeypatch.setattr(authority, "alter", lambda _token: old.token)
        with pytest.raises(StampWrongError):  # the nonce is another
            stamping.stamp(TEXT, url, digest="sha256", ca=authority.ca)


def test_authority_that_nobody_trusts_is_taken(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    with listening(other) as url, pytest.raises(StampWrongError):
        stamping.stamp(TEXT, url, digest="sha256", ca=authority.ca)


def test_refusal_of_an_authority_is_called_a_forgery(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = bytes.fromhex("3007300502010203020500")  # it isn't even well-formed
    monkeypatch.setattr(authority, "alter", lambda _token: bytes.fromhex("30053003020102"))  # status: rejection
    with listening(authority) as url, pytest.raises(StampFailedError):
        stamping.stamp(TEXT, url, digest="sha256", ca=authority.ca)
    monkeypatch.setattr(authority, "alter", lambda _token: refusal)
    with listening(authority) as url, pytest.raises(StampWrongError):
        stamping.stamp(TEXT, url, digest="sha256", ca=authority.ca)


def test_nonsense_of_an_authority_is_kept(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "alter", lambda _token: b"<html>")
    with listening(authority) as url, pytest.raises(StampWrongError):
        stamping.stamp(TEXT, url, digest="sha256", ca=authority.ca)
