"""The legal section imports the bureau's list with a wrong row, mends it, publishes it and takes it out again."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from .conftest import House

HEAD = ["执法类别", "执法事项", "记录环节", "记录方式", "开始时间", "记录内容", "结束时间", "存储期限", "备注"]
GOOD = ["行政检查", "专项检查", "询问", "录像", "到达现场时", "询问全过程", "离开现场时", "永久", ""]
WRONG = ["行政处法", "专项检查", "抽样取证", "录像", "取样前", "取样、封样全过程", "封样后", "长期", ""]


def _workbook() -> bytes:
    book = Workbook()
    for row in (HEAD, GOOD, WRONG):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_list_with_a_wrong_row_that_nobody_could_publish(
    demo: House, page: Page, sign_in: Callable[..., None], accessible: Callable[[], None], tmp_path: Path
) -> None:
    sign_in(demo, "qian")
    page.get_by_role("link", name="记录事项清单").click()
    page.get_by_role("link", name="导入表格").first.click()
    page.get_by_label("表格文件").set_input_files({"name": "清单.xlsx", "mimeType": "", "buffer": _workbook()})
    page.get_by_role("button", name="读取表格").click()
    expect(page.get_by_text("有 1 行需要改正")).to_be_visible()
    expect(page.get_by_text("表格第 3 行“存储期限”：")).to_be_visible()
    expect(page.get_by_role("button", name="发布清单")).to_be_disabled()
    accessible()
    page.get_by_role("link", name="改正").click()
    expect(page.get_by_label("存储期限")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("执法类别").fill("行政检查")
    page.get_by_label("存储期限").fill("30年")
    accessible()
    page.get_by_role("button", name="保存这一行").click()
    page.get_by_role("button", name="发布清单").click()
    expect(page.get_by_text("清单已发布，共 2 行。")).to_be_visible()
    accessible()
    with page.expect_download() as caught:
        page.get_by_role("link", name="导出表格").click()
    taken = tmp_path / "taken.xlsx"
    caught.value.save_as(taken)
    cells = [cell.value for row in load_workbook(taken).active.iter_rows() for cell in row]
    assert "30年" in cells
