"""The user's words for the errors of holdings."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "holdings.read_back_mismatch": N_(
        "“{path}”写入后读回的内容与原内容不一致，未确认为已接收。请检查磁盘，然后重新采集。"
    ),
    "holdings.below_reserve": N_("存储剩余空间不足：还缺 {missing:size}。请腾出空间或更换更大的磁盘后再采集。"),
    "holdings.head_moved": N_("这份资料刚刚被他人修改。请刷新页面，确认后重新保存。"),
    "holdings.file_absent": N_("资料中没有文件“{path}”。请返回列表重新选择。"),
    "holdings.not_established": N_("尚未建立资料存储。请先运行 liuhen init。"),
    "holdings.version_lost": N_("资料的第 {version} 版已登记，但存储中找不到。请运行 liuhen verify 并从备份恢复。"),
    "holdings.object_destroyed": N_("这份资料已经批准销毁，不能再增加内容。"),
    "holdings.store_folder_missing": N_("副本存储的文件夹“{folder}”不存在。请挂载磁盘，或先建立这个文件夹。"),
    "holdings.repair_not_possible": N_("存储“{store}”中的这份资料没有损坏，或其他存储中没有完好的一份，不能修复。"),
    "holdings.repair_decided": N_("这项修复已有人作出决定。请刷新页面查看。"),
    "holdings.own_repair": N_("提出修复的人不能自己批准，请由另一人批准。"),
    "holdings.copy_not_found": N_("没有找到这一份副本或修复。请返回列表重新选择。"),
    "holdings.store_not_found": N_("没有找到这个存储或这项登记。请返回列表重新选择。"),
    "holdings.loss_not_possible": N_("存储“{store}”还在使用、是主存储，或已经登记、已经提请，不能登记为不再存在。"),
    "holdings.loss_decided": N_("这项登记已有人作出决定。请刷新页面查看。"),
    "holdings.own_loss": N_("提出的人和代理其职务的人不能自己批准，请由另一人批准。"),
    "holdings.not_to_be_destroyed": N_("没有批准销毁的决定，不能销毁。"),
}
