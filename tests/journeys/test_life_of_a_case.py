"""A case's life after it's closed: bound, filed, handed over, disputed, verified, consulted; and what ends.

The papers are a penalty's, and what is destroyed is what the demo has over its time:
nothing of a case that was closed this year may be. Each person has a browser of their own, as at the bureau.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import PATIENCE, House

CASE = "未为从业人员提供符合标准的劳动防护用品案"
LACKING = "没有到场摄录，已在情况说明中写明。"
ACCEPTED = "检查人由档案管理员兼任。"

People = Callable[[str], Page]
Looked = Callable[..., None]


def _until(demo: House, page: Page, wanted: Locator) -> None:
    """Wait until a page has something that the worker has to make first."""
    until = time.monotonic() + PATIENCE
    while not wanted.count():
        assert time.monotonic() < until, demo.told()
        page.reload()


def _accept(page: Page, stage: str, accessible: Looked) -> None:
    """The archivist accepts what the check of a stage found, item by item, with a reason."""
    page.get_by_role("link", name=f"四性检测（{stage}）").click()
    accessible(page)
    while page.locator("summary", has_text="予以接受").count():
        page.locator("summary", has_text="予以接受").first.click()
        page.locator("details[open] textarea").fill(ACCEPTED)
        page.locator("details[open] button").click()
        expect(page.get_by_text("已接受，原因会写入检测报告。")).to_be_visible()
    expect(page.get_by_text(ACCEPTED).first).to_be_visible()


def compiled(demo: House, officer: Page, accessible: Looked) -> str:
    """组卷, by who handled the case; the address of the volume."""
    officer.goto(f"{demo.address}/cases/")
    officer.get_by_role("link", name=CASE).first.click()
    officer.get_by_role("link", name="组卷", exact=True).click()
    expect(officer.get_by_label("放入 案件集体讨论记录")).to_have_value("inner")
    accessible(officer)
    officer.get_by_label("与原件一致 行政处罚决定书（单位）").check()
    officer.get_by_role("button", name="生成案卷").click()
    expect(officer.get_by_text("请选择是谁核对的")).to_be_visible()  # attested by nobody
    officer.get_by_role("group", name="扫描件核对人").get_by_role("radio", name=re.compile("李明远")).check()
    officer.get_by_role("button", name="生成案卷").click()
    expect(officer.get_by_role("link", name="在新窗口打开")).to_be_visible(timeout=PATIENCE * 1000)
    expect(officer.get_by_role("button", name="归档")).to_have_count(0)
    return officer.url


def filed(demo: House, archivist: Page, volume: str, accessible: Looked) -> str:
    """归档, by the archive room; the 档号."""
    archivist.goto(volume)
    _until(demo, archivist, archivist.get_by_text("项待处理"))  # nobody is named as 检查人
    _accept(archivist, "归档", accessible)
    archivist.goto(volume)
    archivist.get_by_role("button", name="归档").first.click()
    archivist.get_by_label("仍要归档的原因").fill(LACKING)
    archivist.get_by_role("dialog").get_by_role("button", name="归档").click()
    expect(archivist.get_by_text("已归档").first).to_be_visible()
    address = archivist.get_by_role("link", name="在新窗口打开").get_attribute("href")
    answer = archivist.request.get(f"{demo.address}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-1.7")
    return str(re.search(r"ZY·\d{4}-D30-\d{4}", archivist.locator("main").inner_text())[0])  # type: ignore[index]


def handed_over(demo: House, people: People, volume: str, number: str, accessible: Looked) -> None:
    """移交: offered, returned with a reason, offered again, received, and put on its shelf."""
    officer, archivist = people("li"), people("zhou")
    for reason in ("第 3 页与扫描件不符", ""):
        officer.goto(f"{demo.address}/handovers/offer/")
        row = officer.get_by_role("row").filter(has_text=number)
        expect(row.get_by_text("上次退回")).to_have_count(0 if reason else 1)
        accessible(officer)
        officer.get_by_role("button", name="签字并移交").click()
        batch = officer.url
        archivist.goto(batch)
        if not reason:
            _until(demo, archivist, archivist.get_by_text("项待处理"))
            archivist.goto(volume)
            _accept(archivist, "移交", accessible)
            archivist.goto(batch)
        else:
            archivist.get_by_role("radio", name="退回").check()
            archivist.get_by_role("button", name="签字并保存").click()
            expect(archivist.get_by_text(f"请写明退回案卷 {number} 的原因")).to_be_visible()
            archivist.get_by_label("退回原因").fill(reason)
        archivist.get_by_role("button", name="签字并保存").click()
        expect(archivist.get_by_text("已签字")).to_be_visible()
    archivist.get_by_role("link", name="登记", exact=True).click()
    archivist.get_by_label("柜架").fill("3 号架")
    archivist.get_by_role("button", name="保存").click()
    expect(archivist.get_by_text("存放位置已保存。")).to_be_visible()


def supplemented(demo: House, people: People, volume: str) -> None:
    """补充: what comes after filing goes into a part of its own with its reason; what is filed stays as it is."""
    officer, archivist = people("li"), people("zhou")
    officer.goto(volume)
    officer.locator("main a[href^='/cases/']").last.click()
    officer.wait_for_url("**/cases/*/")
    officer.goto(f"{officer.url}documents/new/?form=service_receipt")
    officer.get_by_label("日期").first.fill("2026-11-20")
    officer.locator("main form button.btn-primary").first.click()
    officer.wait_for_url("**/documents/*-*/")
    officer.goto(volume)
    expect(officer.get_by_text("归档后案件又有变化")).to_be_visible()
    officer.get_by_role("link", name="补充", exact=True).click()
    officer.get_by_role("button", name="生成案卷").click()
    expect(officer.get_by_label("补充原因")).to_have_attribute("aria-invalid", "true")
    officer.get_by_label("补充原因").fill("送达回执归档后收到")
    officer.get_by_label("检查人").fill("周文")
    officer.get_by_label("纸质原件存放处").fill("案卷档案室 2 架")
    officer.get_by_role("button", name="生成案卷").click()
    expect(officer.get_by_role("link", name="在新窗口打开")).to_be_visible(timeout=PATIENCE * 1000)
    archivist.goto(officer.url)
    button = archivist.get_by_role("button", name="归档")
    _until(demo, archivist, button)  # its own check comes first
    button.first.click()
    archivist.get_by_label("仍要归档的原因").fill(LACKING)
    archivist.get_by_role("dialog").get_by_role("button", name="归档").click()
    expect(archivist.get_by_text("已归档").first).to_be_visible()
    expect(archivist.locator("dt:has-text('补充原因') + dd")).to_have_text("送达回执归档后收到")
    archivist.goto(volume)
    expect(archivist.get_by_text("归档后案件又有变化")).to_have_count(0)


def disputed(demo: House, people: People, volume: str, accessible: Looked, tmp_path: Path) -> tuple[Path, str]:
    """应诉举证: a notice comes, its clock runs, all is held; the bundle as a court unpacks it, and its paper.

    Both filed parts of the 正卷 go along as they were filed; nothing of the 副卷 does.
    """
    officer, legal = people("li"), people("qian")
    officer.goto(volume)
    number = officer.locator("dt:has-text('案号') + dd a").inner_text()
    paper = officer.get_by_role("link", name="在新窗口打开").get_attribute("href")
    legal.goto(f"{demo.address}/disputes/new/")
    legal.get_by_role("textbox", name="案号", exact=True).fill(number)
    legal.get_by_label("发出通知的机关").fill("鼓楼区人民法院")
    legal.get_by_label("种类").select_option("行政诉讼")
    legal.get_by_role("button", name="登记").click()
    expect(legal.get_by_label("通知文号")).to_have_attribute("aria-invalid", "true")
    legal.get_by_label("通知文号").fill("（2026）豫0204行初12号")
    legal.get_by_role("button", name="登记").click()
    expect(legal.locator("main .panel h2, main h2").first).to_have_text("对方可能质疑")
    expect(legal.locator("dt:has-text('保全') + dd")).to_contain_text("全案已保全")
    expect(legal.locator("dt:has-text('答复期限') + dd")).to_contain_text("剩余")
    expect(legal.get_by_text("2 卷，随举证包提交")).to_be_visible()
    accessible(legal)
    legal.get_by_role("link", name="制作举证包").click()
    legal.get_by_label("提交目的").fill("应诉")
    legal.get_by_role("button", name="制作", exact=True).last.click()
    link = legal.get_by_role("link", name="下载光盘映像")
    link.wait_for(timeout=PATIENCE * 1000)
    accessible(legal)
    fingerprint = legal.locator("dt:has-text('账本公钥指纹') + dd code").inner_text()
    with legal.expect_download() as caught:
        link.click()
    image, disc = tmp_path / "disc.iso", tmp_path / "disc"
    caught.value.save_as(image)
    disc.mkdir()
    utf8 = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(["bsdtar", "-xf", str(image), "-C", str(disc)], env=utf8, check=True)
    filed_as = officer.request.get(f"{demo.address}{paper}").body()
    handed_in = [one.read_bytes() for one in sorted((disc / "data" / "volume").iterdir())]
    assert len(handed_in) == 2
    assert filed_as in handed_in
    return disc, fingerprint


def verified(demo: House, court: Page, disc: Path, fingerprint: str) -> None:
    """核验: whoever holds the disc opens its page without us, and the command says the same; of a forgery too."""
    court.context.set_offline(True)
    court.goto((disc / "验证.html").as_uri())
    court.locator("#folder").set_input_files(disc)
    court.locator("#done:visible").wait_for()
    expect(court.locator("#word")).to_have_text("不能判断")  # the paper hasn't been asked yet
    court.get_by_label("输入纸上的公钥指纹").fill(fingerprint)
    expect(court.locator("#word")).to_have_text("通过")
    expect(court.locator("#checks")).to_contain_text("案卷正卷 2 册")
    assert demo.run("check", str(disc), "--fingerprint", fingerprint).stdout.endswith("结论：通过\n")
    paper = min((disc / "data" / "volume").iterdir())
    paper.chmod(0o600)
    paper.write_bytes(paper.read_bytes().replace(b"/Type", b"/Tipe", 1))
    court.get_by_role("button", name="核验另一个文件夹").click()
    court.locator("#folder").set_input_files(disc)
    court.locator("#done:visible").wait_for()
    expect(court.locator(f"#findings li[data-kind=altered][data-path='data/volume/{paper.name}']")).to_have_count(1)
    assert demo.run("check", str(disc), "--fingerprint", fingerprint, check=False).stdout.endswith("结论：不通过\n")


def consulted(demo: House, people: People, number: str, accessible: Looked) -> None:
    """查阅: somebody of another unit asks, the head decides, and only then it opens."""
    other, head = people("chen"), people("zheng")
    other.goto(f"{demo.address}/consultations/ask/")
    other.get_by_label("资料编号、档号或文号").fill(number)
    other.get_by_role("button", name="提交申请").click()
    expect(other.get_by_label("用途", exact=True)).to_have_attribute("aria-invalid", "true")
    other.get_by_label("用途", exact=True).fill("参考同类案件的裁量")
    other.get_by_role("button", name="提交申请").click()
    expect(other.get_by_text("等待审批：局负责人")).to_be_visible()
    expect(other.get_by_role("link", name=number)).to_have_count(0)
    head.goto(other.url)
    head.get_by_role("radio", name="批准", exact=True).check()
    head.get_by_role("button", name="保存意见").click()
    expect(head.get_by_text("审批意见已保存。")).to_be_visible()
    other.reload()
    other.get_by_role("link", name=number).click()
    accessible(other)
    address = other.get_by_role("link", name="在新窗口打开").get_attribute("href")
    assert other.request.get(f"{demo.address}{address}").body().startswith(b"%PDF")


def destroyed(demo: House, people: People, accessible: Looked) -> None:
    """销毁: what is over its time is appraised, approved by two, and goes only when two have signed at the act."""
    archivist, leader, auditor = people("zhou"), people("zhao"), people("audit")
    archivist.goto(f"{demo.address}/retention/")
    archivist.locator("tbody input[type=checkbox]").first.check()
    accessible(archivist)
    archivist.get_by_role("button", name="提请销毁").click()
    archivist.get_by_role("button", name="提请").click()
    expect(archivist.get_by_label("销毁理由")).to_have_attribute("aria-invalid", "true")
    archivist.goto(f"{demo.address}/disposals/")
    archivist.get_by_role("row").filter(has_text="待监销签字").get_by_role("link").first.click()
    expect(archivist.get_by_text("冷静期已满")).to_be_visible()
    assert archivist.get_by_role("button", name="以业务单位监销人签字").count() == 0  # one person isn't both
    archivist.get_by_role("button", name="以档案室监销人签字").click()
    expect(archivist.get_by_text("等待另一名监销人签字")).to_be_visible()
    expect(archivist.get_by_text("已销毁")).to_have_count(0)

    leader.goto(f"{demo.address}{urlsplit(archivist.url).path}")
    accessible(leader)
    leader.get_by_role("button", name="以业务单位监销人签字").click()
    register = leader.get_by_role("link", name="销毁清册")
    _until(demo, leader, register)  # the worker carries it out meanwhile
    expect(leader.get_by_text("已销毁").first).to_be_visible()
    with leader.expect_download() as caught:
        register.click()
    assert caught.value.suggested_filename.startswith("销毁清册-")

    auditor.goto(f"{demo.address}/ledger/?kind=recording.destroyed")
    expect(auditor.get_by_role("row")).to_have_count(2)  # the heading, and the one


@pytest.mark.clause("14", "18", "20", "21", "22")
def test_a_step_of_a_closed_cases_life_that_does_not_lead_to_the_next(
    demo: House, person: Callable[[House, str], Page], page: Page, accessible: Looked, tmp_path: Path
) -> None:
    def people(username: str) -> Page:
        return person(demo, username)

    volume = compiled(demo, people("li"), accessible)
    number = filed(demo, people("zhou"), volume, accessible)
    handed_over(demo, people, volume, number, accessible)
    supplemented(demo, people, volume)
    disc, fingerprint = disputed(demo, people, volume, accessible, tmp_path)
    verified(demo, page, disc, fingerprint)
    consulted(demo, people, number, accessible)
    destroyed(demo, people, accessible)
