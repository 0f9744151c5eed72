"""A docking station on another computer: its wall screen, the card that nobody knows, and a screen that has frozen."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import PATIENCE, ROOT, House

_TOKEN = """
from liuhen.cli.django_setup import set_up
set_up()
from liuhen.clock import now
from liuhen.people import operations, queries
from liuhen.people.actors import Channel, actor_of
account = queries.account_named("li")
print(operations.create_token(actor=actor_of(account, Channel.WEB), now=now(), name="dock", days=1).secret)
"""


class Dock:
    """`liuhen dock --server`, with no instance of its own."""

    def __init__(self, house: House, folder: Path) -> None:
        self.bay, self.told = folder / "bay", folder / "dock.log"
        self.bay.mkdir()
        token = subprocess.run(
            [sys.executable, "-c", _TOKEN], env=house.environment, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        own = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
        own |= {"LIUHEN_HOME": str(folder / "nothing"), "LIUHEN_TOKEN": token, "PYTHONPATH": str(ROOT / "src")}
        watched = ("--plain", "--name", "二楼", "--watch", str(self.bay))
        with self.told.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "liuhen", "dock", "--server", house.address, *watched],
                env=own, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def wall(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(r"http\S+/wall/\S+", self.told.read_text())):
            assert self.process.poll() is None, self.told.read_text()
            assert time.monotonic() < deadline, self.told.read_text()
            time.sleep(0.05)
        return found[0]

    def put_in(self, name: str, files: dict[str, bytes]) -> None:
        card = self.bay.parent / name
        for path, content in files.items():
            (card / path).parent.mkdir(parents=True, exist_ok=True)
            (card / path).write_bytes(content)
        card.rename(self.bay / name)


@pytest.fixture
def dock(demo: House, tmp_path: Path) -> Iterator[Dock]:
    made = Dock(demo, tmp_path)
    yield made
    if made.process.poll() is None:
        made.process.send_signal(signal.SIGTERM)
    assert made.process.wait(60) == 0, made.told.read_text()


def test_a_wall_screen_that_lets_a_card_be_pulled_too_early(
    demo: House, dock: Dock, page: Page, accessible: Callable[..., None], person: Callable[[House, str], Page]
) -> None:
    page.clock.install()
    page.goto(dock.wall())
    expect(page.get_by_text("请插入存储卡")).to_be_visible()
    film = os.urandom(200_000)
    dock.put_in("KT50031", {"DCIM/410204_KT50031_20261120090000_0001.MP4": film, "LOG/a.txt": b"KT50031"})
    dock.put_in("ZHANGSAN", {"DCIM/0001.MP4": film[:90_000]})
    dock.put_in("KINGSTON", {"年终总结.docx": b"x"})
    known = page.locator(".wall-card", has_text="KT50031")
    expect(known).to_contain_text("可以清除", timeout=60_000)
    expect(known).to_contain_text("可以拔出")
    unknown = page.locator(".wall-card", has_text="不知道是哪台记录仪")
    expect(unknown).to_contain_text("请指认")
    expect(page.locator(".wall-card", has_text="没有录像，未采集")).to_be_visible()
    accessible(page)
    shown = page.locator("body").inner_text()
    assert "ZHANGSAN" not in shown  # a label can be a name, and a wall has many readers
    assert "KINGSTON" not in shown
    for size in ((1920, 1080), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0

    li = person(demo, "li")
    li.goto(f"{demo.address}/docking/")
    li.get_by_role("link", name="二楼").click()
    expect(li.get_by_text("ZHANGSAN")).to_be_visible()
    li.get_by_role("link", name="指认执法记录仪").click()
    accessible(li)
    li.get_by_label("执法记录仪编号").fill("KT50032")
    li.get_by_role("button", name="开始采集").click()
    expect(li.locator(".docking-card", has_text="KT50032")).to_contain_text("可以清除", timeout=60_000)
    accessible(li)
    expect(page.locator(".wall-card", has_text="KT50032")).to_contain_text("可以清除", timeout=60_000)

    warning = page.get_by_text("画面已停止更新")
    expect(warning).to_be_hidden()
    page.route("**/board/", lambda route: route.abort())
    page.clock.fast_forward(15_000)
    expect(warning).to_be_visible()

    sun = person(demo, "sun")  # the office's, not an officer's
    sun.goto(f"{demo.address}/docking/")
    sun.get_by_role("link", name="二楼").click()
    sun.get_by_role("button", name="更换地址").click()
    assert page.request.get(page.url).status == 404
