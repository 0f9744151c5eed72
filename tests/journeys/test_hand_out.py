"""A leader hands a recording out, and a stranger checks it with tools that aren't ours."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from liuhen.packages.verifier import PAGE_NAME

from .conftest import House


def test_a_copy_that_a_stranger_can_not_check(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[..., None], tmp_path: Path
) -> None:
    sign_in(demo, "zhao")
    page.goto(f"{demo.address}/recordings/?text=企业名称与概貌")
    page.get_by_role("link", name="企业名称与概貌").first.click()
    page.get_by_role("link", name="导出").click()
    page.get_by_role("button", name="制作副本").click()
    expect(page.get_by_label("用途")).to_have_attribute("aria-invalid", "true")  # what for is missing, and said so
    page.get_by_label("用途").fill("案件移送")
    accessible()
    page.get_by_role("button", name="制作副本").click()
    link = page.get_by_role("link", name="下载")
    link.wait_for(timeout=120_000)
    accessible()
    fingerprint = page.locator("dt:has-text('账本公钥指纹') + dd code").last.inner_text()
    with page.expect_download() as caught:
        link.click()
    packed = tmp_path / caught.value.suggested_filename
    caught.value.save_as(packed)
    assert packed.name.startswith("2026-")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    bag = tmp_path / packed.stem
    assert demo.run("check", str(bag)).returncode == 0
    bagit = subprocess.run([sys.executable, "-m", "bagit", "--validate", str(bag)], check=False, capture_output=True)
    assert bagit.returncode == 0, bagit.stderr
    disc_page = page.context.new_page()  # a tab of its own: the first would fetch its old icon under the disc's policy
    disc_page.goto((bag / PAGE_NAME).as_uri())  # as whoever gets the disc does: no server, no Liuhen
    accessible(disc_page)
    disc_page.locator("#folder").set_input_files(bag)
    expect(disc_page.locator("#word")).to_have_text("不能判断")  # nothing stands for the key yet
    disc_page.get_by_label("输入纸上的公钥指纹").fill(fingerprint)
    expect(disc_page.locator("#word")).to_have_text("通过")
    disc_page.get_by_role("button", name="播放").click()
    disc_page.wait_for_function("document.querySelector('video').readyState >= 2")
    accessible(disc_page)
    film = next((bag / "data").glob("*/original.mp4"))
    demo.run("export", film.parent.name, str(tmp_path / "光盘.iso"), "--iso", "--purpose", "移送法院")
    disc = tmp_path / "disc"
    disc.mkdir()
    utf8 = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(["bsdtar", "-xf", str(tmp_path / "光盘.iso"), "-C", str(disc)], env=utf8, check=True)
    assert demo.run("check", str(disc), "--fingerprint", fingerprint).stdout.endswith("结论：通过\n")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    content = bytearray(film.read_bytes())
    content[len(content) // 2] ^= 1
    film.write_bytes(content)
    assert demo.run("check", str(bag), check=False).returncode != 0


def test_copies_for_an_officer_without_the_right(demo: House, page: Page, sign_in: Callable[..., None]) -> None:
    sign_in(demo, "li")
    page.goto(f"{demo.address}/recordings/?text=企业名称与概貌")
    page.get_by_role("link", name="企业名称与概貌").first.click()
    page.get_by_text("SHA-256").first.wait_for()
    assert page.get_by_role("link", name="导出").count() == 0
    answer = page.goto(f"{demo.address}/recordings/export/?pick={page.url.rstrip('/').rpartition('/')[2]}")
    assert answer is not None
    assert answer.status == 403
