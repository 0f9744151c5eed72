"""From a draw to a closed finding: something is found, the unit's leader answers, it is closed (art 19)."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House


def test_a_finding_that_gets_lost_between_draw_and_answer(
    demo: House, person: Callable[[House, str], Page], accessible: Callable[..., None]
) -> None:
    page = person(demo, "qian")
    page.goto(f"{demo.address}/supervision/plans/draw/")
    page.get_by_label("名称").fill("走查抽查")
    page.get_by_label("抽取数量").fill("1")
    page.get_by_label("资料种类").select_option("video")
    page.get_by_label("种子").fill("11 28")
    accessible(page)
    page.get_by_role("button", name="抽取").click()
    expect(page.get_by_text("一致", exact=True)).to_be_visible()
    accessible(page)
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("button", name="提交检查结果").click()
    expect(page.get_by_text(re.compile("请选择|必填|不能为空|这个字段是必填项")).first).to_be_visible()
    for item in page.locator(".review-item").all():
        item.get_by_label("符合", exact=True).check()
    notice = page.locator(".review-item").filter(has_text="开始摄录时告知当事人")
    notice.get_by_label("有问题").check()
    notice.get_by_role("button", name="取当前时间").click()
    expect(notice.get_by_label("见于")).to_have_value("0:00")
    notice.get_by_label("存在的问题").fill("没有告知录音录像")
    accessible(page)
    page.get_by_role("button", name="提交检查结果").click()
    page.get_by_role("link", name=re.compile("督〔")).click()
    finding = page.url
    accessible(page)
    leader = person(demo, "zhao")
    leader.goto(finding)
    leader.get_by_role("link", name="答复", exact=True).click()
    leader.get_by_label("情况说明").fill("先进入车间后开机")
    leader.get_by_label("整改情况").fill("已组织学习规范用语")
    accessible(leader)
    leader.get_by_role("button", name="提交答复").click()
    expect(leader.get_by_text("待核查").first).to_be_visible()
    page.goto(finding)
    page.get_by_role("link", name="核查答复").click()
    page.get_by_label("认可，办结").check()
    page.get_by_role("button", name="保存意见").click()
    expect(page.get_by_text("已办结").first).to_be_visible()
