"""What people are told when something goes wrong while a card is emptied."""

from __future__ import annotations

from liuhen.errors import N_
from liuhen.intake.continuity.prose import PROSE as CONTINUITY
from liuhen.intake.docking.prose import PROSE as DOCKING

PROSE = {
    **CONTINUITY,
    **DOCKING,
    "intake.source_missing": N_("没有找到“{path}”。请确认存储卡已插好，再核对路径。"),
    "intake.listing_empty": N_("“{path}”里没有任何文件。请确认选择的是存储卡本身或其最上层文件夹。"),
    "intake.listing_invalid": N_("文件清单中的“{path}”无法使用，请重新选择文件夹。"),
    "intake.link_refused": N_("这是链接或特殊设备，不是普通文件，未采集。"),
    "intake.card_read": N_("读取存储卡失败，可能已被拔出或损坏。已入库的文件不受影响，请重新插好后再次采集。"),
    "intake.folder_unread": N_("文件夹无法读取，其中的文件未能登记。请更换读卡器后再次采集，勿清除存储卡。"),
    "intake.archived_copy_damaged": N_(
        "内容与已入库的 {number} 相同，但库中那一份读回校验不符。请勿清除存储卡，并请系统管理员运行 liuhen verify。"
    ),
    "intake.copies_missing": N_(
        "{number} 目前核验到 {proven} 份，本局要求 {wanted} 份，存储卡上的文件没有清除。请待副本核验后再清除。"
    ),
    "intake.not_sent": N_("采集结束时尚未上传。请保留存储卡，需要时再次采集。"),
    "intake.failure_reason": N_("不能以“{reason}”为由结束文件，请检查上传程序。"),
    "intake.wipe_elsewhere": N_("远程采集不能同时清除存储卡。请去掉 --wipe，核对回执后在执法记录仪上清除。"),
    "intake.file_changed": N_("采集过程中文件发生了变化，请停止录制后再次采集。"),
    "intake.recorder_needed": N_("请填写执法记录仪编号。"),
    "intake.provider_needed": N_("请填写提供人和提取方式。"),
    "intake.officer_unknown": N_("没有找到执法人员“{officer}”，或有多人同名。请填写执法证号。"),
    "intake.not_found": N_("没有找到这次采集，或者您无权查看。"),
    "intake.closed": N_("采集 {number} 已完成，不能再增加文件。请重新开始一次采集。"),
    "intake.unfinished": N_("还有 {count} 个文件未入库，请等待或继续上传。"),
    "intake.wipe_mismatch": N_("卡上的文件与入库时不同，未清除。请保留存储卡并再次采集。"),
    "intake.name_patterns": N_("文件名格式设置第 {line} 条有误，请系统管理员检查。"),
    "intake.upload_ticket_invalid": N_("上传凭证无效，请回到采集页面重新开始上传；已收到的部分会保留。"),
    "intake.upload_ticket_expired": N_("上传凭证已过期，请重新获取后继续；已收到的部分会保留。"),
    "intake.upload_path_missing": N_("上传时没有说明是卡上的哪个文件（元数据 path），请检查上传程序。"),
    "intake.too_many_uploads": N_("同时上传的文件已达上限，请稍候，上传会自动继续。"),
    "intake.server_unreachable": N_(
        "长时间无法连接服务器 {server}。已传到的部分已保存，网络恢复后再次运行同一命令即可继续。"
    ),
    "intake.server_refused": N_("服务器 {server} 未接受请求（{status}）：{message}"),
    "intake.plain_server": N_(
        "地址 {server} 不加密，访问令牌和音像资料会在网络上明文传送，没有发送任何内容。"
        "请用 https:// 开头的地址；确属独立专用网络的，先设环境变量 LIUHEN_PLAIN_HTTP=true。"
    ),
    "intake.server_answer": N_("{server} 的应答不是本系统的格式，请核对地址和版本。"),
}
