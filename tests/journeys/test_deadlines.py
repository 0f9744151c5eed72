"""An officer asks for an extension and the leader grants it; the office imports a year and a deadline becomes firm."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House

PLACE = "新玛特购物广场消防控制室"


def _arrangement(year: int) -> str:
    days = [{"name": "元旦", "date": f"{year}-01-0{day}", "isOffDay": True} for day in (1, 2, 3)]
    return json.dumps({"year": year, "papers": [], "days": days}, ensure_ascii=False)


def test_a_deadline_that_is_extended_and_one_that_becomes_firm(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "wang")
    page.get_by_role("link", name="期限").first.click()
    row = page.get_by_role("row").filter(has_text=PLACE)
    before = row.locator("time").first.get_attribute("datetime")
    accessible()
    row.get_by_role("link", name="原始资料上传期限").first.click()
    accessible()
    page.get_by_role("link", name="申请延期").click()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_label("延期理由")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("延期理由").fill("记录仪送修，取回后上传。")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("延期申请已提交")).to_be_visible()
    filing = demo.address + "/deadlines/?state=provisional"
    page.goto(filing)
    page.get_by_role("row").filter(has_text="111号").get_by_role("link", name="结案后组卷归档期限").first.click()
    firm = page.url
    told = page.get_by_text(re.compile(r"\d{4}年放假安排尚未公布")).first.inner_text()
    year = int(re.findall(r"\d{4}", told)[0])

    page.context.clear_cookies()
    sign_in(demo, "zhao")
    page.get_by_role("link", name="审批").first.click()
    page.get_by_role("row").filter(has_text=PLACE).get_by_role("link", name="审批").click()
    page.get_by_label("批准", exact=True).check()
    accessible()
    page.get_by_role("button", name="保存意见").click()
    expect(page.get_by_text("审批意见已保存。")).to_be_visible()
    page.goto(demo.address + "/deadlines/?state=provisional")
    after = page.get_by_role("row").filter(has_text=PLACE).locator("time").first.get_attribute("datetime")
    assert before is not None
    assert after is not None
    assert after > before

    page.context.clear_cookies()
    sign_in(demo, "sun")
    page.get_by_role("link", name="放假安排", exact=True).click()
    accessible()
    page.get_by_role("link", name="导入放假安排").click()
    page.get_by_label("或粘贴文件内容").fill("{}")
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_label("或粘贴文件内容")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("或粘贴文件内容").fill(_arrangement(year))
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_text(f"已导入 {year} 年放假安排")).to_be_visible()
    recounting = page.get_by_text("后台正在重新计算受影响的期限")
    while recounting.count():
        page.reload()

    page.context.clear_cookies()
    sign_in(demo, "wang")
    page.goto(firm)
    expect(page.get_by_text("到期时间暂定")).to_have_count(0)
