"""The first day: nobody is there yet, and nobody alone comes to footage."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import House

ADMIN, FIRST, SECOND = "Changting-Wai-Gudao-1", "Fangcao-Bi-Liantian-2", "Wanfeng-Fu-Liudi-3"


def _fill(page: Page, username: str, name: str, password: str) -> None:
    page.get_by_label("用户名").first.fill(username)
    page.get_by_label("姓名").first.fill(name)
    page.get_by_label("密码", exact=True).first.fill(password)
    page.get_by_label("再次输入密码").first.fill(password)


def _arrive(page: Page, house: House, sign_in: Callable[..., None], username: str) -> None:
    """Sign in for the first time and change the password that somebody else knows."""
    page.context.clear_cookies()
    sign_in(house, username, FIRST)
    page.get_by_label("当前密码").fill(FIRST)
    page.get_by_label("新密码").first.fill(SECOND)
    page.get_by_label("再次输入").last.fill(SECOND)
    page.get_by_role("button", name="修改密码").click()
    page.wait_for_url(lambda url: "/own/password/" not in url)


def test_a_first_administrator_who_can_begin_alone(
    bare: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    page.goto(bare.address)
    accessible()
    _fill(page, "dengxitong", "邓系统", "short")
    page.get_by_role("button", name="创建系统管理员").click()
    expect(page.get_by_label("密码", exact=True)).to_be_visible()  # refused with words, still on the page
    _fill(page, "dengxitong", "邓系统", ADMIN)
    page.get_by_role("button", name="创建系统管理员").click()
    expect(page.get_by_role("heading", name="创建安全管理员")).to_be_visible()
    accessible()

    page.goto(f"{bare.address}/accounts/")  # nothing else is open yet
    expect(page.get_by_role("heading", name="创建安全管理员")).to_be_visible()

    _fill(page, "anshouzheng", "安守正", FIRST)
    page.get_by_role("button", name="创建安全管理员").click()
    expect(page.get_by_role("heading", name="重新创建安全管理员")).to_be_visible()
    form = page.locator("section", has=page.get_by_role("heading", name="创建审计管理员"))
    form.get_by_label("用户名").fill("shenmingcha")
    form.get_by_label("姓名").fill("申明察")
    form.get_by_label("密码", exact=True).fill(FIRST)
    form.get_by_label("再次输入密码").fill(FIRST)
    form.get_by_role("button", name="创建审计管理员").click()

    _arrive(page, bare, sign_in, "anshouzheng")
    page.goto(bare.address)
    expect(page.get_by_text("等待").first).to_be_visible()
    _arrive(page, bare, sign_in, "shenmingcha")
    page.context.clear_cookies()
    sign_in(bare, "dengxitong", ADMIN)
    page.goto(f"{bare.address}/accounts/")
    expect(page.get_by_role("heading", name="账号").first).to_be_visible()
    accessible()
    answer = page.goto(f"{bare.address}/recordings/")
    assert answer is not None
    assert answer.status == 403
    bare.wait_for("ledger/checkpoint")  # the worker publishes unasked
    assert bare.run("ledger", "check").returncode == 0
