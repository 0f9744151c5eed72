"""A store, a witness and an authority that send us elsewhere, or say more or more slowly than anybody need."""

from __future__ import annotations

import threading

import pytest

from answering import answering, endless, redirect
from liuhen.ledger import handing
from liuhen.ledger.errors import KeeperUnreachableError
from liuhen.storage import S3Access, StoreUnreachableError, open_store

ACCESS = S3Access(access_key="a", secret_key="b")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_object_store_that_leads_elsewhere_is_followed(status: int) -> None:
    with answering(redirect(lambda: "/", 200)) as elsewhere:
        with answering(redirect(lambda: f"{elsewhere.url}/inside", status)) as store:
            with pytest.raises(StoreUnreachableError):
                open_store(f"s3://bucket?endpoint={store.url}", access=ACCESS)
            assert store.asked
        assert elsewhere.asked == []


def test_witness_that_never_ends_is_read_to_the_end() -> None:
    with answering(endless) as witness, pytest.raises(KeeperUnreachableError):
        handing.post(f"{witness.url}/add-checkpoint", b"x", kind="text/plain")


def test_witness_that_says_a_byte_now_and_then_holds_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "IN_ALL", 0.2)
    ended = threading.Event()

    def drip(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _each in range(500):
            if ended.wait(0.02):
                return
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    with answering(drip) as witness:
        with pytest.raises(KeeperUnreachableError):
            handing.post(witness.url, b"x", kind="text/plain")
        ended.set()
