"""The Chinese sentence for every error of the upload engine."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "tus.version_unsupported": N_("上传程序使用的协议版本不受支持（需要 tus 1.0.0），请更新上传程序。"),
    "tus.method_unknown": N_("此地址不支持该请求方法，请检查上传程序。"),
    "tus.header_invalid": N_("上传请求的标头 {header} 缺失或不合规范，请检查上传程序。"),
    "tus.length_required": N_("上传请求没有写明内容长度（Content-Length），请检查上传程序或中间的代理服务器。"),
    "tus.content_type": N_("上传请求的内容类型应为 application/offset+octet-stream，请检查上传程序。"),
    "tus.upload_too_long": N_("文件长度 {length} 字节超过允许的 {limit} 字节，未接收。请核对文件或联系系统管理员。"),
    "tus.body_too_long": N_("一次请求 {size} 字节，超过上限 {limit} 字节，请把分块大小调到上限以内后重试。"),
    "tus.checksum_unsupported": N_("不支持校验算法 {algorithm}，请改用 sha1 或 sha256。"),
    "tus.checksum_mismatch": N_("本次传来的数据与其 {algorithm} 校验值不符，已丢弃，请重新发送这一段。"),
    "tus.body_short": N_("连接中断：应收 {expected} 字节，实收 {received} 字节。已收到 {offset} 字节，可从此处续传。"),
    "tus.offset_conflict": N_("续传位置不符：已收到 {offset} 字节，请求从 {given} 字节开始。请查询进度后续传。"),
    "tus.upload_locked": N_("该文件正由另一个请求上传，请稍后再试。"),
    "tus.upload_superseded": N_("该请求停顿过久，上传已由新的请求接续，请查询进度后续传。"),
    "tus.upload_unknown": N_("没有这个上传任务，可能已过期或已撤销，请重新开始上传该文件。"),
    "tus.upload_complete": N_("该文件已完整收到，无须再传，也不能撤销。"),
    "tus.upload_incomplete": N_("该文件尚未收齐：已收到 {offset} 字节，共 {length} 字节。请继续上传。"),
    "tus.spool_full": N_("服务器暂存磁盘已满，已收到的数据没有丢失。请腾出空间后继续上传。"),
    "tus.spool_failed": N_("服务器暂存磁盘读写失败（{reason}），已确认收到的数据没有丢失。请检查磁盘后重试。"),
    "tus.spool_busy": N_("暂存文件夹正由另一个进程使用，请确认只启动了一个收发进程。"),
    "tus.upload_damaged": N_("上传任务 {upload} 的暂存记录已损坏，请重新上传该文件并检查服务器磁盘。"),
}
