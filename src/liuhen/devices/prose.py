"""What people are told when something about a recorder goes wrong."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "devices.recorder_code_invalid": N_("执法记录仪编号“{recorder}”无效：请填写机身标签上的编号，最多 64 个字符。"),
    "devices.fact_invalid": N_("这一项最多 {longest} 字，请缩短后再保存。"),
    "devices.fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "devices.recorder_exists": N_("编号“{recorder}”的执法记录仪已经登记，请直接选用。"),
    "devices.proof_incomplete": N_("填写防爆区域、标志或有效期时，须同时填写防爆合格证编号；有证时至少选择一种区域。"),
    "devices.recorder_not_found": N_("没有找到这台执法记录仪，请从列表中重新选择。"),
}
