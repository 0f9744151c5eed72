"""A court asks for a copy: approved by two, looked at and checked by name, made with its mark, handed over."""

from __future__ import annotations

import hashlib
import re
import time
import zipfile
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PATIENCE, House


def _handed_over(demo: House, page: Page, request: str) -> None:
    """What the archivist does with it once it's made."""
    page.goto(demo.address + request)
    fetch, until = page.get_by_role("link", name="下载副本"), time.monotonic() + PATIENCE
    while not fetch.count():  # the worker makes it meanwhile
        assert time.monotonic() < until, demo.told()
        page.reload()
    with page.expect_download() as caught:
        fetch.click()
    content = caught.value.path()
    with zipfile.ZipFile(content) as packed:
        note = next(name for name in packed.namelist() if name.endswith("利用副本说明.txt"))
        assert "韩立新（开封市中级人民法院）" in packed.read(note).decode()
    page.get_by_role("link", name="登记交付").click()
    page.get_by_label("光盘").check()
    page.get_by_role("button", name="登记交付").click()
    page.get_by_role("link", name="领取单").click()
    expect(page.get_by_text(hashlib.sha256(content.read_bytes()).hexdigest())).to_be_visible()

    page.goto(demo.address + "/copies/?state=given")
    expect(page.get_by_role("row").filter(has_text="韩立新 · 光盘 × 1")).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_role("link", name="导出").click()
    assert caught.value.suggested_filename.endswith(".xlsx")


def test_a_copy_that_leaves_without_approval_check_mark_or_register(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    def enter(username: str, path: str) -> None:
        page.context.clear_cookies()
        sign_in(demo, username)
        page.goto(demo.address + path)

    enter("zhou", "/copies/")
    row = page.get_by_role("row").filter(has_text="赵静怡")
    number = re.search(r"\d{4}-\d{6}", row.inner_text())[0]
    page.goto(demo.address + "/consultations/visitor/")
    page.get_by_label("法院、检察院等机关").check()
    told = {
        "姓名": "韩立新",
        "单位": "开封市中级人民法院",
        "证件名称和号码": "工作证 豫法0200-0021",
        "用途": "二审调取证据",
    }
    for label, text in {**told, "资料编号、档号或文号": number}.items():
        page.get_by_label(re.compile(f"^{label}")).fill(text)
    page.get_by_label("利用副本", exact=True).check()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_label("介绍信（公函）文号")).to_have_attribute("aria-invalid", "true")  # a court brings a letter
    page.get_by_label("介绍信（公函）文号").fill("（2026）豫02行终9号调卷函")
    page.get_by_role("button", name="提交申请").click()
    request = page.url.removeprefix(demo.address)

    for username in ("qian", "zheng"):
        enter(username, request)
        expect(page.get_by_role("link", name=number)).to_have_count(0)  # not before all have agreed
        page.get_by_label("批准", exact=True).check()
        page.get_by_role("button", name="保存意见").click()
        expect(page.get_by_text("审批意见已保存")).to_be_visible()

    enter("qian", request)
    page.get_by_role("link", name=number).click()
    expect(page.locator(".player-watermark")).to_be_attached(timeout=PATIENCE * 1000)  # once the worker is that far
    page.goto(demo.address + request)
    accessible()
    for choice in page.get_by_label("否，可以提供").all():
        choice.check()
    for note in page.get_by_label("核查说明").all():
        note.fill("已看全部画面，只有当事人厂区")
    page.get_by_role("button", name="保存核查意见").click()
    expect(page.get_by_text("核查意见已保存")).to_be_visible()

    enter("zhou", request)
    _handed_over(demo, page, request)
    accessible()
