"""The user's words for the errors of packages."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "packages.inventory_damaged": N_("存储对象的清单已损坏（{reason}）。请运行 liuhen verify 查明范围，并从备份恢复。"),
    "packages.path_invalid": N_("名称“{path}”在某些系统上无法使用。请改用普通的文件名。"),
    "packages.bag_exists": N_("“{path}”已存在，没有写入任何内容。请另选一个位置。"),
    "packages.bag_absent": N_("“{path}”不是数据包（没有 bagit.txt）。请选择导出时生成的文件夹。"),
    "packages.verifier_absent": N_("核验网页尚未生成（{path}），副本没有制作。请用 liuhen up 重新启动后再试。"),
    "packages.image_failed": N_("光盘映像没有做成：“{path}”（{what}）。请换一个位置重试。"),
    "packages.carrier_too_small": N_("所选载体太小，连“{key}”的随附文件也放不下。请换容量更大的载体。"),
}
