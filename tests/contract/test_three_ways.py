"""The same card by three ways: on the machine itself, by a stranger's tus client, by our command over the network."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from tusclient.client import TusClient

from cards import fill
from contract.bureau import Bureau
from liuhen.intake.card import Card, list_card

pytestmark = pytest.mark.slow
PATIENCE = 60.0


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A card with everything that a card can have: films, a log, a copy, an empty file, a link, a name in GBK."""
    film = os.urandom(3_000_000)
    folder = fill(
        tmp_path_factory.mktemp("three") / "card",
        {
            "DCIM/100MEDIA/20260213173000_0001.MP4": film,
            "DCIM/100MEDIA/20260213173500_0002.MP4": os.urandom(20_000_000),
            "DCIM/101ANDRO/20260213173000_0001IMP.MP4": film,
            os.fsdecode("DCIM/现场.JPG".encode("gb18030")): os.urandom(90_000),
            "LOG/20260213.TXT": "17:30 开机\n".encode(),
            "LOG/empty": b"",
        },
    )
    (folder / "link").symlink_to("LOG/20260213.TXT")
    return folder


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path)


@pytest.fixture(scope="module")
def locally(card: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command says on the machine itself."""
    own = Bureau(tmp_path_factory.mktemp("local"))
    told = own.intake(str(card), "--recorder", "KT50012", "--officer", "zhang", codes=(65,))
    own.run("verify")
    return told


def alike(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Receipts without what counts up: recordings by the digest they stand for."""
    by_number = {file["recording"]: file["sha256"] for file in told["files"] if file["recording"]}
    return {file["path"]: {**file, "recording": by_number.get(file["recording"])} for file in told["files"]}


def test_card_on_the_machine_itself_isnt_whole(locally: dict[str, Any]) -> None:
    states = {path.rsplit("/", 1)[-1]: file["state"] for path, file in alike(locally).items()}
    assert states == {
        "20260213173000_0001.MP4": "received",
        "20260213173500_0002.MP4": "received",
        "20260213173000_0001IMP.MP4": "duplicate",
        "现场.JPG": "received",
        "20260213.TXT": "received",
        "empty": "empty",
        "link": "failed",
    }


def test_network_makes_another_intake_of_it(locally: dict[str, Any], card: Path, bureau: Bureau) -> None:
    with bureau.servers():
        there = ("--server", bureau.address, "--token", bureau.token)
        told = bureau.intake(str(card), "--recorder", "KT50012", "--officer", "zhang", *there, codes=(65,))
        again = bureau.intake(str(card), "--recorder", "KT50012", "--officer", "zhang", *there, codes=(65,))
    assert alike(told) == alike(locally)
    assert again == told
    bureau.run("verify")


def test_strangers_client_makes_another_intake_of_it(locally: dict[str, Any], card: Path, bureau: Bureau) -> None:
    with (
        bureau.servers(),
        httpx.Client(base_url=bureau.address, headers={"Authorization": f"Bearer {bureau.token}"}, timeout=60) as api,
    ):
        listing = [
            {"path": file.path, "path_hex": file.path_bytes.hex(), "bytes": file.size, "problem": file.problem}
            for file in list_card(Card.at(card))
        ]
        opened = api.post(
            "/api/v1/intakes", json={"source": "card", "recorder": "KT50012", "officer": "zhang", "files": listing}
        ).json()
        client = TusClient(opened["upload"]["url"], headers={"Authorization": f"Bearer {opened['upload']['ticket']}"})
        for file in opened["files"]:
            if file["state"] == "listed":
                path = os.path.join(os.fsencode(card), bytes.fromhex(file["path_hex"]))  # noqa: PTH118 - bytes
                metadata = {"path": file["path"]}
                with Path(os.fsdecode(path)).open("rb") as film:
                    client.uploader(file_stream=film, metadata=metadata, chunk_size=4 * 2**20).upload()
        told = closed(api, opened["id"])
    assert alike(told) == alike(locally)
    bureau.run("verify")


def closed(api: httpx.Client, intake: str) -> dict[str, Any]:
    """The receipt, as soon as everything is proven."""
    until = time.monotonic() + PATIENCE
    while (answer := api.post(f"/api/v1/intakes/{intake}/close", json={})).status_code == 409:
        assert time.monotonic() < until, answer.text
        time.sleep(0.1)
    receipt: dict[str, Any] = api.get(f"/api/v1/intakes/{intake}/receipt").json()
    return receipt
