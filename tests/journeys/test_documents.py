"""An officer enters an inspection record as two photos, sees its pages, serves it; the case shows point and clock."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from .conftest import House


def _photo(name: str) -> FilePayload:
    page = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(page).rectangle((100, 100, 800, 140), fill="black")
    file = io.BytesIO()
    page.save(file, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_record_in_two_photos_that_was_never_filed(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None]
) -> None:
    sign_in(demo, "chen")
    page.goto(f"{demo.address}/cases/")
    page.get_by_role("link", name="未按规定对从业人员进行安全生产教育和培训案").first.click()
    case = page.url
    page.get_by_role("link", name="登记文书", exact=True).first.click()
    page.get_by_role("link", name="现场检查记录").click()
    # one page at a time, as a phone's camera gives them; and a year that was mistyped
    page.get_by_label("选择文件或拍照").set_input_files(_photo("第一页.jpg"))
    page.get_by_label("选择文件或拍照").set_input_files(_photo("第二页.jpg"))
    page.get_by_label("文书日期").fill("1026-11-26")
    page.get_by_label("地点", exact=True).fill("宏达化工会议室")
    page.get_by_label(re.compile("^姓名")).fill("赵建设")
    accessible()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_label("文书日期")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("第二页.jpg")).to_be_visible()  # what was chosen outlives the mistake
    page.get_by_label("文书日期").fill("2026-11-26")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("文书已登记。")).to_be_visible()
    second = page.get_by_role("img", name="第 2 页")
    expect(second).to_be_visible(timeout=180_000)  # a fresh demo gives the worker much to do before
    assert page.get_by_role("img", name="第 1 页").evaluate("picture => picture.naturalWidth") > 0
    accessible()
    page.get_by_role("link", name="登记送达").first.click()
    page.get_by_label("直接送达").check()
    page.get_by_label("送达时间").fill("2026-11-26T16:30")
    page.get_by_role("button", name="保存送达").click()
    expect(page.get_by_text("已送达")).to_be_visible()
    record = page.url
    page.goto(f"{case}documents/new/?form=rectification_order")
    page.get_by_label("载明的期限").fill("2026-12-06")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile("/documents/[0-9a-f-]{36}/$"))
    page.goto(case)
    point = page.get_by_role("row", name=re.compile("出具的文书、取证文书与内部审批记录"))
    expect(point.get_by_text("已记录")).to_be_visible()
    expect(point.get_by_role("link", name="查看")).to_have_attribute("href", record.removeprefix(demo.address))
    clock = page.get_by_role("listitem").filter(has_text="整改期限届满后复查")
    expect(clock.get_by_role("link", name="责令限期整改指令书")).to_be_visible()
    expect(clock.get_by_text("进行中")).to_be_visible()
    accessible()
