"""What people are told when something about a volume goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "archive.volume_not_found": N_("没有找到这个案卷，或者您无权查看。"),
    "archive.case_not_closed": N_("案件 {number} 尚未结案，结案后才能组卷。"),
    "archive.fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "archive.fact_invalid.empty": N_("请填写这一项。"),
    "archive.fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "archive.fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "archive.attester_needed": N_("有扫描件勾选了“与原件一致”，请选择是谁核对的。"),
    "archive.filed": N_("案卷 {number} 已归档，卷内不再变动。需要增加材料的，请另做补充卷。"),
    "archive.nothing_to_bind": N_("没有选择任何文书或音像资料，请至少选择一份入卷。"),
    "archive.number_taken": N_("档号“{number}”已被使用，请核对后改用其他档号。"),
    "archive.number_odd": N_("“{number}”不合本局规定的写法，请核对后重新填写。"),
    "archive.number_odd.said": N_("“{number}”不合本局规定的写法：应为 {written}。请核对后重新填写。"),
    "archive.file_number_taken": N_("这个目录的案卷号“{number}”已由案卷 {other} 使用，请核对后重新填写。"),
    "archive.not_ready": N_("案卷还没有生成完毕，请生成后再归档。"),
    "archive.stale": N_("组卷之后{what}又有变化。请重新组卷，核对后再归档。"),
    "archive.shortage_reason_needed": N_("案卷还缺 {count} 项，请写明为什么仍要归档。"),
    "archive.supplement_reason_needed": N_("请写明补充的原因。"),
    "archive.pages_pending": N_("“{title}”的页面图片还在生成，完成后会自动继续。"),
    "archive.target": N_("不能写到 {path}：它已存在，或上级文件夹不可写。请换一个新的文件夹。"),
    "archive.file_absent": N_("案卷文件不在本机，请重新生成。"),
}
