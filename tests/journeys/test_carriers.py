"""An archivist plans what is kept for long, takes the disc's image along, and only the disc that is the same counts."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import House
from .test_verifier import AS_IN_86


def test_a_disc_that_nobody_read_back(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[..., None], tmp_path: Path
) -> None:
    sign_in(demo, "zhou")
    page.goto(f"{demo.address}/carriers/")
    accessible()
    page.get_by_role("link", name="编排").click()
    page.get_by_label("利用").uncheck()
    accessible()
    page.get_by_role("button", name="建立并制作").click()
    number = page.locator("tbody a").first.inner_text()
    page.get_by_role("link", name=number).click()
    fetch = page.get_by_role("link", name="下载映像")
    fetch.wait_for(timeout=60_000)
    accessible()
    with page.expect_download() as caught:
        fetch.click()
    image, disc = tmp_path / "disc.iso", tmp_path / "disc"
    caught.value.save_as(image)
    disc.mkdir()
    utf8 = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(["bsdtar", "-xf", str(image), "-C", str(disc)], env=utf8, check=True)
    assert demo.run("check", str(disc)).returncode == 0
    film = next((disc / "data").glob("*/original.*"))
    content = film.read_bytes()
    film.chmod(0o600)
    film.write_bytes(content[:-1])
    assert demo.run("carriers", "check", number, str(disc), check=False).returncode == 1
    page.add_init_script(f"({AS_IN_86})()")  # officials' browsers are as old as that
    page.reload()
    expect(page.get_by_text("核对不一致，尚未登记为已写入")).to_be_visible()
    reader = page.locator("[data-read-here]")
    most = reader.get_attribute("data-most") or ""
    reader.evaluate("each => { each.dataset.most = '3' }")
    page.get_by_label("在这台电脑上读取").set_input_files(disc)
    expect(reader.get_by_role("alert")).to_contain_text(
        f"./liuhen carriers check {number}"
    )  # too many: what to do instead
    reader.evaluate("(each, most) => { each.dataset.most = most }", most)
    page.get_by_label("在这台电脑上读取").set_input_files(disc)
    expect(page.get_by_text("original", exact=False).first).to_be_visible()
    expect(page.get_by_text("在浏览器中读取，由操作人声明").first).to_be_visible()
    expect(page.get_by_text("待写入").first).to_be_visible()
    film.write_bytes(content)
    page.get_by_label("在这台电脑上读取").set_input_files(disc)
    expect(page.get_by_text("最近一次核对一致")).to_be_visible()
    expect(page.get_by_text("已写入", exact=True).first).to_be_visible()
    accessible()
    page.get_by_label("存放位置").fill("档案室 4 号柜")
    page.get_by_label("保管人").fill("周文")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("存放情况已登记。")).to_be_visible()
    page.goto(f"{demo.address}/carriers/?state=written")
    row = page.get_by_role("row", name=number)
    expect(row).to_contain_text("档案室 4 号柜")
    index = page.context.new_page()
    index.goto((disc / "目录.html").as_uri())
    accessible(index)
    link = index.get_by_role("link", name=film.parent.name)
    expect(link).to_have_attribute("href", f"data/{film.parent.name}/{film.name}")
