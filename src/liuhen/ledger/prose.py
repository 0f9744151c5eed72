"""The user's words for the ledger's errors and for what a full check finds."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "ledger.entry_invalid": N_("留痕记录的内容不合规则（{what}），没有写入。请把这条信息告诉系统管理员。"),
    "ledger.out_of_range": N_("账本中没有这一位置或大小（{what}）。请核对输入的数字后重试。"),
    "ledger.note_malformed": N_("不是有效的检查点或公钥（{what}）。请核对文件或公钥是否完整。"),
    "ledger.signature_wrong": N_(
        "检查点的签名不成立（{what}）。请核对公钥；公钥无误时，账本可能被篡改，请报告安全管理员。"
    ),
    "ledger.proof_malformed": N_("不是有效的留痕证明文件（{what}）。请重新取得完整的 .tlog-proof 文件。"),
    "ledger.proof_wrong": N_("证明不成立（{what}）。请核对文件来源；来源无误时，记录可能被篡改，请报告安全管理员。"),
    "ledger.absent": N_("{path} 中没有已公布的账本。请检查磁盘是否已连接、路径是否正确；账本不会自动重建。"),
    "ledger.unreachable": N_("账本文件 {path} 无法读写（{why}）。请检查磁盘空间、权限和连接后重试。"),
    "ledger.damaged": N_(
        "账本文件 {path} 缺失或损坏（{what}）。请运行 liuhen ledger check 查明，并从备份恢复账本文件夹。"
    ),
    "ledger.tile_occupied": N_(
        "账本文件 {path} 已有不同的内容，原内容保持不变，没有签发。请运行 liuhen ledger check 查明原因。"
    ),
    "ledger.subject_absent": N_("账本中没有对象 {subject} 的留痕记录。新记录可能尚未公布，请稍后重试。"),
    "ledger.number_unresolved": N_("查不到资料编号“{number}”。请在装有本局数据库的机器上运行，或改用资料的 UUID。"),
    "ledger.openssl_without_sm2": N_(
        "无法完成国密 SM2 签名（{why}）。请安装支持 SM2 的 openssl，或关闭设置 ledger_sm2。"
    ),
    "ledger.witness_stranger": N_(
        "见证人还不认识账本 {origin}。请向该局当面取得账本公钥，用 --key 给出一次；不要用磁盘上自带的公钥。"
    ),
    "ledger.witness_unsigned": N_(
        "账本 {origin} 的检查点不是由见证人所知的公钥签名的（{what}），没有副署。请向该局核对公钥。"
    ),
    "ledger.witness_behind": N_(
        "见证人上次见到账本 {origin} 有 {size} 条记录，给出的衔接证明从 {told} 条开始，接不上。"
        "请把该局的整个账本文件夹，或包含第 {size} 条的衔接文件拿来再试。"
    ),
    "ledger.witness_refused": N_("账本 {origin} 与见证人所见不符，拒绝副署。请保留现场，立即报告法制机构负责人。"),
    "ledger.witness_refused.rewritten": N_(
        "警报：账本 {origin} 被改写。见证人见过的前 {size} 条记录，在现在的账本（{told} 条）中已不是原样，拒绝副署。"
        "请保留现场，立即报告法制机构负责人；两份互相矛盾的签名检查点已留存。"
    ),
    "ledger.witness_refused.shrunk": N_(
        "警报：账本 {origin} 变短。见证人见过 {size} 条记录，现在只有 {told} 条，拒绝副署。如果不是误拿了旧的 U 盘"
        "或旧副本，请保留现场，立即报告法制机构负责人。"
    ),
    "ledger.witness_key": N_("见证人的文件 {path} 缺失或损坏，没有另建。请从备份恢复见证人的文件夹。"),
    "ledger.stamp_failed": N_("没有取得可信时间戳（{why}）。稍后自动再试；请检查时间戳服务的地址和本机的 openssl。"),
    "ledger.stamp_wrong": N_(
        "时间戳服务返回的时间戳不成立（{why}），没有采用。请核对设置 stamp_ca 是否为该服务的根证书，并联系服务方。"
    ),
    "ledger.keeper_unreachable": N_("检查点没有送达 {address}（{why}）。接通后自动补送；U 盘请插好，网址请检查设置。"),
    # what a full check finds
    "ledger.finding_key": N_("公钥文件 {path} 无法识别（{detail}）"),
    "ledger.finding_checkpoint": N_("检查点 {path} 无法识别（{detail}）"),
    "ledger.finding_signature": N_("检查点的签名不成立（{detail}）"),
    "ledger.finding_root": N_("由全部记录重新算出的根哈希与已签名的检查点不符"),
    "ledger.finding_absent": N_("文件 {path} 缺失"),
    "ledger.finding_malformed": N_("文件 {path} 不完整或格式不符"),
    "ledger.finding_entry": N_("第 {index} 条记录与其哈希不符：内容被改动、删除或调换（{path}）"),
    "ledger.finding_tile": N_("哈希文件 {path} 与下层不符"),
    "ledger.finding_no_entry": N_("第 {index} 条不是有效的留痕记录（{path}）"),
    "ledger.finding_number": N_("对象 {subject} 的流水号不连续：有记录被抽走、插入或调换（第 {index} 条，{detail}）"),
    "ledger.finding_instance": N_("第 {index} 条记录属于另一个实例（对象 {subject}）"),
    "ledger.finding_rolled_back": N_("账本比已知的检查点短：已知大小 {detail}，末尾的记录被截掉"),
    "ledger.finding_known": N_("账本与已知的检查点（大小 {detail}）矛盾：历史被改写"),
    "ledger.finding_known_signature": N_("给出的已知检查点签名不成立（{detail}）"),
    "ledger.finding_known_origin": N_("给出的已知检查点属于另一账本（{detail}）"),
}
