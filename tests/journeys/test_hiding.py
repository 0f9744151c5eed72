"""An officer hides somebody in a copy, a leader watches all of it, and what leaves shows nothing of what was hidden."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import av
from playwright.sync_api import Locator, Page, expect

from .conftest import House


def _at(page: Page, second: float) -> None:
    page.evaluate("second => { document.querySelector('video').currentTime = second }", second)
    page.wait_for_function("() => !document.querySelector('video').seeking")


def _drag(page: Page, on: Locator, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """By mouse, from one place of a box to another: shares of its width and height."""
    box = on.bounding_box()
    assert box is not None
    points = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in (begin, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=3)
    page.mouse.up()


def _tones(film: bytes) -> list[tuple[int, int]]:
    """Of each picture, the darkest and the brightest tone where the region is all the time."""
    tones = []
    with av.open(io.BytesIO(film)) as opened:
        for frame in opened.decode(video=0):
            picture = frame.to_image().convert("L")
            wide, high = picture.size
            seen = picture.crop((round(wide * 0.42), round(high * 0.25), round(wide * 0.48), round(high * 0.45)))
            tones.append(seen.getextrema())
    return tones


def test_a_face_that_was_hidden_is_seen_in_what_leaves(
    demo: House, person: Callable[[House, str], Page], accessible: Callable[..., None], tmp_path: Path
) -> None:
    officer = person(demo, "li")
    officer.goto(f"{demo.address}/search/?q=汴京化工仓库")
    officer.get_by_role("link", name="企业名称与概貌").first.click()
    officer.get_by_role("link", name="遮挡副本").click()
    officer.get_by_label("方案名称").fill("给当事人，遮挡路人")
    officer.get_by_role("button", name="开始画").click()
    officer.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    layer = officer.locator(".masks-layer")
    _drag(officer, layer, (0.3, 0.2), (0.5, 0.5))
    _at(officer, 1.5)
    _drag(officer, layer, (0.4, 0.35), (0.5, 0.35))  # a tenth of the picture to the right
    expect(officer.locator("[data-keys] [data-go]")).to_have_count(2)
    _at(officer, 0.5)
    officer.get_by_role("button", name="从当前时刻起消除 5 秒").click()
    officer.locator("[data-sounds] [data-field=to]").fill("1.5")
    accessible(officer)
    officer.get_by_role("button", name="保存并制作副本").click()
    expect(officer.get_by_text("待观看确认")).to_be_visible(timeout=120_000)
    name = officer.locator("h1").inner_text()
    expect(officer.get_by_role("button", name="确认可以交出")).to_have_count(0)  # not hers to confirm

    leader = person(demo, "zhao")
    leader.goto(demo.address)
    leader.get_by_role("link").filter(has_text=name).click()  # one click from home
    leader.get_by_label("我已看完整份副本").check()
    leader.get_by_role("button", name="确认可以交出").click()
    expect(leader.get_by_text("还没有看完整份副本，不能确认")).to_be_visible()
    leader.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    leader.get_by_role("button", name="播放或暂停").click()
    expect(leader.get_by_text("已看完整份", exact=True)).to_be_visible(timeout=60_000)
    accessible(leader)
    leader.get_by_label("我已看完整份副本").check()
    leader.get_by_role("button", name="确认可以交出").click()
    leader.get_by_label("用途").fill("当事人申请复制")
    leader.get_by_role("button", name="制作交出的文件").click()
    fetch = leader.get_by_role("link", name="下载")
    fetch.wait_for(timeout=120_000)
    with leader.expect_download() as caught:
        fetch.click()
    caught.value.save_as(tmp_path / "given.zip")
    with zipfile.ZipFile(tmp_path / "given.zip") as bag:
        films = [each for each in bag.namelist() if each.endswith(".mp4")]
        assert [each.rpartition("/")[2] for each in films] == [f"{name}.mp4"]  # and no original
        tones = _tones(bag.read(films[0]))
    assert len(tones) > 20
    assert max(high for _low, high in tones) < 40, tones  # black in every picture, the first and the last too
    assert max(high - low for low, high in tones) < 16, tones
