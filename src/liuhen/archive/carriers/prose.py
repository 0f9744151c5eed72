"""What people are told when something goes wrong with carriers."""

from __future__ import annotations

from liuhen.errors import N_

PROSE = {
    "archive.carrier_not_found": N_("没有找到这个载体，或者您无权查看。"),
    "archive.carrier_fact_invalid": N_("这一项过长，最多 {longest} 字，请缩短后再保存。"),
    "archive.carrier_fact_invalid.empty": N_("请填写这一项。"),
    "archive.carrier_fact_invalid.odd": N_("这一项含有无法保存的字符，请重新输入后再保存。"),
    "archive.carrier_fact_invalid.choice": N_("这一项不在可选范围内，请重新选择后再保存。"),
    "archive.nothing_to_plan": N_("有长期保存情形的资料都已在载体上，或已列入盘组，没有需要写入的。"),
    "archive.carrier_not_ready": N_("载体 {number} 的内容尚未制作好，或已清理。请重新制作后再试。"),
    "archive.carrier_settled": N_("载体 {number} 的状态已经改变，请刷新页面查看。"),
    "archive.reading_runs": N_("载体 {number} 正在核对，请等待结果。"),
    "archive.no_carrier": N_("这是映像文件或留痕自己的文件夹，不是载体。请读写好的光盘或硬盘，核对一致才登记。"),
    "archive.place_not_readable": N_("这里没有可以读取的载体。请填写载体挂载的文件夹，应在 {allowed} 之下。"),
    "archive.no_drive": N_("本机没有光盘刻录机（{drive}）或刻录程序。请下载映像，在有刻录机的电脑上刻录。"),
    "archive.burn_failed": N_("刻录没有成功（{program}：{said}）。请换一张空白盘重试。"),
    "archive.disc_used": N_(
        "光驱里不是空白盘，或者认不出来（{drive}），没有写入。请换一张空白盘；用过的盘不会被覆盖。"
    ),
    "archive.carrier_room": N_("服务器剩余空间不足，制作需要 {needed:size}，剩余 {free:size}。请清理后重新制作。"),
    "archive.carrier_overfull": N_(
        "做好的内容（{size:size}）超出载体容量（{capacity:size}）。请放弃这个盘组，重新编排。"
    ),
    "archive.content_gone": N_("资料 {number} 已销毁或封存，不能再照原样制作。请放弃这个盘组，重新编排。"),
    "archive.content_restricted": N_(
        "资料 {number} 已改为限定查看，不能写在普通载体上。请放弃或销毁这一组，重新编排；限定查看的资料另成一组。"
    ),
    "archive.claim_too_long": N_("浏览器一次最多读取 {most} 个文件，请由服务器读取。"),
    "archive.claim_unreadable": N_("没有收到完整的读取结果，请重新选择载体再读一次。"),
    "archive.inspection_open": N_("载体 {number} 已抽取样本，请先登记检查结果。"),
    "archive.inspection_absent": N_("载体 {number} 还没有抽取样本。"),
}
