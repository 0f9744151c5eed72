"""A case at a glance: its timeline shows a film's still where one points, plays at that second, and goes onto paper."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House

TITLE = "危险化学品使用单位专项检查"


def test_a_timeline_that_nobody_can_watch_from_or_print(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/")
    page.get_by_role("link", name="企业名称与概貌").first.click()
    page.wait_for_url(re.compile(r"/recordings/[0-9a-f-]{36}/"))
    page.wait_for_function(  # before the worker has looked at it, it's no film and has no stills
        "async (at) => { const told = await fetch(at); return told.ok && (await told.json()).tile_width > 0; }",
        arg=f"{page.url.partition('?')[0]}stills/",
        polling=500,
        timeout=120_000,
    )
    page.get_by_role("link", name=TITLE).first.click()
    timeline = page.locator("[data-timeline]")
    for stage in ("程序启动", "调查取证", "审查决定", "送达执行", "归档管理"):
        expect(timeline.locator(".tl-lane-name").get_by_text(stage)).to_be_visible()
    expect(timeline.locator(".tl-unfilmed").first).to_be_visible()  # art 12(5): what nobody filmed of the stay
    film = timeline.locator("a.tl-video").first
    box = film.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    still = timeline.locator("[data-hint-picture]")
    expect(still).to_be_visible()
    expect(still).to_have_css("background-image", re.compile("url"))
    expect(timeline.locator("[data-hint-second]")).to_have_text(re.compile(r"0:0[4-7]"))

    page.emulate_media(media="print")
    expect(timeline.locator(".tl-strip").first).to_be_visible()
    expect(timeline.locator(".tl-frame")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(timeline.locator(".tl-list").get_by_role("link").first).to_be_visible()
    expect(film).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible()
    page.set_viewport_size({"width": 1440, "height": 900})

    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile(r"/recordings/[0-9a-f-]+/\?t=[4-7]"))
    video = page.locator("video")
    expect(video).to_be_visible()
    page.wait_for_function("() => document.querySelector('video').currentTime >= 4")
