"""Taking a recorder at a phone: looked over, refused, a way out, taken, and seen by everybody."""

from __future__ import annotations

from playwright.sync_api import expect


def answer(page, battery: str) -> None:
    chosen = {"battery": battery, "memory": "100", "clock": "same", "lens": "clear", "mount": "left_chest"}
    for item, value in chosen.items():
        page.locator(f"input[name=check_{item}][value='{value}']").check()


def test_taking_a_recorder_at_a_phone(demo, person, accessible):
    page = person(demo, "chen")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{demo.address}/recorders/take/")
    page.get_by_role("link", name="KT50015").click()
    clock = page.locator("[data-server-clock]")
    began = clock.text_content()
    expect(clock).not_to_have_text(began)  # it goes on
    accessible(page)
    answer(page, "10")
    page.get_by_text("稍后补填（紧急领用）").click()
    page.get_by_label("紧急领用的原因").fill("夜间事故现场")
    page.get_by_role("button", name="提交检查并领用").click()
    expect(page.get_by_text("充电后重新检查")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="处理好了，重新检查").click()
    answer(page, "100")
    page.get_by_text("稍后补填（紧急领用）").click()
    page.get_by_label("紧急领用的原因").fill("夜间事故现场")
    page.get_by_role("button", name="提交检查并领用").click()
    expect(page.get_by_text("检查合格，执法记录仪 KT50015 已领用。")).to_be_visible()
    row = page.locator("tr", has_text="KT50015")
    row.get_by_role("link", name="归还").click()
    page.get_by_text("没有开展执法活动").click()
    page.get_by_label("没有执法活动的原因").fill("取消出发")
    page.get_by_role("button", name="归还").click()
    expect(page.get_by_text("执法记录仪 KT50015 已归还。请尽快采集。")).to_be_visible()
