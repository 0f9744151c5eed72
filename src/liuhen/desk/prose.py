"""The user's words for what can go wrong on pages over several rooms."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "desk.checkpoint_given": N_("这不是检查点。请粘贴检查点的全文、前三行，或纸面上 LH1 开头的短码。"),
    "desk.checkpoint_given.slip": N_("短码中有字符抄错了：校验不符。请对照纸面再看一遍。"),
    "desk.checkpoint_given.forged": N_(
        "这份检查点的签名不成立：不是本局账本签发的，或被改过。请核对来源；来源无误时请报告机构负责人。"
    ),
    "desk.checkpoint_given.other": N_("这是另一部账本的检查点，不能用来核对本局账本。"),
    "desk.audit_not_found": N_("没有这次核对。请返回账本核对页面重新选择。"),
    "desk.looks_wrong": N_("起止日期颠倒，或超过 {longest} 天。请缩短时段。"),
}
