"""The user's words for what is wrong with a workbook."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "sheets.not_a_workbook": N_(
        "无法读取：不是 .xlsx 表格，或已损坏、加了密码。请用 Excel 或 WPS 打开，另存为不带密码的 .xlsx 再导入。"
    ),
    "sheets.too_large": N_(
        "文件解压后超过 {limit} MB（{part}），不像一张表格，没有读取。请把表格复制到新建的工作簿，去掉图片再导入。"
    ),
    "sheets.too_many_rows": N_("表格超过 {limit} 行，没有读取。请删去多余的行，或分成几个文件。"),
    "sheets.headings_absent": N_("工作表“{sheet}”的前几行里没有找到表头。请让表头单独占一行，列名为：{wanted}。"),
    "sheets.headings_wrong": N_(
        "第 {row} 行的表头需要改正。缺少的列：{missing}。相近的列名：{near}。重复的列：{repeated}。"
    ),
    "sheets.heading_merged": N_("表头单元格 {cells} 是合并的，分不清是哪一列。请取消合并，让每列各有一个列名。"),
}
