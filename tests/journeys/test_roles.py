"""Every role on its own way through the house: each entry of its menu opens, reads as Chinese, and fits a phone.

Officer, leader, office, archivist, legal section and head do their work in the other journeys; the three administrators
do theirs here, each what the other two can't.
"""

from __future__ import annotations

import getpass
import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from liuhen.demo.people import PEOPLE
from liuhen.people.models import Role

from .conftest import AXE, PASSWORD, House

# Words in Latin letters that people here write so: formats, digests, and what the demo calls its own things.
_KNOWN = re.compile(
    r"SHA-256|SM3|MP4|JPG|WAV|AVI|JPEG|HEIC|PDF|txt|xlsx|XLSX|API|CSV|English|LH1|KT\d+|DSJ-K5|KETE|CJ-?\d+|MB|GB|KB|"
    r"ZY·[\d·-]+D\d+-\d+|FB-?\d+|CNEx[\d.A-Z]*|\b[0-9A-Z]{18}\b|"  # a recorder, 档号, a 防爆合格证, 统一社会信用代码
    rf"\b{re.escape(getpass.getuser())}\b|"  # who runs a command on the machine stands so in the ledger
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){0,3}(?:-[0-9a-f]{12})?\b|" + "|".join(person.username for person in PEOPLE)
)
_WORD = re.compile(r"[A-Za-z]{2,}")
_ROLES = {person.role: person.username for person in reversed(PEOPLE)}  # the first of each role


@pytest.fixture
def axe() -> str:
    """What looks at a page for faults that shut somebody out."""
    return AXE.read_text("utf-8")


def sign_in(page: Page, house: House, username: str) -> None:
    page.goto(f"{house.address}/sign-in/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def foreign(page: Page) -> set[str]:
    """Words on a page that no reader of Chinese should have to know; paths and commands are as they are."""
    page.evaluate("() => document.querySelectorAll('code').forEach((each) => (each.hidden = true))")
    seen = page.locator("body").inner_text()
    page.evaluate("() => document.querySelectorAll('code').forEach((each) => (each.hidden = false))")
    return set(_WORD.findall(_KNOWN.sub("", seen)))


def shut_out(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    serious = [each for each in found["violations"] if each["impact"] in {"serious", "critical"}]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in serious]


def walk(page: Page, house: House, username: str, axe: str, looked_at: set[str]) -> list[tuple[str, object]]:
    """Open each entry of the menu; what is wrong, by address."""
    problems: list[tuple[str, object]] = []
    page.on("pageerror", lambda error: problems.append(("threw", str(error))))
    sign_in(page, house, username)
    menu = page.locator(".sidebar-nav a")
    addresses = [str(menu.nth(at).get_attribute("href")) for at in range(menu.count())]
    assert "/" in addresses
    for address in addresses:
        if address != "/" and address in looked_at:  # the same page for another role; the home page is one for each
            status = page.request.get(f"{house.address}{address}").status
            problems += [(address, status)] if status != 200 else []
            continue
        looked_at.add(address)
        page.set_viewport_size({"width": 1440, "height": 900})
        answer = page.goto(f"{house.address}{address}")
        if answer is None or answer.status != 200:
            problems.append((address, answer and answer.status))
            continue
        if words := foreign(page):
            problems.append((address, sorted(words)))
        problems += [(address, each) for each in shut_out(page, axe)]
        page.set_viewport_size({"width": 390, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append((address, f"{wide} px too wide on a phone"))
    return problems


def test_no_role_meets_a_page_that_fails_or_does_not_fit(demo: House, browser: Browser, axe: str):
    assert set(_ROLES) == set(Role)
    looked_at: set[str] = set()
    problems = {}
    for username in _ROLES.values():
        context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
        problems[username] = walk(context.new_page(), demo, username, axe, looked_at)
        context.close()
    assert not any(problems.values()), json.dumps(problems, ensure_ascii=False, indent=1, default=str)


def test_an_administrator_who_does_another_ones_part(
    demo: House, person: Callable[[House, str], Page], accessible: Callable[..., None]
) -> None:
    system, security, audit = (person(demo, name) for name in ("admin", "security", "audit"))
    system.get_by_role("link", name="账号与角色").first.click()
    system.get_by_role("link", name="新建账号").click()
    system.get_by_label("用户名").fill("luwen")
    system.get_by_label("姓名").fill("路文")
    system.get_by_label("所属单位").select_option(label="鼓楼区应急管理局 / 办公室")
    for field in ("密码", "再次输入密码"):
        system.get_by_label(field, exact=True).fill("Wanfeng-Fu-Liudi-3")
    system.get_by_role("button", name="创建账号").click()
    expect(system.get_by_text("请安全管理员授予角色")).to_be_visible()
    expect(system.get_by_role("button", name="授予角色")).to_have_count(0)
    account = system.url

    security.goto(demo.address)
    security.get_by_role("link", name=re.compile("授予角色.*路文")).click()
    expect(security).to_have_url(account)
    security.get_by_label("角色").select_option(label="办公室")
    accessible(security)
    security.get_by_role("button", name="授予角色").click()
    expect(security.get_by_text("角色已授予。")).to_be_visible()
    security.get_by_role("button", name="撤销 办公室").click()
    expect(security.get_by_text("角色已撤销。")).to_be_visible()
    expect(security.get_by_role("button", name="停用账号")).to_have_count(0)

    refused = {system: "/ledger/", security: "/accounts/new/", audit: "/jobs/"}
    for page, address in refused.items():
        answer = page.goto(f"{demo.address}{address}")
        assert answer is not None
        assert answer.status == 403
        assert page.request.get(f"{demo.address}/recordings/").status == 403
    audit.goto(demo.address)
    audit.get_by_role("link", name="近7天拒绝访问").click()
    for name in ("邓系统", "安守正", "申明察"):
        expect(audit.get_by_role("row").filter(has_text=name).first).to_be_visible()
    for title, name in (("创建账号", "邓系统"), ("授予角色", "安守正"), ("撤销角色", "安守正")):
        audit.get_by_label("事项").select_option(label=title)
        expect(audit.get_by_role("row").nth(1)).to_contain_text(title)
        expect(audit.get_by_role("row").nth(1)).to_contain_text(name)
    accessible(audit)
    audit.goto(account)
    expect(audit.get_by_role("heading", name="路文")).to_be_visible()
    expect(audit.get_by_role("button", name=re.compile("授予|重置|停用"))).to_have_count(0)
