"""The user's words for custody's errors and for what comparing rows with the ledger finds."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "custody.instance_absent": N_(
        "{home} 中还没有实例。请先运行 liuhen init 或 liuhen up，或用 LIUHEN_HOME 指定实例文件夹。"
    ),
    "custody.instance_damaged": N_("实例文件 {path} 缺失或损坏（{what}）。请从备份恢复该文件；不要另建新的。"),
    "custody.instance_exists": N_("{home} 中已有实例（{kind}），没有改动。请另选文件夹。"),
    "custody.entry_absent": N_("没有这条留痕记录（{entry}）。请刷新页面后重试。"),
    "custody.entry_pending": N_("这条留痕记录（{entry}）尚未公布到账本。请稍后重试。"),
    "custody.ledger_rolled_back": N_(
        "账本文件夹只有 {published} 条记录，而此前已公布 {known} 条：账本被换成了旧的或别的，没有签发。"
        "请恢复最新的账本文件夹。"
    ),
    "custody.rows_behind_ledger": N_(
        "账本已公布 {published} 条记录，数据库只有 {known} 条或内容不同：数据库可能由旧备份恢复，没有签发。"
        "请恢复最新的数据库。"
    ),
    "custody.integrator_busy": N_(
        "另一个进程正在签发账本，等待 {seconds} 秒仍未结束。请稍后重试；持续出现请重启服务。"
    ),
    "custody.rows_damaged": N_(
        "数据库中第 {index} 条留痕记录不见了，没有签发。请运行 liuhen verify 查明，并恢复数据库。"
    ),
    "custody.checkpoints_contradict": N_(
        "数据库中的留痕记录与大小为 {size} 的已签名检查点不符，账本没有重新公布。"
        "请保留现场，报告安全管理员，并恢复最新的数据库备份。"
    ),
    "custody.nothing_published": N_("数据库中没有已公布过的检查点，无从重新公布。新实例启动服务后会自动公布账本。"),
    "custody.alarm_not_found": N_("没有这条警报。请刷新页面后重试。"),
    "custody.alarm_answered": N_("这条警报已有处理说明，没有改动。请刷新页面查看。"),
    "custody.alarm_answer": N_("请写明核查的结果和处理办法，最多 {longest} 字。"),
    # what comparing rows with the published ledger finds
    "custody.finding_rolled_back": N_("账本文件夹比数据库记得的短（{detail}）：账本被换成了旧的"),
    "custody.finding_unpublished": N_("账本文件 {detail} 缺失或损坏，自第 {index} 条起无法核对"),
    "custody.finding_row_missing": N_("数据库缺少第 {index} 条留痕记录（对象 {subject}），账本中有"),
    "custody.finding_row_changed": N_("数据库中对象 {subject} 的留痕记录（第 {index} 条）被改动：{detail}"),
    "custody.finding_facts": N_("对象 {subject} 的留痕记录（第 {index} 条）所附事实与当时的承诺不符：{detail}"),
    "custody.finding_number": N_("对象 {subject} 的留痕记录有缺号：{detail}"),
    "custody.finding_checkpoint": N_("数据库记得的检查点（大小 {detail}）与账本不符"),
}

# Words for the values that a field can have, where the value is a code.
WORDS: dict[str, dict[str, str]] = {"kind": {"demo": N_("演示"), "bureau": N_("正式")}}
