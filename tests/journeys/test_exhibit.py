"""A leader makes evidence of a film; what a court gets opens with tools that aren't ours and checks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import House


def test_evidence_that_a_court_can_neither_open_nor_check(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[..., None], tmp_path: Path
) -> None:
    sign_in(demo, "zhao")
    page.goto(f"{demo.address}/cases/")
    page.get_by_role("row").filter(has_text="108号").get_by_role("link").first.click()
    page.wait_for_url("**/cases/*/")
    choosing = f"{page.url}exhibits/new/"
    page.goto(choosing)
    film = page.get_by_role("row").filter(has_text="企业名称与概貌")
    film.get_by_role("link").first.click()
    page.wait_for_selector("video", timeout=120_000)  # looked inside: a part can be told of a film of known length
    page.goto(choosing)
    film.get_by_role("checkbox").check()
    page.get_by_role("button", name="下一步：填写制作说明").click()
    page.get_by_label("证明对象").fill("生产车间位置与名称")
    page.get_by_label("片段起点").fill("00:00.300")
    page.get_by_label("片段终点").fill("00:01.100")
    page.get_by_label("精确到起止点（重新编码）").check()
    page.get_by_role("button", name="制作").click()
    expect(page.get_by_label("提交目的")).to_have_attribute("aria-invalid", "true")  # what for is missing, and said so
    page.get_by_label("提交目的").fill("提交区人民法院")
    accessible()
    page.get_by_role("button", name="制作").click()
    link = page.get_by_role("link", name="下载光盘映像")
    link.wait_for(timeout=120_000)
    accessible()
    expect(page.get_by_text("重新编码 · 要求 00:00.300 – 00:01.100")).to_be_visible()  # and what it holds, as measured
    expect(page.get_by_text("第 1 张，共 1 张")).to_be_visible()
    fingerprint = page.locator("dt:has-text('账本公钥指纹') + dd code").inner_text()
    with page.expect_download() as caught:
        link.click()
    image, disc = tmp_path / "disc.iso", tmp_path / "disc"
    caught.value.save_as(image)
    disc.mkdir()
    utf8 = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(["bsdtar", "-xf", str(image), "-C", str(disc)], env=utf8, check=True)
    assert (disc / "制作说明.pdf").read_bytes().startswith(b"%PDF")
    assert demo.run("check", str(disc), "--fingerprint", fingerprint).stdout.endswith("结论：通过\n")
