"""From a closed case to a filed volume: the officer puts it together, the archivist files it and reads the PDF."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House

CASE = "未为从业人员提供符合标准的劳动防护用品案"


def test_a_closed_case_becomes_a_filed_volume(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "li")
    page.goto(demo.address + "/cases/")
    page.get_by_role("link", name=CASE).first.click()
    page.get_by_role("link", name="组卷").click()
    expect(page.get_by_text(re.compile("还缺 .+ 项"))).to_be_visible()
    expect(page.get_by_label("放入 案件集体讨论记录")).to_have_value("inner")
    accessible()
    page.get_by_label("与原件一致 行政处罚决定书（单位）").check()
    page.get_by_role("button", name="生成案卷").click()
    expect(page.get_by_role("alert").or_(page.locator(".field-wrong, .notice-bad")).first).to_be_visible()
    page.get_by_label("扫描件核对人").select_option(index=1)
    page.get_by_label("纸质原件存放处").fill("档案室 2 架")
    page.get_by_role("button", name="生成案卷").click()
    expect(page.get_by_role("link", name="在新窗口打开")).to_be_visible(timeout=60_000)
    accessible()
    expect(page.get_by_role("button", name="归档")).to_have_count(0)
    volume = page.url

    page.context.clear_cookies()
    sign_in(demo, "zhou")
    page.goto(volume)
    page.get_by_role("button", name="归档").first.click()
    page.get_by_role("dialog").get_by_role("button", name="归档").click()
    expect(page.get_by_text("请写明为什么仍要归档")).to_be_visible()
    page.get_by_role("button", name="归档").first.click()
    page.get_by_label("仍要归档的原因").fill("没有到场摄录，已在情况说明中写明。")
    page.get_by_role("dialog").get_by_role("button", name="归档").click()
    expect(page.get_by_text("已归档").first).to_be_visible()
    address = page.get_by_role("link", name="在新窗口打开").get_attribute("href")
    answer = page.request.get(demo.address + str(address))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")
    page.goto(demo.address + "/filing/")
    expect(page.get_by_text(re.compile("11号"))).to_have_count(0)
