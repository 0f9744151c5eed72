"""From a closed case to a filed volume: the officer puts it together, the archivist accepts, files and reads it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PATIENCE, House

CASE = "未为从业人员提供符合标准的劳动防护用品案"


def test_a_closed_case_that_never_becomes_a_volume(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "li")
    page.goto(demo.address + "/cases/")
    page.get_by_role("link", name=CASE).first.click()
    page.get_by_role("link", name="组卷", exact=True).click()
    expect(page.get_by_label("放入 案件集体讨论记录")).to_have_value("inner")
    accessible()
    page.get_by_label("与原件一致 行政处罚决定书（单位）").check()
    page.get_by_role("button", name="生成案卷").click()
    expect(page.get_by_text("请选择是谁核对的")).to_be_visible()  # attested by nobody
    page.get_by_role("group", name="扫描件核对人").get_by_role("radio", name=re.compile("李明远")).check()
    page.get_by_role("button", name="生成案卷").click()
    expect(page.get_by_role("link", name="在新窗口打开")).to_be_visible(timeout=PATIENCE * 1000)
    expect(page.get_by_role("button", name="归档")).to_have_count(0)
    volume = page.url

    page.context.clear_cookies()
    sign_in(demo, "zhou")
    page.goto(volume)
    until = time.monotonic() + PATIENCE
    while not page.get_by_text("项待处理").count():  # nobody is named as 检查人
        assert time.monotonic() < until, demo.told()
        page.reload()
    page.get_by_role("link", name="查看 四性检测（归档）").click()
    accessible()
    while page.locator("summary", has_text="予以接受").count():
        page.locator("summary", has_text="予以接受").first.click()
        page.locator("details[open] textarea").fill("检查人由档案管理员兼任。")
        page.locator("details[open] button").click()
        expect(page.get_by_text("已接受，原因会写入检测报告。")).to_be_visible()
    expect(page.get_by_text("检查人由档案管理员兼任。").first).to_be_visible()
    page.goto(volume)
    page.get_by_role("button", name="归档").first.click()
    page.get_by_label("仍要归档的原因").fill("没有到场摄录，已在情况说明中写明。")
    page.get_by_role("dialog").get_by_role("button", name="归档").click()
    expect(page.get_by_text("已归档").first).to_be_visible()
    address = page.get_by_role("link", name="在新窗口打开").get_attribute("href")
    answer = page.request.get(demo.address + str(address))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")
