"""The user's words for the errors of installation bundles."""

from __future__ import annotations

from liuhen.errors import N_

PROSE: dict[str, str] = {
    "bundles.wheels_absent": N_("无法取得 {platform} 平台的全部软件包。制作安装包的机器需要联网；请检查网络后再试。"),
    "bundles.wheel_failed": N_("无法生成留痕本身的软件包。请先运行 ./liuhen test --quick 检查源代码目录。"),
    "bundles.invalid": N_("“{path}”不是完整的安装包（{what}）。请重新复制或重新制作。"),
    "bundles.signature": N_(
        "“{path}”的签名不是预期的密钥所签（签名密钥指纹 {fingerprint}）。请不要安装，向提供安装包的人核实。"
    ),
    "bundles.key": N_("签名密钥文件“{path}”不能使用。请换一个，或删除后重新生成。"),
}
