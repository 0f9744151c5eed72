"""The user's words for the errors of backups."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "backups.place": N_("不能备份到“{place}”。请改用另一块磁盘或网络存储上的文件夹。"),
    "backups.place.inside": N_("“{place}”在实例文件夹或资料存储之内，会随它们一起损坏。请备份到另一块磁盘或网络存储。"),
    "backups.place.around": N_("“{place}”包含实例文件夹或资料存储。请为备份单独建立一个文件夹，放在另一块磁盘上。"),
    "backups.place.occupied": N_("“{place}”里有其他文件，不是备份文件夹。请指定一个空文件夹。"),
    "backups.place.other": N_("“{place}”里是另一个实例的备份。每个实例须用各自的文件夹。"),
    "backups.place.unwritable": N_("“{place}”无法写入。请检查磁盘是否已挂载、运行账号是否有写权限。"),
    "backups.room": N_(
        "“{place}”空间不足：需要 {needed:size}，剩余 {free:size}，还缺 {missing:size}。"
        "请更换更大的磁盘；已经备份的内容不受影响。"
    ),
    "backups.busy": N_("另一次备份正在进行。请等它结束后再试。"),
    "backups.passphrase": N_("备份口令不能使用。"),
    "backups.passphrase.absent": N_(
        "没有给出备份口令。请在提示时输入，或用 --passphrase-file 指定文件，或设置环境变量 LIUHEN_BACKUP_PASSPHRASE。"
    ),
    "backups.passphrase.short": N_("备份口令至少需要 12 个字符。"),
    "backups.passphrase.different": N_("两次输入的备份口令不一致。请重新运行。"),
    "backups.passphrase.wrong": N_("备份口令不对，或密钥文件已损坏：无法打开备份里的密钥和数据库。没有写入任何内容。"),
    "backups.absent": N_("“{place}”里没有完成的备份。请检查路径和磁盘是否已挂载。"),
    "backups.damaged": N_("备份已损坏：“{path}”（{what}）。请改用另一份备份；不要删除这一份。"),
    "backups.source_altered": N_("“{path}”的内容与入库时不同，没有备份这个文件。请运行 liuhen verify。"),
    "backups.home_not_empty": N_("实例文件夹“{home}”不是空的，没有恢复任何内容。请用 LIUHEN_HOME 指定一个空文件夹。"),
    "backups.target_not_empty": N_("“{place}”里已有内容，没有覆盖。请在 liuhen.toml 中指定空的存储和空的数据库。"),
    "backups.database_kind": N_(
        "备份中的数据库是 {kind}，设置要求的是 {wanted}。请让 database_url 与备份一致后再恢复。"
    ),
    "backups.ledger_older": N_(
        "备份中的账本有 {size} 条记录，而另行保存的检查点是 {known} 条或与之不符：这份备份较旧，"
        "恢复后继续使用会使账本分叉。请改用较新的备份；确实没有时，去掉 --known 并书面说明。"
    ),
    "backups.nothing_left": N_(
        "“{home}”里既没有账本也没有可读的数据库，无从得知曾经保存过什么。请用 --ledger 指定账本的副本。"
    ),
}

WORDS = {
    "what": {
        "absent": N_("缺失"),
        "altered": N_("内容已改变"),
        "cut": N_("不完整，末尾缺失"),
        "size": N_("大小不符"),
        "unreadable": N_("无法读取"),
        "signature": N_("签名不成立"),
        "manifest": N_("清单格式不对"),
    }
}
