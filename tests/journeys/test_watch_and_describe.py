"""An officer on an ordinary day: finds, watches, describes."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House


def _position(page: Page) -> float:
    return float(page.evaluate("() => document.querySelector('video').currentTime"))


def _plays(page: Page) -> None:
    """The player really plays and seeks."""
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; return v.play() }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    page.evaluate("() => { document.querySelector('video').currentTime = 5 }")
    page.wait_for_function("() => !document.querySelector('video').seeking")
    assert _position(page) >= 5


def test_an_h264_recording_that_does_not_play(demo: House, page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/")
    page.get_by_role("link", name="企业名称与概貌").first.click()
    _plays(page)
    expect(page.get_by_text("SHA-256").first).to_be_visible()


def test_an_h265_recording_that_does_not_play(demo: House, page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(demo, "chen")
    page.goto(f"{demo.address}/recordings/")
    page.get_by_role("link", name=re.compile(r"KT50013_\d+_0001")).first.click()
    page.wait_for_selector("video", timeout=120_000)  # the worker may still be making the preview
    _plays(page)
    expect(page.get_by_text("预览").first).to_be_visible()


def test_a_description_that_does_not_name_the_recording(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/undescribed/")
    accessible()
    page.get_by_role("link", name="410204_KT50012").first.click()
    page.get_by_role("link", name="标注", exact=True).click()
    page.get_by_label("分类", exact=True).select_option(label="调查询问")
    page.get_by_label("记录环节").select_option(index=6)
    page.get_by_label("具体场所").fill("二号原料库")
    page.get_by_label("主要内容").fill("询问仓库保管员王某某关于化工原料混存的情况")
    accessible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    page.goto(f"{demo.address}/recordings/?text=原料混存")
    expect(page.get_by_text("二号原料库").first).to_be_visible()
    accessible()
    outcome = demo.run("verify", "--json")
    assert outcome.returncode == 0


def test_footage_that_an_administrator_can_open(demo: House, page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/")
    page.get_by_role("link", name="企业名称与概貌").first.click()
    page.wait_for_selector("video")
    address = page.url
    page.context.clear_cookies()
    sign_in(demo, "admin")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status in {403, 404}
    assert page.locator("video").count() == 0
