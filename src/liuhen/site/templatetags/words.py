"""What the scripts say to people, by the keys that `frontend/src/words.ts` and `upload/words.ts` list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "copied": _("已复制"),
    "copy_failed": _("未能复制，请手动选择后复制"),
    "network": _("网络中断，请检查网络后重试"),
    "server": _("服务器未能完成该操作，请稍后重试"),
    "close": _("关闭"),
    "selected": _("已选 {count} 份"),
    "undecodable": _("格式不支持/文件损坏，原始资料已完整保存"),
}

UPLOAD_WORDS = {
    # states of a file
    "listed": _("等待"),
    "uploading": _("上传中"),
    "checking": _("校验中"),
    "received": _("已入库"),
    "duplicate": _("重复"),
    "empty": _("空文件"),
    "failed": _("失败"),
    "absent": _("未找到"),
    # why a file waits or failed, as far as the browser knows
    "absent_reason": _("所选文件夹中没有这个文件，请选择原来的文件夹"),
    "unreadable_reason": _("无法读取，存储卡可能已拔出；请插回后重新选择文件夹"),
    # the whole
    "reading": _("正在读取文件夹…已找到 {count} 个文件"),
    "opening": _("正在登记文件清单…"),
    "running": _("正在上传"),
    "paused": _("已暂停"),
    "offline": _("网络中断，恢复后自动继续"),
    "verifying": _("已全部上传，正在校验"),
    "done": _("采集完成"),
    "done_with_failures": _("采集完成，{count} 个文件失败"),
    "amount": _("{done} / {total}，{files} / {count} 个文件"),
    "speed": _("{speed}/秒，剩余 {left}"),
    "seconds": _("约 {count} 秒"),
    "minutes": _("约 {count} 分钟"),
    "hours": _("约 {hours} 小时 {minutes} 分"),
    "known": _("这张卡没有新内容，采集 {number} 已全部收取"),
    "incomplete": _("有 {count} 个文件尚未收到：请重新选择原来的文件夹继续；不会再有的，可以结束采集，请勿清除存储卡"),
    "end": _("结束采集，{count} 个文件记为失败"),
    "ending": _("正在结束采集…"),
    "all_files": _("共 {count} 个文件"),
    "nothing": _("这个文件夹里没有文件"),
    "unlisted": _("有 {count} 个文件不在本次采集的清单中，请完成本次采集后另行采集"),
    "none_match": _("所选文件夹与本次采集的清单不符，请选择原来的文件夹"),
    "unsupported": _("该浏览器不能选择文件夹，请使用新版 Chrome、Edge、360 或统信浏览器"),
    "lost": _("无法继续：{reason}"),
    "signed_out": _("登录已过期，请重新登录；已上传的部分不会丢失"),
}
