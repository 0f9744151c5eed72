"""The office enters the plan, an officer starts a case from a line and the plan shows it; who reports stays closed."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House

PARTY = "开封市鼓楼区晨光印刷厂"
LINES = f"{PARTY} | 6 | 监察大队一中队 | 油墨仓库专项检查\n某商场 | 十三月 | 监察大队一中队"
REPORTER = "史清扬"


def test_plan_that_starts_no_case_and_a_reporter_whom_others_learn_of(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "sun")
    page.get_by_role("link", name="本局文件").click()
    page.get_by_role("link", name="登记文件").click()
    page.get_by_label("年度监督检查计划").check()
    page.get_by_label("标题").fill("2028 年度监督检查计划")
    page.get_by_label("年度", exact=True).fill("2028")
    page.get_by_role("button", name="保存文件").click()
    page.get_by_label("计划内容").fill(LINES)
    page.get_by_role("button", name="保存计划").click()
    expect(page.get_by_label("第 2 行")).to_have_accessible_description("月份应为 1 至 12。")
    accessible()
    page.get_by_label("第 2 行").fill(LINES.replace("十三月", "12月").splitlines()[1])
    page.get_by_role("button", name="保存计划").click()
    expect(page.get_by_text("0 / 2 行")).to_be_visible()
    accessible()
    plan = page.url

    page.context.clear_cookies()
    sign_in(demo, "li")
    page.goto(plan)
    page.get_by_role("link", name=f"新建案件 {PARTY}").click()
    expect(page.locator("#id_title")).to_have_value("油墨仓库专项检查")
    page.get_by_label("李明远").check()
    page.get_by_label("王雪琴").check()
    page.get_by_role("button", name="建立案件").click()
    expect(page.get_by_text("案件已建立")).to_be_visible()
    expect(page.get_by_role("link", name="2028 年度监督检查计划")).to_be_visible()
    page.goto(plan)
    expect(page.get_by_text("1 / 2 行")).to_be_visible()
    expect(page.get_by_text("办理中", exact=True).last).to_be_visible()
    page.goto(f"{demo.address}/complaints/")
    expect(page.get_by_text("没有您可以查看的投诉举报")).to_be_visible()

    page.context.clear_cookies()
    sign_in(demo, "zhao")
    page.goto(f"{demo.address}/complaints/")
    page.get_by_role("link", name="反应釜").click()
    opened = page.url
    page.get_by_role("button", name="打开举报人信息").click()
    expect(page.get_by_text(REPORTER)).to_be_visible()
    assert REPORTER not in page.title()
    accessible()

    page.context.clear_cookies()
    sign_in(demo, "chen")  # handles the complaint's case
    page.goto(opened)
    expect(page.get_by_text("举报人信息只向指定人员开放。")).to_be_visible()
    assert REPORTER not in page.content()
