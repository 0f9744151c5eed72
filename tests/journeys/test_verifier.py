"""The page 验证.html as whoever holds a disc uses it: opened from a folder by file://, offline, in real Chromium.

The page meets the same altered copies as `./liuhen check` in tests/unit/packages/test_altered_bags.py.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from altered_bags import ALTERATIONS, FIRST, MAIN_VOLUME, SECOND, Maker, forged_whole, papers
from liuhen.ledger import note as notes
from liuhen.media.synthesise import Segment, video
from liuhen.packages.verifier import PAGE_NAME
from liuhen.packages.verifier import page as page_file

# What Chromium got after version 86 and a page might use by mistake.
AS_IN_86 = """() => {
  for (const made of [Array, String, Uint8Array]) for (const name of ["at", "findLast", "findLastIndex", "toSorted",
    "toReversed", "with", "toSpliced", "replaceAll", "toHex", "toBase64"]) delete made.prototype[name];
  for (const name of ["fromHex", "fromBase64"]) delete Uint8Array[name];
  for (const name of ["hasOwn", "groupBy"]) delete Object[name];
  for (const name of ["withResolvers", "try"]) delete Promise[name];
  delete window.structuredClone; delete crypto.randomUUID; delete window.showDirectoryPicker;
}"""


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(tmp_path_factory.mktemp("bags"), notes.Signer.generate("liuhen.invalid/test"))


@pytest.fixture(scope="module")
def bag(maker: Maker) -> Path:
    return maker.bag()


@pytest.fixture(scope="module")
def opened(browser: Browser, bag: Path) -> Iterator[Page]:
    """One page for all: opened from the bag's own folder; whatever it asks the network for is a failure."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, offline=True)
    context.add_init_script(f"({AS_IN_86})()")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: troubles.append(asked.url) if asked.url.startswith("http") else None)
    page.goto((bag / PAGE_NAME).as_uri())
    yield page
    context.close()
    assert not troubles, troubles


def check(page: Page, folder: Path) -> set[tuple[str, str]]:
    if page.get_by_role("button", name="核验另一个文件夹").is_visible():
        page.get_by_role("button", name="核验另一个文件夹").click()
    page.locator("#folder").set_input_files(folder)
    page.locator("#done:visible, #no-bag:visible").wait_for()
    return found(page)


def found(page: Page) -> set[tuple[str, str]]:
    return {
        (str(each.get_attribute("data-kind")), str(each.get_attribute("data-path")))
        for each in page.locator("#findings li").all()
    }


def test_altered_copies_that_the_page_passes(opened: Page, bag: Path, maker: Maker) -> None:
    agreed = {}
    for what, (alter, expected) in ALTERATIONS.items():
        altered = maker.copy(bag)
        alter(altered, maker)
        named = check(opened, altered)
        opened.get_by_label("输入纸上的公钥指纹").fill(maker.signer.verifier.fingerprint()[:16])
        agreed[what] = (named == expected, opened.locator("#word").inner_text(), sorted(named ^ expected))
    wanted = {what: (True, "不通过" if expected else "通过", []) for what, (_alter, expected) in ALTERATIONS.items()}
    assert agreed == wanted


def test_a_paper_that_the_page_reads_otherwise(opened: Page, bag: Path, maker: Maker) -> None:
    words = {"pass": "通过", "fail": "不通过", "undecided": "不能判断"}
    check(opened, bag)
    opened.get_by_text("手里有检查点").click()
    for what, paper in papers(maker).items():
        opened.locator("#fingerprint").fill(paper.fingerprint)
        opened.locator("#known").fill(paper.known)
        if opened.locator("#joining").is_visible():
            opened.locator("#joining").fill(paper.joining)
        assert (opened.locator("#word").inner_text(), found(opened)) == (words[paper.verdict], set(paper.found)), what
        opened.locator("#known").fill("三行")
        expect(opened.locator("#known-says")).to_contain_text("不是检查点")


def test_a_forger_with_a_key_of_his_own_and_a_clerk_with_the_paper(opened: Page, maker: Maker) -> None:
    check(opened, forged_whole(maker))
    expect(opened.locator("#word")).to_have_text("不能判断")
    opened.get_by_label("输入纸上的公钥指纹").fill(maker.signer.verifier.fingerprint())
    expect(opened.locator("#word")).to_have_text("不通过")
    expect(opened.locator("#findings")).to_contain_text("公钥的指纹与纸面不同")


def test_a_large_file_dropped_from_the_disc(opened: Page, maker: Maker, tmp_path: Path) -> None:
    larger = Maker(tmp_path, maker.signer)
    bag = larger.bag(first=os.urandom(20 << 20))  # three slices
    if opened.locator("#again").is_visible():
        opened.locator("#again").click()
    drop(opened, bag)
    opened.locator("#done:visible").wait_for()
    assert found(opened) == set()
    expect(opened.locator("#checks")).to_contain_text("SHA-256 和 SM3 与账本入库时的记录一致")
    with (bag / FIRST).open("r+b") as film:
        film.seek(19 << 20)
        film.write(b"changed")
    opened.locator("#again").click()
    drop(opened, bag)
    opened.locator("#done:visible").wait_for()
    assert found(opened) == {("altered", FIRST)}


def test_a_report_on_paper_that_says_less_than_the_page(opened: Page, bag: Path, maker: Maker) -> None:
    altered = maker.copy(bag)
    volume = altered / MAIN_VOLUME
    volume.write_bytes(volume.read_bytes().replace(b"1.7", b"1.4"))
    assert check(opened, altered) == {("altered", MAIN_VOLUME)}  # the 正卷 of a 举证包, put in another's place
    opened.locator("#fingerprint").fill(maker.signer.verifier.fingerprint())
    paper = printed(opened)
    for said in (
        "不通过",
        MAIN_VOLUME,
        "有的不是制作时账本所记的那一份",
        "公钥指纹",
        "核验时间",
        "不能证明",
        f"文件夹“{altered.name}”",
    ):
        assert said in paper, said
    assert "打印核验报告" not in paper
    check(opened, bag)
    opened.locator("#fingerprint").fill(maker.signer.verifier.fingerprint())
    expect(opened.locator("#checks")).to_contain_text("案卷正卷 1 册")
    paper = printed(opened)
    for said in ("通过", "案卷正卷1册", FIRST, "已与纸面对照，一致", page_file().sha256):
        assert said in paper, said


def test_a_film_that_the_page_does_not_play_from_the_folder(opened: Page, maker: Maker, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    video(film, Segment(seconds=1, width=160, height=96, sound=None))
    check(opened, Maker(tmp_path, maker.signer).bag(first=film.read_bytes()))
    opened.get_by_role("article").filter(has_text=FIRST).get_by_role("button", name="播放").click()
    opened.wait_for_function("document.querySelector('video')?.currentTime > 0")
    opened.get_by_role("article").filter(has_text=SECOND).get_by_role("button", name="查看").click()
    expect(opened.get_by_text("这个浏览器放不了这种格式")).to_contain_text(SECOND)  # no picture, whatever its name says


def test_a_copy_from_before_there_were_lists_that_passes_for_proven_whole(
    opened: Page, maker: Maker, tmp_path: Path
) -> None:
    assert check(opened, Maker(tmp_path, maker.signer, is_early=True).bag()) == set()
    opened.locator("#fingerprint").fill(maker.signer.verifier.fingerprint())
    expect(opened.locator("#because")).to_contain_text("其他文件账本没有记")
    expect(opened.locator("#checks")).to_contain_text("原始资料以外的文件")
    expect(opened.locator("#unproven")).to_contain_text("连同清单一起改写，这里看不出来")


def printed(page: Page) -> str:
    """What the printed report says, read from its PDF without the blanks between lines."""
    page.emulate_media(media="print")
    expect(page.locator("#print-report")).to_be_hidden()
    expect(page.locator("#record")).to_be_visible()
    page.emulate_media(media="null")
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as paper:
        return "".join("".join(each.get_textpage().get_text_range().split()) for each in paper)


def test_a_folder_that_is_no_copy(opened: Page, bag: Path) -> None:
    check(opened, bag / "data")
    expect(opened.get_by_role("alert")).to_contain_text("不是副本文件夹")
    check(opened, bag.parent)  # the disc's root: the copy is found in it
    expect(opened.locator("#word")).to_have_text("不能判断")


def drop(page: Page, folder: Path) -> None:
    """What the system does when a folder is dropped onto the page."""
    session = page.context.new_cdp_session(page)
    dragged = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for event in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": event, "x": 200, "y": 250, "data": dragged})
    session.detach()
