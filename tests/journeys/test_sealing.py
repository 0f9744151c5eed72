"""Filmed despite a refusal: sealed by the officer, taken over by the legal section, let go by the head, on record."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PATIENCE, House

RECEIVER = "鼓楼区人民检察院"


def test_a_sealed_film_that_leaves_without_the_head(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    def enter(username: str, path: str) -> None:
        page.context.clear_cookies()
        sign_in(demo, username)
        page.goto(demo.address + path)

    enter("chen", "/recordings/")
    page.locator("table a[href*='/recordings/']").last.click()
    recording = page.url.removeprefix(demo.address)
    page.get_by_role("link", name="封存").click()
    page.get_by_label("当事人不同意而摄录").check()
    page.get_by_role("button", name="封存").click()
    expect(page.get_by_label("情况说明")).to_have_attribute("aria-invalid", "true")  # why is missing, and said so
    page.get_by_label("情况说明").fill("进入办公区后，负责人当场表示不同意拍摄。")
    accessible()
    page.get_by_role("button", name="封存").click()
    expect(page.get_by_text("已封存", exact=True)).to_be_visible()
    answer = page.goto(demo.address + recording)
    assert answer is not None
    assert "/seals/" in page.url or answer.status in {403, 404}
    assert page.locator("video").count() == 0

    enter("qian", "/seals/")
    sealed = recording.replace("/recordings/", "/seals/")
    page.locator(f"a[href='{sealed}']").click()
    page.get_by_role("button", name="阅知").click()
    expect(page.get_by_text("尚未阅知")).to_have_count(0)
    page.get_by_role("link", name="申请移交").click()
    page.get_by_label("接收单位").fill(RECEIVER)
    page.get_by_label("移交依据").fill("调取证据材料通知书（鼓检调〔2026〕3号）")
    page.locator(".form-actions button").click()
    expect(page.get_by_text(RECEIVER)).to_be_visible()
    expect(page.get_by_role("link", name="下载移交数据包")).to_have_count(0)  # not before the head's word

    enter("zheng", "/seals/")
    accessible()
    page.get_by_role("link", name="审批").first.click()
    page.get_by_label("批准", exact=True).check()
    page.get_by_role("button", name="保存意见").click()

    enter("qian", sealed)
    fetch = page.get_by_role("link", name="下载移交数据包")
    until = time.monotonic() + PATIENCE
    while not fetch.count():  # the worker makes the bag meanwhile
        assert time.monotonic() < until, demo.told()
        page.reload()
    with page.expect_download() as caught:
        fetch.click()
    assert caught.value.suggested_filename.endswith(".zip")

    enter("audit", "/ledger/?kind=transfer.approved")
    expect(page.get_by_role("cell", name="郑局").first).to_be_visible()
