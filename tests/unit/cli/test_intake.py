"""`liuhen intake` as a person at the machine calls it: exit codes, the JSON of the issue, wiping after a typed word."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cards import fill
from contract.bureau import Bureau

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return Bureau(tmp_path_factory.mktemp("bureau"))


def call(bureau: Bureau, *arguments: str, typed: str = "", reserve: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "liuhen", "intake", *arguments],
        env=bureau.environment | {"LIUHEN_RESERVE_BYTES": reserve},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_card_is_wiped_without_the_word_or_of_what_isnt_proven(bureau: Bureau, tmp_path: Path) -> None:
    card = fill(tmp_path / "card", {"1.mp4": os.urandom(1000), "LOG/a.txt": b"a", "0.mp4": b""})
    (card / "link").symlink_to("1.mp4")
    first = call(bureau, str(card), "--recorder", "KT50012", "--json", "--wipe", typed="yes\n")
    assert first.returncode == 65, first.stderr  # the link
    receipt = json.loads(first.stdout)
    assert set(receipt) == {"intake", "files"}
    assert [(file["path"], file["state"], file["safe_to_wipe"]) for file in receipt["files"]] == [
        ("0.mp4", "empty", True),
        ("1.mp4", "received", True),
        ("LOG/a.txt", "received", True),
        ("link", "failed", False),
    ]
    assert (card / "1.mp4").exists()
    again = call(bureau, str(card), "--recorder", "KT50012", "--wipe", typed="清除\n")
    assert "没有新文件" in again.stdout
    assert "已清除 3 个文件" in again.stderr
    assert [path.name for path in card.rglob("*") if not path.is_dir()] == ["link"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("{card}/nowhere", "--recorder", "A"), 66, "没有找到"),
        (("{card}",), 65, "请填写执法记录仪编号"),
        (("{card}", "--recorder", "A", "--officer", "无此人"), 65, "无此人"),
        (("{card}", "--source", "material"), 65, "提供人"),
        (("{card}", "--source", "cloud"), 2, ""),
        (("{card}", "--recorder", "A", "--as", "nobody"), 66, ""),
        (("{card}", "--recorder", "A", "--as", "audit_admin"), 77, ""),
        (("{card}", "--recorder", "A", "--wipe", "--server", "http://127.0.0.1:1"), 65, "--wipe"),
    ],
)
def test_refusal_has_no_code_of_its_kind(
    bureau: Bureau, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    card = fill(tmp_path / "card", {"1.mp4": b"1"})
    ended = call(bureau, *(argument.format(card=card) for argument in arguments))
    assert (ended.returncode, words in ended.stderr) == (code, True), ended.stderr
    assert "Traceback" not in ended.stderr


def test_officer_and_account_are_forgotten(bureau: Bureau, tmp_path: Path) -> None:
    card = fill(tmp_path / "card", {"20260213173000_0001IMP.MP4": os.urandom(500)})
    ended = call(bureau, str(card), "--recorder", "KT50013", "--officer", "zhang", "--as", "zhang")
    assert ended.returncode == 0, ended.stderr
    assert "已入库" in ended.stdout
