"""Years later: what is over its time is appraised, approved by two, and goes only when two have signed at the act."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PATIENCE, House


def test_what_nobody_witnessed_is_destroyed_or_what_was_leaves_no_register(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    def enter(username: str, path: str) -> None:
        page.context.clear_cookies()
        sign_in(demo, username)
        page.goto(demo.address + path)

    enter("zhou", "/retention/")
    page.locator("tbody input[type=checkbox]").first.check()
    accessible()
    page.get_by_role("button", name="提请销毁").click()
    page.get_by_role("button", name="提请").click()
    expect(page.get_by_label("销毁理由")).to_have_attribute("aria-invalid", "true")

    page.goto(demo.address + "/disposals/")
    page.get_by_role("row").filter(has_text="待监销签字").get_by_role("link").first.click()
    batch = page.url.removeprefix(demo.address)
    expect(page.get_by_text("冷静期已满")).to_be_visible()
    assert page.get_by_role("button", name="以业务单位监销人签字").count() == 0  # one person isn't both
    page.get_by_role("button", name="以档案室监销人签字").click()
    expect(page.get_by_text("等待另一名监销人签字")).to_be_visible()
    expect(page.get_by_text("已销毁")).to_have_count(0)

    enter("zhao", batch)
    accessible()
    page.get_by_role("button", name="以业务单位监销人签字").click()
    register = page.get_by_role("link", name="销毁清册")
    until = time.monotonic() + PATIENCE
    while not register.count():  # the worker carries it out meanwhile
        assert time.monotonic() < until, demo.told()
        page.reload()
    expect(page.get_by_text("已销毁").first).to_be_visible()
    with page.expect_download() as caught:
        register.click()
    assert caught.value.suggested_filename.startswith("销毁清册-")

    enter("audit", "/ledger/?kind=recording.destroyed")
    expect(page.get_by_role("row")).to_have_count(2)  # the heading, and the one
