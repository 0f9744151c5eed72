"""A card goes up in the browser through a severed connection, a closed tab and a restarted server."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import CDPSession, Page, expect

from .conftest import House

MEGA = 1 << 20


def _card(folder: Path) -> dict[str, str]:
    """A card with one large film, a copy of it under an important name, an empty file and a log. Digests by name."""
    dcim = folder / "DCIM" / "100ANDRO"
    dcim.mkdir(parents=True)
    film = b"".join(hashlib.sha256(f"{number}".encode()).digest() for number in range(48 * MEGA // 32))
    (dcim / "410204_KT50014_20261120093000_0001.MP4").write_bytes(film)
    (dcim / "410204_KT50014_20261120093000_0001IMP.MP4").write_bytes(film)
    (dcim / "410204_KT50014_20261120093500_0002.MP4").write_bytes(film[: 24 * MEGA])
    (dcim / "空文件.MP4").write_bytes(b"")
    (folder / "LOG").mkdir()
    (folder / "LOG" / "20261120.txt").write_text("开机\n", encoding="gb18030")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def _network(session: CDPSession, *, is_cut: bool) -> None:
    """An intranet at 6 MB/s, so that there is a middle in which to cut; or its cable pulled."""
    speed = {"latency": 5, "downloadThroughput": 6 * MEGA, "uploadThroughput": 6 * MEGA}
    session.send("Network.emulateNetworkConditions", {"offline": is_cut, **speed})


def _under_way(page: Page) -> None:
    """Wait until bytes have really gone up."""
    page.wait_for_function("() => document.querySelector('[data-upload-bar]').value > 0.1")


def test_a_card_that_is_lost_with_the_connection(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None], tmp_path: Path
) -> None:
    card = tmp_path / "KT50014"
    digests = _card(card)
    sign_in(demo, "li")
    page.goto(f"{demo.address}/intakes/new/")
    accessible()
    page.get_by_label("执法记录仪").first.fill("KT50014")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    _network(session, is_cut=False)
    page.locator("[data-upload-input]").set_input_files(card)
    _under_way(page)
    _network(session, is_cut=True)
    expect(page.locator("[data-upload-state]")).to_contain_text("网络中断", timeout=60_000)
    _network(session, is_cut=False)
    demo.stop()
    demo.start()
    _under_way(page)
    intake = page.url
    page.goto(f"{demo.address}/intakes/")  # the tab is gone, the intake isn't
    page.get_by_role("link", name=re.compile("继续")).first.click()
    page.locator("[data-upload-input]").set_input_files(card)
    page.get_by_role("link", name="查看回执").click(timeout=120_000)
    assert intake
    expect(page.get_by_text("空文件").first).to_be_visible()
    expect(page.get_by_text("重复").first).to_be_visible()
    for name, digest in digests.items():
        if name != "空文件.MP4":
            assert page.get_by_text(digest[:8]).count() >= 1, name
    accessible()
    assert demo.run("verify").returncode == 0
    assert demo.run("ledger", "check").returncode == 0


def test_files_that_will_never_come_leave_the_upload_without_an_end(
    demo: House, page: Page, sign_in: Callable[..., None], tmp_path: Path
) -> None:
    card, rest = tmp_path / "KT50013", tmp_path / "rest"
    card.mkdir()
    (card / "film.mp4").write_bytes(hashlib.sha256(b"film").digest() * (30 * MEGA // 32))
    (card / "log.txt").write_text("开机\n", encoding="gb18030")
    sign_in(demo, "li")
    page.goto(f"{demo.address}/intakes/new/")
    page.get_by_label("执法记录仪").first.fill("KT50013")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    _network(session, is_cut=False)
    page.locator("[data-upload-input]").set_input_files(card)
    _under_way(page)
    page.get_by_role("button", name="暂停").click()
    rest.mkdir()
    shutil.copy2(card / "log.txt", rest / "log.txt")  # the film is gone from the card
    page.goto(f"{demo.address}/intakes/")
    page.get_by_role("link", name=re.compile("继续")).first.click()
    page.locator("[data-upload-input]").set_input_files(rest)
    page.get_by_role("button", name="结束采集，1 个文件记为失败").click()
    page.get_by_role("link", name="查看回执").click()
    expect(page.get_by_text("请勿清除存储卡").first).to_be_visible()
    expect(page.get_by_text("log.txt").first).to_be_visible()
