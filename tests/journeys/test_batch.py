"""An officer describes thirty recordings by keys alone; all of them are described at the end, whatever fails between.

The keys are counted, not the seconds: `bench/describing.py` measures those.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Page, Route, expect

from .conftest import PATIENCE, House

COUNT = 30
MOST_KEYS = 4 * COUNT
ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


class Keys:
    """A keyboard that counts; text goes in as an input method gives it: one stroke for each character at least."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.count += len(text)


def call(page: Page, house: House, method: str, path: str, body: object = None) -> Any:
    """The house's own API, as whoever is signed in at the page."""
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    answer = page.request.fetch(
        f"{house.address}/api/v1{path}", method=method, data=body,
        headers={"X-CSRFToken": token, "Referer": house.address},
    )  # fmt: skip
    assert answer.ok, answer.text()
    return answer.json()


def a_card(folder: Path, first: datetime) -> Path:
    """Photos of two stays and of none: ten at 0-18 min, sixteen at 60-90 (two of them in two stays), four at 300."""
    folder.mkdir()
    minutes = [*range(0, 20, 2), *range(60, 92, 2), 300, 301, 302, 303]
    for number, after in enumerate(minutes, start=1):
        shot = (first + after * MINUTE).astimezone(ZONE)
        Image.new("RGB", (32, 18), (number, first.minute, 90)).save(folder / f"{shot:%Y%m%d%H%M%S}_{number:04}.png")
    return folder


def stays(page: Page, house: House, first: datetime) -> None:
    """Three stays of one case; the last two overlap by three minutes."""
    me = call(page, house, "GET", "/me")
    for case in call(page, house, "GET", "/cases")["cases"]:
        told = {"officer_ids": case["officer_ids"]}
        if me["officer_id"] in case["officer_ids"] and not case["closed_on"]:
            for place, begin, end in (("一号车间", -1, 30), ("配电室", 59, 87), ("原料库", 84, 120)):
                times = {
                    name: (first + minutes * MINUTE).isoformat()
                    for name, minutes in (("arrived_at", begin), ("left_at", end), ("returned_at", end))
                }
                call(page, house, "POST", f"/cases/{case['id']}/activities", {**told, **times, "place": place})
            return
    raise AssertionError("aziz has no open case")


def waiting(page: Page, house: House) -> list[str]:
    """The ids of all that wait for this officer's description."""
    found, after = [], ""
    while True:
        told = call(page, house, "GET", f"/recordings/proposals{after}")
        found += [one["recording_id"] for one in told["proposals"]]
        if told["after"] is None:
            return found
        after = f"?after={told['after']}"


def saved(page: Page, count: int) -> None:
    rows = page.locator('[data-batch-row][data-done="saved"]')
    expect(rows).to_have_count(count, timeout=PATIENCE * 1000)


def first_ones(page: Page, keys: Keys) -> None:
    """What lacks something is told; what the network drops keeps its words and is saved when asked again."""
    rows = page.locator("[data-batch-row]")
    keys.press("Enter")
    for name in ("分类", "主要内容"):  # each is told at its field, and which those are
        expect(rows.first.get_by_label(name).locator("..").get_by_text("请填写这一项。")).to_be_visible()
    keys.press("Escape", "f", "ArrowDown", "Escape", "n")
    keys.type("厂区大门与厂名")
    keys.press("Enter")
    saved(page, 1)
    dropped: list[str] = []

    def drop_once(route: Route) -> None:
        if route.request.method == "POST" and not dropped:
            dropped.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/recordings/batch/*/**", drop_once)
    keys.press("3", "n")
    keys.type("检查消防通道")
    keys.press("Enter")
    expect(rows.nth(1).get_by_text("未保存，已填写的内容仍在")).to_be_visible()
    expect(rows.nth(1).locator("textarea")).to_have_value("检查消防通道")
    keys.press("ArrowUp", "Enter")
    saved(page, 2)


def rest_of_page(page: Page, keys: Keys) -> None:
    """One is skipped; the others go by the key of their point; what is contradicted waits for a choice."""
    rows = page.locator("[data-batch-row]")
    keys.press("s")
    for number in range(3, 24):
        expect(rows.nth(number)).to_be_focused()
        if rows.nth(number).locator("[name=contradicted]").count():
            keys.press("Enter")
            expect(rows.nth(number).get_by_text("请先选择一种")).to_be_visible()
            keys.press("x")
        keys.press("3", "Enter")
    keys.press("3", "a")
    expect(page.get_by_role("dialog", name="全部接受")).to_be_visible()
    keys.press("Enter")
    saved(page, 24)


def of_no_stay(page: Page, keys: Keys) -> None:
    """Where nothing speaks for a place it's typed once, and said again of the others by one key."""
    rows = page.locator("[data-batch-row]")
    expect(rows).to_have_count(5)
    expect(rows.first).to_be_focused()
    keys.press("3", "Enter", "3", "Enter")
    expect(rows.nth(1).get_by_text("请填写这一项。")).to_be_visible()
    keys.type("厂区外道路")
    keys.press("Enter")
    for _more in range(3):
        keys.press("=", "Enter")
    saved(page, 5)


def test_thirty_recordings_that_cannot_be_described_by_keys_alone(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None], tmp_path: Path
) -> None:
    sign_in(demo, "aziz")
    first = datetime.now(ZONE).replace(hour=2, minute=0, second=0, microsecond=0) - timedelta(days=9)  # nobody is out
    stays(page, demo, first)
    demo.run("intake", str(a_card(tmp_path / "card", first)), "--recorder", "KT50077", "--officer", "410312")
    mine = waiting(page, demo)
    assert len(mine) == COUNT
    page.goto(f"{demo.address}/recordings/batch/")
    rows = page.locator("[data-batch-row]")
    expect(rows).to_have_count(25)
    expect(rows.first).to_be_focused()
    expect(rows.first.get_by_text("在活动“一号车间”")).to_be_visible()
    accessible()
    keys = Keys(page)
    keys.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    keys.press("Escape")
    first_ones(page, keys)
    rest_of_page(page, keys)
    expect(page.locator("[data-batch-next]")).to_be_focused()
    keys.press("Enter")
    of_no_stay(page, keys)
    keys.press("Enter")
    expect(rows).to_have_count(1)  # the one that was skipped
    expect(rows.first).to_be_focused()
    keys.press("3", "Enter")
    saved(page, 1)
    assert waiting(page, demo) == []
    assert all(call(page, demo, "GET", f"/recordings/{each}")["description"] for each in mine)
    assert keys.count <= MOST_KEYS, keys.count
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{demo.address}/recordings/batch/?of=all")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
