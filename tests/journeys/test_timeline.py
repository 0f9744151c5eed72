"""A case at a glance: its timeline shows a film's still where one points, plays at that second, and goes onto paper.

It stands on the demo's 108号, which other journeys only read or add to, and waits until its films were looked at.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PATIENCE, House

NUMBER = "108号"


def _looked_at(demo: House, page: Page) -> None:
    """Wait until the worker has looked inside every film of the case; until then the page says that it hasn't."""
    until = time.monotonic() + PATIENCE
    while page.locator(".tl-wait").count():
        assert time.monotonic() < until, demo.told()
        page.reload()


def test_a_timeline_that_nobody_can_watch_from_or_print(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/cases/?text={NUMBER}")
    page.get_by_role("row").filter(has_text=NUMBER).get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/$"))
    _looked_at(demo, page)
    timeline = page.locator("[data-timeline]")
    for stage in ("程序启动", "调查取证", "审查决定", "送达执行", "归档管理"):
        expect(timeline.locator(".tl-lane-name").get_by_text(stage)).to_be_visible()
    expect(timeline.locator(".tl-sheet .tl-unfilmed").first).to_be_visible()  # art 12(5): not filmed
    film = timeline.locator("a.tl-video").first
    page.wait_for_function(
        "async (at) => { const told = await fetch(at); return told.ok && (await told.json()).tile_width > 0; }",
        arg=film.get_attribute("data-still"),
        polling=500,
        timeout=PATIENCE * 1000,
    )
    film.scroll_into_view_if_needed()
    box = film.bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    expect(timeline.locator("[data-hint-picture]")).to_be_visible()
    expect(timeline.locator("[data-hint-picture]")).to_have_css("background-image", re.compile("url"))
    expect(timeline.locator("[data-hint-second]")).to_have_text(re.compile(r"0:0[4-7]"))
    accessible()

    page.emulate_media(media="print")
    expect(timeline.locator(".tl-strip").first).to_be_visible()
    expect(timeline.locator(".tl-list .tl-item-unfilmed").first).to_be_visible()
    hatched = "getComputedStyle(document.querySelector('.tl-hatch-line')).visibility"
    assert page.evaluate(hatched) == "visible", "what nobody filmed is white on paper"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(film).to_be_hidden()
    expect(timeline.locator(".tl-list").get_by_role("link").first).to_be_visible()
    expect(timeline.locator(".tl-list").get_by_text("没有摄录").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible()

    page.set_viewport_size({"width": 1440, "height": 900})
    film.scroll_into_view_if_needed()
    box = film.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile(r"/recordings/[0-9a-f-]+/\?t=[4-7]"))
    page.wait_for_function("() => (document.querySelector('video')?.currentTime ?? 0) >= 4")
