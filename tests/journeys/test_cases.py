"""An officer opens a case with a wrong code and mends it, grows a penalty out of an inspection and closes the first."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House

PARTY, CODE = "开封市鼓楼区新曹门机械加工厂", "91410204MA47D3QX6P"
TITLE = "机械加工企业执法检查"


def test_a_case_whose_party_nobody_finds_again(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/cases/new/")
    page.get_by_label("行政强制").check()
    expect(page.get_by_role("textbox", name="案号")).to_have_value(re.compile("强"))
    page.get_by_label("行政检查").check()
    page.get_by_label("案由").fill(TITLE)
    page.get_by_role("combobox", name="当事人").fill(PARTY)
    page.get_by_label("统一社会信用代码或身份证号").fill(CODE[:-1] + "0")
    page.get_by_label("法定代表人或负责人").fill("顾长明")
    page.get_by_label("王雪琴").check()
    page.get_by_role("button", name="建立案件").click()
    expect(page.get_by_text("末位校验码不符")).to_be_visible()
    expect(page.get_by_label("法定代表人或负责人")).to_have_value("顾长明")
    expect(page.get_by_label("案由")).to_have_value(TITLE)
    accessible()
    page.get_by_label("统一社会信用代码或身份证号").fill(CODE)
    page.get_by_role("button", name="建立案件").click()
    expect(page.get_by_role("link", name="添加执法活动").first).to_be_visible()
    accessible()
    first = page.url

    page.get_by_text("更多", exact=True).click()
    page.get_by_role("link", name="立案处罚").click()
    expect(page.get_by_role("combobox", name="当事人")).to_have_value(PARTY)
    expect(page.get_by_label("行政处罚")).to_be_checked()
    page.get_by_role("button", name="建立案件").click()
    expect(page.get_by_text("来源案件", exact=True)).to_be_visible()

    page.goto(f"{first}close/")
    page.get_by_label("转立案：").check()
    page.get_by_role("button", name="结案").click()
    page.get_by_role("link", name=PARTY).click()
    expect(page.get_by_role("heading", name=PARTY)).to_be_visible()
    expect(page.get_by_role("link", name=TITLE)).to_have_count(2)
    expect(page.get_by_text("转立案查处")).to_be_visible()
    accessible()
