"""What checks say of what they looked at: rows keep codes and fields, and these are the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liuhen.errors import N_
from liuhen.prose import sentence, translated

MOST_NAMED = 5

EVIDENCE = {
    "none": N_("卷内没有这类内容。"),
    "entered": N_("{count} 份音像资料的入库记录都在账本中，包含证明和签名验证无误，摘要一致。"),
    "not_entered": N_("账本中没有入库记录，或记录的摘要不同：{what}。"),
    "same": N_("{count} 个文件共 {size} 字节，重新读取存储介质，SHA-256 全部一致。"),
    "altered": N_("内容与登记不符：{what}。"),
    "absent": N_("没有找到：{what}。"),
    "unreachable": N_("存储暂时无法读取：{what}。"),
    "gone": N_("已经批准销毁、不再保存：{what}。"),
    "histories": N_("{subjects} 个对象的 {count} 条留痕记录编号连续，逐条在账本中得到证明。"),
    "history_gap": N_("留痕记录编号不连续：{what}。"),
    "history_wrong": N_("留痕记录与账本不符：{what}。"),
    "checkpoint": N_("检查点（{size} 条记录）签名有效；现在的账本有 {now} 条，前 {size} 条的根哈希与它一致。"),
    "checkpoint_none": N_("备考表上没有检查点。"),
    "checkpoint_forged": N_("检查点的签名无效。"),
    "checkpoint_other": N_("现在的账本不是检查点的延续：前 {size} 条的根哈希不同。"),
    "alike": N_("归档时保存的 {count} 项卷内信息与登记一致，其摘要与账本中的归档记录相符。"),
    "unlike": N_("归档后登记被改动：{what}。"),
    "told_other": N_("归档时保存的卷内信息与账本中的归档记录不符。"),
    "number": N_("档号 {number} 按本局格式编制，本局没有重复。"),
    "number_typed": N_("档号 {number} 是手工填写的，本局没有重复。"),
    "number_irregular": N_("不符合本局格式：{what}。"),
    "number_twice": N_("两份资料用了同一个档号：{what}。"),
    "sensible": N_("案卷和 {count} 件文书的日期、文字、立卷人和检查人都合理。"),
    "dated_oddly": N_("日期先后不合理：{what}。"),
    "unprintable": N_("含有控制字符：{what}。"),
    "one_person": N_("立卷人和检查人是同一人：{what}。"),
    "attributes_alike": N_("{count} 个文件的格式和大小与登记一致。"),
    "attributes_unlike": N_("格式或大小与登记不同：{what}。"),
    "not_here_to_read": N_("文件不在本机，未能比对。"),
    "package_whole": N_("{count} 个信息包（OCFL 对象）的清单、校验文件和版本结构完好，列出的文件都在。"),
    "package_torn": N_("信息包结构不完整：{what}。"),
    "counted": N_(
        "案卷文件 {files} 个，文书 {papers} 件 {paper_files} 个文件，音像资料 {recordings} 份；共 {size} 字节，相符。"
    ),
    "count_differs": N_("字节数与登记不同：{what}。"),
    "part_missing": N_("分卷不全：{what}。"),
    "described": N_("案卷 {fields} 个必填项，{papers} 件文书和 {recordings} 份音像资料的必填项都已填写。"),
    "undescribed": N_("没有填写：{what}。"),
    "follow": N_("{count} 件文书的次序和页号连续，档号前后没有空号。"),
    "order_gap": N_("次序不连续：{what}。"),
    "page_gap": N_("页号不衔接：{what}。"),
    "serial_gap": N_("档号 {number} 之前有空号。"),
    "listed": N_("目录列出 {count} 件文书，都在；另有 {out} 件文书或音像资料写明原因不入卷。"),
    "changed": N_("组卷后又有变化：{what}。"),
    "no_original": N_("登记为电子原件，但没有文件：{what}。"),
    "out_unexplained": N_("没有写明不入卷的原因：{what}。"),
    "in_order": N_("{count} 件文书的排列与组卷规则一致。"),
    "out_of_order": N_("排列与组卷规则不同：{what}。"),
    "attached": N_("{count} 个文书文件齐全，{sheets} 张封面、目录、备考表和清单齐全。"),
    "file_missing": N_("文件不全：{what}。"),
    "sheet_missing": N_("缺少：{what}。"),
    "nothing_owed": N_("组卷时什么也不缺。"),
    "owed": N_("组卷时还缺 {count} 项：{what}。归档时另须写明原因。"),
    "process_told": N_("{count} 个对象的形成、接收、标注和组卷都有留痕记录。"),
    "process_untold": N_("缺少形成过程的留痕记录：{what}。"),
    "opens": N_("{count} 个 PDF 可以打开，共 {pages} 页，与登记一致。"),
    "pages_differ": N_("页数与登记不同：{what}。"),
    "not_opened": N_("不能打开：{what}。"),
    "archival": N_(
        "{count} 个 PDF 按 PDF/A-2b 规则（字体嵌入、颜色特性、无加密、无脚本、无外部引用等 {rules} 条）检查无误。"
    ),
    "not_archival": N_("不符合 PDF/A-2b：{what}。"),
    "verapdf": N_("veraPDF 复核 {count} 个 PDF，均符合 PDF/A-2b。"),
    "verapdf_refused": N_("veraPDF 认为不符合 PDF/A-2b：{what}。"),
    "verapdf_silent": N_("veraPDF 没有给出结果：{what}。"),
    "verapdf_not_installed": N_("本机未安装 veraPDF，未作复核。"),
    "pages_shown": N_("卷内文书的每一页都有图像，每个字都有字形。"),
    "pages_missing": N_("有页面没有图像，卷中以说明页代替：{what}。"),
    "unfit": N_("没有字形、以方框加编码表示的字符：{what}。"),
    "plays": N_("{count} 份音像资料已重新解码，可以播放。"),
    "plays_as_told": N_("{count} 份音像资料不在本机，未重新解码；入库时可以播放。"),
    "kept_as_is": N_("不能播放但已写明内容、按原样保存：{what}。"),
    "plays_not": N_("不能解码播放，也没有写明内容：{what}。"),
    "plays_no_more": N_("入库时可以播放，现在不能解码：{what}。"),
    "formats": N_("{count} 个文件的格式都在本局认可的范围内：{what}。"),
    "format_other": N_("格式不在本局认可的范围内：{what}。"),
    "metadata_readable": N_("{count} 个信息包中的元数据文件（JSON）可以解析读取。"),
    "metadata_unreadable": N_("元数据文件无法读取：{what}。"),
    "environment": N_("{count} 份音像资料都登记了打开它所需的封装和编码：{what}。"),
    "environment_untold": N_("没有登记打开它所需的封装或编码：{what}。"),
    "virus_none": N_("{engine} 检查了 {count} 个文件，没有查出病毒。"),
    "virus_found": N_("{engine} 查出：{what}。"),
    "virus_not_installed": N_("本机未安装 ClamAV，未查毒。"),
    "virus_failed": N_("{engine} 没有给出结果，未查毒（{why}）。"),
    "virus_left": N_("没有查毒的文件（过大或不在本机）：{what}。"),
    "nothing_secret": N_("{count} 份音像资料都没有封存；正卷 {papers} 件文书中没有应入副卷的。"),
    "sealed": N_("已封存的资料列在卷内：{what}。"),
    "inner_in_main": N_("应入副卷的文书放在了正卷：{what}。"),
    "closed": N_("其他账户不能写入存储文件夹，账本密钥只有本系统的账户可以读取。"),
    "open_to_read": N_("同一台计算机的其他账户可以读取存储文件夹，建议收紧权限。"),
    "open_to_write": N_("其他账户可以写入：{what}。"),
    "key_open": N_("其他账户可以读取账本密钥。"),
    "not_here": N_("资料存放在对象存储中，权限由存储服务管理，本系统看不到。"),
    "process_controlled": N_("{count} 条留痕记录都由本局已登记的 {people} 个账户或本系统写入，立卷和归档不是同一人。"),
    "actor_unknown": N_("留痕记录中有不认识的操作人：{what}。"),
    "one_hand": N_("立卷和归档是同一人：{what}。"),
    "nothing_else": N_("案卷存放处的 {count} 个文件都有登记。"),
    "stray": N_("没有登记的文件：{what}。"),
}


def in_words(evidence: Sequence[Mapping[str, Any]], language: str | None = None) -> list[str]:
    """What a line's evidence says, a sentence each, in the reader's language or the one given."""
    return [_sentence(one, language) for one in evidence]


def _sentence(one: Mapping[str, Any], language: str | None) -> str:
    fields = {name: value for name, value in one.items() if name != "say"}
    if one["say"] == "error":  # another room's error: its own words
        return sentence(str(fields.get("code", "")), dict(fields.get("fields", {})), language)
    return translated(EVIDENCE.get(str(one["say"]), str(one["say"])), language).format_map(fields)


def some(names: Sequence[str]) -> str:
    """The first few names, and how many there are when that isn't all."""
    told = "、".join(names[:MOST_NAMED])
    return told if len(names) <= MOST_NAMED else f"{told} 等 {len(names)} 项"
